//! A database for one test, which drops itself.

use std::sync::OnceLock;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use secrecy::SecretString;
use uuid::Uuid;

use super::variable;

/// A database of a test's own, with migrations run.
pub struct TestDatabase {
    name: String,
}

/// The migrated database that the others are copied from; made once in a process.
static TEMPLATE: OnceLock<String> = OnceLock::new();

impl TestDatabase {
    /// Copies the template, which `migrate` prepares the first time.
    pub fn create(migrate: impl FnOnce(&mut PgConnection)) -> Self {
        let template = TEMPLATE.get_or_init(|| {
            let name = format!("template_{}", Uuid::new_v4().simple());
            administrate(&format!("CREATE DATABASE {name}"));
            migrate(&mut PgConnection::establish(&url(&name)).unwrap());
            name
        });
        let name = format!("test_{}", Uuid::new_v4().simple());
        administrate(&format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log"));
        Self { name }
    }

    /// Where it is.
    pub fn url(&self) -> SecretString {
        SecretString::from(url(&self.name))
    }

    /// A connection to look at what was written.
    pub fn connection(&self) -> PgConnection {
        PgConnection::establish(&url(&self.name)).unwrap()
    }

    /// Cuts every connection and lets no new one in, as if the server were gone.
    pub fn stop(&self) {
        administrate(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS false", self.name));
        administrate(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            self.name
        ));
    }

    /// Lets connections in again.
    pub fn start(&self) {
        administrate(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name));
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        administrate(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn administrate(statement: &str) {
    let mut connection = PgConnection::establish(&variable("TEST_DATABASE_URL")).unwrap();
    connection.batch_execute(statement).unwrap();
}

/// The server's URL with another database.
fn url(name: &str) -> String {
    let server = variable("TEST_DATABASE_URL");
    let (address, query) =
        server.split_once('?').map_or((server.as_str(), None), |(address, query)| (address, Some(query)));
    let (host, _) = address.rsplit_once('/').unwrap();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{host}/{name}{query}")
}
