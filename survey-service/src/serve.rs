//! The service on its own: its routes, and what a process around them needs.

use std::time::Duration;

use actix_web::App as HttpApp;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{NormalizePath, from_fn};
use service_kit::authenticated::Authentication;
use service_kit::health::Health;
use service_kit::metrics::Metrics;
use service_kit::observe::observe;
use service_kit::operations;
use service_kit::origin::Origin;
use service_kit::server::{self, Shutdown};
use token_verifier::{BuildError, DeletedUsers, Verifier};

use crate::config::Config;
use crate::erasure::Source;
use crate::{App, MIGRATIONS, SCHEMA};

/// How long the database may take to come up beside us.
const DATABASE_START: Duration = Duration::from_secs(30);

/// Serves until it is told to stop.
///
/// # Errors
/// When the database does not come up or its tables are out of date, the verifier cannot be built, or the address cannot be bound.
pub async fn serve(config: Config) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let database = config.database.connect();
    database.wait(DATABASE_START).await?;
    database.check_migrated(MIGRATIONS, SCHEMA).await?;
    let revocations = config.revocations_url.clone();
    let revocations = revocations.unwrap_or_else(|| format!("{}/revocations", config.issuer.as_str()));
    let deleted_users = DeletedUsers::beside(&revocations)?;
    let authentication = Authentication {
        verifier: follow(&config)?,
        origin: config.issuer,
        max_staleness: Some(config.revocations_max_staleness),
    };
    let metrics = Metrics::default();
    metrics.follow(&authentication.verifier);
    let (signal, stops) = Shutdown::channel();
    let mut app = App::new(database, authentication).until(stops.clone());
    if let Some(replica) = &config.replica {
        app = app.read_from(config.database.connect_to(replica));
    }
    if let Some(url) = config.database.direct_url() {
        app = app.listen(url.clone());
    } else {
        tracing::warn!("without SURVEY_DATABASE_DIRECT_URL every survey is read anew for each request");
    }
    let app = app
        .webhooks(config.webhooks, &stops)?
        .keep_up(stops.clone())
        .erase(Source::issuer(deleted_users), stops);
    let (health, origins) = (app.health(), config.cors_origins);
    server::serve(config.bind, health.clone(), signal, move || http_app(&app, &health, &metrics, &origins))
        .await?;
    Ok(())
}

/// Everything that answers: the routes, health, metrics, and the middleware around them.
pub fn http_app(
    app: &App,
    health: &Health,
    metrics: &Metrics,
    origins: &[Origin],
) -> HttpApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    HttpApp::new()
        .configure(|routes| app.configure(routes))
        .configure(|routes| operations::configure(routes, health.clone(), metrics.clone()))
        .wrap(operations::cors(origins))
        .wrap(NormalizePath::trim())
        .wrap(from_fn(observe))
}

/// A verifier that follows the issuer's keys and revocations.
fn follow(config: &Config) -> Result<Verifier, BuildError> {
    let mut verifier = Verifier::builder(config.issuer.as_str(), &config.audience);
    if let Some(url) = &config.jwks_url {
        verifier = verifier.jwks_url(url);
    }
    if let Some(url) = &config.revocations_url {
        verifier = verifier.revocations_url(url);
    }
    verifier.follow()
}
