//! `/api/surveys`, read.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use service_kit::page::{Page, PageQuery};
use service_kit::problem::Problem;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::surveys::READ;
use crate::domain::access::Role;
use crate::domain::state::State;
use crate::domain::survey::Summary;
use crate::etag::PRIVATE;
use crate::reader::Reader;
use crate::store::Store;

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
    /// What you are to it; null for everyone else.
    #[schema(required)]
    role: Option<Role>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// How many questions it asks.
    question_count: i32,
    /// How many have answered; there with `owner=me` and `owner=shared` only.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    response_count: Option<i64>,
}

/// Whose surveys.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OwnerQuery {
    /// `me`: one's own, `shared`: those that others share with one, in any state. Absent: the open ones.
    #[param(value_type = Option<Owner>, inline)]
    owner: Option<String>,
}

/// Whose surveys can be asked for.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[allow(dead_code, reason = "only for the API description")]
enum Owner {
    Me,
    Shared,
}

/// List the open surveys, one's own, or those that others share with one, newest first: summaries, without their questions.
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
        None => store.open_surveys(reader.id_within(READ), page).await?,
        Some("me") => store.own_surveys(reader.allowed(READ)?, page).await?,
        Some("shared") => store.shared_surveys(reader.allowed(READ)?, page).await?,
        Some(_) => {
            let detail = "`owner` can only be `me` or `shared`. Leave it out for the open surveys.";
            return Err(Problem::malformed(detail));
        }
    };
    let rows = rows.into_iter().map(SurveySummary::from).collect();
    let page = page.page(rows, |survey: &SurveySummary| survey.id);
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(page))
}

impl From<Summary> for SurveySummary {
    fn from(survey: Summary) -> Self {
        Self {
            id: survey.id,
            title: survey.title,
            description: survey.description,
            state: survey.state,
            owner_id: survey.owner_id,
            role: survey.role,
            created_at: survey.created_at,
            question_count: survey.question_count,
            response_count: survey.response_count,
        }
    }
}
