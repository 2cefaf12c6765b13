//! Changing the password.

use actix_web::{HttpRequest, HttpResponse, web};
use deserr::Deserr;
use service_kit::authenticated::Authenticated;
use service_kit::body::{Body, Invalid, Refusals};
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::ToSchema;

use super::device;
use super::person::Person;
use super::rate_limit::told;
use crate::App;
use crate::credentials::confirm;
use crate::domain::{Password, PasswordAttempt};
use crate::store::users::{Account, Kept};
use crate::throttle::Guess;

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
/// 401 `invalid_credentials` for a wrong current password, 403 `not_a_person`, 422, 429, 503.
#[utoipa::path(put, path = "/api/auth/password", tag = "account", request_body = ChangePassword, responses(
    (status = 204, description = "Changed; every other session is ended"),
    (status = 401, description = "Not authenticated, or `invalid_credentials`", body = ProblemDocument),
    (status = 403, description = "`not_a_person`: a service account; `cross_site_request`", body = ProblemDocument),
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
    let Person { account, session } = Person::of(&app, &caller).await?;
    let new_password = new_password.differs_from(&account.user.email);
    let new_password =
        new_password.map_err(|refused| Problem::validation(vec![refused.at("/new_password")]))?;
    let kept = Kept { session, device: device::token(&request, &app.issuer.origin) };
    let guess = app.throttle.known(session).await?;
    let passwords = (current_password, new_password);
    told(&guess.standing, changed(&app, &guess, account, passwords, kept).await)
}

async fn changed(
    app: &App,
    guess: &Guess,
    account: Account,
    (current, new): (PasswordAttempt, Password),
    kept: Kept,
) -> Result<HttpResponse, Problem> {
    confirm(app, guess, &account, current).await?;
    let new_hash = app.hasher.hash(new).await?;
    app.revoker.change_password(account.user.id, kept, account.password_hash, new_hash).await?;
    Ok(HttpResponse::NoContent().finish())
}
