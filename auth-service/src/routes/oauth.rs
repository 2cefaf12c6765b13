//! Introspection (RFC 7662) and revocation (RFC 7009) that tell the truth about our JWTs.

use actix_web::{HttpResponse, web};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use service_kit::authenticated::Authenticated;
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::ToSchema;
use uuid::Uuid;

use super::session_answer::NO_STORE;
use crate::App;
use crate::domain::{EndReason, Which};
use crate::error::Error;
use crate::store::sessions;
use crate::tokens::FIRST_PARTY;

/// The form of both requests; fields that we do not know are ignored, as the RFCs ask.
#[derive(Deserialize, ToSchema)]
pub struct TokenForm {
    /// An access or a refresh token.
    #[schema(value_type = String)]
    token: Option<SecretString>,
}

/// What a token is worth at this moment (RFC 7662 section 2.2). All but `active` is absent for one that is worth
/// nothing.
#[derive(Serialize, ToSchema)]
pub struct Introspection {
    active: bool,
    #[serde(flatten)]
    token: Option<ActiveToken>,
}

/// An active token.
#[derive(Serialize, ToSchema)]
pub struct ActiveToken {
    token_type: &'static str,
    iss: String,
    sub: Uuid,
    aud: Vec<String>,
    exp: i64,
    iat: i64,
    jti: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
    client_id: String,
    scope: String,
}

/// Tells whether a token is active. The caller authenticates with an access token (RFC 7662 section 2.1).
///
/// # Errors
/// 400 `invalid_request` without a token, 401.
#[utoipa::path(post, path = "/oauth/introspect", tag = "oauth",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "RFC 7662 section 2.2", body = Introspection),
    (status = 400, description = "`invalid_request` (RFC 6749 section 5.2)"),
    (status = 401, description = "Not authenticated", body = ProblemDocument),
), security(("bearer" = [])))]
pub async fn introspect(
    app: web::Data<App>,
    _caller: Authenticated,
    form: web::Form<TokenForm>,
) -> Result<HttpResponse, Problem> {
    let Some(token) = form.0.token else {
        return Ok(invalid_request());
    };
    let token = match active_access_token(&app, &token).await? {
        Some(active) => Some(active),
        None => active_refresh_token(&app, &token).await?,
    };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(Introspection { active: token.is_some(), token }))
}

async fn active_access_token(app: &App, token: &SecretString) -> Result<Option<ActiveToken>, Error> {
    let Ok(claims) = app.verifier.verify(token.expose_secret()).await else {
        return Ok(None);
    };
    if let Some(session) = claims.session_id {
        // Memory is a second behind PostgreSQL at worst; this answer is not.
        if sessions::live_generation(&app.database, session).await?.is_none() {
            return Ok(None);
        }
    }
    Ok(Some(ActiveToken {
        token_type: "access_token",
        iss: claims.issuer,
        sub: claims.subject,
        aud: claims.audience,
        exp: claims.expires_at,
        iat: claims.issued_at,
        jti: claims.token_id,
        sid: claims.session_id,
        client_id: claims.client_id,
        scope: claims.scope.to_string(),
    }))
}

/// Only the current refresh token of a live session counts as active.
async fn active_refresh_token(app: &App, token: &SecretString) -> Result<Option<ActiveToken>, Error> {
    let Ok(claims) = app.issuer.read_refresh_token(token.expose_secret()) else {
        return Ok(None);
    };
    if sessions::live_generation(&app.database, claims.sid).await? != Some(claims.generation) {
        return Ok(None);
    }
    Ok(Some(ActiveToken {
        token_type: "refresh_token",
        iss: claims.iss,
        sub: claims.sub,
        aud: vec![claims.aud],
        exp: claims.exp,
        iat: claims.iat,
        jti: claims.jti,
        sid: Some(claims.sid),
        client_id: FIRST_PARTY.to_owned(),
        scope: crate::tokens::PERSON.to_owned(),
    }))
}

/// Revokes a token: an access token alone, a refresh token with its whole session (RFC 7009 section 2.1). Whoever has
/// a token may revoke it.
///
/// # Errors
/// 400 `invalid_request` without a token. One that is not ours is no error (RFC 7009 section 2.2).
#[utoipa::path(post, path = "/oauth/revoke", tag = "oauth",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "The token is worth nothing now"),
    (status = 400, description = "`invalid_request` (RFC 6749 section 5.2)"),
))]
pub async fn revoke(app: web::Data<App>, form: web::Form<TokenForm>) -> Result<HttpResponse, Problem> {
    let Some(token) = form.0.token else {
        return Ok(invalid_request());
    };
    if let Ok(claims) = app.verifier.verify(token.expose_secret()).await {
        app.revoker.revoke_token(claims.token_id).await?;
    } else if let Ok(claims) = app.issuer.read_refresh_token(token.expose_secret()) {
        app.revoker.end_sessions(claims.sub, Which::One(claims.sid), EndReason::RevokedByClient).await?;
    }
    Ok(HttpResponse::Ok().insert_header(NO_STORE).finish())
}

/// RFC 6749 section 5.2.
fn invalid_request() -> HttpResponse {
    let description = "Send the token as the form field `token`.";
    HttpResponse::BadRequest()
        .insert_header(NO_STORE)
        .json(json!({ "error": "invalid_request", "error_description": description }))
}
