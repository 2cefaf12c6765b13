//! `POST /oauth/token` (RFC 6749 section 3.2).

use actix_web::http::header::PRAGMA;
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use service_kit::problem::ProblemDocument;
use utoipa::ToSchema;
use uuid::Uuid;

use super::authentication::{Claim, disabled, unauthenticated};
use super::error::{Code, OAuthError, OAuthErrorDocument};
use super::parameters::Parameters;
use crate::App;
use crate::domain::Access;
use crate::error::Error;
use crate::routes::client::Sender;
use crate::routes::rate_limit::told;
use crate::routes::refresh;
use crate::routes::session_answer::NO_STORE;
use crate::store::status_list::NewEntry;
use crate::store::{clients, status_list};
use crate::tokens::{AccessToken, FIRST_PARTY, RefreshClaims};

/// What a token is given for (RFC 8414 section 2).
pub const GRANT_TYPES: [&str; 2] = [CLIENT_CREDENTIALS, REFRESH_TOKEN];
const CLIENT_CREDENTIALS: &str = "client_credentials";
const REFRESH_TOKEN: &str = "refresh_token";

/// The form of a request for a token. Others that RFC 6749 knows are ignored.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes the form; what is in it is taken by name")]
pub struct TokenRequest {
    /// `client_credentials` or `refresh_token`.
    grant_type: String,
    /// Less than all that may be had, separated by spaces.
    scope: Option<String>,
    /// Whom the token is to be for (RFC 8707): an audience, exactly as the client was registered with it.
    resource: Option<Vec<String>>,
    /// For the grant `refresh_token`.
    refresh_token: Option<String>,
    /// `signet`, for the grant `refresh_token`; elsewhere it is told by what authenticates.
    client_id: Option<String>,
    /// A JWT that the client signed (RFC 7523), unless it has a secret.
    client_assertion: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.
    client_assertion_type: Option<String>,
}

/// RFC 6749 section 5.1.
#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
    /// A JWT (RFC 9068).
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds the access token lives.
    expires_in: u64,
    /// What it allows.
    scope: String,
    /// To be used once. A client that can authenticate has no need of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

/// Gives a token: to a service account, for its credentials (RFC 6749 section 4.4); to whoever has a refresh token, for
/// that one (section 6).
///
/// # Errors
/// RFC 6749 section 5.2, `invalid_target` (RFC 8707); 429.
#[utoipa::path(post, path = "/oauth/token", tag = "oauth",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "RFC 6749 section 5.1", body = TokenAnswer),
    (status = 400, description = "RFC 6749 section 5.2: `invalid_request`, `invalid_grant`, `unauthorized_client`, \
        `unsupported_grant_type`, `invalid_scope`, `invalid_target`", body = OAuthErrorDocument),
    (status = 401, description = "`invalid_client`, with WWW-Authenticate", body = OAuthErrorDocument),
    (status = 429, description = "`too_many_attempts`, with Retry-After", body = ProblemDocument),
), security(("client" = []), ()))]
pub async fn token(
    app: web::Data<App>,
    request: HttpRequest,
    sender: Sender,
    parameters: Parameters,
) -> Result<HttpResponse, OAuthError> {
    let claim = Claim::read(&request, &parameters)?;
    match parameters.required("grant_type")?.expose_secret() {
        CLIENT_CREDENTIALS => {
            let client_id = claim.client_id().unwrap_or_default();
            let standing = app.throttle.token(sender.0.ip, client_id).await?;
            let answer = client_credentials(&app, &claim, &parameters).await;
            Ok(told(&standing, answer.or_else(OAuthError::into_answer))?)
        }
        REFRESH_TOKEN => {
            let token = parameters.required("refresh_token")?;
            let (standing, claims) = refresh::admit(&app, &sender, token).await?;
            let answer = refresh_token(&app, &claim, &parameters, claims).await;
            Ok(told(&standing, answer.or_else(OAuthError::into_answer))?)
        }
        _ => Err(OAuthError::refused(
            Code::UnsupportedGrantType,
            "The grant_type must be client_credentials or refresh_token.",
        )),
    }
}

async fn client_credentials(
    app: &App,
    claim: &Claim<'_>,
    parameters: &Parameters,
) -> Result<HttpResponse, OAuthError> {
    let client = claim.prove(app).await?.ok_or_else(unauthenticated)?;
    if client.access.scopes.is_empty() {
        let why = "This client has no scopes, and gets no tokens.";
        return Err(OAuthError::refused(Code::UnauthorizedClient, why));
    }
    let default = || client.access.audiences.iter().take(1).cloned().collect();
    let access = Access {
        scopes: client.access.scopes(parameters.text("scope"))?,
        audiences: client.access.audiences(&parameters.resources())?.unwrap_or_else(default),
    };
    let issued_at = clients::begin_token(&app.database, client.id).await?.ok_or_else(disabled)?;
    let entry = NewEntry {
        token_id: Uuid::now_v7(),
        subject: client.id,
        issued_at: issued_at.unix_timestamp(),
        expires_at: issued_at + app.issuer.access_ttl,
    };
    let status_index = status_list::enter(&app.database, entry).await?;
    let token = app.issuer.issue_to_client(&entry, status_index, &access)?;
    tracing::info!(target: "audit", client_id = %client.id, scope = access.scope(), "token issued to a client");
    Ok(answer(&token, &access, None))
}

async fn refresh_token(
    app: &App,
    claim: &Claim<'_>,
    parameters: &Parameters,
    claims: Result<RefreshClaims, Error>,
) -> Result<HttpResponse, OAuthError> {
    if claim.prove(app).await?.is_some() {
        let why = "This client has no refresh tokens. Ask with grant_type=client_credentials again.";
        return Err(OAuthError::refused(Code::UnauthorizedClient, why));
    }
    // The client of every session is public, and may name itself (RFC 6749 section 3.2.1).
    if claim.client_id().is_some_and(|id| id != FIRST_PARTY) {
        return Err(unauthenticated());
    }
    let all = &app.issuer.access;
    let access = Access {
        scopes: all.scopes(parameters.text("scope"))?,
        audiences: all.audiences(&parameters.resources())?.unwrap_or_else(|| all.audiences.clone()),
    };
    let (user, session) = refresh::rotate(app, claims?).await?;
    let tokens = app.issuer.issue(user.id, &session, &access)?;
    Ok(answer(&tokens.access, &access, Some(&tokens.refresh_token)))
}

fn answer(token: &AccessToken, access: &Access, refresh_token: Option<&SecretString>) -> HttpResponse {
    let exposed = |secret: &SecretString| secret.expose_secret().to_owned();
    HttpResponse::Ok().insert_header(NO_STORE).insert_header((PRAGMA, "no-cache")).json(TokenAnswer {
        access_token: exposed(&token.token),
        token_type: "Bearer",
        expires_in: token.expires_in,
        scope: access.scope(),
        refresh_token: refresh_token.map(exposed),
    })
}
