//! What can go wrong between us and PostgreSQL, and how it is told.

use diesel::result::DatabaseErrorKind;

use crate::gate::Busy;
use crate::problem::Problem;

/// What can go wrong between us and PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Every connection is busy and the queue is full or slow.
    #[error("no connection came free in time")]
    Busy(#[from] Busy),
    /// The server cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Unreachable(#[from] r2d2::Error),
    /// The server did not answer in time.
    #[error("the database did not answer in time")]
    Silent,
    /// A query failed.
    #[error("a query failed: {0}")]
    Query(#[from] diesel::result::Error),
    /// The tables are older than this program.
    #[error("the tables in the schema {0} are not up to date: run the service's `migrate` command first")]
    NotMigrated(&'static str),
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migration(Box<dyn std::error::Error + Send + Sync>),
    /// The work panicked.
    #[error("the work on the blocking thread panicked")]
    Panicked,
}

impl From<DatabaseError> for Problem {
    fn from(error: DatabaseError) -> Self {
        Self::from(&error)
    }
}

impl From<&DatabaseError> for Problem {
    fn from(error: &DatabaseError) -> Self {
        use diesel::result::Error::DatabaseError as Db;
        let detail = "The database cannot answer right now. Try again shortly.";
        match error {
            DatabaseError::Busy(_) => {
                Problem::unavailable("overloaded", "Too many requests at once. Try again shortly.", 1)
            }
            DatabaseError::Silent => {
                tracing::error!(cause = %error, "the database is silent");
                Problem::unavailable("database_unavailable", detail, 2)
            }
            DatabaseError::Unreachable(cause) => {
                tracing::error!(%cause, "the database cannot be reached");
                Problem::unavailable("database_unavailable", detail, 2)
            }
            DatabaseError::Query(Db(_, cause)) if error.is_passing() => {
                tracing::error!(cause = cause.message(), "the database broke off");
                Problem::unavailable("database_unavailable", detail, 1)
            }
            _ => Problem::internal(error),
        }
    }
}

impl DatabaseError {
    /// Whether PostgreSQL gave up because a statement took longer than it may.
    pub fn is_statement_timeout(&self) -> bool {
        use diesel::result::Error::DatabaseError as Db;
        // There is no kind of error for it, and diesel does not tell its code.
        matches!(self, Self::Query(Db(_, cause)) if cause.message().contains("statement timeout"))
    }

    /// Whether another try may well not meet it, for it has little to do with what was asked.
    pub fn is_passing(&self) -> bool {
        use diesel::result::Error::DatabaseError as Db;
        match self {
            Self::Busy(_) | Self::Unreachable(_) | Self::Silent => true,
            Self::Query(Db(kind, cause)) => is_passing(*kind, cause.message()),
            _ => false,
        }
    }
}

/// Failures that another try may well not meet: the connection went, the server is going down or starting,
/// a time limit was hit, a transaction lost against another.
fn is_passing(kind: DatabaseErrorKind, message: &str) -> bool {
    matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::SerializationFailure)
        || [
            "terminating connection",
            "canceling statement",
            "server closed the connection",
            "no connection to the server",
            "the database system is",
            "SSL connection has been closed",
            "deadlock detected",
            "could not receive data",
            "could not send data",
            "read-only transaction",
        ]
        .iter()
        .any(|sign| message.contains(sign))
}
