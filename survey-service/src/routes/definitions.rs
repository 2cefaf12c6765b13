//! `/api/surveys/{id}/definition`, its schema, and copies.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value as Json;
use service_kit::authenticated::{Authenticated, Authentication};
use service_kit::path::Id;
use service_kit::problem::Problem;

use super::surveys::{READ, Survey, WRITE, created};
use crate::definition_schema::schema;
use crate::domain::access::Act;
use crate::domain::survey::NewSurvey;
use crate::etag;
use crate::store::Store;

/// Where the schema is.
pub const SCHEMA: &str = "/api/surveys/definition.schema.json";

/// Read a survey as a document: what `POST /api/surveys` takes to make the same survey again, but for its state.
#[utoipa::path(
    get, path = "/api/surveys/{id}/definition", tag = "surveys",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("If-None-Match" = Option<String>, Header, nullable = false, description = "The ETag of what you have")),
    responses(
        (status = 200, body = NewSurvey, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "You have it already"),
        crate::openapi::Access,
    ),
)]
pub async fn get(
    id: Id,
    user: Authenticated,
    request: HttpRequest,
    authentication: web::Data<Authentication>,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(READ)?;
    let survey = store.survey(id.0).await?;
    survey.allow(user.claims.subject, Act::ReadDefinition)?;
    let address = format!("{}{SCHEMA}", authentication.origin);
    let document = survey.document(&address).map_err(|error| Problem::internal(&error))?;
    Ok(etag::answer(&request, survey.version.to_string(), &document))
}

/// The JSON Schema (2020-12) of such documents. What it lets through may still be refused for what a schema cannot
/// say: choices that repeat each other, control characters.
#[utoipa::path(
    get, path = "/api/surveys/definition.schema.json", tag = "description",
    responses((status = 200, description = "A JSON Schema", content_type = "application/schema+json", body = Object)),
)]
pub async fn definition_schema(authentication: web::Data<Authentication>) -> Result<HttpResponse, Problem> {
    let address = format!("{}{SCHEMA}", authentication.origin);
    let schema: Json = schema(&address).map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok().content_type("application/schema+json").json(schema))
}

/// Make a draft of one's own that is the same as a survey.
#[utoipa::path(
    post, path = "/api/surveys/{id}/copies", tag = "surveys",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 201, body = Survey, headers(
            ("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"),
        )),
        crate::openapi::Access,
    ),
)]
pub async fn copy(id: Id, user: Authenticated, store: web::Data<Store>) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    let user = user.claims.subject;
    let survey = store.survey(id.0).await?;
    let copy = survey.allow(user, Act::ReadDefinition)?.copied_by(user);
    Ok(created(store.create(copy).await?))
}
