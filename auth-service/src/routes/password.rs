//! Changing the password.

use actix_web::{HttpRequest, HttpResponse, web};
use deserr::Deserr;
use service_kit::authenticated::Authenticated;
use service_kit::body::{Body, Invalid, Refusals};
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::ToSchema;

use super::device;
use super::rate_limit::told;
use crate::App;
use crate::domain::{Password, PasswordAttempt};
use crate::error::Error;
use crate::hashing::{Against, Turn, Verdict};
use crate::store::users::{self, Kept};

/// A change of password.
#[derive(Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
pub struct ChangePassword {
    /// The one in force.
    #[deserr(try_from(&String) = PasswordAttempt::parse -> Invalid)]
    #[schema(value_type = String, format = "password")]
    current_password: PasswordAttempt,
    /// 8 to 128 characters, not among the common ones.
    #[deserr(try_from(&String) = Password::parse -> Invalid)]
    #[schema(value_type = String, format = "password", min_length = 8, max_length = 128)]
    new_password: Password,
}

/// Changes the password. Every other session of the user ends; this one goes on. Guesses at the current password count
/// against this session alone.
///
/// # Errors
/// 401 `invalid_credentials` for a wrong current password, 422, 429, 503.
#[utoipa::path(put, path = "/api/auth/password", tag = "account", request_body = ChangePassword, responses(
    (status = 204, description = "Changed; every other session is ended"),
    (status = 401, description = "Not authenticated, or `invalid_credentials`", body = ProblemDocument),
    (status = 422, description = "`validation_failed`", body = ProblemDocument),
    (status = 429, description = "`too_many_attempts`, with Retry-After", body = ProblemDocument),
), security(("bearer" = []), ("cookie" = [])))]
pub async fn change_password(
    app: web::Data<App>,
    caller: Authenticated,
    request: HttpRequest,
    body: Body<ChangePassword>,
) -> Result<HttpResponse, Problem> {
    let ChangePassword { current_password, new_password } = body.0;
    let account = users::find(&app.database, caller.claims.subject).await?.ok_or(Error::RevokedToken)?;
    let session = caller.claims.session_id.ok_or(Error::InvalidToken)?;
    let old_hash = account.password_hash;
    let new_password = new_password.differs_from(&account.user.email);
    let new_password =
        new_password.map_err(|refused| Problem::validation(vec![refused.at("/new_password")]))?;
    let guess = app.throttle.known(session).await?;
    let against = Against { stored: Some(old_hash.clone()), specimen: None };
    if let Verdict::Wrong = app.hasher.verify(current_password, against, Turn::Ahead).await? {
        return told(&guess.standing, Err(Error::InvalidCredentials.into()));
    }
    app.throttle.right(&guess).await;
    let new_hash = app.hasher.hash(new_password).await?;
    let kept = Kept { session, device: device::token(&request, &app.issuer.origin) };
    app.revoker.change_password(account.user.id, kept, old_hash, new_hash).await?;
    told(&guess.standing, Ok(HttpResponse::NoContent().finish()))
}
