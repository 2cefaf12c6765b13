use service_kit::config::{ConfigError, DatabaseConfig, read};

use super::{PREFIX, Variables, redis};
use crate::redis::Address;

/// What the commands for clients need.
#[derive(Debug)]
pub struct ClientsConfig {
    /// PostgreSQL.
    pub database: DatabaseConfig,
    /// Redis, if there is any: it makes a revocation heard sooner.
    pub redis: Option<Address>,
}

impl ClientsConfig {
    /// Reads no more than that.
    ///
    /// # Errors
    /// One message that names every variable of them that is at fault.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let (raw, mut check) = read::<Variables>(PREFIX)?;
        let redis = raw.redis_url.is_some().then(|| redis(&raw, &mut check)).flatten();
        let database = DatabaseConfig::check(&mut check, raw.database);
        check.finish(|| Some(Self { database: database?, redis }))
    }
}
