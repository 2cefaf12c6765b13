//! `/api/surveys/{id}/collaborators`.

use actix_web::{HttpResponse, web};
use deserr::Deserr;
use service_kit::authenticated::Authenticated;
use service_kit::body::{Body, Refusals};
use service_kit::path::{Id, Ids};
use service_kit::problem::Problem;
use utoipa::ToSchema;

use super::surveys::{READ, WRITE};
use crate::domain::access::{Act, CollaboratorRole};
use crate::domain::collaborator::{Collaborator, Sharing};
use crate::etag::PRIVATE;
use crate::store::Store;

/// What becomes of a collaborator.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct CollaboratorChanges {
    /// What they are to the survey from now on.
    role: CollaboratorRole,
}

/// List with whom one's own survey is shared, and who was invited and has not answered yet.
#[utoipa::path(
    get, path = "/api/surveys/{id}/collaborators", tag = "sharing",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = Sharing),
        crate::openapi::Access,
    ),
)]
pub async fn list(id: Id, user: Authenticated, store: web::Data<Store>) -> Result<HttpResponse, Problem> {
    user.require(READ)?;
    store.survey(id.0).await?.allow(user.claims.subject, Act::Share)?;
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(store.sharing(id.0).await?))
}

/// Give a collaborator of one's own survey another role.
#[utoipa::path(
    patch, path = "/api/surveys/{id}/collaborators/{user_id}", tag = "sharing",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("user_id" = Uuid, Path)),
    request_body = CollaboratorChanges,
    responses(
        (status = 200, body = Collaborator),
        crate::openapi::Payload,
        crate::openapi::Access,
    ),
)]
pub async fn change(
    Ids([survey, collaborator]): Ids<2>,
    user: Authenticated,
    body: Body<CollaboratorChanges>,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    let user_id = user.claims.subject;
    let changed = store.set_role((survey, collaborator), user_id, body.0.role).await?;
    tracing::info!(target: "audit", %user_id, survey_id = %survey, %collaborator, role = ?changed.role, "changing a collaborator's role");
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(changed))
}

/// Share a survey with somebody no longer. A collaborator may leave, too.
#[utoipa::path(
    delete, path = "/api/surveys/{id}/collaborators/{user_id}", tag = "sharing",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("user_id" = Uuid, Path)),
    responses(
        (status = 204, description = "They are no collaborator any more"),
        crate::openapi::Access,
    ),
)]
pub async fn remove(
    Ids([survey, collaborator]): Ids<2>,
    user: Authenticated,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    let user_id = user.claims.subject;
    store.remove_collaborator((survey, collaborator), user_id).await?;
    tracing::info!(target: "audit", %user_id, survey_id = %survey, %collaborator, "removing a collaborator");
    Ok(HttpResponse::NoContent().finish())
}
