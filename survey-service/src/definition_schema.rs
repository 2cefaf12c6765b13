//! The JSON Schema of definitions: the API description's, with what that leaves to words.

use std::sync::LazyLock;

use serde_json::{Map, Value as Json, json};

use crate::openapi::DESCRIPTION;

/// Where the API description has what its schemas refer to.
const COMPONENTS: &str = "#/components/schemas/";
/// Where a schema that stands alone has it.
const DEFINITIONS: &str = "#/$defs/";

/// The schema, wherever it is. Made once, as the description is.
static SCHEMA: LazyLock<Result<Json, serde_json::Error>> = LazyLock::new(make);

/// The schema, at that address.
///
/// # Errors
/// Those of the serializer.
pub fn schema(address: &str) -> Result<Json, &'static serde_json::Error> {
    let mut schema = SCHEMA.as_ref()?.clone();
    schema["$id"] = address.into();
    Ok(schema)
}

fn make() -> Result<Json, serde_json::Error> {
    let description = serde_json::to_value(&*DESCRIPTION)?;
    let components = &description["components"]["schemas"];
    let mut schema = standing_alone(&components["NewSurvey"]);
    let mut definitions = Map::new();
    collect(&components["NewSurvey"], components, &mut definitions);
    if let Some(question) = definitions.get_mut("NewQuestion") {
        choices_by_kind(question);
    }
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "The definition of a survey".into();
    schema["$defs"] = definitions.into();
    Ok(schema)
}

/// What a schema refers to, and what that does.
fn collect(schema: &Json, components: &Json, definitions: &mut Map<String, Json>) {
    match schema {
        Json::Object(fields) => {
            let name = fields.get("$ref").and_then(Json::as_str).and_then(|to| to.strip_prefix(COMPONENTS));
            if let Some(name) = name.filter(|name| !definitions.contains_key(*name)) {
                definitions.insert(name.to_owned(), standing_alone(&components[name]));
                collect(&components[name], components, definitions);
            }
            fields.values().for_each(|value| collect(value, components, definitions));
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, components, definitions)),
        _ => {}
    }
}

/// The schema with references into itself, and in which text that must not be empty must not be blank either.
fn standing_alone(schema: &Json) -> Json {
    match schema {
        Json::Object(fields) => {
            let mut fields: Map<_, _> =
                fields.iter().map(|(name, value)| (name.clone(), standing_alone(value))).collect();
            if let Some(Json::String(to)) = fields.get_mut("$ref") {
                *to = to.replace(COMPONENTS, DEFINITIONS);
            }
            if fields.contains_key("minLength") {
                fields.insert("pattern".to_owned(), r"\S".into());
            }
            fields.into()
        }
        Json::Array(items) => items.iter().map(standing_alone).collect(),
        other => other.clone(),
    }
}

/// Choices are for the kinds that have them, and needed there.
fn choices_by_kind(question: &mut Json) {
    let fewest = question["properties"]["choices"].as_object_mut().and_then(|all| all.remove("minItems"));
    question["if"] = json!({
        "properties": { "kind": { "enum": ["text", "number", "rating"] } }, "required": ["kind"],
    });
    question["then"] = json!({ "properties": { "choices": { "maxItems": 0 } } });
    let text = json!({ "type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S" });
    question["else"] = json!({
        "properties": { "choices": { "type": "array", "minItems": fewest, "items": text } },
        "required": ["choices"],
    });
}
