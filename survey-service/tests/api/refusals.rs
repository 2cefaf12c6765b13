//! What a survey's body must be: every refusal at once, each at its place, and nothing written.

use serde_json::{Value, json};

use crate::support::{TestApp, User, in_state, one_question};

async fn refused(app: &TestApp, user: &User, body: &Value) -> Vec<String> {
    app.post("/api/surveys", Some(user), body).await.problem(422, "validation_failed").refusals()
}

#[actix_web::test]
async fn every_refusal_comes_at_once() {
    let app = TestApp::start();
    let user = app.user();
    let body = json!({
        "title": " ",
        "description": "a\u{0}b",
        "state": "ajar",
        "colour": "red",
        "questions": [
            { "text": "", "kind": "text", "choices": ["a", "b"] },
            { "text": "Q", "choices": ["a", " a ", "", 7] },
            { "text": "Q" },
            { "kind": "number", "required": "yes" },
            { "text": "Q", "kind": "essay", "choices": "a" },
            { "text": "Q", "kind": "multiple_choice", "choices": ["only"] },
            "Q",
        ],
    });
    let mut refusals = refused(&app, &user, &body).await;
    refusals.sort();
    let mut expected = vec![
        "/title blank",
        "/description invalid_character",
        "/state unknown_value",
        "/colour unknown_field",
        "/questions/0/text blank",
        "/questions/0/choices not_allowed",
        "/questions/1/choices/1 duplicate",
        "/questions/1/choices/2 blank",
        "/questions/1/choices/3 wrong_type",
        "/questions/2/choices required",
        "/questions/3/text required",
        "/questions/3/required wrong_type",
        "/questions/4/kind unknown_value",
        "/questions/4/choices wrong_type",
        "/questions/5/choices too_few",
        "/questions/6 wrong_type",
    ];
    expected.sort_unstable();
    assert_eq!(refusals, expected);
    assert_eq!(app.count("SELECT count(*) FROM survey.surveys"), 0);
}

#[actix_web::test]
async fn bounds_are_inclusive() {
    let app = TestApp::start();
    let user = app.user();
    let choices = |count: usize| (0..count).map(|n| format!("{n:0>200}")).collect::<Vec<_>>();
    let survey = |title: usize, description: usize, text: usize, choice: usize, questions: usize| {
        let question = json!({ "text": "é".repeat(text), "choices": choices(choice) });
        json!({ "title": "é".repeat(title), "description": "é".repeat(description), "questions": vec![question; questions] })
    };
    app.post("/api/surveys", Some(&user), &survey(200, 2000, 500, 50, 1)).await.expect(201);
    app.post("/api/surveys", Some(&user), &survey(1, 0, 1, 2, 100)).await.expect(201);
    assert_eq!(refused(&app, &user, &survey(201, 0, 1, 2, 1)).await, ["/title too_long"]);
    assert_eq!(refused(&app, &user, &survey(1, 2001, 1, 2, 1)).await, ["/description too_long"]);
    assert_eq!(refused(&app, &user, &survey(1, 0, 501, 2, 1)).await, ["/questions/0/text too_long"]);
    assert_eq!(refused(&app, &user, &survey(1, 0, 1, 51, 1)).await, ["/questions/0/choices too_many"]);
    assert_eq!(refused(&app, &user, &survey(1, 0, 1, 1, 1)).await, ["/questions/0/choices too_few"]);
    assert_eq!(refused(&app, &user, &survey(1, 0, 1, 2, 101)).await, ["/questions too_many"]);
    assert_eq!(refused(&app, &user, &survey(1, 0, 1, 2, 0)).await, ["/questions too_few"]);
    let long = json!({ "title": "T", "questions": [{ "text": "Q", "choices": ["a".repeat(201), "b"] }] });
    assert_eq!(refused(&app, &user, &long).await, ["/questions/0/choices/0 too_long"]);
    assert_eq!(app.count("SELECT count(*) FROM survey.surveys"), 2);
}

#[actix_web::test]
async fn what_is_missing_or_of_another_type_is_named() {
    let app = TestApp::start();
    let user = app.user();
    assert_eq!(refused(&app, &user, &json!({})).await, ["/title required", "/questions required"]);
    for body in [json!([]), json!("text"), json!(null), json!(7)] {
        assert_eq!(refused(&app, &user, &body).await, [" wrong_type"]);
    }
    let body = json!({ "title": 7, "description": [], "questions": {} });
    let mut refusals = refused(&app, &user, &body).await;
    refusals.sort();
    assert_eq!(refusals, ["/description wrong_type", "/questions wrong_type", "/title wrong_type"]);
    let nested = json!({ "title": "T", "questions": [{ "text": "Q", "choices": ["a", "b"], "a/b~c": 1 }] });
    assert_eq!(refused(&app, &user, &nested).await, ["/questions/0/a~1b~0c unknown_field"]);
}

#[actix_web::test]
async fn a_text_can_be_seen_and_reads_as_it_is() {
    let app = TestApp::start();
    let user = app.user();
    let body = json!({
        "title": "\u{200B}",
        "questions": [
            { "text": " \u{FEFF}\u{2060}", "choices": ["\u{200D}", "b\u{202E}a"] },
            { "text": "\u{202D}Q", "kind": "text" },
        ],
    });
    let expected = [
        "/questions/0/choices/0 blank",
        "/questions/0/choices/1 invalid_character",
        "/questions/0/text blank",
        "/questions/1/text invalid_character",
        "/title blank",
    ];
    let mut refusals = refused(&app, &user, &body).await;
    refusals.sort();
    assert_eq!(refusals, expected);
}

#[actix_web::test]
async fn an_answer_lists_a_hundred_refusals_and_no_more() {
    let app = TestApp::start();
    let mut body = one_question();
    for n in 0..5000 {
        body[format!("unknown{n}")] = json!(1);
    }
    assert_eq!(refused(&app, &app.user(), &body).await.len(), 100);
}

#[actix_web::test]
async fn a_patch_is_checked_as_much() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &in_state("draft")).await;
    let body = json!({ "title": "", "state": "gone", "owner_id": user.id, "questions": [] });
    let mut refusals = app.patch(&path, &user, &body).await.problem(422, "validation_failed").refusals();
    refusals.sort();
    let expected = ["/owner_id unknown_field", "/questions too_few", "/state unknown_value", "/title blank"];
    assert_eq!(refusals, expected);
    assert_eq!(app.get(&path, Some(&user)).await.body["title"], "Yes?");
}
