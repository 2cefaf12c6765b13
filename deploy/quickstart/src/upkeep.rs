//! What a PostgreSQL server does in the background, and the embedded one leaves to us.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use service_kit::database::{Database, DatabaseError};

/// How much of the log a crash may leave to be replayed.
const CHECKPOINT_EVERY: Duration = Duration::from_mins(1);
/// Reclaiming the space of old rows and counting for the planner: one in this many checkpoints.
const VACUUM_EVERY: u32 = 60;

/// Keeps the database small and quick to recover, for as long as it is polled.
pub async fn keep_up(database: Database) {
    for round in 1_u32.. {
        tokio::time::sleep(CHECKPOINT_EVERY).await;
        let work = if round.is_multiple_of(VACUUM_EVERY) { "VACUUM (ANALYZE)" } else { "CHECKPOINT" };
        let outcome: Result<(), DatabaseError> =
            database.run(move |connection| Ok(connection.batch_execute(work)?)).await;
        if let Err(error) = outcome {
            tracing::warn!(%error, work, "upkeep of the database failed; it is tried again");
        }
    }
}
