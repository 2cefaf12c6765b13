//! Where what is only read is read: from the replica while it is close behind, else from the primary. Who may read it is
//! always asked of the primary, and first.

use std::thread::sleep;
use std::time::Duration;

use diesel::PgConnection;
use service_kit::database::{Database, DatabaseError, Position, Replica};

use super::Store;
use crate::error::Error;

/// How often, and how many times, a replica is asked whether it has come far enough.
const PAUSE: Duration = Duration::from_millis(20);
const TIMES: u32 = 10;

/// How long reading may take.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// As long as any request.
    Seconds,
    /// As long as it says itself.
    Longer,
}

impl Store {
    /// Reads what may be as old as a replica may be behind. What the replica does not have, or cannot do, the primary is
    /// asked for.
    ///
    /// # Errors
    /// The work's own, and the primary's.
    pub(super) async fn read<T, F>(&self, takes: Takes, work: F) -> Result<T, Error>
    where
        F: FnOnce(&mut PgConnection) -> Result<T, Error> + Clone + Send + 'static,
        T: Send + 'static,
    {
        if let Some(replica) = self.replica() {
            let outcome = run(replica, takes, work.clone()).await;
            if !outcome.as_ref().is_err_and(is_better_elsewhere) {
                return outcome;
            }
        }
        run(&self.database, takes, work).await
    }

    /// The same for what must not be older than that position of the primary's. The replica is waited for, but not long.
    ///
    /// # Errors
    /// The same.
    pub(super) async fn read_since<T, F>(
        &self,
        position: Option<Position>,
        takes: Takes,
        work: F,
    ) -> Result<T, Error>
    where
        F: FnOnce(&mut PgConnection) -> Result<T, Error> + Clone + Send + 'static,
        T: Send + 'static,
    {
        let Some(position) = position else { return run(&self.database, takes, work).await };
        let there = self.read(takes, move |connection| {
            for _ in 0..TIMES {
                // What is no replica is the primary, which is there.
                if Position::of_replica(connection)?.is_none_or(|reached| reached >= position) {
                    return work(connection);
                }
                sleep(PAUSE);
            }
            Err(Error::NotFound)
        });
        there.await
    }

    /// What a replica must have come to, to have all that is there now; none where none is read from.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn position(&self) -> Result<Option<Position>, Error> {
        if !self.is_replicated() {
            return Ok(None);
        }
        self.database.run(|connection| Ok(Some(Position::of_primary(connection)?))).await
    }

    /// Whether a replica may be read from now.
    pub(super) fn is_replicated(&self) -> bool {
        self.replica().is_some()
    }

    fn replica(&self) -> Option<&Database> {
        self.replica.as_ref().and_then(Replica::current)
    }
}

async fn run<T, F>(database: &Database, takes: Takes, work: F) -> Result<T, Error>
where
    F: FnOnce(&mut PgConnection) -> Result<T, Error> + Send + 'static,
    T: Send + 'static,
{
    match takes {
        Takes::Seconds => database.run(work).await,
        Takes::Longer => database.run_long(work).await,
    }
}

/// What the replica does not have yet, and its own failures. Not what it had no time for, for neither has the primary.
fn is_better_elsewhere(error: &Error) -> bool {
    match error {
        Error::NotFound => true,
        Error::Database(cause) => !matches!(**cause, DatabaseError::Busy(_)) && !cause.is_statement_timeout(),
        _ => false,
    }
}
