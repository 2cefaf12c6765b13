//! `/api/surveys/{id}/invitations`, and accepting one.

use actix_web::{HttpResponse, web};
use deserr::Deserr;
use serde::Serialize;
use service_kit::authenticated::Authenticated;
use service_kit::body::{Body, Invalid, Refusals};
use service_kit::path::{Id, Ids};
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::ToSchema;

use super::surveys::WRITE;
use crate::domain::collaborator::{Accepted, Invitation, NewInvitation, Token};
use crate::etag::PRIVATE;
use crate::store::Store;

/// A new invitation, with what whoever is invited needs to accept it.
#[derive(Serialize, ToSchema)]
pub struct IssuedInvitation {
    #[serde(flatten)]
    invitation: Invitation,
    /// Good once. It is told here and never again.
    token: String,
}

/// An invitation's token.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// As the owner of the survey sent it.
    #[deserr(try_from(&String) = Token::parse -> Invalid)]
    #[schema(value_type = String, max_length = 200)]
    token: Token,
}

/// Invite somebody to one's own survey. Nothing is sent: send them the token, which is good once and for seven days.
#[utoipa::path(
    post, path = "/api/surveys/{id}/invitations", tag = "sharing",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path)),
    request_body = NewInvitation,
    responses(
        (status = 201, body = IssuedInvitation),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json",
            description = "`too_many_invitations`: 50 are open"),
        crate::openapi::Payload,
        crate::openapi::Access,
    ),
)]
pub async fn create(
    id: Id,
    user: Authenticated,
    body: Body<NewInvitation>,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    let user_id = user.claims.subject;
    let (invitation, token) = body.0.issue().map_err(|error| Problem::internal(&error))?;
    store.invite(id.0, user_id, invitation.clone(), token.digest()).await?;
    tracing::info!(target: "audit", %user_id, survey_id = %id.0, invitation_id = %invitation.id, role = ?invitation.role, "inviting to a survey");
    let issued = IssuedInvitation { invitation, token: token.expose().to_owned() };
    Ok(HttpResponse::Created().insert_header(PRIVATE).json(issued))
}

/// Withdraw an invitation to one's own survey.
#[utoipa::path(
    delete, path = "/api/surveys/{id}/invitations/{invitation_id}", tag = "sharing",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("invitation_id" = Uuid, Path)),
    responses(
        (status = 204, description = "It can be accepted no longer"),
        crate::openapi::Access,
    ),
)]
pub async fn withdraw(
    Ids([survey, invitation]): Ids<2>,
    user: Authenticated,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    store.withdraw((survey, invitation), user.claims.subject).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Accept an invitation to somebody's survey. Who is a collaborator already keeps the greater of the two roles.
#[utoipa::path(
    post, path = "/api/surveys/invitations/accept", tag = "sharing",
    security(("bearer" = []), ("cookie" = [])),
    request_body = Acceptance,
    responses(
        (status = 200, body = Accepted),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json",
            description = "`own_invitation`: it is to one's own survey, and still good; `too_many_collaborators`: 50 are enough"),
        (status = 410, body = ProblemDocument, content_type = "application/problem+json",
            description = "`invitation_expired`"),
        crate::openapi::Payload,
        crate::openapi::Access,
    ),
)]
pub async fn accept(
    user: Authenticated,
    body: Body<Acceptance>,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    let user_id = user.claims.subject;
    let accepted = store.accept(body.0.token.digest(), user_id).await?;
    tracing::info!(target: "audit", %user_id, survey_id = %accepted.survey_id, role = ?accepted.role, "accepting an invitation");
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(accepted))
}
