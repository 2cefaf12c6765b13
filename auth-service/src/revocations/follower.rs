use std::time::{Duration, Instant};

use redis::RedisResult;
use service_kit::database::Database;
use tokio::task::JoinSet;

use super::{Log, RedisStream};
use crate::error::Error;
use crate::keys::{Keeper, KeyRing, upkeep};
use crate::store::{housekeeping, revocations};

/// How often PostgreSQL is asked for new revocations.
const POLL: Duration = Duration::from_secs(1);
/// How far back it is asked: longer than a transaction may take from recording to commit.
const WINDOW: Duration = Duration::from_secs(20);
/// How often housekeeping is done.
const HOUSEKEEPING: Duration = Duration::from_mins(1);
/// How long to wait between two batches of deletions.
const PAUSE: Duration = Duration::from_millis(100);
/// How long to wait before Redis is tried again.
const REDIS_RETRY: Duration = Duration::from_millis(500);

/// The tasks that keep this replica's memory up to date; they end when it is dropped.
pub struct Follower {
    _tasks: JoinSet<()>,
}

/// What the tasks work on.
#[derive(Clone)]
struct Subject {
    database: Database,
    log: Log,
}

impl Follower {
    /// Loads every live revocation, then follows.
    ///
    /// # Errors
    /// The database's: a replica that does not know what is revoked must not start.
    pub async fn start(
        database: Database,
        log: Log,
        redis: Option<RedisStream>,
        keys: KeyRing,
        keeper: Keeper,
    ) -> Result<Self, Error> {
        let asked = Instant::now();
        log.add(revocations::live(&database, None).await?);
        log.heard();
        let mut tasks = JoinSet::new();
        tasks.spawn(upkeep(keeper, keys, log.clone()));
        let subject = Subject { database, log };
        tasks.spawn(subject.clone().follow_database(asked));
        tasks.spawn(subject.clone().keep_house());
        if let Some(redis) = redis {
            tasks.spawn(subject.follow_redis(redis));
        }
        Ok(Self { _tasks: tasks })
    }
}

impl Subject {
    /// From where it was asked for everything.
    async fn follow_database(self, mut heard: Instant) {
        let mut silent = false;
        loop {
            tokio::time::sleep(POLL).await;
            let asked = Instant::now();
            // After an outage, as far back as it lasted.
            match revocations::live(&self.database, Some(asked - heard + WINDOW)).await {
                Ok(recorded) => {
                    self.log.add(recorded);
                    self.log.heard();
                    heard = asked;
                    silent = false;
                }
                Err(error) if !silent => {
                    tracing::error!(%error, "revocations cannot be read from PostgreSQL; trying on");
                    silent = true;
                }
                Err(_) => {}
            }
        }
    }

    async fn follow_redis(self, redis: RedisStream) {
        let mut silent = false;
        loop {
            match self.read(&redis, &mut silent).await {
                Err(error) if !silent => {
                    tracing::warn!(%error, "Redis is out of reach; revocations come from PostgreSQL once a second");
                    silent = true;
                }
                _ => {}
            }
            tokio::time::sleep(REDIS_RETRY).await;
        }
    }

    /// Reads until Redis fails. Rebuilds the list there whenever it is gone.
    async fn read(&self, redis: &RedisStream, silent: &mut bool) -> RedisResult<()> {
        let mut reader = redis.reader().await?;
        loop {
            let recorded = reader.next().await?;
            if std::mem::take(silent) {
                tracing::info!("Redis is back");
            }
            let idle = recorded.is_empty();
            self.log.add(recorded);
            if idle && !redis.is_complete().await? {
                self.rebuild(redis).await?;
                reader = redis.reader().await?;
            }
        }
    }

    async fn rebuild(&self, redis: &RedisStream) -> RedisResult<()> {
        let Ok(recorded) = revocations::live(&self.database, None).await else {
            return Ok(());
        };
        for batch in recorded.chunks(1000) {
            redis.publish(batch).await?;
        }
        redis.mark_complete().await?;
        tracing::info!(revocations = recorded.len(), "rebuilt the revocation list in Redis from PostgreSQL");
        self.log.add(recorded);
        Ok(())
    }

    async fn keep_house(self) {
        loop {
            tokio::time::sleep(HOUSEKEEPING).await;
            self.log.purge();
            if let Err(error) = self.purge().await {
                tracing::warn!(%error, "housekeeping failed; it is tried again");
            }
        }
    }

    /// A batch at a time, with room for others in between.
    async fn purge(&self) -> Result<(), Error> {
        while housekeeping::purge(&self.database).await? {
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }
}
