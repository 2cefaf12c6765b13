//! The service as a process of its own.

use std::time::Duration;

use actix_web::middleware::{NormalizePath, from_fn};
use service_kit::health::{Health, Need};
use service_kit::metrics::Metrics;
use service_kit::observe::observe;
use service_kit::operations;
use service_kit::server::{self, Shutdown};

use crate::config::Config;
use crate::error::Error;
use crate::redis::Redis;
use crate::{App, MIGRATIONS, SCHEMA};

/// How long the database may take to come up beside us.
const DATABASE_START: Duration = Duration::from_secs(30);

/// Serves until the process is told to stop.
///
/// # Errors
/// When the database does not come up, the keys cannot be opened, or the address is taken.
pub async fn serve(config: Config) -> Result<(), Error> {
    let database = config.database.connect();
    database.wait(DATABASE_START).await?;
    database.check_migrated(MIGRATIONS, SCHEMA).await?;
    let redis = Redis::at(config.redis);
    if config.policy.issuer.is_https() && config.policy.trusted_proxies.0.is_empty() {
        tracing::warn!(
            "AUTH_TRUSTED_PROXIES is not set: behind a gateway, everybody has the gateway's address"
        );
    }
    let (signal, shutdown) = Shutdown::channel();
    let app = App::start(database, Some(redis.clone()), config.policy, config.hashers, shutdown).await?;

    let (health, metrics) = (health(&app, redis), Metrics::default());
    app.measure(&metrics);
    let (cors_origins, draining) = (config.cors_origins, health.clone());
    server::serve(config.bind, draining, signal, move || {
        actix_web::App::new()
            .configure(|services| app.configure(services))
            .configure(|services| operations::configure(services, health.clone(), metrics.clone()))
            .wrap(operations::cors(&cors_origins))
            .wrap(NormalizePath::trim())
            .wrap(from_fn(observe))
    })
    .await
    .map_err(Error::internal)
}

/// Without Redis every promise is kept, a second later: it is not what readiness depends on.
fn health(app: &App, redis: Redis) -> Health {
    let (database, keys) = (app.database.clone(), app.issuer.keys.clone());
    Health::default()
        .check("database", Need::Required, move || {
            let database = database.clone();
            async move { database.answers().await }
        })
        .check("jwks", Need::Required, move || {
            let published = keys.document().is_ok() && keys.is_current();
            async move { published }
        })
        .check("redis", Need::Helpful, move || {
            let redis = redis.clone();
            async move { redis.answers().await }
        })
}
