//! Introspection (RFC 7662) that tells the truth about our JWTs.

use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use service_kit::problem::ProblemDocument;
use time::OffsetDateTime;
use token_verifier::{Claims, Verifier};
use utoipa::ToSchema;
use uuid::Uuid;

use super::authentication::Claim;
use super::error::{Code, OAuthError, OAuthErrorDocument};
use super::parameters::Parameters;
use crate::App;
use crate::domain::{Audience, RegisteredClient};
use crate::error::Error;
use crate::routes::client::Sender;
use crate::routes::session_answer::NO_STORE;
use crate::store::{revocations, sessions};
use crate::tokens::FIRST_PARTY;

/// The form of the request.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes the form; what is in it is taken by name")]
pub struct TokenForm {
    /// An access or a refresh token.
    token: String,
    /// `access_token` or `refresh_token`: which of them is looked for first.
    token_type_hint: Option<String>,
    /// A JWT that the client signed (RFC 7523), unless it has a secret.
    client_assertion: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.
    client_assertion_type: Option<String>,
}

/// What a token is worth at this moment (RFC 7662 section 2.2). All but `active` is absent for one that is worth
/// nothing, or is not for the caller.
#[derive(Default, Serialize, ToSchema)]
pub struct Introspection {
    #[schema(required)]
    active: bool,
    /// `access_token` or `refresh_token`: only the former is for services.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_use: Option<&'static str>,
    /// `Bearer`, for an access token.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    /// The user, or the client in its own token.
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<Uuid>,
    /// The session. A client's own token has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

/// Tells a client whether a token is active. The client must be one that may ask, and learns of no token that is not for
/// one of its audiences; a refresh token counts as for those that its access tokens are for.
///
/// # Errors
/// RFC 6749 section 5.2; 429.
#[utoipa::path(post, path = "/oauth/introspect", tag = "oauth",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "RFC 7662 section 2.2", body = Introspection),
    (status = 400, description = "RFC 6749 section 5.2: `invalid_request`, `unauthorized_client`", body = OAuthErrorDocument),
    (status = 401, description = "`invalid_client`, with WWW-Authenticate", body = OAuthErrorDocument),
    (status = 429, description = "`too_many_attempts`, with Retry-After", body = ProblemDocument),
), security(("client" = []), ()))]
pub async fn introspect(
    app: web::Data<App>,
    request: HttpRequest,
    sender: Sender,
    parameters: Parameters,
) -> Result<HttpResponse, OAuthError> {
    let caller = Claim::read(&request, &parameters)?.require(&app, &sender).await?;
    if !caller.introspects {
        let why =
            "This client may not introspect tokens. Register one that may: `clients create --introspect`.";
        return Err(OAuthError::refused(Code::UnauthorizedClient, why));
    }
    let token = parameters.required("token")?;
    let found = if parameters.text("token_type_hint") == Some("refresh_token") {
        match refresh_token(&app, &caller, token).await? {
            None => access_token(&app, &caller, token).await?,
            found => found,
        }
    } else {
        match access_token(&app, &caller, token).await? {
            None => refresh_token(&app, &caller, token).await?,
            found => found,
        }
    };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(found.unwrap_or_default()))
}

/// An access token that a service with the caller's audiences would accept, and that has not been revoked at this moment.
async fn access_token(
    app: &App,
    caller: &RegisteredClient,
    token: &SecretString,
) -> Result<Option<Introspection>, Error> {
    let ours = &app.verifier;
    let verifier = Verifier::builder(app.issuer.origin.as_str(), "")
        .audiences(caller.access.audiences.iter().map(Audience::as_str))
        .cache_bytes(0)
        .with_sources(ours.keys().clone(), ours.revocations().clone());
    let Ok(claims) = verifier.verify(token.expose_secret()).await else { return Ok(None) };
    if claims.expires_at <= OffsetDateTime::now_utc().unix_timestamp() || !is_live(app, &claims).await? {
        return Ok(None);
    }
    let claims = Claims::clone(&claims);
    Ok(Some(Introspection {
        active: true,
        token_use: Some("access_token"),
        token_type: Some("Bearer"),
        iss: Some(claims.issuer),
        sub: Some(claims.subject),
        aud: Some(claims.audience),
        exp: Some(claims.expires_at),
        iat: Some(claims.issued_at),
        nbf: claims.not_before,
        jti: Some(claims.token_id),
        sid: claims.session_id,
        client_id: Some(claims.client_id),
        scope: Some(claims.scope.to_string()),
    }))
}

/// Memory is a second behind PostgreSQL at worst; this answer is not.
async fn is_live(app: &App, claims: &Claims) -> Result<bool, Error> {
    if let Some(session) = claims.session_id
        && sessions::live_generation(&app.database, session).await?.is_none()
    {
        return Ok(false);
    }
    Ok(!revocations::refuses(&app.database, claims).await?)
}

/// Only the current refresh token of a live session counts as active.
async fn refresh_token(
    app: &App,
    caller: &RegisteredClient,
    token: &SecretString,
) -> Result<Option<Introspection>, Error> {
    let access = &app.issuer.access;
    let for_caller = access.audiences.iter().any(|audience| caller.access.audiences.contains(audience));
    let Some(claims) = app.issuer.read_refresh_token(token.expose_secret()).ok().filter(|_| for_caller)
    else {
        return Ok(None);
    };
    if sessions::live_generation(&app.database, claims.sid).await? != Some(claims.generation) {
        return Ok(None);
    }
    Ok(Some(Introspection {
        active: true,
        token_use: Some("refresh_token"),
        iss: Some(claims.iss),
        sub: Some(claims.sub),
        aud: Some(vec![claims.aud]),
        exp: Some(claims.exp),
        iat: Some(claims.iat),
        jti: Some(claims.jti),
        sid: Some(claims.sid),
        client_id: Some(FIRST_PARTY.to_owned()),
        scope: Some(access.scope()),
        ..Introspection::default()
    }))
}
