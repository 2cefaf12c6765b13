//! The caller.

use actix_web::{HttpResponse, web};
use deserr::Deserr;
use service_kit::authenticated::Authenticated;
use service_kit::body::{Body, Invalid, Refusals};
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::ToSchema;

use super::person::Person;
use super::rate_limit::told;
use super::session_answer::{NO_STORE, clear_cookies};
use crate::App;
use crate::credentials::confirm;
use crate::domain::{PasswordAttempt, User};
use crate::store::users::Account;
use crate::throttle::Guess;

/// A wish to be forgotten.
#[derive(Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
pub struct DeleteAccount {
    /// The one in force: nobody else may delete the account.
    #[deserr(try_from(&String) = PasswordAttempt::parse -> Invalid)]
    #[schema(value_type = String, format = "password")]
    password: PasswordAttempt,
}

/// Who is logged in.
///
/// # Errors
/// 401, and 403 `not_a_person` for a service account.
#[utoipa::path(get, path = "/api/auth/me", tag = "account", responses(
    (status = 200, description = "The user of the token", body = User),
    (status = 401, description = "Not authenticated", body = ProblemDocument),
    (status = 403, description = "`not_a_person`: a service account", body = ProblemDocument),
), security(("bearer" = []), ("cookie" = [])))]
pub async fn me(app: web::Data<App>, caller: Authenticated) -> Result<HttpResponse, Problem> {
    let person = Person::of(&app, &caller).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(person.account.user))
}

/// Deletes the caller's account. Every session ends, and services erase what they keep of the user: surveys with all their
/// responses, and answers that were given under the user's name. Nothing brings it back. Guesses at the password count
/// against this session alone.
///
/// # Errors
/// 401 `invalid_credentials` for a wrong password, 403 `not_a_person`, 422, 429, 503.
#[utoipa::path(delete, path = "/api/auth/me", tag = "account", request_body = DeleteAccount, responses(
    (status = 204, description = "Deleted; every session is ended, cookies are cleared"),
    (status = 401, description = "Not authenticated, or `invalid_credentials`", body = ProblemDocument),
    (status = 403, description = "`not_a_person`: a service account; `cross_site_request`", body = ProblemDocument),
    (status = 422, description = "`validation_failed`", body = ProblemDocument),
    (status = 429, description = "`too_many_attempts`, with Retry-After", body = ProblemDocument),
), security(("bearer" = []), ("cookie" = [])))]
pub async fn delete(
    app: web::Data<App>,
    caller: Authenticated,
    body: Body<DeleteAccount>,
) -> Result<HttpResponse, Problem> {
    let Person { account, session } = Person::of(&app, &caller).await?;
    let guess = app.throttle.known(session).await?;
    told(&guess.standing, deleted(&app, &guess, account, body.0.password).await)
}

async fn deleted(
    app: &App,
    guess: &Guess,
    account: Account,
    password: PasswordAttempt,
) -> Result<HttpResponse, Problem> {
    confirm(app, guess, &account, password).await?;
    app.revoker.delete_account(account.user.id, account.password_hash).await?;
    let mut response = HttpResponse::NoContent().finish();
    clear_cookies(&mut response, &app.issuer.origin);
    Ok(response)
}
