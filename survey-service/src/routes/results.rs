//! `/api/surveys/{id}/results`.

use actix_web::{HttpRequest, HttpResponse, web};
use service_kit::authenticated::Authenticated;
use service_kit::path::Id;
use service_kit::problem::Problem;

use super::surveys::READ;
use crate::domain::access::Act;
use crate::domain::results::Results;
use crate::etag;
use crate::store::{Store, Tallied};

/// One more whenever the document says more than before, so that nobody goes on with a copy that says less.
const FORM: u8 = 2;

/// Read what came out of one's own survey.
#[utoipa::path(
    get, path = "/api/surveys/{id}/results", tag = "results",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("If-None-Match" = Option<String>, Header, nullable = false, description = "The ETag of what you have")),
    responses(
        (status = 200, body = Results, headers(("ETag" = String, description = "Changes with each response"))),
        (status = 304, description = "You have it already"),
        (status = 401, response = crate::openapi::Unauthorized),
        (status = 403, response = crate::openapi::Forbidden),
        (status = 404, response = crate::openapi::NotFound),
        (status = 503, response = crate::openapi::Unavailable),
    ),
)]
pub async fn get(
    id: Id,
    user: Authenticated,
    request: HttpRequest,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(READ)?;
    let Tallied { survey, counts } = store.results(id.0).await?;
    survey.allow(user.claims.subject, Act::ReadResults)?;
    let tag = format!("{}-{}-{FORM}", survey.version, counts.responses);
    let results = Results::of(survey.id, &survey.definition, &counts);
    Ok(etag::answer(&request, tag, &results))
}
