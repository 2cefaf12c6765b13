//! A streaming replica, for what is only read, as long as it is known to be close behind.
//!
//! How far behind is measured with the log's positions and our own clock: once a second the primary is asked where its log
//! ends, and the replica how far it has come. So it needs no clock in step, an idle primary does not look like a slow
//! replica, and one that hears nothing any more does not look like an idle one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use super::{Database, DatabaseError};

/// How far behind a replica may be, for anybody to read from it.
pub const MOST_BEHIND: Duration = Duration::from_secs(10);
/// How often it is looked at.
const PAUSE: Duration = Duration::from_secs(1);
/// How long it may take to answer that.
const ANSWER: Duration = Duration::from_secs(2);

/// A place in the log of a database: everything that was committed before lies before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(i64);

/// A replica. Clones share what is known of it.
#[derive(Clone)]
pub struct Replica {
    database: Database,
    /// A moment at which it lacked nothing that is missing now.
    level: Arc<Mutex<Option<Instant>>>,
}

impl Position {
    /// Where the log of a primary ends now.
    ///
    /// # Errors
    /// The database's; also where it is a replica.
    pub fn of_primary(connection: &mut PgConnection) -> QueryResult<Self> {
        diesel::select(sql::<BigInt>("(pg_current_wal_insert_lsn() - '0/0')::bigint"))
            .get_result(connection)
            .map(Self)
    }

    /// How far a replica has come; none where it is no replica.
    ///
    /// # Errors
    /// The database's.
    pub fn of_replica(connection: &mut PgConnection) -> QueryResult<Option<Self>> {
        diesel::select(sql::<Nullable<BigInt>>("(pg_last_wal_replay_lsn() - '0/0')::bigint"))
            .get_result::<Option<i64>>(connection)
            .map(|position| position.map(Self))
    }
}

impl Replica {
    /// Follows a replica of that primary, on the runtime that this is called on, until the last clone is gone.
    pub fn follow(database: Database, primary: Database) -> Self {
        let level = Arc::default();
        tokio::spawn(follow(database.clone(), primary, Arc::downgrade(&level)));
        Self { database, level }
    }

    /// The replica, if it lacks nothing that is older than [`MOST_BEHIND`].
    pub fn current(&self) -> Option<&Database> {
        let level = *self.level.lock().unwrap_or_else(PoisonError::into_inner);
        level.filter(|level| level.elapsed() < MOST_BEHIND).map(|_| &self.database)
    }
}

async fn follow(replica: Database, primary: Database, level: Weak<Mutex<Option<Instant>>>) {
    // When the primary's log ended where, oldest first.
    let mut ends: VecDeque<(Instant, Position)> = VecDeque::new();
    let mut followed = true;
    while let Some(level) = level.upgrade() {
        let asked = Instant::now();
        if let Ok(end) = position(&primary).await {
            ends.push_back((asked, end));
        }
        let reached = reached(&replica).await;
        if let Err(cause) = &reached
            && followed
        {
            tracing::warn!(%cause, "the replica is not read from: the primary answers everything");
        }
        followed = reached.is_ok();
        let passed = |reached| ends.iter().rfind(|(_, end)| *end <= reached).map(|(asked, _)| *asked);
        *level.lock().unwrap_or_else(PoisonError::into_inner) = reached.ok().and_then(passed);
        while ends.front().is_some_and(|(asked, _)| asked.elapsed() > MOST_BEHIND) {
            ends.pop_front();
        }
        drop(level);
        tokio::time::sleep(PAUSE).await;
    }
}

async fn position(primary: &Database) -> Result<Position, DatabaseError> {
    primary.run_ahead(|connection| Ok(Position::of_primary(connection)?)).await
}

async fn reached(replica: &Database) -> Result<Position, DatabaseError> {
    let asked = replica.run_ahead(|connection| {
        let position = Position::of_replica(connection)?;
        Ok(position.ok_or(diesel::result::Error::NotFound)?)
    });
    tokio::time::timeout(ANSWER, asked).await.unwrap_or(Err(DatabaseError::Silent))
}
