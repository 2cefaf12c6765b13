//! What the environment says: every variable begins with `SURVEY_`.

use std::net::SocketAddr;
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use service_kit::config::{
    Check, ConfigError, DatabaseConfig, DatabaseVariables, list, parsed, postgres, read,
};
use service_kit::origin::Origin;
use service_kit::sealing::{KeyEncryptionKey, KeyEncryptionKeys};

use crate::webhooks::{Destinations, Settings, Vault};

/// The prefix of the variables.
pub const PREFIX: &str = "SURVEY_";
/// Where it listens unless told otherwise.
pub const DEFAULT_BIND: &str = "127.0.0.1:8082";

/// What `serve` needs.
pub struct Config {
    /// Where to listen.
    pub bind: SocketAddr,
    /// The database.
    pub database: DatabaseConfig,
    /// Its replica, for what is only read.
    pub replica: Option<SecretString>,
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
    /// Where webhooks may send, and what keeps their secrets.
    pub webhooks: Settings,
    /// Other origins whose pages may call with a bearer token.
    pub cors_origins: Vec<Origin>,
}

#[derive(Deserialize)]
struct Variables {
    bind: Option<String>,
    #[serde(flatten)]
    database: DatabaseVariables,
    database_replica_url: Option<String>,
    issuer: Option<String>,
    audience: Option<String>,
    jwks_url: Option<String>,
    revocations_url: Option<String>,
    revocations_max_staleness_seconds: Option<String>,
    cors_origins: Option<String>,
    webhook_key: Option<String>,
    previous_webhook_keys: Option<String>,
    webhook_allowed_networks: Option<String>,
}

impl Config {
    /// Reads all of it.
    ///
    /// # Errors
    /// Every variable that is missing or wrong.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let (variables, mut check) = read::<Variables>(PREFIX)?;
        let database = DatabaseConfig::check(&mut check, variables.database);
        let replica = "the PostgreSQL URL of a streaming replica";
        let replica =
            check.optional("DATABASE_REPLICA_URL", variables.database_replica_url, replica, postgres);
        let bind = check.or("BIND", variables.bind, DEFAULT_BIND, "an address and a port", parsed);
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
        let keys = webhook_keys(&mut check, variables.webhook_key, variables.previous_webhook_keys);
        let inside = check.optional(
            "WEBHOOK_ALLOWED_NETWORKS",
            variables.webhook_allowed_networks,
            "networks, comma-separated: 10.1.0.0/16",
            list(parsed),
        );
        check.finish(|| {
            Some(Self {
                bind: bind?,
                database: database?,
                replica: replica?,
                issuer: issuer?,
                audience: audience?,
                jwks_url: jwks_url?,
                revocations_url: revocations_url?,
                revocations_max_staleness: staleness?,
                webhooks: Settings {
                    vault: Vault::new(keys?),
                    destinations: Destinations::with(inside?.unwrap_or_default()),
                    ..Settings::default()
                },
                cors_origins: cors_origins?.unwrap_or_default(),
            })
        })
    }
}

/// What seals the secrets of webhooks, if anything does.
#[allow(clippy::option_option)]
fn webhook_keys(
    check: &mut Check,
    current: Option<String>,
    previous: Option<String>,
) -> Option<Option<KeyEncryptionKeys>> {
    if previous.is_some() && current.is_none() {
        check.fault(
            "PREVIOUS_WEBHOOK_KEYS",
            "must stand beside SURVEY_WEBHOOK_KEY, which seals anew what they open",
        );
    }
    let shape = "32 bytes in base64url: openssl rand -base64 32 | tr '+/' '-_'";
    let current = check.optional("WEBHOOK_KEY", current, shape, KeyEncryptionKey::parse);
    let shape = "keys of 32 bytes in base64url, separated by commas";
    let previous = check.or("PREVIOUS_WEBHOOK_KEYS", previous, "", shape, list(KeyEncryptionKey::parse));
    let (current, previous) = (current?, previous?);
    Some(current.map(|current| KeyEncryptionKeys { current, previous }))
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
