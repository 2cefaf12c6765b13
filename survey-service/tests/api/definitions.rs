//! Surveys as documents: the schema is true, a document makes the same survey again, and copies are drafts.

use jsonschema::Validator;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ORIGIN, TestApp, choose, every_kind, in_state, one_question};

async fn schema(app: &TestApp) -> Validator {
    let schema = app.get("/api/surveys/definition.schema.json", None).await.expect(200);
    assert_eq!(schema.header("content-type"), "application/schema+json");
    jsonschema::draft202012::meta::validate(&schema.body).unwrap();
    assert_eq!(schema.body["$id"], format!("{ORIGIN}/api/surveys/definition.schema.json"));
    jsonschema::draft202012::new(&schema.body).unwrap()
}

/// With everything that a survey can have.
fn rich() -> Value {
    json!({
        "$schema": "https://example.com/any",
        "format": "signet-survey/1",
        "title": "Lunch",
        "description": "What we eat\nand with whom",
        "language": "en",
        "settings": {
            "opens_at": "2031-01-01T00:00:00Z", "closes_at": "2032-01-01T00:00:00.5Z", "max_responses": 10,
            "respondents": "signed_in", "one_response_each": true, "anonymous": false, "listed": false,
            "results": "respondents", "retention_days": 30,
        },
        "questions": [
            { "text": "Which day?", "choices": ["Monday", "Friday"], "other": "Another day", "required": true,
              "help": "One\nof them", "section": { "title": "When", "description": "First" }, "random_order": true },
            { "text": "Which dishes?", "kind": "multiple_choice", "choices": ["Soup", "Salad"],
              "show_if": { "match": "any", "conditions": [{ "question_id": 1, "choice_ids": [1, 3] }] } },
            { "text": "Anything else?", "kind": "text", "section": { "title": "What" } },
            { "text": "How many?", "kind": "number", "minimum": -1.5, "maximum": 1000 },
            { "text": "How many more?", "kind": "number", "whole": true, "show_if": { "match": "all", "conditions": [
                { "question_id": 4, "at_least": 2, "at_most": 3.25 }, { "question_id": 3, "answered": false }] } },
            { "text": "How was it?", "kind": "rating", "scale": { "points": 7, "low": "Bad", "high": "Good" } },
            { "text": "And last year?", "kind": "rating" },
        ],
        "translations": { "de": { "title": "Mittagessen", "questions": [
            { "text": "Welcher Tag?", "help": "Einer davon", "section": { "title": "Wann" }, "choices": ["Montag", null],
              "other": "Ein anderer" }, { "choices": ["Suppe", "Salat"] }, {}, {}, {}, { "low": "Schlecht" }] } },
    })
}

/// `document` with `value` at that place.
fn with(mut document: Value, place: &str, value: Value) -> Value {
    let (parent, name) = place.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[name] = value;
    document
}

#[actix_web::test]
async fn what_is_taken_fits_the_schema_and_what_does_not_fit_is_refused() {
    let app = TestApp::start();
    let (user, schema) = (app.user(), schema(&app).await);
    let changes = [
        ("/title", json!("T"), true),
        ("/title", json!(" \n "), false),
        ("/title", json!("x".repeat(201)), false),
        ("/title", json!(null), false),
        ("/description", json!(null), true),
        ("/description", json!(""), true),
        ("/description", json!("x".repeat(2001)), false),
        ("/$schema", json!(7), false),
        ("/format", json!("signet-survey/2"), false),
        ("/format", json!(null), true),
        ("/state", json!("draft"), true),
        ("/state", json!("closed"), true),
        ("/state", json!("over"), false),
        ("/unknown", json!(1), false),
        ("/questions", json!([]), false),
        ("/questions", json!({}), false),
        ("/questions/0/text", json!("\t"), false),
        ("/questions/0/kind", json!(null), true),
        ("/questions/0/kind", json!("essay"), false),
        ("/questions/0/kind", json!("text"), false),
        ("/questions/0/choices", json!(null), false),
        ("/questions/0/choices", json!([]), false),
        ("/questions/0/choices", json!(["Monday", " "]), false),
        ("/questions/0/required", json!("yes"), false),
        ("/questions/0/surprise", json!(true), false),
        ("/questions/2/choices", json!([]), true),
        ("/questions/2/choices", json!(["a", "b"]), false),
        ("/questions/5/scale/points", json!(11), false),
        ("/questions/5/scale", json!(null), true),
        ("/questions/4/show_if/match", json!("none"), false),
        ("/questions/4/show_if/conditions", json!([]), false),
        ("/questions/4/show_if", json!(null), true),
        ("/settings", json!(null), true),
        ("/settings/max_responses", json!(0), false),
        ("/settings/results", json!("nobody"), false),
        ("/settings/listed", json!(null), true),
        ("/translations", json!({}), true),
        ("/translations/de/title", json!(""), false),
        ("/translations/de/words", json!(""), false),
    ];
    for document in [rich(), one_question(), every_kind(), in_state("draft")] {
        assert!(schema.is_valid(&document), "{document}");
        app.post("/api/surveys", Some(&user), &document).await.expect(201);
    }
    for (place, value, fine) in changes {
        let document = with(rich(), place, value.clone());
        assert_eq!(schema.is_valid(&document), fine, "the schema, of {value} at {place}");
        let status = if fine { 201 } else { 422 };
        let answer = app.post("/api/surveys", Some(&user), &document).await;
        assert_eq!(answer.status, status, "{value} at {place}: {}", answer.body);
    }
    for missing in ["title", "questions"] {
        let mut document = rich();
        document.as_object_mut().unwrap().remove(missing);
        assert!(!schema.is_valid(&document));
        app.post("/api/surveys", Some(&user), &document).await.problem(422, "validation_failed");
    }
}

