//! The auth service: issues, rotates and revokes tokens; keeps users, sessions and signing keys; tells verifiers.

pub mod assertion;
pub mod config;
pub mod credentials;
pub mod domain;
pub mod error;
pub mod hashing;
pub mod import;
pub mod keys;
pub mod openapi;
pub mod redis;
pub mod revocations;
pub mod routes;
mod serve;
pub mod status_list;
pub mod store;
pub mod throttle;
pub mod tokens;

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use service_kit::authenticated::Authentication;
use service_kit::database::Database;
use service_kit::metrics::Metrics;
use service_kit::routes::{Resource, at, register};
use service_kit::server::Shutdown;
use token_verifier::{Revocations, Verifier};

use crate::config::Policy;
use crate::domain::{Audience, Client};
use crate::error::Error;
use crate::hashing::Hasher;
use crate::keys::{Keeper, KeyRing, Lifetimes};
use crate::redis::Redis;
use crate::revocations::{Follower, Log, RedisStream, Revoker, Streams};
use crate::routes::oauth::{introspect, revoke, token};
use crate::routes::{deleted_users, feed, login, logout, me, metadata, password, refresh, sessions, status};
use crate::status_list::{Places, Publisher};
use crate::store::sessions::{NewSession, RefreshPolicy};
use crate::throttle::Throttle;
use crate::tokens::{FIRST_PARTY, Issuer};

pub use crate::serve::serve;

/// The service's migrations; its tables are in the schema [`SCHEMA`].
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
/// The service's schema.
pub const SCHEMA: &str = "auth";

/// Verifiers may allow this much leeway after a token's expiry: a revocation is kept that much longer.
const LEEWAY: Duration = Duration::from_mins(5);

/// Everything a handler needs. Clones share it.
#[derive(Clone)]
pub struct App {
    /// PostgreSQL.
    pub database: Database,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// Signs tokens.
    pub issuer: Issuer,
    /// Verifies our own access tokens.
    pub verifier: Verifier,
    /// Lifetimes of refresh tokens.
    pub refresh_policy: RefreshPolicy,
    /// Ends sessions.
    pub revoker: Revoker,
    /// Limits guesses, and whatever else costs.
    pub throttle: Throttle,
    /// The revocation feed.
    pub log: Log,
    /// The feed's streams.
    pub streams: Streams,
    /// The status lists.
    pub status_lists: Publisher,
    /// Ends streams when the process stops.
    pub shutdown: Shutdown,
    policy: Policy,
    _follower: Arc<Follower>,
}

impl App {
    /// Opens the keys, loads what is revoked, and begins to follow it. Without Redis there must be no other replica.
    ///
    /// # Errors
    /// The database's, or [`Error::WrongKeyEncryptionKey`]: then the service must not start.
    pub async fn start(
        database: Database,
        redis: Option<Redis>,
        policy: Policy,
        hashers: usize,
        shutdown: Shutdown,
    ) -> Result<Self, Error> {
        let deployment = store::deployment::id(&database).await?;
        let places = Places::of(deployment);
        let redis = redis.map(|redis| redis.of(deployment));
        let stream = redis.clone().map(|redis| RedisStream::new(redis, policy.access_ttl + LEEWAY));
        let lifetimes = Lifetimes { access: policy.access_ttl, refresh: policy.refresh.ttl };
        let keeper = Keeper::new(database.clone(), policy.keys.clone(), lifetimes);
        let keys = KeyRing::open(&keeper).await?;
        let revocations = Revocations::new();
        let log = Log::new(revocations.clone());
        let follower =
            Follower::start(database.clone(), log.clone(), stream.clone(), keys.clone(), keeper).await?;
        let verifier = Verifier::builder(policy.issuer.as_str(), "")
            .audiences(policy.audience.iter().map(Audience::as_str))
            .with_sources(keys.keys(), revocations);
        Ok(Self {
            hasher: Hasher::new(hashers)?,
            issuer: Issuer {
                origin: policy.issuer.clone(),
                access: policy.access(),
                access_ttl: policy.access_ttl,
                keys,
                places: places.clone(),
            },
            verifier,
            refresh_policy: policy.refresh,
            revoker: Revoker::new(database.clone(), log.clone(), stream),
            throttle: Throttle::new(redis, policy.limits),
            log,
            streams: Streams::default(),
            status_lists: Publisher::new(database.clone(), places),
            shutdown,
            database,
            policy,
            _follower: Arc::new(follower),
        })
    }

    /// A session to begin for whoever sends the request.
    pub fn new_session(&self, client: Client) -> NewSession {
        NewSession { client_id: FIRST_PARTY, client, policy: self.refresh_policy }
    }

    /// How requests to this service are authenticated.
    pub fn authentication(&self) -> Authentication {
        Authentication {
            verifier: self.verifier.clone(),
            origin: self.issuer.origin.clone(),
            max_staleness: None,
        }
    }

    /// Adds what operators should know to the process's metrics.
    pub fn measure(&self, metrics: &Metrics) {
        metrics.follow(&self.verifier);
        keys::measure(metrics, &self.issuer.keys, self.policy.keys.schedule);
        let streams = self.streams.clone();
        // There are never so many that a float could not count them.
        #[allow(clippy::cast_precision_loss)]
        metrics.measure("revocation_streams", "Verifiers that follow", move || streams.count() as f64);
    }

    /// Puts the state and every route into an app.
    pub fn configure(&self, app: &mut web::ServiceConfig) {
        app.app_data(web::Data::new(self.clone()));
        app.app_data(web::Data::new(self.policy.trusted_proxies.clone()));
        app.app_data(web::Data::new(self.authentication()));
        register(app, routes());
    }
}

/// Every route of the service.
pub fn routes() -> Vec<Resource> {
    vec![
        at("/api/auth/register").post(routes::register::register),
        at("/api/auth/login").post(login::login),
        at("/api/auth/refresh").post(refresh::refresh),
        at("/api/auth/logout").post(logout::logout),
        at("/api/auth/me").get(me::me).delete(me::delete),
        at("/api/auth/password").put(password::change_password),
        at("/api/auth/sessions").get(sessions::list).delete(sessions::end_all),
        at("/api/auth/sessions/{id}").delete(sessions::end_one),
        at("/api/auth/openapi.json").get(openapi::openapi),
        at("/.well-known/jwks.json").get(metadata::jwks),
        at("/.well-known/oauth-authorization-server").get(metadata::authorization_server),
        at("/oauth/token").post(token::token),
        at("/oauth/introspect").post(introspect::introspect),
        at("/oauth/revoke").post(revoke::revoke),
        at("/oauth/status-lists").get(status::aggregation),
        at("/oauth/status-lists/{id}").get(status::status_list),
        at("/revocations").get(feed::snapshot),
        at("/revocations/stream").get(feed::stream),
        at("/revocations/deleted-users").get(deleted_users::list),
    ]
}
