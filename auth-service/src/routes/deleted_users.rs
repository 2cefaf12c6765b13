//! Who is gone, for services that keep something of theirs.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use service_kit::problem::{Problem, ProblemDocument};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::session_answer::NO_STORE;
use crate::App;
use crate::store::deleted_users;

/// Users told at a time.
const PAGE: i64 = 1000;

/// How far the caller has read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AfterQuery {
    /// The `deleted_at` of the last one that is known; absent: from the first on.
    after: Option<String>,
}

/// Users who were deleted.
#[derive(Serialize, ToSchema)]
pub struct DeletedUsers {
    /// In the order of their deletion, a thousand at most. Ask again after the last, until there are none.
    deleted_users: Vec<DeletedUser>,
}

/// One of them.
#[derive(Serialize, ToSchema)]
pub struct DeletedUser {
    /// `sub` of the user's tokens.
    id: Uuid,
    /// No two have the same.
    #[serde(with = "time::serde::rfc3339")]
    deleted_at: OffsetDateTime,
}

/// Users who were deleted after a moment, in the last 400 days. The feed tells at once that the tokens of one are refused; this
/// is for those who keep something of the user's, and may have been away.
///
/// # Errors
/// 400 for a moment that is none, and 503.
#[utoipa::path(get, path = "/revocations/deleted-users", tag = "verifiers", params(AfterQuery), responses(
    (status = 200, description = "Ids, and no more than that", body = DeletedUsers),
    (status = 400, description = "`malformed_request`", body = ProblemDocument),
))]
pub async fn list(app: web::Data<App>, query: web::Query<AfterQuery>) -> Result<HttpResponse, Problem> {
    let after = query
        .after
        .as_deref()
        .map_or(Ok(OffsetDateTime::UNIX_EPOCH), |after| OffsetDateTime::parse(after, &Rfc3339));
    let after = after.map_err(|_| Problem::malformed("`after` must be the deleted_at of a deleted user."))?;
    let users = deleted_users::after(&app.database, after, PAGE).await?.into_iter();
    let users = users.map(|user| DeletedUser { id: user.user_id, deleted_at: user.deleted_at });
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(DeletedUsers { deleted_users: users.collect() }))
}