#[actix_web::test]
async fn a_definition_makes_the_same_survey_again() {
    let app = TestApp::start();
    let (user, schema) = (app.user(), schema(&app).await);
    for document in [rich(), one_question(), every_kind(), in_state("draft")] {
        let path = app.survey(&user, &document).await;
        let definition = app.get(&format!("{path}/definition"), Some(&user)).await.expect(200).body;
        assert!(schema.is_valid(&definition), "{definition}");
        assert_eq!(definition["$schema"], format!("{ORIGIN}/api/surveys/definition.schema.json"));
        assert_eq!(definition["format"], "signet-survey/1");
        let again = app.survey(&user, &definition).await;
        let same = app.get(&format!("{again}/definition"), Some(&user)).await.expect(200).body;
        assert_eq!(same, definition);
        for language in ["en", "de"] {
            let told = async |path: &str| {
                app.get(&format!("{path}?language={language}"), Some(&user)).await.expect(200).body
            };
            let (one, other) = (told(&path).await, told(&again).await);
            for field in ["title", "description", "questions", "settings", "language", "languages"] {
                assert_eq!(one[field], other[field], "{field}");
            }
        }
    }
}

#[actix_web::test]
async fn a_definition_is_not_sent_again_while_nothing_changed() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let definition = format!("{path}/definition");
    let tag = app.get(&definition, Some(&user)).await.expect(200).header("etag").to_owned();
    let again = || app.request(reqwest::Method::GET, &definition, Some(&user)).header("if-none-match", &tag);
    assert_eq!(again().send().await.unwrap().status(), 304);
    app.patch(&path, &user, &json!({ "title": "Other" })).await.expect(200);
    assert_eq!(again().send().await.unwrap().status(), 200);
}

#[actix_web::test]
async fn a_copy_is_a_draft_of_ones_own() {
    let app = TestApp::start();
    let (owner, viewer) = (app.user(), app.user());
    let path = app.survey(&owner, &rich()).await;
    crate::roles::share(&app, &path, &owner, &viewer, "viewer").await;
    let plain = app.survey(&owner, &one_question()).await;
    app.respond(&plain, Uuid::new_v4(), &choose(1)).await.expect(201);
    for (from, user) in [(&path, &viewer), (&plain, &owner)] {
        let copied = app.post(&format!("{from}/copies"), Some(user), &json!({})).await.expect(201);
        let copy = copied.header("location");
        assert_eq!(copied.body["state"], "draft");
        assert_eq!(copied.body["role"], "owner");
        assert_eq!(copied.body["owner_id"], user.id.to_string());
        app.get(copy, None).await.problem(404, "not_found");
        let of = async |path: &str| app.get(&format!("{path}/definition"), Some(user)).await.expect(200).body;
        assert_eq!(of(copy).await, of(from).await);
        assert_eq!(app.get(&format!("{copy}/results"), Some(user)).await.body["response_count"], 0);
        let changed =
            json!({ "title": "Mine", "questions": [{ "text": "New?", "kind": "text" }], "translations": {} });
        app.patch(copy, user, &changed).await.expect(200);
    }
    assert_eq!(app.get(&path, Some(&owner)).await.body["title"], "Lunch");
}
