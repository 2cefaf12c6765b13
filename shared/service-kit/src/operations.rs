//! What every service has beside its own routes: health and metrics for operators, CORS for other origins' pages.

use actix_cors::Cors;
use actix_web::http::Method;
use actix_web::http::header::{
    AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::web;

use crate::health::{self, Health};
use crate::metrics::{self, Metrics};
use crate::origin::Origin;
use crate::routes::{self, at, unknown};

/// Puts `/health/live`, `/health/ready` and `/metrics` into an app, and the answer to unknown paths. A gateway routes
/// none of them.
pub fn configure(app: &mut web::ServiceConfig, health: Health, metrics: Metrics) {
    app.app_data(web::Data::new(health)).app_data(web::Data::new(metrics));
    let resources = [
        at("/health/live").get(health::live),
        at("/health/ready").get(health::ready),
        at("/metrics").get(metrics::metrics),
    ];
    routes::register(app, resources.into());
    app.default_service(web::to(unknown));
}

/// Lets pages of other origins call with a bearer token. Never with cookies: those stay same-origin.
pub fn cors(origins: &[Origin]) -> Cors {
    let methods = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let cors = Cors::default()
        .allowed_methods(methods)
        .allowed_headers([AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH])
        .allowed_headers(["x-request-id", "traceparent", "tracestate"])
        .expose_headers([ETAG, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE])
        .expose_headers(["x-request-id", "ratelimit", "ratelimit-policy"])
        .block_on_origin_mismatch(false)
        .max_age(3600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin.as_str()))
}
