//! Introspection (RFC 7662) and revocation (RFC 7009) that tell the truth about our JWTs.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use service_kit::authenticated::Authenticated;
use service_kit::body::Form;
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::ToSchema;
use uuid::Uuid;

use super::session_answer::NO_STORE;
use crate::App;
use crate::domain::{EndReason, Which};
use crate::error::Error;
use crate::store::sessions;
use crate::tokens::{FIRST_PARTY, PERSON, SessionClaims, TokenKind};

/// The form of both requests; fields that we do not know are ignored, as the RFCs ask.
#[derive(Deserialize, ToSchema)]
pub struct TokenForm {
    /// An access or a refresh token.
    #[schema(value_type = String)]
    token: SecretString,
}

/// What a token is worth at this moment (RFC 7662 section 2.2). All but `active` is absent for one that is worth
/// nothing.
#[derive(Default, Serialize, ToSchema)]
pub struct Introspection {
    #[schema(required)]
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
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
    form: Result<Form<TokenForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    let token = match form {
        Ok(Form(form)) => form.token,
        Err(problem) => return Ok(invalid_request(&problem)),
    };
    let answer = match active_access_token(&app, &token).await? {
        Some(active) => active,
        None => active_refresh_token(&app, &token).await?.unwrap_or_default(),
    };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(answer))
}

async fn active_access_token(app: &App, token: &SecretString) -> Result<Option<Introspection>, Error> {
    let Ok(claims) = app.verifier.verify(token.expose_secret()).await else {
        return Ok(None);
    };
    let claims = Arc::unwrap_or_clone(claims);
    if let Some(session) = claims.session_id {
        // Memory is a second behind PostgreSQL at worst; this answer is not.
        if sessions::live_generation(&app.database, session).await?.is_none() {
            return Ok(None);
        }
    }
    Ok(Some(Introspection {
        active: true,
        token_type: Some("access_token"),
        iss: Some(claims.issuer),
        sub: Some(claims.subject),
        aud: Some(claims.audience),
        exp: Some(claims.expires_at),
        iat: Some(claims.issued_at),
        jti: Some(claims.token_id),
        sid: claims.session_id,
        client_id: Some(claims.client_id),
        scope: Some(claims.scope.to_string()),
    }))
}

/// Only the current refresh token of a live session counts as active.
async fn active_refresh_token(app: &App, token: &SecretString) -> Result<Option<Introspection>, Error> {
    let Ok(claims) = app.issuer.read_refresh_token(token.expose_secret()) else {
        return Ok(None);
    };
    if sessions::live_generation(&app.database, claims.sid).await? != Some(claims.generation) {
        return Ok(None);
    }
    Ok(Some(Introspection {
        active: true,
        token_type: Some("refresh_token"),
        iss: Some(claims.iss),
        sub: Some(claims.sub),
        aud: Some(vec![claims.aud]),
        exp: Some(claims.exp),
        iat: Some(claims.iat),
        jti: Some(claims.jti),
        sid: Some(claims.sid),
        client_id: Some(FIRST_PARTY.to_owned()),
        scope: Some(PERSON.to_owned()),
    }))
}

/// Revokes a token, and with it its session, whichever of the two tokens it is (RFC 7009 section 2.1). Whoever has a
/// token may revoke it.
///
/// # Errors
/// 400 `invalid_request` without a token. One that is not ours is no error (RFC 7009 section 2.2).
#[utoipa::path(post, path = "/oauth/revoke", tag = "oauth",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "The token is worth nothing now"),
    (status = 400, description = "`invalid_request` (RFC 6749 section 5.2)"),
))]
pub async fn revoke(
    app: web::Data<App>,
    form: Result<Form<TokenForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    let token = match form {
        Ok(Form(form)) => form.token,
        Err(problem) => return Ok(invalid_request(&problem)),
    };
    let kinds = [TokenKind::Access, TokenKind::Refresh];
    let claims = kinds.into_iter().find_map(|kind| app.issuer.read_session(token.expose_secret(), kind).ok());
    if let Some(SessionClaims { sub, sid: Some(session) }) = claims {
        app.revoker.end_sessions(sub, Which::One(session), EndReason::RevokedByClient).await?;
    }
    Ok(HttpResponse::Ok().insert_header(NO_STORE).finish())
}

/// RFC 6749 section 5.2.
fn invalid_request(problem: &Problem) -> HttpResponse {
    let description = problem.detail();
    HttpResponse::BadRequest()
        .insert_header(NO_STORE)
        .json(json!({ "error": "invalid_request", "error_description": description }))
}
