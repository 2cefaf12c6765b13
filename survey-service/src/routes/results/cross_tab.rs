//! `/api/surveys/{id}/results/cross-tab`.

use actix_web::{HttpRequest, HttpResponse, web};
use service_kit::body::Refusals;
use service_kit::path::Id;
use service_kit::problem::Problem;

use super::access::{ProofQuery, ResultsReader};
use super::query::{self, FilterQuery, Pairs};
use crate::domain::cross_tab::{CrossTab, axis};
use crate::domain::definition::Definition;
use crate::domain::filter::Filter;
use crate::domain::findings::Findings;
use crate::domain::question::Question;
use crate::error::Error;
use crate::etag;
use crate::routes::places::AllPlaces;
use crate::store::Store;

/// Count how many gave each pair of answers to two questions with choices or ratings.
#[utoipa::path(
    get, path = "/api/surveys/{id}/results/cross-tab", tag = "results",
    security((), ("bearer" = []), ("cookie" = [])),
    params(
        ("id" = Uuid, Path),
        ProofQuery,
        ("rows" = i16, Query, minimum = 1, description = "The question whose answers are the rows"),
        ("columns" = i16, Query, minimum = 1, description = "The question whose answers are the columns"),
        FilterQuery,
        ("If-None-Match" = Option<String>, Header, nullable = false, description = "The ETag of what you have"),
    ),
    responses(
        (status = 200, body = CrossTab, headers(("ETag" = String, description = "Changes with each response"))),
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
    let Wanted { rows, columns, filter } = Wanted::parse(&query, &shared.survey.definition)?;
    let tag = store.sequence(id.0).await?.to_string();
    if etag::is_known(&request, &tag) {
        return Ok(etag::unchanged(tag));
    }
    let place = places.analyses.take(reader.id())?;
    let counting = {
        let (store, rows, columns) = (store.get_ref().clone(), rows.clone(), columns.clone());
        async move { store.pairs(id.0, (&rows, &columns), &filter).await }
    };
    let pairs = place.all_of(counting).await.ok_or(Error::TooSlow)??;
    Ok(etag::answer(&request, tag, &CrossTab::of(id.0, (rows, columns), &pairs)))
}

/// What is asked for, checked.
struct Wanted<'a> {
    rows: &'a Question,
    columns: &'a Question,
    filter: Filter,
}

impl<'a> Wanted<'a> {
    fn parse(query: &Pairs, definition: &'a Definition) -> Result<Self, Refusals> {
        let mut findings = Findings::default();
        let mut axis =
            |name: &str| findings.unless_at(&format!("/{name}"), axis(query::value(query, name), definition));
        let both = axis("rows").zip(axis("columns"));
        let filter = findings.unless(query::filter(query, definition));
        findings.or(both.zip(filter)).map(|((rows, columns), filter)| Self { rows, columns, filter })
    }
}
