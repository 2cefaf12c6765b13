//! PostgreSQL from async code: blocking diesel on blocking threads, never more than there are connections.

mod migrations;

use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, R2D2Connection};
use diesel::result::DatabaseErrorKind;
use diesel_migrations::EmbeddedMigrations;
use secrecy::{ExposeSecret, SecretString};

use crate::gate::{Busy, Gate, Pass};
use crate::problem::Problem;

use migrations::is_migrated;
pub use migrations::migrate;

/// How long a request waits for a connection before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long the server may take to answer, its own limit on statements included.
const ANSWER: Duration = Duration::from_secs(15);
/// How long making a new connection may take.
const CONNECT: Duration = Duration::from_secs(3);
/// A connection idle for longer is asked whether it still lives before it is used.
const FRESH: Duration = Duration::from_secs(1);
/// Bounds on the server's side; a statement that runs into one is cancelled there.
const SESSION: &str = "SET statement_timeout = '10s'; SET lock_timeout = '5s'; \
                       SET idle_in_transaction_session_timeout = '10s'; SET timezone = 'UTC'";

/// A pool of connections to one database.
#[derive(Clone)]
pub struct Database {
    pool: r2d2::Pool<Manager>,
    gate: Gate,
}

/// PostgreSQL bounds each statement itself; this is for when it falls silent. The thread goes on until TCP gives up.
async fn in_time<T, E: From<DatabaseError>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    tokio::time::timeout(ANSWER, work).await.unwrap_or_else(|_| Err(DatabaseError::Silent.into()))
}

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

impl Database {
    /// A pool of at most `size` connections, made as they are needed.
    /// The first query finds out whether the server is there.
    pub fn connect(url: &SecretString, size: u32) -> Self {
        let pool = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .connection_timeout(CONNECT)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(Manager { inner: ConnectionManager::new(with_deadline(url.expose_secret())) });
        Self { pool, gate: Gate::new(size as usize, PATIENCE) }
    }

    /// How many connections there are at most.
    pub fn size(&self) -> usize {
        self.pool.max_size() as usize
    }

    /// Runs blocking work with a connection. A place is taken before a thread is, so no thread waits for one.
    ///
    /// # Errors
    /// The work's own, or a [`DatabaseError`] when there was no connection to work with, or no answer in time.
    pub async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let pass = self.gate.enter().await.map_err(DatabaseError::from)?;
        in_time(self.work(pass, work)).await
    }

    /// The same ahead of everyone who waits, for the few things that all requests depend on.
    ///
    /// # Errors
    /// As [`Database::run`].
    pub async fn run_ahead<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let pass = self.gate.enter_ahead().await.map_err(DatabaseError::from)?;
        in_time(self.work(pass, work)).await
    }

    /// The same for work that may take minutes, and sets its own `statement_timeout`.
    ///
    /// # Errors
    /// As [`Database::run`], but for the time.
    pub async fn run_long<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let pass = self.gate.enter().await.map_err(DatabaseError::from)?;
        self.work(pass, work).await
    }

    async fn work<T, E, F>(&self, pass: Pass, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut PgConnection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let pool = self.pool.clone();
        let span = tracing::Span::current();
        tokio::task::spawn_blocking(move || {
            let _span = span.entered();
            let result = pool.get().map_err(|error| E::from(error.into())).and_then(|mut client| {
                let result = work(&mut client.connection);
                client.used = Instant::now();
                // A connection that failed is asked again before the next use, whatever its age.
                client.suspect = result.is_err();
                result
            });
            drop(pass);
            result
        })
        .await
        .unwrap_or_else(|_| Err(DatabaseError::Panicked.into()))
    }

    /// Whether the database answers. While every connection is at work it does: that is load, and no reason to take the
    /// service's requests away from it.
    pub async fn answers(&self) -> bool {
        let ping: Result<(), DatabaseError> =
            self.run_ahead(|connection| Ok(connection.batch_execute("SELECT 1")?)).await;
        matches!(ping, Ok(()) | Err(DatabaseError::Busy(_)))
    }

    /// One round trip, for health checks.
    ///
    /// # Errors
    /// Whatever keeps the database from answering.
    pub async fn ping(&self) -> Result<(), DatabaseError> {
        self.run(|connection| Ok(connection.batch_execute("SELECT 1")?)).await
    }

    /// Waits for a database that starts beside us.
    ///
    /// # Errors
    /// What kept it from answering until `patience` was over.
    pub async fn wait(&self, patience: Duration) -> Result<(), DatabaseError> {
        let started = Instant::now();
        loop {
            match self.ping().await {
                Err(error) if started.elapsed() < patience => {
                    tracing::warn!(%error, "waiting for the database");
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Makes sure that no migration is left to run. Tables that are newer than this program are fine: migrations are
    /// additive, and an upgrade runs them while the old version still serves.
    ///
    /// # Errors
    /// [`DatabaseError::NotMigrated`], or whatever keeps the database from answering.
    pub async fn check_migrated(
        &self,
        migrations: EmbeddedMigrations,
        schema: &'static str,
    ) -> Result<(), DatabaseError> {
        self.run(move |connection| {
            if is_migrated(connection, &migrations, schema)? {
                Ok(())
            } else {
                Err(DatabaseError::NotMigrated(schema))
            }
        })
        .await
    }

    /// Runs the migrations that have not run yet; several processes may do so at once.
    ///
    /// # Errors
    /// The failing migration's.
    pub async fn migrate(
        &self,
        migrations: EmbeddedMigrations,
        schema: &'static str,
    ) -> Result<(), DatabaseError> {
        self.run_long(move |connection| migrate(connection, migrations, schema)).await
    }
}

/// The URL with bounds on how long libpq tries to connect, and on how long a peer that is gone goes unnoticed: without
/// them a statement in flight would wait for two hours.
pub fn with_deadline(url: &str) -> String {
    let bounds = [
        ("connect_timeout", "3"),
        ("tcp_user_timeout", "15000"),
        ("keepalives_idle", "5"),
        ("keepalives_interval", "3"),
        ("keepalives_count", "3"),
    ];
    bounds.iter().filter(|(name, _)| !url.contains(name)).fold(url.to_owned(), |url, (name, value)| {
        let separator = if url.contains('?') { '&' } else { '?' };
        format!("{url}{separator}{name}={value}")
    })
}

/// A pooled connection and what is known of its health.
struct Client {
    connection: PgConnection,
    used: Instant,
    suspect: bool,
}

/// diesel's manager, with the question "are you alive?" asked only where there is doubt: asking it before every
/// use would double the round trips.
struct Manager {
    inner: ConnectionManager<PgConnection>,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Client;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Client, Self::Error> {
        let mut connection = self.inner.connect()?;
        connection.batch_execute(SESSION).map_err(diesel::r2d2::Error::QueryError)?;
        Ok(Client { connection, used: Instant::now(), suspect: false })
    }

    fn is_valid(&self, client: &mut Client) -> Result<(), Self::Error> {
        if !client.suspect && client.used.elapsed() < FRESH {
            return Ok(());
        }
        client.connection.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, client: &mut Client) -> bool {
        std::thread::panicking() || client.connection.is_broken()
    }
}
