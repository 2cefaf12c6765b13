//! The API description, served at `/api/surveys/openapi.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::web;
use service_kit::problem::ProblemDocument;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Header, Ref, RefOr};
use utoipa::{IntoResponses, Modify, OpenApi, ToResponse};

use crate::routes::results::{self, cross_tab, questions, stream};
use crate::routes::{
    collaborators, definitions, deliveries, exports, invitations, responses, survey_list, surveys, texts,
    webhooks,
};

/// Everything that the service answers, and how.
#[derive(OpenApi)]
#[openapi(
    info(title = "Signet surveys", description = "Surveys, responses, results. Errors are problem documents (RFC 9457)."),
    paths(
        document,
        surveys::create,
        survey_list::list,
        surveys::get,
        surveys::change,
        surveys::delete,
        definitions::definition_schema,
        definitions::get,
        definitions::copy,
        collaborators::list,
        collaborators::change,
        collaborators::remove,
        invitations::create,
        invitations::withdraw,
        invitations::accept,
        responses::submit,
        responses::list,
        responses::delete,
        exports::export,
        results::get,
        cross_tab::get,
        questions::get,
        stream::get,
        texts::list,
        webhooks::list,
        webhooks::create,
        webhooks::get,
        webhooks::change,
        webhooks::delete,
        webhooks::renew_secret,
        deliveries::test,
        deliveries::list,
        deliveries::redeliver,
    ),
    components(schemas(ProblemDocument), responses(
        Malformed,
        Unauthorized,
        Forbidden,
        NotFound,
        Timeout,
        PreconditionFailed,
        TooLarge,
        UnsupportedMediaType,
        ValidationFailed,
        TooManyTests,
        Unavailable,
    )),
    modifiers(&Credentials),
)]
pub struct Description;

/// The description, made once: anybody may ask for it, as often as they like.
pub static DESCRIPTION: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(Description::openapi);

/// How requests carry a token.
struct Credentials;

impl Modify for Credentials {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let cookie =
            ApiKeyValue::with_description("__Host-access_token", "Set by the auth service; same origin only");
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// This description.
#[utoipa::path(
    get, path = "/api/surveys/openapi.json", tag = "description",
    responses((status = 200, description = "An OpenAPI document", content_type = "application/json", body = Object)),
)]
pub async fn document() -> web::Json<&'static utoipa::openapi::OpenApi> {
    web::Json(&DESCRIPTION)
}

macro_rules! problems {
    ($($name:ident $(with $header:literal)?: $description:literal)*) => {
        $(
            #[doc = $description]
            pub struct $name;

            impl<'r> ToResponse<'r> for $name {
                fn response() -> (&'r str, RefOr<Response>) {
                    let response = problem($description)$(.header($header, Header::default()))?;
                    (stringify!($name), response.build().into())
                }
            }
        )*
    };
}

/// Who asks for something of a survey may be nobody, or not the one who may.
pub struct Access;

/// What is sent may not be what can be taken.
pub struct Payload;

impl IntoResponses for Access {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        set([("401", "Unauthorized"), ("403", "Forbidden"), ("404", "NotFound"), ("503", "Unavailable")])
    }
}

impl IntoResponses for Payload {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let too_much = [("408", "Timeout"), ("413", "TooLarge")];
        let wrong = [("400", "Malformed"), ("415", "UnsupportedMediaType"), ("422", "ValidationFailed")];
        set(too_much.into_iter().chain(wrong))
    }
}

/// By status, the responses of those names.
fn set<'a>(named: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, RefOr<Response>> {
    let response = |(status, name): (&str, &str)| (status.to_owned(), Ref::from_response_name(name).into());
    named.into_iter().map(response).collect()
}

fn problem(description: &str) -> ResponseBuilder {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDocument"))).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content)
}

problems! {
    Malformed: "`malformed_request`: it could not be read"
    Unauthorized with "WWW-Authenticate": "`missing_token`, `invalid_token`, `expired_token` or `revoked_token`"
    Forbidden: "`not_owner`, `not_editor`, `results_not_shared`, `not_respondent`, `insufficient_scope` or `cross_site_request`"
    NotFound: "`not_found`: it is not there, or not for you"
    Timeout: "`request_timeout`: the body did not arrive in time"
    PreconditionFailed: "`precondition_failed`: it has another version than If-Match says"
    TooLarge: "`payload_too_large`: the body is larger than a megabyte"
    UnsupportedMediaType: "`unsupported_media_type`: the body is not application/json"
    ValidationFailed: "`validation_failed`: `errors` says what was refused, all at once"
    TooManyTests with "Retry-After": "`too_many_tests`: the webhook was sent five within a minute"
    Unavailable with "Retry-After": "`overloaded`, `database_unavailable`, `keys_unavailable` or `revocations_stale`"
}
