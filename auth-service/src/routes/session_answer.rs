//! What login, registration and refresh answer: tokens in the body, or in cookies that no script can read.

use actix_web::HttpResponse;
use actix_web::cookie::time::Duration as CookieAge;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use deserr::Deserr;
use secrecy::ExposeSecret;
use serde::Serialize;
use service_kit::cookies::CookieNames;
use service_kit::origin::Origin;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::{Session, User};
use crate::error::Error;
use crate::tokens::Issuer;

/// The refresh cookie goes to the paths of this service only.
const REFRESH_PATH: &str = "/api/auth";
/// Answers with tokens must not be kept by anyone (RFC 6749 section 5.1).
pub const NO_STORE: (actix_web::http::header::HeaderName, HeaderValue) =
    (CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// Where the tokens go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
pub enum Mode {
    /// Into the body; no cookies.
    #[default]
    Json,
    /// Into `HttpOnly` cookies; none in the body.
    Cookie,
}

/// A session and its tokens.
#[derive(Serialize, ToSchema)]
pub struct SessionAnswer {
    user: User,
    /// `sid` in the tokens.
    session_id: Uuid,
    /// A JWT (RFC 9068). Absent in mode `cookie`.
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds the access token lives.
    expires_in: u64,
    /// To be used once. Absent in mode `cookie`.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// Seconds the refresh token lives.
    refresh_expires_in: u64,
}

/// Signs the session's tokens and puts them where `mode` says.
///
/// # Errors
/// Only where the machine fails.
pub fn answer(
    status: StatusCode,
    issuer: &Issuer,
    mode: Mode,
    user: User,
    session: &Session,
) -> Result<HttpResponse, Error> {
    let tokens = issuer.issue(user.id, session, &issuer.access)?;
    let (access, refresh) = (tokens.access.token.expose_secret(), tokens.refresh_token.expose_secret());
    let mut response = HttpResponse::build(status);
    response.insert_header(NO_STORE);
    if mode == Mode::Cookie {
        let [access_cookie, refresh_cookie] = cookies(&issuer.origin);
        response.cookie(with(access_cookie, access, tokens.access.expires_in));
        response.cookie(with(refresh_cookie, refresh, tokens.refresh_expires_in));
    }
    let in_body = |token: &str| (mode == Mode::Json).then(|| token.to_owned());
    Ok(response.json(SessionAnswer {
        user,
        session_id: session.id,
        access_token: in_body(access),
        token_type: "Bearer",
        expires_in: tokens.access.expires_in,
        refresh_token: in_body(refresh),
        refresh_expires_in: tokens.refresh_expires_in,
    }))
}

/// Removes both cookies from the browser.
pub fn clear_cookies(response: &mut HttpResponse, origin: &Origin) {
    for mut cookie in cookies(origin) {
        cookie.make_removal();
        // Adding fails only for names or values that no header can hold.
        let _ = response.add_cookie(&cookie);
    }
}

/// Access and refresh cookie, still empty: `HttpOnly`, `SameSite=Strict`, host-only, and Secure over https.
fn cookies(origin: &Origin) -> [Cookie<'static>; 2] {
    let names = CookieNames::of(origin);
    [(names.access, "/"), (names.refresh, REFRESH_PATH)].map(|(name, path)| {
        Cookie::build(name, "")
            .path(path)
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(origin.is_https())
            .finish()
    })
}

fn with(mut cookie: Cookie<'static>, token: &str, lifetime: u64) -> Cookie<'static> {
    cookie.set_value(token.to_owned());
    cookie.set_max_age(CookieAge::seconds(i64::try_from(lifetime).unwrap_or(0)));
    cookie
}
