use std::time::Duration;

use service_kit::config::{Check, ConfigError, DatabaseConfig, list, read};
use token_verifier::Algorithm;

use super::{PREFIX, Variables, redis};
use crate::keys::{KeyEncryptionKey, KeyEncryptionKeys, KeyPolicy, KeySchedule};
use crate::redis::Address;

const KEY: &str = "32 random bytes in base64url";
const ALGORITHM: &str = "ES256, EdDSA or RS256";
const DAYS: &str = "a whole number of days, from 1 to 3650, or 0: when an operator says so";

/// What the commands for signing keys need.
#[derive(Debug)]
pub struct KeysConfig {
    /// PostgreSQL.
    pub database: DatabaseConfig,
    /// Redis, if there is any: it makes a revocation heard sooner.
    pub redis: Option<Address>,
    /// The keys.
    pub policy: KeyPolicy,
}

impl KeysConfig {
    /// Reads no more than that.
    ///
    /// # Errors
    /// One message that names every variable of them that is at fault.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let (raw, mut check) = read::<Variables>(PREFIX)?;
        let policy = policy(&raw, &mut check);
        let redis = raw.redis_url.is_some().then(|| redis(&raw, &mut check)).flatten();
        let database = DatabaseConfig::check(&mut check, raw.database);
        check.finish(|| Some(Self { database: database?, redis, policy: policy? }))
    }
}

pub(super) fn policy(raw: &Variables, check: &mut Check) -> Option<KeyPolicy> {
    let current =
        check.required("KEY_ENCRYPTION_KEY", raw.key_encryption_key.clone(), KEY, KeyEncryptionKey::parse);
    let previous = check.or(
        "PREVIOUS_KEY_ENCRYPTION_KEYS",
        raw.previous_key_encryption_keys.clone(),
        "",
        "keys of 32 random bytes in base64url, separated by commas",
        list(KeyEncryptionKey::parse),
    );
    let algorithm = check.or(
        "SIGNING_ALGORITHM",
        raw.signing_algorithm.clone(),
        "ES256",
        ALGORITHM,
        Algorithm::from_name,
    );
    let rotation = check.or("KEY_ROTATION_DAYS", raw.key_rotation_days.clone(), "30", DAYS, |days| {
        let days = days.parse().ok().filter(|days: &u64| *days <= 3650)?;
        Some((days > 0).then(|| Duration::from_hours(24 * days)))
    });
    Some(KeyPolicy {
        seal: KeyEncryptionKeys { current: current?, previous: previous? },
        algorithm: algorithm?,
        schedule: KeySchedule { rotation: rotation?, ..KeySchedule::default() },
    })
}
