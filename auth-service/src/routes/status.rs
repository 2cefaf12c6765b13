//! Token Status Lists, for anybody (draft-ietf-oauth-status-list).

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, Accept, CACHE_CONTROL, ETAG, Header, Quality, QualityItem,
};
use actix_web::mime::Mime;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use serde::Deserialize;
use serde_json::json;
use service_kit::etag;
use service_kit::problem::{Problem, ProblemDocument};
use utoipa::IntoParams;

use crate::App;
use crate::status_list::{TTL, uri};

const MEDIA_TYPE: &str = "application/statuslist+jwt";

/// Which state of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatusListQuery {
    /// As it was at that time. Not supported: answered with 501.
    time: Option<String>,
}

/// A list: a signed JWT with a bit for each token, set when the token is revoked.
///
/// # Errors
/// 404 for a list that no token refers to yet, 406 where the caller takes no JWT, 501 for the past.
#[utoipa::path(get, path = "/oauth/status-lists/{id}", tag = "verifiers",
    params(("id" = String, Path, description = "As in the token's `status.status_list.uri`"), StatusListQuery),
    responses(
        (status = 200, description = "The list, with ETag and Cache-Control", content_type = "application/statuslist+jwt"),
        (status = 304, description = "Unchanged since the ETag of If-None-Match"),
        (status = 404, description = "`not_found`", body = ProblemDocument),
        (status = 406, description = "`not_acceptable`", body = ProblemDocument),
        (status = 501, description = "`not_implemented`", body = ProblemDocument),
    ))]
pub async fn status_list(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
    query: web::Query<StatusListQuery>,
) -> Result<HttpResponse, Problem> {
    refuse_what_is_not_there(&request, &query)?;
    let number = id.parse().map_err(|_| no_such_list())?;
    let list = app.status_lists.list(&app.issuer, number).await?.ok_or_else(no_such_list)?;
    let known = etag::is_known(&request, &list.etag);
    let mut answer = for_anybody(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    answer.insert_header((ETAG, etag::quoted(&list.etag)));
    Ok(if known { answer.finish() } else { answer.content_type(MEDIA_TYPE).body(list.token.clone()) })
}

/// All lists there are (section 9.3).
///
/// # Errors
/// The database's.
#[utoipa::path(get, path = "/oauth/status-lists", tag = "verifiers", responses(
    (status = 200, description = "`{status_lists: [uri, ...]}`", content_type = "application/json"),
))]
pub async fn aggregation(app: web::Data<App>) -> Result<HttpResponse, Problem> {
    let issuer = app.issuer.origin.as_str();
    let newest = app.status_lists.newest().await?;
    let lists: Vec<_> = (0..=newest).map(|list| uri(issuer, list)).collect();
    Ok(for_anybody(StatusCode::OK).json(json!({ "status_lists": lists })))
}

fn refuse_what_is_not_there(request: &HttpRequest, query: &StatusListQuery) -> Result<(), Problem> {
    if query.time.is_some() {
        let detail = "Only the present list is kept. Leave `time` out.";
        return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, "not_implemented", detail));
    }
    if !takes_lists(request) {
        let detail = "Lists are JWTs. Accept application/statuslist+jwt.";
        return Err(Problem::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable", detail));
    }
    Ok(())
}

/// The most exact range that a list is in decides (RFC 9110 section 12.5.1); without any, everything is taken.
fn takes_lists(request: &HttpRequest) -> bool {
    let Ok(Accept(ranges)) = Accept::parse(request) else { return true };
    let exactness = |range: &QualityItem<Mime>| match range.item.essence_str() {
        MEDIA_TYPE => Some(2),
        "application/*" => Some(1),
        "*/*" => Some(0),
        _ => None,
    };
    let applying = ranges.iter().filter_map(|range| Some((exactness(range)?, range.quality)));
    let decisive = applying.max_by_key(|(exactness, _)| *exactness);
    ranges.is_empty() || decisive.is_some_and(|(_, quality)| quality > Quality::ZERO)
}

fn no_such_list() -> Problem {
    Problem::not_found("There is no such list. Take the address from a token's `status` claim.")
}

fn for_anybody(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    answer.insert_header((CACHE_CONTROL, format!("public, max-age={}", TTL.as_secs())));
    answer
}
