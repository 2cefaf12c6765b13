use std::time::Duration;

use crate::redis::Connection;
use redis::streams::{StreamReadOptions, StreamReadReply};
use redis::{AsyncCommands, RedisResult};
use time::OffsetDateTime;

use crate::redis::Redis;
use crate::store::revocations::Recorded;

/// The stream, and the mark that says it holds every live revocation. Redis that lost its memory has neither.
const STREAM: &str = "revocations";
const COMPLETE: &str = "revocations:complete";
/// How long one read waits for news.
const BLOCK: Duration = Duration::from_secs(1);

/// The revocation list in Redis: a stream that every replica reads, trimmed to one access token's lifetime.
#[derive(Clone)]
pub struct RedisStream {
    redis: Redis,
    lifetime: Duration,
}

/// A replica's place in the stream.
pub struct Reader {
    connection: Connection,
    stream: String,
    last: String,
}

impl RedisStream {
    /// The list in that Redis, its entries kept for so long.
    pub fn new(redis: Redis, lifetime: Duration) -> Self {
        Self { redis, lifetime }
    }

    /// Adds revocations to the list and drops those that are too old to matter.
    ///
    /// # Errors
    /// Redis's. The caller has PostgreSQL to fall back on.
    pub async fn publish(&self, recorded: &[Recorded]) -> RedisResult<()> {
        let lifetime = i128::from(self.lifetime.as_secs()) * 1000;
        let oldest = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000 - lifetime;
        let mut pipeline = redis::pipe();
        for entry in recorded {
            let json = serde_json::to_string(&entry.revocation).map_err(std::io::Error::from)?;
            pipeline
                .cmd("XADD")
                .arg(self.redis.key(STREAM))
                .arg("MINID")
                .arg("~")
                .arg(oldest.to_string())
                .arg("*");
            pipeline
                .arg("id")
                .arg(entry.id)
                .arg("revoked_at")
                .arg(entry.revoked_at)
                .arg("revocation")
                .arg(json)
                .ignore();
        }
        pipeline.query_async(&mut self.redis.shared()).await
    }

    /// Whether Redis holds every live revocation; not after it lost its memory.
    ///
    /// # Errors
    /// Redis's.
    pub async fn is_complete(&self) -> RedisResult<bool> {
        self.redis.shared().exists(self.redis.key(COMPLETE)).await
    }

    /// Notes that it does.
    ///
    /// # Errors
    /// Redis's.
    pub async fn mark_complete(&self) -> RedisResult<()> {
        self.redis.shared().set(self.redis.key(COMPLETE), 1).await
    }

    /// A reader that begins with what arrives from now on.
    ///
    /// # Errors
    /// Redis's.
    pub async fn reader(&self) -> RedisResult<Reader> {
        let connection = self.redis.waiting(BLOCK).await?;
        Ok(Reader { connection, stream: self.redis.key(STREAM), last: "$".to_owned() })
    }
}

impl Reader {
    /// Waits a second at most for news.
    ///
    /// # Errors
    /// Redis's; then a new reader is needed.
    pub async fn next(&mut self) -> RedisResult<Vec<Recorded>> {
        let options = StreamReadOptions::default()
            .block(usize::try_from(BLOCK.as_millis()).unwrap_or(1000))
            .count(1000);
        // "$" would miss what arrives between two reads, so it is used once at most.
        if self.last == "$" {
            self.last = self.newest_id().await?;
        }
        let reply: Option<StreamReadReply> =
            self.connection.xread_options(&[&self.stream], &[&self.last], &options).await?;
        let entries = reply.into_iter().flat_map(|reply| reply.keys).flat_map(|key| key.ids);
        let mut recorded = Vec::new();
        for entry in entries {
            let (id, revoked_at) = (entry.get("id"), entry.get("revoked_at"));
            let revocation =
                entry.get::<String>("revocation").and_then(|json| serde_json::from_str(&json).ok());
            if let (Some(id), Some(revoked_at), Some(revocation)) = (id, revoked_at, revocation) {
                recorded.push(Recorded { id, revoked_at, revocation });
            }
            self.last = entry.id;
        }
        Ok(recorded)
    }

    async fn newest_id(&mut self) -> RedisResult<String> {
        let newest: Vec<(String, redis::Value)> = redis::cmd("XREVRANGE")
            .arg(&self.stream)
            .arg("+")
            .arg("-")
            .arg("COUNT")
            .arg(1)
            .query_async(&mut self.connection)
            .await?;
        Ok(newest.into_iter().next().map_or_else(|| "0".to_owned(), |(id, _)| id))
    }
}
