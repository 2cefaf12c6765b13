//! What every API description says alike, said once.

use utoipa::Modify;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder, Schema};

const JSON: &str = "application/json";
const PROBLEM_JSON: &str = "application/problem+json";
const PROBLEM: &str = "#/components/schemas/ProblemDocument";

/// Completes a description: problems have their own media type, whoever sends JSON can be told what is wrong with it,
/// whoever must send a token can be refused, and unknown fields are refused everywhere.
pub struct Conventions;

impl Modify for Conventions {
    fn modify(&self, description: &mut OpenApi) {
        let mut bodies = Vec::new();
        for path in description.paths.paths.values_mut() {
            let methods = [&mut path.get, &mut path.put, &mut path.post, &mut path.delete, &mut path.patch];
            for operation in methods.into_iter().flatten() {
                bodies.extend(json_body(operation));
                complete(operation);
            }
        }
        let schemas = description.components.iter_mut().flat_map(|components| &mut components.schemas);
        for (name, schema) in schemas {
            if let (true, RefOr::T(Schema::Object(object))) = (bodies.contains(name), schema) {
                object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            }
        }
    }
}

/// The schema of an operation's JSON body.
fn json_body(operation: &Operation) -> Option<String> {
    let Some(RefOr::T(body)) = &operation.request_body else { return None };
    let text = serde_json::to_string(body.content.get(JSON)?).ok()?;
    let (_, name) = text.split_once("#/components/schemas/")?;
    Some(name.split('"').next()?.to_owned())
}

fn complete(operation: &mut Operation) {
    let secured =
        serde_json::to_string(&operation.security).is_ok_and(|schemes| schemes.contains("\"bearer\""));
    let mut expected = Vec::new();
    // A form that cannot be read is told about as its standard asks.
    if json_body(operation).is_some() {
        expected.extend([
            ("400", "`malformed_request`: it could not be read"),
            ("408", "`request_timeout`: it did not arrive in time"),
            ("413", "`payload_too_large`"),
            ("415", "`unsupported_media_type`"),
        ]);
    }
    if secured {
        expected.extend([
            ("401", "`missing_token`, `invalid_token`, `expired_token` or `revoked_token`"),
            ("403", "`insufficient_scope` or `cross_site_request`"),
        ]);
    }
    expected.push(("503", "`overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After"));
    for (status, detail) in expected {
        let problem =
            || RefOr::T(ResponseBuilder::new().description(detail).content(PROBLEM_JSON, problem()).build());
        operation.responses.responses.entry(status.to_owned()).or_insert_with(problem);
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            retype(response);
        }
    }
}

/// A problem document is no plain JSON.
fn retype(response: &mut Response) {
    let is_problem = |content: &RefOr<Content>| matches!(content, RefOr::T(Content { schema: Some(RefOr::Ref(reference)), .. }) if reference.ref_location == PROBLEM);
    if response.content.get(JSON).is_some_and(is_problem)
        && let Some(content) = response.content.shift_remove(JSON)
    {
        response.content.insert(PROBLEM_JSON.to_owned(), content);
    }
}

fn problem() -> Content {
    Content::new(Some(Ref::new(PROBLEM)))
}
