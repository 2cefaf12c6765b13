//! Configuration, from variables with the prefix `AUTH_`.

mod clients;
mod keys;
mod limits;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

use serde::Deserialize;
use service_kit::config::{Check, ConfigError, DatabaseConfig, DatabaseVariables, list, parsed, read};
use service_kit::origin::Origin;

use crate::domain::{Access, Audience, Scope};
use crate::keys::{KeyEncryptionKey, KeyPolicy};
use crate::redis::Address;
use crate::routes::client::TrustedProxies;
use crate::store::sessions::RefreshPolicy;
use crate::throttle::Limits;

use limits::LimitVariables;

pub use clients::ClientsConfig;
pub use keys::KeysConfig;

/// What every variable begins with.
pub const PREFIX: &str = "AUTH_";
/// Where it listens unless told otherwise.
pub const DEFAULT_BIND: &str = "127.0.0.1:8081";
const ORIGIN: &str = "the public origin, such as https://id.example.com; http:// only on localhost";
const ORIGINS: &str = "origins separated by commas";
const ADDRESS: &str = "an address and port such as 127.0.0.1:8081";
const NETWORKS: &str = "networks separated by commas, such as 10.0.0.0/8";
const REDIS: &str = "a URL such as redis://host:6379, with AUTH_REDIS_CA, if that is set, in PEM";
const SECONDS: &str = "a whole number of seconds, from 1 to 315360000 (ten years)";

/// Everything an operator decides.
#[derive(Debug)]
pub struct Config {
    /// Where to listen.
    pub bind: SocketAddr,
    /// PostgreSQL.
    pub database: DatabaseConfig,
    /// Redis.
    pub redis: Address,
    /// What becomes of requests.
    pub policy: Policy,
    /// Other origins whose pages may call with a bearer token.
    pub cors_origins: Vec<Origin>,
    /// Passwords hashed at a time.
    pub hashers: usize,
}

/// The part that does not depend on where servers are: what the quickstart decides by itself.
#[derive(Clone, Debug)]
pub struct Policy {
    /// `iss`.
    pub issuer: Origin,
    /// `aud` of access tokens.
    pub audience: Vec<Audience>,
    /// Signing keys.
    pub keys: KeyPolicy,
    /// How long an access token lives.
    pub access_ttl: Duration,
    /// Refresh tokens.
    pub refresh: RefreshPolicy,
    /// How often what may be done.
    pub limits: Limits,
    /// Whose X-Forwarded-For is believed.
    pub trusted_proxies: TrustedProxies,
}

impl Policy {
    /// The defaults, for an issuer and a key.
    pub fn new(issuer: Origin, key_encryption_key: KeyEncryptionKey) -> Self {
        Self {
            issuer,
            audience: vec![Audience::surveys()],
            keys: KeyPolicy::new(key_encryption_key),
            access_ttl: Duration::from_mins(15),
            refresh: RefreshPolicy {
                ttl: Duration::from_hours(30 * 24),
                max_age: Duration::from_hours(90 * 24),
                grace: Duration::from_mins(1),
            },
            limits: Limits::default(),
            trusted_proxies: TrustedProxies::default(),
        }
    }

    /// What a person's access tokens allow, and at whom.
    pub fn access(&self) -> Access {
        Access { scopes: Scope::of_a_person(), audiences: self.audience.clone() }
    }
}

/// As the environment has them.
#[derive(Deserialize)]
struct Variables {
    bind: Option<String>,
    #[serde(flatten)]
    database: DatabaseVariables,
    redis_url: Option<String>,
    redis_ca: Option<String>,
    issuer: Option<String>,
    audience: Option<String>,
    key_encryption_key: Option<String>,
    previous_key_encryption_keys: Option<String>,
    signing_algorithm: Option<String>,
    key_rotation_days: Option<String>,
    access_token_ttl_seconds: Option<String>,
    refresh_token_ttl_seconds: Option<String>,
    refresh_token_max_age_seconds: Option<String>,
    refresh_grace_seconds: Option<String>,
    cors_origins: Option<String>,
    trusted_proxies: Option<String>,
    password_hashers: Option<String>,
    #[serde(flatten)]
    limits: LimitVariables,
}

