//! `/api/surveys/{id}/responses`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use service_kit::authenticated::{Authenticated, Authentication};
use service_kit::body::Body;
use service_kit::page::{Page, PageQuery};
use service_kit::path::{Id, Ids};
use service_kit::problem::{Problem, ProblemDocument};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::surveys::{READ, WRITE};
use crate::domain::access::Act;
use crate::domain::kept_answer::KeptResponse;
use crate::domain::settings::Respondents;
use crate::domain::state::State;
use crate::domain::submission::{self, Respondent, Submission};
use crate::domain::survey::Survey;
use crate::error::Error;
use crate::etag::PRIVATE;
use crate::store::{Recorded, Store};

/// The proof that a response was kept.
#[derive(Serialize, ToSchema)]
pub struct Receipt {
    response_id: Uuid,
    survey_id: Uuid,
    /// As you sent it.
    submission_id: Uuid,
    /// When it was first received. Of an anonymous survey for people who sign in only the day is told: midnight UTC.
    #[serde(with = "time::serde::rfc3339")]
    submitted_at: OffsetDateTime,
}

/// Answer a survey. Sent again with the same `submission_id` it counts once, and gets the same receipt. A token is only
/// looked at where the survey is for those who have signed in.
#[utoipa::path(
    post, path = "/api/surveys/{id}/responses", tag = "responses",
    security((), ("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path)),
    request_body = Submission,
    responses(
        (status = 201, body = Receipt, description = "Kept"),
        (status = 200, body = Receipt, description = "Kept before: the first receipt again"),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json",
            description = "`sign_in_required`; and what is told of a token, where it takes one"),
        (status = 403, response = crate::openapi::Forbidden),
        (status = 404, response = crate::openapi::NotFound),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json",
            description = "`survey_not_open`; `survey_not_open_yet`; `survey_over`; `survey_full`; `already_responded`; \
                `submission_conflict`: other answers have this submission_id"),
        (status = 410, body = ProblemDocument, content_type = "application/problem+json",
            description = "`response_deleted`: it was kept, and has been deleted since"),
        (status = 503, response = crate::openapi::Unavailable),
        crate::openapi::Payload,
    ),
)]
pub async fn submit(
    id: Id,
    body: Body<Submission>,
    request: HttpRequest,
    authentication: web::Data<Authentication>,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    let shared = store.shared(id.0).await?;
    let survey = &shared.survey;
    if survey.state == State::Draft {
        return Err(refuse_draft(survey, &request, &authentication).await.into());
    }
    let (submission_id, answers) = body.0.check(&survey.definition).map_err(Error::Refused)?;
    let respondent = respondent(survey, &request, &authentication).await?;
    let receipt = submission::Receipt::new(survey, submission_id);
    Ok(match store.record(receipt, respondent, answers, survey.settings.in_turn()).await? {
        Recorded::New(receipt) => HttpResponse::Created().json(Receipt::from(receipt)),
        Recorded::Before(receipt) => HttpResponse::Ok().json(Receipt::from(receipt)),
    })
}

/// Who answers, where the survey wants to know. Whoever sent nothing to be known by may have been before the survey
/// wanted to know, and wants the receipt again.
async fn respondent(
    survey: &Survey,
    request: &HttpRequest,
    authentication: &Authentication,
) -> Result<Option<Respondent>, Problem> {
    if survey.settings.respondents == Respondents::Anyone {
        return Ok(None);
    }
    match authentication.authenticate(request).await {
        Ok(user) => {
            user.require(WRITE)?;
            Ok(Some(Respondent { id: user.claims.subject, is_named: !survey.settings.anonymous }))
        }
        Err(problem) if problem.code() == "missing_token" => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// List the responses to a survey, newest first, as they were sent. Where they are large, a page has fewer items than
/// `limit`, and there is a `next_cursor` still.
#[utoipa::path(
    get, path = "/api/surveys/{id}/responses", tag = "responses",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), PageQuery),
    responses(
        (status = 200, body = Page<KeptResponse>, description = "A page of responses"),
        (status = 400, response = crate::openapi::Malformed),
        crate::openapi::Access,
    ),
)]
pub async fn list(
    id: Id,
    page: web::Query<PageQuery>,
    user: Authenticated,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(READ)?;
    let page = page.parse()?;
    let survey = store.survey(id.0).await?;
    survey.allow(user.claims.subject, Act::ReadResponses)?;
    let responses = store.response_list(id.0, survey.definition, page).await?;
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(responses))
}

/// Delete a response to one's own survey. The results are then what they would be without it, and it does not come back
/// when it is sent again.
#[utoipa::path(
    delete, path = "/api/surveys/{id}/responses/{response_id}", tag = "responses",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("response_id" = Uuid, Path)),
    responses(
        (status = 204, description = "It is gone"),
        crate::openapi::Access,
    ),
)]
pub async fn delete(
    Ids([survey_id, response_id]): Ids<2>,
    user: Authenticated,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    let user_id = user.claims.subject;
    let allow = move |survey: &Survey| survey.allow(user_id, Act::DeleteResponse).map(|_| ());
    store.delete_response(survey_id, response_id, allow).await?;
    tracing::info!(target: "audit", %user_id, %survey_id, %response_id, "deleting a response");
    Ok(HttpResponse::NoContent().finish())
}

/// Its owner hears that it is not open yet; for everyone else it is not there. Voters need no credential, so one
/// that is invalid is not their problem.
async fn refuse_draft(survey: &Survey, request: &HttpRequest, authentication: &Authentication) -> Error {
    let reader = authentication.authenticate(request).await.ok().map(|reader| reader.claims.subject);
    survey.shown_to(reader).err().unwrap_or(Error::NotOpen)
}

impl From<submission::Receipt> for Receipt {
    fn from(receipt: submission::Receipt) -> Self {
        Self {
            response_id: receipt.response_id,
            survey_id: receipt.survey_id,
            submission_id: receipt.submission_id,
            submitted_at: receipt.submitted_at,
        }
    }
}
