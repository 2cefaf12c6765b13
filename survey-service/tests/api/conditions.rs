//! Questions that are shown by what was answered before.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;

async fn refusals(app: &TestApp, path: &str, answers: &Value) -> Vec<String> {
    app.respond(path, Uuid::new_v4(), answers).await.problem(422, "validation_failed").refusals()
}

async fn taken(app: &TestApp, path: &str, answers: &Value) {
    app.respond(path, Uuid::new_v4(), answers).await.expect(201);
}

fn when(question_id: i16, choice: i16) -> Value {
    json!({ "match": "all", "conditions": [{ "question_id": question_id, "choice_ids": [choice] }] })
}

/// Whether there is a car; which; how it was; and, where there is none, why.
fn car() -> Value {
    json!({ "title": "Cars", "questions": [
        { "text": "A car?", "choices": ["yes", "no"], "required": true },
        { "text": "Which?", "choices": ["Volvo", "Saab"], "required": true, "show_if": when(1, 1) },
        { "text": "How is the Saab?", "kind": "rating", "required": true, "show_if": when(2, 2) },
        { "text": "Why none?", "kind": "text", "show_if":
            { "match": "any", "conditions": [{ "question_id": 2, "answered": false }] } },
    ] })
}

#[actix_web::test]
async fn what_is_hidden_is_neither_needed_nor_taken() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &car()).await;
    let (yes, no) =
        (json!({ "question_id": 1, "choice_id": 1 }), json!({ "question_id": 1, "choice_id": 2 }));
    let (volvo, saab) =
        (json!({ "question_id": 2, "choice_id": 1 }), json!({ "question_id": 2, "choice_id": 2 }));
    let rating = json!({ "question_id": 3, "number": 4 });
    let why = json!({ "question_id": 4, "text": "Bikes" });

    taken(&app, &path, &json!([no])).await;
    taken(&app, &path, &json!([no, why])).await;
    taken(&app, &path, &json!([yes, volvo])).await;
    taken(&app, &path, &json!([rating, saab, yes])).await;

    assert_eq!(refusals(&app, &path, &json!([yes])).await, ["/answers required"]);
    assert_eq!(refusals(&app, &path, &json!([yes, saab])).await, ["/answers required"]);
    assert_eq!(refusals(&app, &path, &json!([yes, volvo, rating])).await, ["/answers/2 hidden"]);
    assert_eq!(refusals(&app, &path, &json!([yes, volvo, why])).await, ["/answers/2 hidden"]);
    // What is hidden counts as unanswered, so what depends on it is hidden too, and the reason is asked for.
    let all = json!([no, saab, rating, why]);
    assert_eq!(refusals(&app, &path, &all).await, ["/answers/1 hidden", "/answers/2 hidden"]);
    app.assert_counted_right();
}

#[actix_web::test]
async fn what_hangs_on_a_refused_answer_is_not_judged() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &car()).await;
    let car = json!({ "question_id": 1, "choice_id": 9 });
    // Whether there is a Saab is unclear as long as it is unclear whether there is a car.
    let answers = json!([car, { "question_id": 2, "choice_id": 2 }]);
    assert_eq!(refusals(&app, &path, &answers).await, ["/answers/0/choice_id unknown_choice"]);
    // There is none in any case, so what was said of it is.
    let answers = json!([car, { "question_id": 3, "number": 4 }]);
    let expected = ["/answers/0/choice_id unknown_choice", "/answers/1 hidden"];
    assert_eq!(refusals(&app, &path, &answers).await, expected);
    let nameless = json!([{ "question_id": "1", "choice_id": 1 }, { "question_id": 3, "number": 4 }]);
    assert_eq!(refusals(&app, &path, &nameless).await, ["/answers/0/question_id wrong_type"]);
}