impl Config {
    /// Reads and checks the whole environment.
    ///
    /// # Errors
    /// One message that names every variable at fault.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let (raw, mut check) = read::<Variables>(PREFIX)?;
        let bind = check.or("BIND", raw.bind.clone(), DEFAULT_BIND, ADDRESS, parsed);
        let database = DatabaseConfig::check(&mut check, raw.database.clone());
        let redis = redis(&raw, &mut check);
        let cors_origins = check.or("CORS_ORIGINS", raw.cors_origins.clone(), "", ORIGINS, list(parsed));
        let hashers = check.or(
            "PASSWORD_HASHERS",
            raw.password_hashers.clone(),
            &processors(),
            "a number from 1 to 64",
            |text| text.parse().ok().filter(|count| (1..=64).contains(count)),
        );
        let policy = Policy::read(raw, &mut check);
        check.finish(|| {
            Some(Self {
                bind: bind?,
                database: database?,
                redis: redis?,
                policy: policy?,
                cors_origins: cors_origins?,
                hashers: hashers?,
            })
        })
    }
}

impl Policy {
    fn read(raw: Variables, check: &mut Check) -> Option<Self> {
        let keys = keys::policy(&raw, check);
        let issuer = check.required("ISSUER", raw.issuer, ORIGIN, parsed);
        let audience = check.or("AUDIENCE", raw.audience, "surveys", "names separated by commas", |text| {
            list(parsed)(text).filter(|names| !names.is_empty())
        });
        let access_ttl =
            check.or("ACCESS_TOKEN_TTL_SECONDS", raw.access_token_ttl_seconds, "900", SECONDS, seconds);
        let ttl =
            check.or("REFRESH_TOKEN_TTL_SECONDS", raw.refresh_token_ttl_seconds, "2592000", SECONDS, seconds);
        let max_age = check.or(
            "REFRESH_TOKEN_MAX_AGE_SECONDS",
            raw.refresh_token_max_age_seconds,
            "7776000",
            SECONDS,
            seconds,
        );
        let grace = check.or("REFRESH_GRACE_SECONDS", raw.refresh_grace_seconds, "60", SECONDS, seconds);
        if access_ttl >= ttl && ttl.is_some() {
            check.fault("ACCESS_TOKEN_TTL_SECONDS", "must be less than AUTH_REFRESH_TOKEN_TTL_SECONDS");
        }
        if ttl > max_age && max_age.is_some() {
            check.fault("REFRESH_TOKEN_TTL_SECONDS", "must be at most AUTH_REFRESH_TOKEN_MAX_AGE_SECONDS");
        }
        let limits = raw.limits.read(check);
        let proxies = check.or("TRUSTED_PROXIES", raw.trusted_proxies, "", NETWORKS, list(parsed));
        Some(Self {
            issuer: issuer?,
            audience: audience?,
            keys: keys?,
            access_ttl: access_ttl?,
            refresh: RefreshPolicy { ttl: ttl?, max_age: max_age?, grace: grace? },
            limits,
            trusted_proxies: TrustedProxies(proxies?),
        })
    }
}

fn redis(raw: &Variables, check: &mut Check) -> Option<Address> {
    let authorities = raw.redis_ca.as_deref().map(str::as_bytes);
    check.required("REDIS_URL", raw.redis_url.clone(), REDIS, |url| Address::parse(url, authorities).ok())
}

/// One password a processor at a time: more would only make each slower.
fn processors() -> String {
    std::thread::available_parallelism().map_or(2, NonZeroUsize::get).to_string()
}

fn seconds(text: &str) -> Option<Duration> {
    text.parse().ok().filter(|seconds| (1..=315_360_000).contains(seconds)).map(Duration::from_secs)
}
