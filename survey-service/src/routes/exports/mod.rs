//! `/api/surveys/{id}/export`.

mod body;
mod file;
mod file_name;
mod query;

use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, VARY};
use actix_web::{HttpRequest, HttpResponse, web};
use service_kit::authenticated::Authenticated;
use service_kit::path::Id;
use service_kit::problem::{Problem, ProblemDocument};

use self::body::Export;
use self::file::File;
use self::query::ExportQuery;
use super::places::AllPlaces;
use super::surveys::READ;
use crate::domain::access::Act;
use crate::domain::export::{Format, MOST_ROWS};
use crate::store::Store;

/// Export the responses to one's own survey as a file, oldest first: everything that was received before, and nothing
/// that comes in after. A file that breaks off ends without the last chunk, or with a stream reset, which clients
/// report as an error; `after` goes on from there.
///
/// CSV (RFC 4180) has a row a response, with a column for each question, and one for each choice where several can be
/// chosen, 1 or 0. Text that a spreadsheet would run as a formula has an apostrophe before it. NDJSON has the answers as
/// they were sent, by question id, and a last line `{"rows": 1234, "complete": true}`. XLSX is a workbook with one sheet,
/// for 1,048,575 responses at most.
#[utoipa::path(
    get, path = "/api/surveys/{id}/export", tag = "results",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ExportQuery),
    responses(
        (status = 200, description = "The file", headers(
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file"),
        ), content(
            (String = "text/csv"),
            (String = "application/x-ndjson"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 400, response = crate::openapi::Malformed),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json",
            description = "`too_many_responses`: more than a workbook holds"),
        crate::openapi::Access,
    ),
)]
pub async fn export(
    id: Id,
    query: web::Query<ExportQuery>,
    user: Authenticated,
    request: HttpRequest,
    store: web::Data<Store>,
    places: web::Data<AllPlaces>,
) -> Result<HttpResponse, Problem> {
    user.require(READ)?;
    let wanted = query.parse(&request)?;
    let user_id = user.claims.subject;
    let survey = store.survey(id.0).await?;
    survey.allow(user_id, Act::ReadResponses)?;
    let place = places.exports.take(Some(user_id))?;
    let format = wanted.layout.format;
    let mut response = HttpResponse::Ok();
    response
        .content_type(format.media_type())
        .insert_header(file_name::attachment(&survey.title, format.name()))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((VARY, "Accept, Accept-Encoding"));
    if wanted.gzip {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    let extent = store.extent(survey.id).await?;
    let count = extent.count;
    if format == Format::Xlsx && count > MOST_ROWS {
        return Err(too_many());
    }
    if request.method() == Method::HEAD {
        return Ok(response.finish());
    }
    tracing::info!(target: "audit", %user_id, survey_id = %survey.id, format = format.name(), count, "exporting responses");
    let file = File::new(wanted.layout.renderer(&survey.definition), wanted.gzip);
    let export =
        Export { store: store.get_ref().clone(), place, survey: survey.id, after: wanted.after, extent };
    Ok(response.streaming(Box::pin(export.parts(file))))
}

fn too_many() -> Problem {
    Problem::conflict(
        "too_many_responses",
        "A workbook holds 1,048,575 responses, and this survey has more. Export it as CSV.",
    )
}
