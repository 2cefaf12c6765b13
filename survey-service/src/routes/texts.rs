//! `/api/surveys/{id}/results/{question_id}/texts`.

use actix_web::{HttpResponse, web};
use service_kit::authenticated::Authenticated;
use service_kit::page::{Page, PageQuery};
use service_kit::path::Id;
use service_kit::problem::Problem;

use super::surveys::READ;
use crate::domain::access::Act;
use crate::domain::text_answer::TextAnswer;
use crate::etag::PRIVATE;
use crate::question_id::QuestionId;
use crate::store::Store;

/// List what people wrote in answer to a text question of one's own survey, or with a choice that asks what it is,
/// newest first. A page looks through a
/// thousand responses at most: where few of many have answered, it has fewer items than `limit`, or none, and there is
/// a `next_cursor` still.
#[utoipa::path(
    get, path = "/api/surveys/{id}/results/{question_id}/texts", tag = "results",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("question_id" = i16, Path, minimum = 1), PageQuery),
    responses(
        (status = 200, body = Page<TextAnswer>, description = "A page of texts"),
        (status = 400, response = crate::openapi::Malformed),
        crate::openapi::Access,
    ),
)]
pub async fn list(
    id: Id,
    question_id: QuestionId,
    page: web::Query<PageQuery>,
    user: Authenticated,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(READ)?;
    let page = page.parse()?;
    let survey = store.survey(id.0).await?;
    survey.allow(user.claims.subject, Act::ReadResponses)?;
    let key = survey.definition.text_key(question_id.0)?;
    let texts = store.texts(id.0, key, page).await?;
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(texts))
}
