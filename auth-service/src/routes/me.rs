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
/// 401, and 403 `not_a_person` for a service account.
#[utoipa::path(get, path = "/api/auth/me", tag = "account", responses(
    (status = 200, description = "The user of the token", body = User),
    (status = 401, description = "Not authenticated", body = ProblemDocument),
    (status = 403, description = "`not_a_person`: a service account", body = ProblemDocument),
), security(("bearer" = []), ("cookie" = [])))]
pub async fn me(app: web::Data<App>, caller: Authenticated) -> Result<HttpResponse, Problem> {
    if caller.claims.session_id.is_none() {
        let detail = "This is the token of a service account. Only a person's token has somebody behind it.";
        return Err(Problem::forbidden("not_a_person", detail));
    }
    let account = users::find(&app.database, caller.claims.subject).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(account.ok_or(Error::RevokedToken)?.user))
}
