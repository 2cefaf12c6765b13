//! Making an account.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use deserr::Deserr;
use service_kit::body::{Body, Invalid, Refusals};
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::ToSchema;

use super::client::Sender;
use super::device;
use super::rate_limit::told;
use super::session_answer::{Mode, SessionAnswer, answer};
use crate::App;
use crate::domain::{Client, Email, Password};

/// A new account.
#[derive(Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
pub struct Register {
    /// At most 254 characters; one account per address, whatever its case.
    #[deserr(try_from(&String) = Email::parse -> Invalid)]
    #[schema(value_type = String, format = "email", max_length = 254)]
    email: Email,
    /// 8 to 128 characters, not among the common ones, and not the email.
    #[deserr(try_from(&String) = Password::parse -> Invalid)]
    #[schema(value_type = String, format = "password", min_length = 8, max_length = 128)]
    password: Password,
    /// Where the tokens go.
    #[deserr(default)]
    mode: Option<Mode>,
}

/// Registers an account and logs it in.
///
/// # Errors
/// 409 `email_taken`, 422, 429, 503.
#[utoipa::path(post, path = "/api/auth/register", tag = "sessions", request_body = Register, responses(
    (status = 201, description = "The account, logged in", body = SessionAnswer),
    (status = 409, description = "`email_taken`", body = ProblemDocument),
    (status = 422, description = "`validation_failed`", body = ProblemDocument),
    (status = 429, description = "`too_many_attempts`, with Retry-After", body = ProblemDocument),
))]
pub async fn register(
    app: web::Data<App>,
    client: Sender,
    body: Body<Register>,
) -> Result<HttpResponse, Problem> {
    let standing = app.throttle.register(client.0.ip, &body.0.email.key()).await?;
    told(&standing, admitted(&app, client.0, body.0).await)
}

async fn admitted(app: &App, client: Client, body: Register) -> Result<HttpResponse, Problem> {
    let Register { email, password, mode } = body;
    let mode = mode.unwrap_or_default();
    let password = password.differs_from(email.as_str());
    let password = password.map_err(|refused| Problem::validation(vec![refused.at("/password")]))?;
    let password_hash = app.hasher.hash(password).await?;
    let (user, session) = app.revoker.register(email, password_hash, app.new_session(client)).await?;
    tracing::info!(target: "audit", user_id = %user.id, session_id = %session.id, "registered");
    let id = user.id;
    let mut response = answer(StatusCode::CREATED, &app.issuer, mode, user, &session)?;
    device::remember(app, &mut response, mode, id, None).await?;
    Ok(response)
}
