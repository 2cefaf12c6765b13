use secrecy::SecretString;
use serde::Deserialize;

use super::{Check, ConfigError, parsed, read, secret};
use crate::database::{Database, Pooler};

const URL: &str = "a PostgreSQL URL: postgres://user:password@host:5432/database";

/// How a service reaches its database.
#[derive(Debug)]
pub struct DatabaseConfig {
    /// Where it is, with a password.
    pub url: SecretString,
    /// How many connections at most.
    pub pool_size: u32,
    /// What stands between.
    pub pooler: Pooler,
    /// Where it is past the pooler.
    direct_url: Option<SecretString>,
}

/// `..._DATABASE_URL` and the like, to be flattened into what a service reads.
#[derive(Clone, Deserialize)]
pub struct DatabaseVariables {
    #[serde(rename = "database_url")]
    url: Option<String>,
    #[serde(rename = "database_pool_size")]
    pool_size: Option<String>,
    #[serde(rename = "database_pooler")]
    pooler: Option<String>,
    #[serde(rename = "database_direct_url")]
    direct_url: Option<String>,
}

impl DatabaseConfig {
    /// Reads no more than that, for commands that need no more.
    ///
    /// # Errors
    /// Every variable of them that is missing or wrong.
    pub fn from_environment(prefix: &'static str) -> Result<Self, ConfigError> {
        let (variables, mut check) = read::<DatabaseVariables>(prefix)?;
        let database = Self::check(&mut check, variables);
        check.finish(|| database)
    }

    /// The same for what changes tables: that needs a session of its own.
    ///
    /// # Errors
    /// The same, and where there is a pooler and no way past it.
    pub fn direct_from_environment(prefix: &'static str) -> Result<Self, ConfigError> {
        let (variables, mut check) = read::<DatabaseVariables>(prefix)?;
        let database = Self::check(&mut check, variables).and_then(|database| {
            let Some(url) = database.direct_url().cloned() else {
                check.fault("DATABASE_DIRECT_URL", "is missing; migrations cannot go through a pooler");
                return None;
            };
            Some(Self { url, pooler: Pooler::None, ..database })
        });
        check.finish(|| database)
    }

    /// Checks the variables among others.
    pub fn check(check: &mut Check, variables: DatabaseVariables) -> Option<Self> {
        let url = check.required("DATABASE_URL", variables.url, URL, postgres);
        let pool_size =
            check.or("DATABASE_POOL_SIZE", variables.pool_size, "16", "a number from 1 to 1000", |text| {
                parsed(text).filter(|size| (1..=1000).contains(size))
            });
        let pooler =
            check.or("DATABASE_POOLER", variables.pooler, "none", "none or transaction", |text| match text {
                "none" => Some(Pooler::None),
                "transaction" => Some(Pooler::Transaction),
                _ => None,
            });
        let direct_url = check.optional("DATABASE_DIRECT_URL", variables.direct_url, URL, postgres);
        Some(Self { url: url?, pool_size: pool_size?, pooler: pooler?, direct_url: direct_url? })
    }

    /// A pool of the size that is configured.
    pub fn connect(&self) -> Database {
        self.connect_to(&self.url)
    }

    /// The same to a replica.
    pub fn connect_to(&self, replica: &SecretString) -> Database {
        Database::connect_through(self.pooler, replica, self.pool_size)
    }

    /// A single connection, for commands.
    pub fn connect_once(&self) -> Database {
        Database::connect_through(self.pooler, &self.url, 1)
    }

    /// Where sessions are one's own. `None` behind a pooler, unless there is a way past it.
    pub fn direct_url(&self) -> Option<&SecretString> {
        self.direct_url.as_ref().or((self.pooler == Pooler::None).then_some(&self.url))
    }
}

/// A URL of PostgreSQL's.
pub fn postgres(text: &str) -> Option<SecretString> {
    let known = text.starts_with("postgres://") || text.starts_with("postgresql://");
    secret(text).filter(|_| known)
}
