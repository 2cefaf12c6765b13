//! `/api/surveys` and `/api/surveys/{id}`.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;
use service_kit::authenticated::Authenticated;
use service_kit::body::Body;
use service_kit::path::Id;
use service_kit::problem::{Problem, ProblemDocument};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::access::{Act, Role};
use crate::domain::language::Language;
use crate::domain::question::Question;
use crate::domain::settings::Settings;
use crate::domain::state::{Accepts, State};
use crate::domain::survey::{self, Changes, NewSurvey};
use crate::etag::{self, Precondition};
use crate::language::{self, LanguageQuery, Wishes};
use crate::reader::Reader;
use crate::store::Store;

/// The scope that reading one's own takes.
pub const READ: &str = "surveys:read";
/// The scope that writing takes.
pub const WRITE: &str = "surveys:write";

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
    /// What you are to it; null for everyone else.
    #[schema(required)]
    role: Option<Role>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// Whether a response would be taken now.
    accepts: Accepts,
    /// What its owner has decided about responses and results.
    settings: Settings,
    /// The one that these texts are in (BCP 47).
    #[schema(value_type = String)]
    language: Language,
    /// Those that it can be read in, its own first.
    #[schema(value_type = Vec<String>)]
    languages: Vec<Language>,
    /// In order.
    questions: Vec<Question>,
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
        (status = 401, response = crate::openapi::Unauthorized),
        (status = 403, response = crate::openapi::Forbidden),
        (status = 503, response = crate::openapi::Unavailable),
        crate::openapi::Payload,
    ),
)]
pub async fn create(
    user: Authenticated,
    body: Body<NewSurvey>,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    Ok(created(store.create(survey::Survey::create(user.claims.subject, body.0)?).await?))
}

/// A survey of one's own that there is now.
pub fn created(survey: survey::Survey) -> HttpResponse {
    let (location, accepts) = (format!("/api/surveys/{}", survey.id), survey.accepts(0));
    let created = &mut HttpResponse::Created();
    own(created.insert_header((LOCATION, location)), survey, Some(Role::Owner), accepts)
}

/// Read a survey, in the language that suits the reader best. A draft is there for its owner only, and for those it is
/// shared with; one that is closing shows its questions to nobody else.
#[utoipa::path(
    get, path = "/api/surveys/{id}", tag = "surveys",
    security((), ("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), LanguageQuery,
        ("Accept-Language" = Option<String>, Header, nullable = false, description = "The languages that you read"),
        ("If-None-Match" = Option<String>, Header, nullable = false, description = "The ETag of what you have")),
    responses(
        (status = 200, body = Survey, headers(
            ("ETag" = String, description = "Its version, in this language"),
            ("Content-Language" = String, description = "The language of its texts"),
        )),
        (status = 304, description = "You have it already"),
        (status = 401, response = crate::openapi::Unauthorized),
        (status = 404, response = crate::openapi::NotFound),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json",
            description = "`survey_closing`: its questions are for those who have them already"),
        (status = 503, response = crate::openapi::Unavailable),
    ),
)]
pub async fn get(
    id: Id,
    reader: Reader,
    wishes: Wishes,
    request: HttpRequest,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    let shared = store.shared(id.0).await?;
    let reader = reader.id_within(READ);
    let survey = shared.survey.shown_to(reader)?.asked_of(reader)?;
    let (role, accepts) = (survey.role_of(reader), store.accepts(survey).await?);
    let language = wishes.choose(&survey.definition);
    let tag = survey.tag(language, role, accepts);
    let told = || Survey::told(survey.in_language(language), language.clone(), role, accepts);
    let mut response = if role.is_some() {
        etag::answer(&request, tag, &told())
    } else {
        let body = shared.body(&tag, || serde_json::to_vec(&told()).map(Into::into));
        let body = body.map_err(|error| Problem::internal(&error))?;
        etag::answer_written(&request, tag, body)
    };
    language::mark(&mut response, language);
    Ok(response)
}

/// Change a survey: what is absent stays as it is. The questions can change only while it is a draft; who sees the results
/// and how long responses are kept, only its owner can change.
#[utoipa::path(
    patch, path = "/api/surveys/{id}", tag = "surveys",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, nullable = false, description = "Change only the version with this ETag")),
    request_body = Changes,
    responses(
        (status = 200, body = Survey, headers(("ETag" = String, description = "Its version"))),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json",
            description = "`survey_not_draft`: the questions are fixed; `invalid_state_change`: no way back to the draft"),
        (status = 412, response = crate::openapi::PreconditionFailed),
        crate::openapi::Payload,
        crate::openapi::Access,
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
    let (user, wanted) = (user.claims.subject, Precondition::of(&request));
    let sets = body.0.sets();
    let change = move |survey: survey::Survey| {
        survey.allow(user, Act::Change)?;
        wanted.check(survey.version)?;
        let after = survey.clone().changed(body.0)?;
        survey.allow_change(user, &after)?;
        Ok(after)
    };
    let survey = store.change(id.0, change).await?;
    if sets {
        tracing::info!(target: "audit", user_id = %user, survey_id = %id.0, "changing a survey's settings");
    }
    let (role, accepts) = (survey.role_of(Some(user)), store.accepts(&survey).await?);
    Ok(own(&mut HttpResponse::Ok(), survey, role, accepts))
}

/// Delete a survey, with its responses and results.
#[utoipa::path(
    delete, path = "/api/surveys/{id}", tag = "surveys",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header, nullable = false, description = "Delete only the version with this ETag")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 412, response = crate::openapi::PreconditionFailed),
        crate::openapi::Access,
    ),
)]
pub async fn delete(
    id: Id,
    user: Authenticated,
    request: HttpRequest,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    let (user, wanted) = (user.claims.subject, Precondition::of(&request));
    store.delete(id.0, move |survey| wanted.check(survey.allow(user, Act::Delete)?.version)).await?;
    tracing::info!(target: "audit", user_id = %user, survey_id = %id.0, "deleting a survey");
    Ok(HttpResponse::NoContent().finish())
}

/// The survey in its own language.
fn own(
    response: &mut HttpResponseBuilder,
    survey: survey::Survey,
    role: Option<Role>,
    accepts: Accepts,
) -> HttpResponse {
    let language = survey.definition.language.clone();
    let tag = etag::quoted(survey.tag(&language, role, accepts));
    response.insert_header((ETAG, tag)).json(Survey::told(survey, language, role, accepts))
}

impl Survey {
    /// As it is told to somebody with that role now, its texts being in that language.
    fn told(survey: survey::Survey, language: Language, role: Option<Role>, accepts: Accepts) -> Self {
        Self {
            id: survey.id,
            title: survey.title,
            description: survey.description,
            state: survey.state,
            owner_id: survey.owner_id,
            role,
            created_at: survey.created_at,
            accepts,
            settings: survey.settings,
            languages: survey.definition.languages().into_iter().cloned().collect(),
            language,
            questions: survey.definition.questions,
        }
    }
}
