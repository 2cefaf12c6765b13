use std::time::Duration;

use auth_service::redis::{Address, Redis};
use auth_service::revocations::RedisStream;
use auth_service::store;
use auth_service::store::revocations::Recorded;
use service_kit::database::Database;

use super::{Failure, print};

/// Longer than access tokens live, whatever the environment of a command says of that.
const LIFETIME: Duration = Duration::from_hours(24);

/// Tells every replica at once what was recorded. Without Redis they hear of it from PostgreSQL, a second later.
pub async fn publish(
    database: &Database,
    redis: Option<&Address>,
    recorded: &[Recorded],
) -> Result<(), Failure> {
    match send(database, redis, recorded).await {
        Ok(()) => Ok(()),
        Err(error) => print(&format!("Redis did not take it ({error}); the replicas find it in PostgreSQL.")),
    }
}

async fn send(database: &Database, redis: Option<&Address>, recorded: &[Recorded]) -> Result<(), Failure> {
    let Some(address) = redis.filter(|_| !recorded.is_empty()) else { return Ok(()) };
    let redis = Redis::at(address.clone()).of(store::deployment::id(database).await?);
    // The stream forgets what is older, and every replica has it in memory.
    Ok(RedisStream::new(redis, LIFETIME).publish(recorded).await?)
}
