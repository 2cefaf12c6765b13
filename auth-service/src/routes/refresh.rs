//! Taking a refresh token for new tokens.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use deserr::Deserr;
use secrecy::{ExposeSecret, SecretString};
use service_kit::body::{Invalid, OptionalBody, Refusals};
use service_kit::cookies::CookieNames;
use service_kit::origin::refuse_cross_site;
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::ToSchema;

use super::client::Sender;
use super::rate_limit::told;
use super::session_answer::{Mode, SessionAnswer, answer};
use crate::App;
use crate::domain::{EndReason, Session, User, Which};
use crate::error::Error;
use crate::store::sessions::{self, Rotation};
use crate::throttle::Standing;
use crate::tokens::RefreshClaims;

/// A refresh token in the body, or in the cookie.
#[derive(Default, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
pub struct Refresh {
    /// Absent where the cookie carries it.
    #[deserr(default, from(Option<String>) = secret)]
    #[schema(value_type = Option<String>)]
    refresh_token: Option<SecretString>,
    /// Where the new tokens go. Those of a cookie go into cookies: no script is ever given them.
    #[deserr(default)]
    mode: Option<Mode>,
}

/// A token in a body, if there is one.
pub(super) fn secret(text: Option<String>) -> Option<SecretString> {
    text.map(SecretString::from)
}

/// Takes a refresh token for new tokens. The same token again, from a second tab or after a lost answer, is given the
/// same generation, until that one is used; after that it is a theft, and the session ends everywhere.
///
/// # Errors
/// 401 `missing_token`, `invalid_token`, `expired_token`, `revoked_token` or `reused_token`; 403 `cross_site_request`; 429.
#[utoipa::path(post, path = "/api/auth/refresh", tag = "sessions", request_body = Option<Refresh>, responses(
    (status = 200, description = "The next generation of tokens", body = SessionAnswer),
    (status = 401, description = "`missing_token`, `invalid_token`, `expired_token`, `revoked_token`, `reused_token`", body = ProblemDocument),
    (status = 403, description = "`cross_site_request`", body = ProblemDocument),
    (status = 422, description = "`validation_failed`", body = ProblemDocument),
    (status = 429, description = "`too_many_attempts`, with Retry-After", body = ProblemDocument),
))]
pub async fn refresh(
    app: web::Data<App>,
    request: HttpRequest,
    client: Sender,
    body: OptionalBody<Refresh>,
) -> Result<HttpResponse, Problem> {
    let (token, mode) = credential(&app, &request, body.0)?;
    let (standing, claims) = admit(&app, &client, &token).await?;
    told(&standing, rotated(&app, claims, mode).await)
}

/// Reads a refresh token, if its sender may try it.
///
/// # Errors
/// [`Error::TooManyAttempts`]
pub async fn admit(
    app: &App,
    sender: &Sender,
    token: &SecretString,
) -> Result<(Standing, Result<RefreshClaims, Error>), Error> {
    let claims = app.issuer.read_refresh_token(token.expose_secret());
    let session = claims.as_ref().ok().map(|claims| claims.sid);
    Ok((app.throttle.refresh(sender.0.ip, session).await?, claims))
}

async fn rotated(
    app: &App,
    claims: Result<RefreshClaims, Error>,
    mode: Mode,
) -> Result<HttpResponse, Problem> {
    let (user, session) = rotate(app, claims?).await?;
    Ok(answer(StatusCode::OK, &app.issuer, mode, user, &session)?)
}

/// Takes a refresh token for the session's current generation. One that was used before ends its session.
///
/// # Errors
/// [`Error::RevokedToken`], [`Error::ReusedToken`], or the database's.
pub async fn rotate(app: &App, claims: RefreshClaims) -> Result<(User, Session), Error> {
    match sessions::rotate(&app.database, claims.sid, claims.generation, app.refresh_policy).await? {
        Rotation::Current(user, session) => Ok((user, session)),
        Rotation::Ended => Err(Error::RevokedToken),
        Rotation::Reused => {
            app.revoker
                .end_sessions(claims.sub, Which::One(claims.sid), EndReason::RefreshTokenReused)
                .await?;
            Err(Error::ReusedToken)
        }
    }
}

/// The token and where its successors go.
fn credential(app: &App, request: &HttpRequest, body: Refresh) -> Result<(SecretString, Mode), Problem> {
    if let Some(token) = body.refresh_token {
        return Ok((token, body.mode.unwrap_or_default()));
    }
    let origin = &app.issuer.origin;
    let cookie = request.cookie(CookieNames::of(origin).refresh);
    let cookie =
        cookie.ok_or_else(|| Problem::unauthorized("missing_token", "Send the refresh_token, or log in."))?;
    refuse_cross_site(request.method(), request.headers(), origin)?;
    if body.mode == Some(Mode::Json) {
        let detail =
            "A session kept in cookies stays there. Leave `mode` out, or send the refresh_token in the body.";
        return Err(Problem::validation(vec![Invalid::new("not_allowed", detail).at("/mode")]));
    }
    Ok((cookie.value().into(), Mode::Cookie))
}
