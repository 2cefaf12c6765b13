//! The caller's sessions.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use service_kit::authenticated::Authenticated;
use service_kit::page::{Page, PageQuery};
use service_kit::path::Id;
use service_kit::problem::{Problem, ProblemDocument};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::session_answer::{NO_STORE, clear_cookies};
use crate::App;
use crate::domain::{EndReason, Which};
use crate::error::Error;
use crate::store::sessions::{self, SessionRow};

/// A live session of the caller.
#[derive(Serialize, ToSchema)]
pub struct SessionItem {
    /// To end it by.
    id: Uuid,
    /// Whether it is the one this request belongs to.
    current: bool,
    /// When it began.
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// When it was last refreshed.
    #[serde(with = "time::serde::rfc3339")]
    last_used_at: OffsetDateTime,
    /// The program it was begun with.
    #[schema(required)]
    user_agent: Option<String>,
    /// Where it was begun from.
    #[schema(required)]
    ip: Option<String>,
}

impl SessionItem {
    fn new(row: SessionRow, current: Option<Uuid>) -> Self {
        let SessionRow { id, created_at, last_used_at, user_agent, ip } = row;
        Self { id, current: Some(id) == current, created_at, last_used_at, user_agent, ip }
    }
}

/// Lists the caller's live sessions, newest first.
///
/// # Errors
/// 400, 401.
#[utoipa::path(get, path = "/api/auth/sessions", tag = "account", params(PageQuery), responses(
    (status = 200, description = "A page of live sessions", body = Page<SessionItem>),
    (status = 401, description = "Not authenticated", body = ProblemDocument),
), security(("bearer" = []), ("cookie" = [])))]
pub async fn list(
    app: web::Data<App>,
    caller: Authenticated,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = query.parse()?;
    let rows = sessions::list(&app.database, caller.claims.subject, page).await?;
    let items = rows.into_iter().map(|row| SessionItem::new(row, caller.claims.session_id)).collect();
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page.page(items, |item: &SessionItem| item.id)))
}

/// Ends one session of the caller.
///
/// # Errors
/// 401, 404.
#[utoipa::path(delete, path = "/api/auth/sessions/{id}", tag = "account", params(("id" = Uuid, Path)), responses(
    (status = 204, description = "Ended"),
    (status = 401, description = "Not authenticated", body = ProblemDocument),
    (status = 404, description = "The caller has no live session with that id", body = ProblemDocument),
), security(("bearer" = []), ("cookie" = [])))]
pub async fn end_one(app: web::Data<App>, caller: Authenticated, id: Id) -> Result<HttpResponse, Problem> {
    let ended =
        app.revoker.end_sessions(caller.claims.subject, Which::One(id.0), EndReason::EndedByUser).await?;
    if ended == 0 {
        return Err(Error::NoSuchSession.into());
    }
    let mut response = HttpResponse::NoContent().finish();
    if caller.claims.session_id == Some(id.0) {
        clear_cookies(&mut response, &app.issuer.origin);
    }
    Ok(response)
}

/// Ends every session of the caller, this one included.
///
/// # Errors
/// 401.
#[utoipa::path(delete, path = "/api/auth/sessions", tag = "account", responses(
    (status = 204, description = "All ended, cookies are cleared"),
    (status = 401, description = "Not authenticated", body = ProblemDocument),
), security(("bearer" = []), ("cookie" = [])))]
pub async fn end_all(app: web::Data<App>, caller: Authenticated) -> Result<HttpResponse, Problem> {
    app.revoker.end_sessions(caller.claims.subject, Which::All, EndReason::EndedByUser).await?;
    let mut response = HttpResponse::NoContent().finish();
    clear_cookies(&mut response, &app.issuer.origin);
    Ok(response)
}
