//! Logging in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use deserr::Deserr;
use service_kit::body::{Body, Invalid, Refusals};
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::ToSchema;
use uuid::Uuid;

use super::client::Sender;
use super::device;
use super::rate_limit::told;
use super::session_answer::{Mode, SessionAnswer, answer};
use crate::App;
use crate::credentials::prove;
use crate::domain::{Client, DeviceToken, Email, PasswordAttempt};
use crate::error::Error;
use crate::hashing::Turn;
use crate::store::devices;
use crate::store::users::Account;
use crate::throttle::Guess;

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
pub async fn login(
    app: web::Data<App>,
    request: HttpRequest,
    client: Sender,
    body: Body<Login>,
) -> Result<HttpResponse, Problem> {
    let email = &body.0.email;
    let device = Device::of(&app, &request, &client.0, email).await?;
    let guess = match &device {
        Some(device) => app.throttle.known(device.id).await?,
        None => app.throttle.stranger(client.0.ip, &email.key()).await?,
    };
    told(&guess.standing, admitted(&app, client.0, device, &guess, body.0).await)
}

async fn admitted(
    app: &App,
    client: Client,
    device: Option<Device>,
    guess: &Guess,
    body: Login,
) -> Result<HttpResponse, Problem> {
    let Login { email, password, mode } = body;
    let turn = if device.is_some() { Turn::Ahead } else { Turn::InLine };
    let Account { user, password_hash } = prove(app, &email, password, turn).await?;
    app.throttle.right(guess).await;
    let (id, mode) = (user.id, mode.unwrap_or_default());
    let session = app.revoker.begin_session(id, password_hash, app.new_session(client)).await?;
    tracing::info!(target: "audit", user_id = %id, session_id = %session.id, "logged in");
    let mut response = answer(StatusCode::OK, &app.issuer, mode, user, &session)?;
    device::remember(app, &mut response, mode, id, device.map(|device| device.token)).await?;
    Ok(response)
}

/// A device that the account knows, if there is such an account.
struct Device {
    id: Uuid,
    token: DeviceToken,
}

impl Device {
    async fn of(
        app: &App,
        request: &HttpRequest,
        client: &Client,
        email: &Email,
    ) -> Result<Option<Self>, Error> {
        let token = device::token(request, &app.issuer.origin);
        let Some(token) = token.filter(|_| app.throttle.may_look_up(client.ip)) else { return Ok(None) };
        let id = devices::find(&app.database, &token, email).await?;
        Ok(id.map(|id| Self { id, token }))
    }
}
