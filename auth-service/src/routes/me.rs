//! The caller.

use actix_web::{HttpResponse, web};
use service_kit::authenticated::Authenticated;
use service_kit::problem::{Problem, ProblemDocument};

use super::session_answer::NO_STORE;
use crate::App;
use crate::domain::User;
use crate::error::Error;
use crate::store::users;

/// Who is logged in.
///
/// # Errors
/// 401.
#[utoipa::path(get, path = "/api/auth/me", tag = "account", responses(
    (status = 200, description = "The user of the token", body = User),
    (status = 401, description = "Not authenticated", body = ProblemDocument),
), security(("bearer" = []), ("cookie" = [])))]
pub async fn me(app: web::Data<App>, caller: Authenticated) -> Result<HttpResponse, Problem> {
    let account = users::find(&app.database, caller.claims.subject).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(account.ok_or(Error::RevokedToken)?.user))
}
