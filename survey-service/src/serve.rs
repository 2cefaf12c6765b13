//! The service on its own: its routes, and what a process around them needs.

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::{NormalizePath, from_fn};
use actix_web::{App as HttpApp, web};
use service_kit::authenticated::Authentication;
use service_kit::database::Database;
use service_kit::health::{self, Health};
use service_kit::metrics::{self, Metrics};
use service_kit::observe::observe;
use service_kit::origin::Origin;
use service_kit::routes::unknown;
use service_kit::server::{self, Shutdown};
use token_verifier::{BuildError, Verifier};

use crate::config::Config;
use crate::{App, gauges};

/// Serves until it is told to stop.
///
/// # Errors
/// When the verifier cannot be built, or the address cannot be bound.
pub async fn serve(config: Config) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let database = Database::connect(&config.database.url, config.database.pool_size);
    let authentication = Authentication {
        verifier: follow(&config)?,
        origin: config.issuer,
        max_staleness: Some(config.revocations_max_staleness),
    };
    let metrics = Metrics::default();
    gauges::register(&metrics, &authentication.verifier);
    let app = App::new(database, authentication);
    let (signal, _) = Shutdown::channel();
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
        .configure(|routes| configure_process(routes, health, metrics))
        .wrap(NormalizePath::trim())
        .wrap(cors(origins))
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

/// What a process has once, however many services are in it.
fn configure_process(app: &mut web::ServiceConfig, health: &Health, metrics: &Metrics) {
    app.app_data(web::Data::new(health.clone()));
    app.app_data(web::Data::new(metrics.clone()));
    app.route("/health/live", web::get().to(health::live));
    app.route("/health/ready", web::get().to(health::ready));
    app.route("/metrics", web::get().to(metrics::metrics));
    app.default_service(web::to(unknown));
}

/// Pages of other origins may call with a bearer token; cookies stay same-origin.
fn cors(origins: &[Origin]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PATCH", "DELETE"])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
        ])
        .expose_headers(["ETag", "Location", "Retry-After", "X-Request-Id", "WWW-Authenticate"])
        .max_age(3600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin.as_str()))
}
