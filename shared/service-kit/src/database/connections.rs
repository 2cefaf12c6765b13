//! How connections are made, and known to be alive.

use std::time::{Duration, Instant};

use diesel::connection::{CacheSize, Connection, SimpleConnection};
use diesel::r2d2::{ConnectionManager, R2D2Connection};
use diesel::{PgConnection, QueryResult};

/// A connection idle for longer is asked whether it still lives before it is used.
const FRESH: Duration = Duration::from_secs(1);
/// Bounds on the server's side; a statement that runs into one is cancelled there.
pub(super) const SESSION: &str = "SET statement_timeout = '10s'; SET lock_timeout = '5s'; \
                                  SET idle_in_transaction_session_timeout = '10s'; SET timezone = 'UTC'";

/// What stands between us and PostgreSQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pooler {
    /// Nothing that one would notice: a connection is a session of one's own.
    #[default]
    None,
    /// One that lends a session for a transaction, as `PgBouncer` does with `pool_mode = transaction`. Nothing is left
    /// behind in a session then: no prepared statement, no setting. Bounds on time are the role's.
    Transaction,
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
pub(super) struct Client {
    connection: PgConnection,
    used: Instant,
    suspect: bool,
}

impl Client {
    /// Does that work with it. A connection that failed is asked again before the next use, whatever its age.
    pub(super) fn work<T, E>(
        &mut self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let result = work(&mut self.connection);
        self.used = Instant::now();
        self.suspect = result.is_err();
        result
    }
}

/// diesel's manager, with the question "are you alive?" asked only where there is doubt: asking it before every
/// use would double the round trips.
pub(super) struct Manager {
    inner: ConnectionManager<PgConnection>,
    pooler: Pooler,
}

impl Manager {
    pub(super) fn new(url: &str, pooler: Pooler) -> Self {
        Self { inner: ConnectionManager::new(with_deadline(url)), pooler }
    }

    fn prepare(&self, connection: &mut PgConnection) -> QueryResult<()> {
        match self.pooler {
            Pooler::None => connection.batch_execute(SESSION),
            Pooler::Transaction => {
                connection.set_prepared_statement_cache_size(CacheSize::Disabled);
                Ok(())
            }
        }
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Client;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Client, Self::Error> {
        let mut connection = self.inner.connect()?;
        self.prepare(&mut connection).map_err(diesel::r2d2::Error::QueryError)?;
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