#[actix_web::test]
async fn numbers_ratings_and_several_choices_decide_too() {
    let app = TestApp::start();
    let shown = |condition: Value| json!({ "match": "all", "conditions": [condition] });
    let questions = json!([
        { "text": "N", "kind": "number" },
        { "text": "M", "kind": "multiple_choice", "choices": ["a", "b", "c"] },
        { "text": "R", "kind": "rating", "scale": { "points": 10 } },
        { "text": "1", "kind": "text", "show_if": shown(json!({ "question_id": 1, "at_least": -2.5, "at_most": 3 })) },
        { "text": "2", "kind": "text", "show_if": shown(json!({ "question_id": 2, "choice_ids": [1, 3] })) },
        { "text": "3", "kind": "text", "show_if": shown(json!({ "question_id": 3, "at_most": 6 })) },
        { "text": "4", "kind": "text", "show_if": { "match": "all", "conditions": [
            { "question_id": 1, "answered": true }, { "question_id": 3, "answered": true }] } },
    ]);
    let path = app.survey(&app.user(), &json!({ "title": "T", "questions": questions })).await;
    let number = |number: f64| json!({ "question_id": 1, "number": number });
    let rating = |rating: i16| json!({ "question_id": 3, "number": rating });
    let chosen = |ids: &[i16]| json!({ "question_id": 2, "choice_ids": ids });
    let cases = [
        (json!([number(-2.5)]), 4, true),
        (json!([number(3.0)]), 4, true),
        (json!([number(3.01)]), 4, false),
        (json!([number(-2.6)]), 4, false),
        (json!([]), 4, false),
        (json!([chosen(&[2, 3])]), 5, true),
        (json!([chosen(&[2])]), 5, false),
        (json!([rating(6)]), 6, true),
        (json!([rating(7)]), 6, false),
        (json!([number(0.0), rating(1)]), 7, true),
        (json!([rating(1)]), 7, false),
    ];
    for (mut answers, question, shown) in cases {
        let place = answers.as_array().unwrap().len();
        answers.as_array_mut().unwrap().push(json!({ "question_id": question, "text": "x" }));
        if shown {
            taken(&app, &path, &answers).await;
        } else {
            assert_eq!(refusals(&app, &path, &answers).await, [format!("/answers/{place} hidden")]);
        }
    }
}

#[actix_web::test]
async fn conditions_that_mean_nothing_are_refused_where_they_are_wrong() {
    let app = TestApp::start();
    let conditions = json!([
        { "question_id": 1, "choice_ids": [1, 4, 1, "x"] },
        { "question_id": 1, "choice_ids": [] },
        { "question_id": 1, "at_least": 1 },
        { "question_id": 2, "at_most": 1e16 },
        { "question_id": 2, "at_least": 5, "at_most": 4 },
        { "question_id": 2, "choice_ids": [1] },
        { "question_id": 2, "answered": true, "at_most": 3, "choices": [1] },
        { "question_id": 3, "answered": true },
        { "question_id": 4, "answered": true },
        { "question_id": 5, "answered": true },
        { "question_id": 0, "answered": true },
        { "question_id": 2 },
        { "answered": true },
        { "question_id": "2", "answered": true },
        7,
    ]);
    let questions = json!([
        { "text": "Q", "choices": ["a", "b", "c"] },
        { "text": "Q", "kind": "number" },
        { "text": "Q", "kind": "text", "show_if": { "match": "all", "conditions": conditions } },
        { "text": "Q", "kind": "text", "show_if": { "match": "some", "conditions": [], "not": true } },
    ]);
    let body = json!({ "title": "T", "questions": questions });
    let answer = app.post("/api/surveys", Some(&app.user()), &body).await;
    let refusals = answer.problem(422, "validation_failed").refusals();
    let (mut at, mut last): (Vec<_>, Vec<_>) = refusals
        .iter()
        .map(|refusal| refusal.strip_prefix("/questions/").unwrap())
        .partition(|at| at.starts_with('2'));
    let mut expected = [
        "0/choice_ids/1 unknown_choice",
        "0/choice_ids/2 duplicate",
        "0/choice_ids/3 wrong_type",
        "1/choice_ids too_few",
        "2/at_least not_allowed",
        "3/at_most out_of_range",
        "3 required",
        "4/at_most out_of_range",
        "5/choice_ids not_allowed",
        "6/at_most not_allowed",
        "6/choices unknown_field",
        "7/question_id not_earlier",
        "8/question_id not_earlier",
        "9/question_id unknown_question",
        "10/question_id unknown_question",
        "11 required",
        "12/question_id required",
        "13/question_id wrong_type",
        "14 wrong_type",
    ]
    .map(|refusal| format!("2/show_if/conditions/{refusal}"));
    at.sort_unstable();
    expected.sort();
    assert_eq!(at, expected);
    last.sort_unstable();
    let expected =
        ["3/show_if/conditions too_few", "3/show_if/match unknown_value", "3/show_if/not unknown_field"];
    assert_eq!(last, expected);
}

#[actix_web::test]
async fn a_condition_on_a_question_that_cannot_be_read_is_not_blamed_for_it() {
    let app = TestApp::start();
    let questions = json!([
        { "text": "Q", "choices": ["only"] },
        { "text": "", "choices": ["a", "b"] },
        { "text": "Q", "kind": "text", "show_if": when(1, 2) },
        { "text": "Q", "kind": "text", "show_if": when(2, 3) },
    ]);
    let body = json!({ "title": "T", "questions": questions });
    let answer = app.post("/api/surveys", Some(&app.user()), &body).await;
    let mut refusals = answer.problem(422, "validation_failed").refusals();
    refusals.sort();
    let expected = [
        "/questions/0/choices too_few",
        "/questions/1/text blank",
        "/questions/3/show_if/conditions/0/choice_ids/0 unknown_choice",
    ];
    assert_eq!(refusals, expected);
}
