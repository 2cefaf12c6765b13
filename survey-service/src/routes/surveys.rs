//! `/api/surveys` and `/api/surveys/{id}`.

use actix_web::http::header::{ETAG, EntityTag, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use service_kit::authenticated::Authenticated;
use service_kit::body::Body;
use service_kit::page::{Page, PageQuery};
use service_kit::path::Id;
use service_kit::problem::{Problem, ProblemDocument};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::question::Question;
use crate::domain::survey::{self, Changes, NewSurvey, State};
use crate::etag::{self, PRIVATE, Precondition};
use crate::reader::Reader;
use crate::store::Store;

/// The scope that reading one's own takes.
pub const READ: &str = "surveys:read";
/// The scope that writing takes.
const WRITE: &str = "surveys:write";

/// A survey.
#[derive(Serialize, ToSchema)]
pub struct Survey {
    id: Uuid,
    title: String,
    /// Empty where there is none.
    description: String,
    state: State,
    /// The user it belongs to.
    owner_id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// In order.
    questions: Vec<Question>,
}

/// What a list says of a survey: all but its questions, which are read with the survey itself.
#[derive(Serialize, ToSchema)]
pub struct SurveySummary {
    id: Uuid,
    title: String,
    /// Empty where there is none.
    description: String,
    state: State,
    /// The user it belongs to.
    owner_id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// How many questions it asks.
    question_count: i32,
    /// How many have answered; there with `owner=me` only.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    response_count: Option<i64>,
}

/// Whose surveys.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OwnerQuery {
    /// `me`: one's own, in any state. Absent: the open ones.
    #[param(value_type = Option<Owner>, inline)]
    owner: Option<String>,
}

/// Whose surveys can be asked for.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[allow(dead_code, reason = "only for the API description")]
enum Owner {
    Me,
}

/// Create a survey, open unless it says otherwise.
#[utoipa::path(
    post, path = "/api/surveys", tag = "surveys",
    security(("bearer" = []), ("cookie" = [])),
    request_body = NewSurvey,
    responses(
        (status = 201, body = Survey, headers(
            ("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"),
        )),
        (status = 400, response = crate::openapi::Malformed),
        (status = 401, response = crate::openapi::Unauthorized),
        (status = 403, response = crate::openapi::Forbidden),
        (status = 408, response = crate::openapi::Timeout),
        (status = 413, response = crate::openapi::TooLarge),
        (status = 415, response = crate::openapi::UnsupportedMediaType),
        (status = 422, response = crate::openapi::ValidationFailed),
        (status = 503, response = crate::openapi::Unavailable),
    ),
)]
pub async fn create(
    user: Authenticated,
    body: Body<NewSurvey>,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    let survey = store.create(survey::Survey::create(user.claims.subject, body.0)).await?;
    let location = format!("/api/surveys/{}", survey.id);
    let tag = EntityTag::new_strong(survey.tag());
    let created = HttpResponse::Created()
        .insert_header((LOCATION, location))
        .insert_header((ETAG, tag.to_string()))
        .json(Survey::from(survey));
    Ok(created)
}

/// List the open surveys, or one's own, newest first: summaries, without their questions.
#[utoipa::path(
    get, path = "/api/surveys", tag = "surveys",
    security((), ("bearer" = []), ("cookie" = [])),
    params(OwnerQuery, PageQuery),
    responses(
        (status = 200, body = Page<SurveySummary>, description = "A page of summaries"),
        (status = 400, response = crate::openapi::Malformed),
        (status = 401, response = crate::openapi::Unauthorized),
        (status = 403, response = crate::openapi::Forbidden),
        (status = 503, response = crate::openapi::Unavailable),
    ),
)]
pub async fn list(
    owner: web::Query<OwnerQuery>,
    page: web::Query<PageQuery>,
    reader: Reader,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    let page = page.parse()?;
    let rows = match owner.owner.as_deref() {
        None => store.open_surveys(page).await?,
        Some("me") => {
            let user = reader.authenticated()?;
            user.require(READ)?;
            store.own_surveys(user.claims.subject, page).await?
        }
        Some(_) => {
            return Err(Problem::malformed("`owner` can only be `me`. Leave it out for the open surveys."));
        }
    };
    let rows = rows.into_iter().map(SurveySummary::from).collect();
    let page = page.page(rows, |survey: &SurveySummary| survey.id);
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(page))
}

