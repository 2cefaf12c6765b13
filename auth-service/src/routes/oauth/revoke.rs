//! Revocation (RFC 7009).

use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::ExposeSecret;
use service_kit::problem::ProblemDocument;
use time::OffsetDateTime;
use uuid::Uuid;

use super::authentication::{Claim, unauthenticated};
use super::error::{Code, OAuthError, OAuthErrorDocument};
use super::introspect::TokenForm;
use super::parameters::Parameters;
use crate::domain::{EndReason, Which};
use crate::error::Error;
use crate::routes::client::Sender;
use crate::routes::rate_limit::told;
use crate::routes::session_answer::NO_STORE;
use crate::tokens::{FIRST_PARTY, SessionClaims, TokenKind};
use crate::{App, LEEWAY};

/// Revokes a token: a client's own alone, for the client; a person's with its session, whichever of the two tokens it is
/// (RFC 7009 section 2.1), for whoever has it.
///
/// # Errors
/// RFC 6749 section 5.2, also for another's token; 429. One that is not ours is no error (RFC 7009 section 2.2).
#[utoipa::path(post, path = "/oauth/revoke", tag = "oauth",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "The token is worth nothing now"),
    (status = 400, description = "RFC 6749 section 5.2: `invalid_request`, `unauthorized_client`", body = OAuthErrorDocument),
    (status = 401, description = "`invalid_client`, with WWW-Authenticate", body = OAuthErrorDocument),
    (status = 429, description = "`too_many_attempts`, with Retry-After", body = ProblemDocument),
), security(("client" = []), ()))]
pub async fn revoke(
    app: web::Data<App>,
    request: HttpRequest,
    sender: Sender,
    parameters: Parameters,
) -> Result<HttpResponse, OAuthError> {
    let claim = Claim::read(&request, &parameters)?;
    // First the client, then the token (RFC 7009 section 2.1).
    if !matches!(claim, Claim::Nothing(None | Some(FIRST_PARTY))) {
        let client = claim.require(&app, &sender).await?.id;
        return revoked(&app, Some(client), &parameters).await;
    }
    let standing = app.throttle.revoke(sender.0.ip).await?;
    let answer = revoked(&app, None, &parameters).await;
    Ok(told(&standing, answer.or_else(OAuthError::into_answer))?)
}

async fn revoked(
    app: &App,
    client: Option<Uuid>,
    parameters: &Parameters,
) -> Result<HttpResponse, OAuthError> {
    let token = parameters.required("token")?.expose_secret();
    let kinds = [TokenKind::Access, TokenKind::Refresh];
    let claims = kinds.into_iter().find_map(|kind| app.issuer.read_session(token, kind).ok());
    match (claims, client) {
        (None, _) => {}
        (Some(SessionClaims { sub, sid: Some(session), .. }), None) => {
            app.revoker.end_sessions(sub, Which::One(session), EndReason::RevokedByClient).await?;
        }
        (Some(claims @ SessionClaims { sid: None, .. }), Some(client)) if claims.sub == client => {
            let expires_at = OffsetDateTime::from_unix_timestamp(claims.exp).map_err(Error::internal)?;
            app.revoker.revoke_token(client, claims.jti, expires_at + LEEWAY).await?;
        }
        (Some(SessionClaims { sid: None, .. }), None) => return Err(unauthenticated()),
        (Some(_), Some(_)) => {
            let why = "This token was not issued to this client, which may not revoke it.";
            return Err(OAuthError::refused(Code::UnauthorizedClient, why));
        }
    }
    Ok(HttpResponse::Ok().insert_header(NO_STORE).finish())
}
