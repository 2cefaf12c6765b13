//! `/api/surveys/{id}/results`.

mod access;
pub mod cross_tab;
pub mod live;
mod query;
pub mod questions;
pub mod stream;

use actix_web::{HttpRequest, HttpResponse, web};
use service_kit::path::Id;
use service_kit::problem::Problem;

use self::access::{ProofQuery, ResultsReader};
use self::query::{FilterQuery, Pairs};
use super::places::AllPlaces;
use crate::domain::results::{Counts, Results};
use crate::error::Error;
use crate::etag;
use crate::store::Store;

/// Read what came out of a survey, of all responses, or of those with the answers that are asked for. It is for whom the
/// owner says: `settings.results`.
#[utoipa::path(
    get, path = "/api/surveys/{id}/results", tag = "results",
    security((), ("bearer" = []), ("cookie" = [])),
    params(
        ("id" = Uuid, Path),
        ProofQuery,
        FilterQuery,
        ("If-None-Match" = Option<String>, Header, nullable = false, description = "The ETag of what you have"),
    ),
    responses(
        (status = 200, body = Results, headers(("ETag" = String, description = "Changes with each response"))),
        (status = 304, description = "You have it already"),
        (status = 400, response = crate::openapi::Malformed),
        (status = 422, response = crate::openapi::ValidationFailed),
        crate::openapi::Access,
    ),
)]
pub async fn get(
    id: Id,
    query: Pairs,
    mut reader: ResultsReader,
    request: HttpRequest,
    store: web::Data<Store>,
    places: web::Data<AllPlaces>,
) -> Result<HttpResponse, Problem> {
    let shared = reader.survey(&store, id.0).await?;
    let filter = query::filter(&query, &shared.survey.definition)?;
    let sequence = store.sequence(id.0).await?;
    let tag = sequence.to_string();
    if etag::is_known(&request, &tag) {
        return Ok(etag::unchanged(tag));
    }
    if filter.is_empty() {
        let counted = store.results(id.0, sequence).await?;
        return Ok(etag::answer_written(&request, counted.sequence.to_string(), counted.json));
    }
    let place = places.analyses.take(reader.id())?;
    let counting = {
        let (store, shared) = (store.get_ref().clone(), shared.clone());
        async move { store.filtered(id.0, &shared.survey.definition, &filter).await }
    };
    let counts: Counts = place.all_of(counting).await.ok_or(Error::TooSlow)??;
    Ok(etag::answer(&request, tag, &Results::of(id.0, &shared.survey.definition, &counts)))
}
