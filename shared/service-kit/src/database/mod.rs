//! PostgreSQL from async code: blocking diesel on blocking threads, never more than there are connections.

mod connections;
mod error;
mod migrations;
mod replica;

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{PgConnection, RunQueryDsl};
use diesel_migrations::EmbeddedMigrations;
use secrecy::{ExposeSecret, SecretString};

use crate::gate::{Gate, Pass};

use connections::{Manager, SESSION};
pub use connections::{Pooler, with_deadline};
pub use error::DatabaseError;
use migrations::is_migrated;
pub use migrations::migrate;
pub use replica::{MOST_BEHIND, Position, Replica};

/// How long a request waits for a connection before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long the server may take to answer, its own limit on statements included.
const ANSWER: Duration = Duration::from_secs(15);
/// How long making a new connection may take.
const CONNECT: Duration = Duration::from_secs(3);

/// A pool of connections to one database.
#[derive(Clone)]
pub struct Database {
    pool: r2d2::Pool<Manager>,
    gate: Gate,
    pooler: Pooler,
}

/// PostgreSQL bounds each statement itself; this is for when it falls silent. The thread goes on until TCP gives up.
async fn in_time<T, E: From<DatabaseError>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    tokio::time::timeout(ANSWER, work).await.unwrap_or_else(|_| Err(DatabaseError::Silent.into()))
}

impl Database {
    /// A pool of at most `size` connections, made as they are needed.
    /// The first query finds out whether the server is there.
    pub fn connect(url: &SecretString, size: u32) -> Self {
        Self::connect_through(Pooler::None, url, size)
    }

    /// The same through that pooler.
    pub fn connect_through(pooler: Pooler, url: &SecretString, size: u32) -> Self {
        let pool = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .connection_timeout(CONNECT)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(Manager::new(url.expose_secret(), pooler));
        Self { pool, gate: Gate::new(size as usize, PATIENCE), pooler }
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
            let result =
                pool.get().map_err(|error| E::from(error.into())).and_then(|mut client| client.work(work));
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
                Ok(()) if self.pooler == Pooler::Transaction => return self.check_bounds().await,
                outcome => return outcome,
            }
        }
    }

    /// A pooler's sessions are not ours to set bounds in: the role should have them.
    async fn check_bounds(&self) -> Result<(), DatabaseError> {
        let setting = diesel::dsl::sql::<diesel::sql_types::Text>("current_setting('statement_timeout')");
        let timeout: String = self
            .run(|connection| Ok::<_, DatabaseError>(diesel::select(setting).get_result(connection)?))
            .await?;
        if timeout == "0" {
            tracing::warn!(
                "statements may run for ever: ALTER ROLE ... SET statement_timeout, lock_timeout, \
                 idle_in_transaction_session_timeout = '10s', and restart the pooler's connections"
            );
        }
        Ok(())
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
