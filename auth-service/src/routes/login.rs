//! Logging in.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use deserr::Deserr;
use service_kit::body::{Body, Invalid, Refusals};
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::ToSchema;

use super::client::Sender;
use super::session_answer::{Mode, SessionAnswer, answer};
use crate::App;
use crate::domain::{Email, PasswordAttempt};
use crate::error::Error;
use crate::store::{sessions, users};

/// Proof of an account.
#[derive(Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
pub struct Login {
    /// The account's, whatever its case.
    #[deserr(try_from(&String) = Email::parse -> Invalid)]
    #[schema(value_type = String, format = "email")]
    email: Email,
    /// The account's.
    #[deserr(try_from(&String) = PasswordAttempt::parse -> Invalid)]
    #[schema(value_type = String, format = "password")]
    password: PasswordAttempt,
    /// Where the tokens go.
    #[deserr(default)]
    mode: Option<Mode>,
}

/// Logs in. An unknown email gets the same answer as a wrong password, and costs as much.
///
/// # Errors
/// 401 `invalid_credentials`, 422, 429, 503.
#[utoipa::path(post, path = "/api/auth/login", tag = "sessions", request_body = Login, responses(
    (status = 200, description = "A new session", body = SessionAnswer),
    (status = 401, description = "`invalid_credentials`", body = ProblemDocument),
    (status = 422, description = "`validation_failed`", body = ProblemDocument),
    (status = 429, description = "`too_many_attempts`, with Retry-After", body = ProblemDocument),
    (status = 503, description = "`overloaded`: too many logins at once", body = ProblemDocument),
))]
pub async fn login(app: web::Data<App>, client: Sender, body: Body<Login>) -> Result<HttpResponse, Problem> {
    let Login { email, password, mode } = body.0;
    let guess = app.throttle.guess(client.0.ip, &email.key()).await?;
    let account = users::find_by_email(&app.database, &email).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let matches = app.hasher.verify(password, hash).await?;
    let account = account.filter(|_| matches).ok_or(Error::InvalidCredentials)?;
    app.throttle.right(guess).await;
    let new = app.new_session(client.0);
    let session = sessions::begin(&app.database, account.user.id, account.password_hash, new).await?;
    tracing::info!(target: "audit", user_id = %account.user.id, session_id = %session.id, "logged in");
    Ok(answer(StatusCode::OK, &app.issuer, mode.unwrap_or_default(), account.user, &session)?)
}
