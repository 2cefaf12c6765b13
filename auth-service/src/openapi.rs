//! The description of this API, generated from the handlers.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use service_kit::openapi::Conventions;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::routes::oauth::{introspect, revoke, token};
use crate::routes::{
    deleted_users, feed, login, logout, me, metadata, password, refresh, register, sessions, status,
};

/// Everything that [`crate::routes`] serves.
#[derive(OpenApi)]
#[openapi(
    info(title = "Signet auth service", description = "Issues, rotates and revokes tokens."),
    paths(
        register::register, login::login, refresh::refresh, logout::logout,
        me::me, me::delete, password::change_password, sessions::list, sessions::end_one, sessions::end_all,
        metadata::jwks, metadata::authorization_server, token::token, introspect::introspect, revoke::revoke,
        status::status_list, status::aggregation, feed::snapshot, feed::stream, deleted_users::list, openapi,
    ),
    tags(
        (name = "sessions", description = "Register, log in, refresh, log out"),
        (name = "account", description = "The caller's own account"),
        (name = "oauth", description = "Tokens for programs (RFC 6749), introspection (RFC 7662) and revocation (RFC 7009)"),
        (name = "verifiers", description = "What services that verify tokens need"),
    ),
    modifiers(&Credentials, &Conventions),
)]
struct Description;

/// The description, made once.
pub static DESCRIPTION: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(Description::openapi);

/// How callers authenticate.
struct Credentials;

impl Modify for Credentials {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("__Host-access_token")));
        components.add_security_scheme("cookie", cookie);
        components.add_security_scheme("client", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
    }
}

/// This description.
#[utoipa::path(get, path = "/api/auth/openapi.json", tag = "verifiers", responses(
    (status = 200, description = "OpenAPI 3.1", content_type = "application/json"),
))]
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok().json(&*DESCRIPTION)
}
