//! A database for one test, which drops itself.

use std::sync::OnceLock;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use secrecy::SecretString;
use uuid::Uuid;

use super::{PostgresServer, variable};

/// A database of a test's own, with migrations run.
pub struct TestDatabase {
    /// A superuser of its server.
    server: String,
    name: String,
}

/// The migrated database that the others are copied from; made once in a process.
static TEMPLATE: OnceLock<String> = OnceLock::new();

impl TestDatabase {
    /// Copies the template, which `migrate` prepares the first time.
    pub fn create(migrate: impl FnOnce(&mut PgConnection)) -> Self {
        let server = variable("TEST_DATABASE_URL");
        let template = TEMPLATE.get_or_init(|| {
            let name = format!("template_{}", Uuid::new_v4().simple());
            administrate(&server, &format!("CREATE DATABASE {name}"));
            migrate(&mut connect(&url(&server, &name)));
            name
        });
        let name = format!("test_{}", Uuid::new_v4().simple());
        administrate(&server, &format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log"));
        Self { server, name }
    }

    /// One on a server of the test's own, which `migrate` prepares.
    pub fn create_on(server: &PostgresServer, migrate: impl FnOnce(&mut PgConnection)) -> Self {
        let (server, name) = (server.url(), format!("test_{}", Uuid::new_v4().simple()));
        administrate(&server, &format!("CREATE DATABASE {name}"));
        migrate(&mut connect(&url(&server, &name)));
        Self { server, name }
    }

    /// Where it is.
    pub fn url(&self) -> SecretString {
        SecretString::from(url(&self.server, &self.name))
    }

    /// The same by way of another port, such as that of a forwarder.
    pub fn url_by_way_of(&self, port: u16) -> SecretString {
        let (before, after) = self.server.rsplit_once(':').unwrap();
        let (_, rest) = after.split_once('/').unwrap();
        SecretString::from(url(&format!("{before}:{port}/{rest}"), &self.name))
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection to look at what was written.
    pub fn connection(&self) -> PgConnection {
        connect(&url(&self.server, &self.name))
    }

    /// Cuts every connection and lets no new one in, as if the server were gone.
    pub fn stop(&self) {
        self.administrate(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS false", self.name));
        self.administrate(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            self.name
        ));
    }

    /// Lets connections in again.
    pub fn start(&self) {
        self.administrate(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name));
    }

    fn administrate(&self, statement: &str) {
        administrate(&self.server, statement);
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // A server that is gone by now took it along.
        if let Ok(mut server) = PgConnection::establish(&self.server) {
            server.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).unwrap();
        }
    }
}

fn administrate(server: &str, statement: &str) {
    connect(server).batch_execute(statement).unwrap();
}

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).unwrap()
}

/// The server's URL with another database.
fn url(server: &str, name: &str) -> String {
    let (address, query) =
        server.split_once('?').map_or((server, None), |(address, query)| (address, Some(query)));
    let (host, _) = address.rsplit_once('/').unwrap();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{host}/{name}{query}")
}