/// Read a survey. A draft is there for its owner only.
#[utoipa::path(
    get, path = "/api/surveys/{id}", tag = "surveys",
    security((), ("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("If-None-Match" = Option<String>, Header, nullable = false, description = "The ETag of what you have")),
    responses(
        (status = 200, body = Survey, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "You have it already"),
        (status = 401, response = crate::openapi::Unauthorized),
        (status = 404, response = crate::openapi::NotFound),
        (status = 503, response = crate::openapi::Unavailable),
    ),
)]
pub async fn get(
    id: Id,
    reader: Reader,
    request: HttpRequest,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    let shared = store.shared(id.0).await?;
    shared.survey.shown_to(reader.id())?;
    let written = |survey: &survey::Survey| serde_json::to_vec(&Survey::from(survey.clone()));
    let body = shared.body(|survey| written(survey).map(Into::into));
    let body = body.map_err(|error| Problem::internal(&error))?;
    Ok(etag::answer_written(&request, shared.survey.tag(), body))
}

/// Change a survey: what is absent stays as it is. The questions can change only while it is a draft.
#[utoipa::path(
    patch, path = "/api/surveys/{id}", tag = "surveys",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, nullable = false, description = "Change only the version with this ETag")),
    request_body = Changes,
    responses(
        (status = 200, body = Survey, headers(("ETag" = String, description = "Its version"))),
        (status = 400, response = crate::openapi::Malformed),
        (status = 401, response = crate::openapi::Unauthorized),
        (status = 403, response = crate::openapi::Forbidden),
        (status = 404, response = crate::openapi::NotFound),
        (status = 408, response = crate::openapi::Timeout),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json",
            description = "`survey_not_draft`: the questions are fixed; `invalid_state_change`: no way back to the draft"),
        (status = 412, response = crate::openapi::PreconditionFailed),
        (status = 413, response = crate::openapi::TooLarge),
        (status = 415, response = crate::openapi::UnsupportedMediaType),
        (status = 422, response = crate::openapi::ValidationFailed),
        (status = 503, response = crate::openapi::Unavailable),
    ),
)]
pub async fn change(
    id: Id,
    user: Authenticated,
    body: Body<Changes>,
    request: HttpRequest,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    let (owner, wanted) = (user.claims.subject, Precondition::of(&request));
    let change = move |survey: survey::Survey| {
        let survey = survey.owned_by(owner)?;
        wanted.check(survey.tag())?;
        survey.changed(body.0)
    };
    let survey = store.change(id.0, change).await?;
    let tag = EntityTag::new_strong(survey.tag());
    Ok(HttpResponse::Ok().insert_header((ETAG, tag.to_string())).json(Survey::from(survey)))
}

/// Delete a survey, with its responses and results.
#[utoipa::path(
    delete, path = "/api/surveys/{id}", tag = "surveys",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, nullable = false, description = "Delete only the version with this ETag")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, response = crate::openapi::Unauthorized),
        (status = 403, response = crate::openapi::Forbidden),
        (status = 404, response = crate::openapi::NotFound),
        (status = 412, response = crate::openapi::PreconditionFailed),
        (status = 503, response = crate::openapi::Unavailable),
    ),
)]
pub async fn delete(
    id: Id,
    user: Authenticated,
    request: HttpRequest,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    let (owner, wanted) = (user.claims.subject, Precondition::of(&request));
    store.delete(id.0, move |survey| wanted.check(survey.owned_by(owner)?.tag())).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<survey::Survey> for Survey {
    fn from(survey: survey::Survey) -> Self {
        Self {
            id: survey.id,
            title: survey.title,
            description: survey.description,
            state: survey.state,
            owner_id: survey.owner_id,
            created_at: survey.created_at,
            questions: survey.definition.questions,
        }
    }
}

impl From<survey::Summary> for SurveySummary {
    fn from(survey: survey::Summary) -> Self {
        Self {
            id: survey.id,
            title: survey.title,
            description: survey.description,
            state: survey.state,
            owner_id: survey.owner_id,
            created_at: survey.created_at,
            question_count: survey.question_count,
            response_count: survey.response_count,
        }
    }
}
