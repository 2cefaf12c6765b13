//! What verifiers and clients find out by themselves: the key set and the server's metadata.

use actix_web::http::header::{CACHE_CONTROL, ETAG};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use service_kit::etag;
use service_kit::problem::Problem;
use token_verifier::Algorithm;

use super::oauth::{GRANT_TYPES, METHODS};
use crate::App;
use crate::domain::Scope;

/// How long clients may keep the server's metadata, in seconds.
const MAX_AGE: u32 = 300;

/// The public keys (RFC 7517). Never empty.
///
/// # Errors
/// 500 only.
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "verifiers", responses(
    (status = 200, description = "JWK Set, with ETag and Cache-Control", content_type = "application/jwk-set+json"),
    (status = 304, description = "Unchanged since the ETag of If-None-Match"),
))]
pub async fn jwks(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let document = app.issuer.keys.document()?;
    let known = etag::is_known(&request, &document.etag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, etag::quoted(&document.etag)));
    let max_age = app.policy.keys.schedule.max_age().as_secs();
    response.insert_header((CACHE_CONTROL, format!("public, max-age={max_age}")));
    response.content_type("application/jwk-set+json");
    Ok(if known { response.finish() } else { response.body(document.json.clone()) })
}

/// Authorization server metadata (RFC 8414).
#[utoipa::path(get, path = "/.well-known/oauth-authorization-server", tag = "verifiers", responses(
    (status = 200, description = "RFC 8414 metadata", content_type = "application/json"),
))]
pub async fn authorization_server(app: web::Data<App>) -> HttpResponse {
    let issuer = app.issuer.origin.as_str();
    let algorithms = Algorithm::ALL.map(Algorithm::name);
    // Persons' sessions belong to a public client.
    let or_none = [METHODS.as_slice(), &["none"]].concat();
    HttpResponse::Ok().insert_header((CACHE_CONTROL, format!("public, max-age={MAX_AGE}"))).json(json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "token_endpoint": format!("{issuer}/oauth/token"),
        "token_endpoint_auth_methods_supported": or_none,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "grant_types_supported": GRANT_TYPES,
        "response_types_supported": [],
        "scopes_supported": Scope::of_a_person().iter().map(Scope::as_str).collect::<Vec<_>>(),
        "introspection_endpoint": format!("{issuer}/oauth/introspect"),
        "introspection_endpoint_auth_methods_supported": METHODS,
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint": format!("{issuer}/oauth/revoke"),
        "revocation_endpoint_auth_methods_supported": or_none,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "status_list_aggregation_endpoint": format!("{issuer}{}", crate::status_list::PATH),
        "service_documentation": format!("{issuer}/api/auth/openapi.json"),
    }))
}
