//! Logging out.

use actix_web::cookie::Cookie;
use actix_web::{HttpRequest, HttpResponse, web};
use deserr::Deserr;
use secrecy::{ExposeSecret, SecretString};
use service_kit::authenticated::bearer;
use service_kit::body::{OptionalBody, Refusals};
use service_kit::cookies::CookieNames;
use service_kit::origin::refuse_cross_site;
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::ToSchema;

use super::refresh::secret;
use super::session_answer::clear_cookies;
use crate::App;
use crate::domain::{EndReason, Which};
use crate::tokens::{SessionClaims, TokenKind};

/// The session's refresh token, where no other credential is at hand.
#[derive(Default, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
pub struct Logout {
    /// Any refresh token of the session.
    #[deserr(default, from(Option<String>) = secret)]
    #[schema(value_type = Option<String>)]
    refresh_token: Option<SecretString>,
}

/// Ends the session of whatever token is sent: bearer, cookie, or refresh token. An expired or already ended one will
/// do: to log out twice is no error.
///
/// # Errors
/// 401 for a token that is none of ours, or for no token at all; 403 `cross_site_request`.
#[utoipa::path(post, path = "/api/auth/logout", tag = "sessions", request_body = Option<Logout>, responses(
    (status = 204, description = "The session is ended, cookies are cleared"),
    (status = 401, description = "`missing_token`, `invalid_token`", body = ProblemDocument),
    (status = 403, description = "`cross_site_request`", body = ProblemDocument),
), security(("bearer" = []), ("cookie" = []), ()))]
pub async fn logout(
    app: web::Data<App>,
    request: HttpRequest,
    body: OptionalBody<Logout>,
) -> Result<HttpResponse, Problem> {
    for session in sessions(&app, &request, body.0)? {
        if let Some(id) = session.sid {
            app.revoker.end_sessions(session.sub, Which::One(id), EndReason::Logout).await?;
        }
    }
    let mut response = HttpResponse::NoContent().finish();
    clear_cookies(&mut response, &app.issuer.origin);
    Ok(response)
}

/// The sessions that are to end. A cookie that is none of ours is only cleared. A browser without cookies has logged out
/// before; a program without a token has made a mistake, and must not believe that it logged out.
fn sessions(app: &App, request: &HttpRequest, body: Logout) -> Result<Vec<SessionClaims>, Problem> {
    if let Some(token) = body.refresh_token {
        return Ok(vec![app.issuer.read_session(token.expose_secret(), TokenKind::Refresh)?]);
    }
    if let Some(token) = bearer(request.headers())? {
        return Ok(vec![app.issuer.read_session(token, TokenKind::Access)?]);
    }
    let origin = &app.issuer.origin;
    let names = CookieNames::of(origin);
    let cookies = [(names.access, TokenKind::Access), (names.refresh, TokenKind::Refresh)];
    let cookies: Vec<_> =
        cookies.into_iter().filter_map(|(name, kind)| Some((request.cookie(name)?, kind))).collect();
    match refuse_cross_site(request.method(), request.headers(), origin) {
        Ok(()) => {
            let read =
                |(cookie, kind): (Cookie, TokenKind)| app.issuer.read_session(cookie.value(), kind).ok();
            Ok(cookies.into_iter().filter_map(read).collect())
        }
        Err(refusal) if !cookies.is_empty() => Err(refusal),
        Err(_) => {
            Err(Problem::unauthorized("missing_token", "Send the token of the session that is to end."))
        }
    }
}
