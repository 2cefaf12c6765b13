//! The cookie by which an account knows a device again. It lets nobody in.

use actix_web::cookie::time::Duration as CookieAge;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};
use service_kit::origin::Origin;
use uuid::Uuid;

use super::session_answer::Mode;
use crate::App;
use crate::domain::DeviceToken;
use crate::error::Error;
use crate::store::devices;

/// Browsers keep a cookie for 400 days at most (RFC 6265bis section 5.5).
const DAYS: i64 = 365;

/// The token that the device sent, whichever account it is of.
pub fn token(request: &HttpRequest, origin: &Origin) -> Option<DeviceToken> {
    request.cookie(name(origin)).and_then(|cookie| DeviceToken::parse(cookie.value()))
}

/// Makes the account know the device that just proved its password, and the device keep its cookie for another year.
/// A program that keeps no cookies is given none.
///
/// # Errors
/// The database's.
pub async fn remember(
    app: &App,
    response: &mut HttpResponse,
    mode: Mode,
    user_id: Uuid,
    known: Option<DeviceToken>,
) -> Result<(), Error> {
    if mode == Mode::Json {
        return Ok(());
    }
    let token = known.map_or_else(DeviceToken::new, Ok)?;
    devices::remember(&app.database, user_id, &token).await?;
    let origin = &app.issuer.origin;
    let cookie = Cookie::build(name(origin), token.expose().to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(origin.is_https())
        .max_age(CookieAge::days(DAYS))
        .finish();
    response.add_cookie(&cookie).map_err(Error::internal)
}

/// The prefix makes browsers hold us to Secure and host-only (RFC 6265bis section 4.1.3).
fn name(origin: &Origin) -> &'static str {
    if origin.is_https() { "__Host-device" } else { "device" }
}
