//! What the environment says: every variable begins with `SURVEY_`.

use std::net::SocketAddr;
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use service_kit::config::{Check, ConfigError, list, parsed, read, secret};
use service_kit::origin::Origin;

/// The prefix of the variables.
const PREFIX: &str = "SURVEY_";
/// What a database's URL looks like.
const DATABASE_URL: &str = "a PostgreSQL URL: postgres://user:password@host:5432/database";

/// What `serve` needs.
pub struct Config {
    /// Where to listen.
    pub bind: SocketAddr,
    /// The database.
    pub database: DatabaseConfig,
    /// Who signs tokens: the public origin.
    pub issuer: Origin,
    /// What their `aud` must name.
    pub audience: String,
    /// Where the key set is, if not under the issuer.
    pub jwks_url: Option<String>,
    /// Where the revocations are, if not under the issuer.
    pub revocations_url: Option<String>,
    /// Past it, writes are refused.
    pub revocations_max_staleness: Duration,
    /// Other origins whose pages may call with a bearer token.
    pub cors_origins: Vec<Origin>,
}

/// What `migrate` and `recount` need.
pub struct DatabaseConfig {
    /// Where it is, with a password.
    pub url: SecretString,
    /// How many connections at most.
    pub pool_size: u32,
}

#[derive(Deserialize)]
struct Variables {
    bind: Option<String>,
    database_url: Option<String>,
    database_pool_size: Option<String>,
    issuer: Option<String>,
    audience: Option<String>,
    jwks_url: Option<String>,
    revocations_url: Option<String>,
    revocations_max_staleness_seconds: Option<String>,
    cors_origins: Option<String>,
}

impl Config {
    /// Reads all of it.
    ///
    /// # Errors
    /// Every variable that is missing or wrong.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let (variables, mut check) = read::<Variables>(PREFIX)?;
        let database = database(&mut check, variables.database_url, variables.database_pool_size);
        let bind = check.or("BIND", variables.bind, "127.0.0.1:8082", "an address and a port", parsed);
        let origin = "an origin: https://host, or http://localhost:port";
        let issuer = check.required("ISSUER", variables.issuer, origin, parsed);
        let audience = check.or("AUDIENCE", variables.audience, "surveys", "one word", word);
        let jwks_url = check.optional("JWKS_URL", variables.jwks_url, "an http(s) URL", url);
        let revocations_url =
            check.optional("REVOCATIONS_URL", variables.revocations_url, "an http(s) URL", url);
        let staleness = variables.revocations_max_staleness_seconds;
        let staleness =
            check.or("REVOCATIONS_MAX_STALENESS_SECONDS", staleness, "60", "seconds, 10 to 86400", seconds);
        let cors_origins =
            check.optional("CORS_ORIGINS", variables.cors_origins, "origins, comma-separated", list(parsed));
        check.finish(|| {
            Some(Self {
                bind: bind?,
                database: database?,
                issuer: issuer?,
                audience: audience?,
                jwks_url: jwks_url?,
                revocations_url: revocations_url?,
                revocations_max_staleness: staleness?,
                cors_origins: cors_origins?.unwrap_or_default(),
            })
        })
    }
}

impl DatabaseConfig {
    /// Reads no more than how to reach the database.
    ///
    /// # Errors
    /// Every variable that is missing or wrong.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let (variables, mut check) = read::<Variables>(PREFIX)?;
        let database = database(&mut check, variables.database_url, variables.database_pool_size);
        check.finish(|| database)
    }
}

fn database(check: &mut Check, url: Option<String>, pool_size: Option<String>) -> Option<DatabaseConfig> {
    let url = check.required("DATABASE_URL", url, DATABASE_URL, database_url);
    let pool_size = check.or("DATABASE_POOL_SIZE", pool_size, "16", "a number from 1 to 1000", pool);
    Some(DatabaseConfig { url: url?, pool_size: pool_size? })
}

fn database_url(value: &str) -> Option<SecretString> {
    let known = value.starts_with("postgres://") || value.starts_with("postgresql://");
    secret(value).filter(|_| known)
}

fn pool(value: &str) -> Option<u32> {
    parsed(value).filter(|size| (1..=1000).contains(size))
}

fn seconds(value: &str) -> Option<Duration> {
    parsed(value).filter(|seconds| (10..=86_400).contains(seconds)).map(Duration::from_secs)
}

fn word(value: &str) -> Option<String> {
    let one = !value.is_empty() && !value.contains(char::is_whitespace);
    one.then(|| value.to_owned())
}

fn url(value: &str) -> Option<String> {
    let uri: actix_web::http::Uri = value.parse().ok()?;
    let http = matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some();
    http.then(|| value.to_owned())
}
