//! What questions can ask for, and how they are answered.

use diesel::connection::SimpleConnection;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, TestApp, User};

fn survey(questions: &Value) -> Value {
    json!({ "title": "T", "questions": questions })
}

async fn refused(app: &TestApp, user: &User, questions: &Value) -> Vec<String> {
    let answer = app.post("/api/surveys", Some(user), &survey(questions)).await;
    let mut refusals = answer.problem(422, "validation_failed").refusals();
    refusals.sort();
    refusals
}

async fn respond(app: &TestApp, path: &str, answers: &Value) -> Answer {
    app.respond(path, Uuid::new_v4(), answers).await
}

async fn refusals(app: &TestApp, path: &str, answers: &Value) -> Vec<String> {
    respond(app, path, answers).await.problem(422, "validation_failed").refusals()
}

async fn file(app: &TestApp, path: &str, user: &User) -> String {
    let response = app.request(Method::GET, path, Some(user)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

/// Two questions whose last choice asks what it is.
fn with_other() -> Value {
    survey(&json!([
        { "text": "How?", "choices": ["Train", "Car"], "other": "Otherwise, namely" },
        { "text": "Why?", "kind": "multiple_choice", "choices": ["Fast"], "other": "Because" },
    ]))
}

#[actix_web::test]
async fn a_question_is_told_as_it_was_sent() {
    let app = TestApp::start();
    let questions = json!([
        { "text": "Which?", "choices": ["a", "b"], "other": " Other ", "random_order": true,
          "help": "Take\nyour time", "section": { "title": "First", "description": "of two" } },
        { "text": "How many?", "kind": "number", "minimum": -1.5, "maximum": 20, "whole": true },
        { "text": "How good?", "kind": "rating", "scale": { "points": 10, "low": "Bad", "high": "" },
          "section": { "title": "Second" },
          "show_if": { "match": "any", "conditions": [
              { "question_id": 1, "choice_ids": [3, 1] }, { "question_id": 2, "at_least": 2.0 },
              { "question_id": 2, "answered": false }] } },
        { "text": "Why?", "kind": "rating", "scale": {}, "help": null, "section": null, "show_if": null },
    ]);
    let path = app.survey(&app.user(), &survey(&questions)).await;
    let told = app.get(&path, None).await.expect(200).body["questions"].clone();
    assert_eq!(told[0]["help"], "Take\nyour time");
    assert_eq!(told[0]["section"], json!({ "title": "First", "description": "of two" }));
    assert_eq!(told[0]["random_order"], true);
    assert_eq!(told[0]["choices"][2], json!({ "id": 3, "text": "Other", "other": true }));
    assert_eq!(told[0]["choices"][1], json!({ "id": 2, "text": "b", "other": false }));
    assert_eq!((&told[1]["minimum"], &told[1]["maximum"]), (&json!(-1.5), &json!(20)));
    assert_eq!(told[1]["whole"], true);
    assert_eq!(told[2]["scale"], json!({ "points": 10, "low": "Bad", "high": "" }));
    assert_eq!(told[2]["section"], json!({ "title": "Second", "description": "" }));
    let conditions = json!([
        { "question_id": 1, "choice_ids": [1, 3] }, { "question_id": 2, "at_least": 2 },
        { "question_id": 2, "answered": false }]);
    assert_eq!(told[2]["show_if"], json!({ "match": "any", "conditions": conditions }));
    assert_eq!(told[3]["scale"], json!({ "points": 5, "low": "", "high": "" }));
}

#[actix_web::test]
async fn what_does_not_go_with_a_kind_is_refused() {
    let app = TestApp::start();
    let user = app.user();
    let questions = json!([
        { "text": "Q", "kind": "text", "other": "O", "random_order": true, "minimum": 1, "maximum": 2,
          "whole": true, "scale": { "points": 3 } },
        { "text": "Q", "kind": "number", "minimum": 3, "maximum": 2 },
        { "text": "Q", "kind": "number", "minimum": 0.2, "maximum": 0.8, "whole": true },
        { "text": "Q", "kind": "number", "minimum": 1e16, "maximum": "x", "whole": 1 },
        { "text": "Q", "kind": "rating", "scale": { "points": 11, "low": "a\nb", "middle": "" } },
        { "text": "Q", "kind": "rating", "scale": { "points": 1, "high": "h".repeat(101) } },
        { "text": "Q", "choices": ["a", "b"], "other": "a" },
        { "text": "Q", "choices": [], "other": "a" },
        { "text": "Q", "choices": (0..50).map(|n| n.to_string()).collect::<Vec<_>>(), "other": "o" },
        { "text": "Q", "kind": "text", "help": "h".repeat(1001), "section": { "description": 7 } },
        // What is as usual goes with every kind.
        { "text": "Q", "kind": "text", "random_order": false, "whole": false, "help": "", "choices": [] },
    ]);
    let expected = [
        "/questions/0/maximum not_allowed",
        "/questions/0/minimum not_allowed",
        "/questions/0/other not_allowed",
        "/questions/0/random_order not_allowed",
        "/questions/0/scale not_allowed",
        "/questions/0/whole not_allowed",
        "/questions/1/maximum out_of_range",
        "/questions/2/maximum out_of_range",
        "/questions/3/maximum wrong_type",
        "/questions/3/minimum out_of_range",
        "/questions/3/whole wrong_type",
        "/questions/4/scale/low invalid_character",
        "/questions/4/scale/middle unknown_field",
        "/questions/4/scale/points out_of_range",
        "/questions/5/scale/high too_long",
        "/questions/5/scale/points out_of_range",
        "/questions/6/other duplicate",
        "/questions/7/choices too_few",
        "/questions/8/choices too_many",
        "/questions/9/help too_long",
        "/questions/9/section/description wrong_type",
        "/questions/9/section/title required",
    ];
    assert_eq!(refused(&app, &user, &questions).await, expected);
}

#[actix_web::test]
async fn a_number_keeps_to_its_bounds() {
    let app = TestApp::start();
    let user = app.user();
    let bounded = json!([
        { "text": "Q", "kind": "number", "minimum": -2, "maximum": 10.5 },
        { "text": "Q", "kind": "number", "whole": true },
    ]);
    let path = app.survey(&user, &survey(&bounded)).await;
    for (question, number) in [(1, -2.0), (1, 10.5), (1, 0.1), (2, -3.0), (2, 123_457.0)] {
        respond(&app, &path, &json!([{ "question_id": question, "number": number }])).await.expect(201);
    }
    for (question, number, code) in [
        (1, -2.1, "out_of_range"),
        (1, 10.6, "out_of_range"),
        (2, 0.5, "not_whole"),
        (2, 2e15, "out_of_range"),
    ] {
        let answers = json!([{ "question_id": question, "number": number }]);
        assert_eq!(refusals(&app, &path, &answers).await, [format!("/answers/0/number {code}")]);
    }
    app.assert_counted_right();
    let results = app.get(&format!("{path}/results"), Some(&user)).await.expect(200).body;
    assert_eq!(
        (&results["questions"][0]["whole"], &results["questions"][1]["whole"]),
        (&json!(false), &json!(true))
    );
}

#[actix_web::test]
async fn a_rating_keeps_to_its_scale_and_each_point_is_counted() {
    let app = TestApp::start();
    let user = app.user();
    let scales = json!([
        { "text": "Q", "kind": "rating", "scale": { "points": 10 } },
        { "text": "Q", "kind": "rating", "scale": { "points": 2 } },
    ]);
    let path = app.survey(&user, &survey(&scales)).await;
    for (one, other) in [(10, 2), (10, 1), (7, 2)] {
        let answers = json!([{ "question_id": 1, "number": one }, { "question_id": 2, "number": other }]);
        respond(&app, &path, &answers).await.expect(201);
    }
    for (question, number) in [(1, 11.0), (1, 0.0), (1, 9.5), (2, 3.0)] {
        let answers = json!([{ "question_id": question, "number": number }]);
        assert_eq!(refusals(&app, &path, &answers).await, ["/answers/0/number out_of_range"]);
    }
    let results = app.get(&format!("{path}/results"), Some(&user)).await.expect(200).body;
    let counts = |question: usize| {
        let ratings = results["questions"][question]["ratings"].as_array().unwrap().iter();
        ratings.map(|rating| rating["count"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(counts(0), [0, 0, 0, 0, 0, 0, 1, 0, 0, 2]);
    assert_eq!(counts(1), [1, 2]);
    assert_eq!(results["questions"][0]["mean"], 9.0);
    app.assert_counted_right();
}

#[actix_web::test]
async fn who_chooses_other_says_what_it_is() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &with_other()).await;
    let answers = json!([
        { "question_id": 1, "choice_id": 3, "other_text": "  By bike " },
        { "question_id": 2, "choice_ids": [2, 1], "other_text": "\u{1F600} \"fun\"" },
    ]);
    let submission = Uuid::new_v4();
    app.respond(&path, submission, &answers).await.expect(201);
    app.respond(&path, submission, &answers).await.expect(200);
    let mut changed = answers.clone();
    changed[0]["other_text"] = "By boat".into();
    app.respond(&path, submission, &changed).await.problem(409, "submission_conflict");
    respond(&app, &path, &json!([{ "question_id": 1, "choice_id": 1 }])).await.expect(201);

    let results = app.get(&format!("{path}/results"), Some(&user)).await.expect(200).body;
    assert_eq!(results["questions"][0]["choices"][2], json!({ "choice_id": 3, "count": 1 }));
    assert_eq!(results["questions"][1]["answered"], 1);
    app.assert_counted_right();
    let some = app.get(&format!("{path}/results?answer=1:3"), Some(&user)).await.expect(200).body;
    assert_eq!((&some["response_count"], &some["questions"][1]["answered"]), (&json!(1), &json!(1)));

    let texts = app.get(&format!("{path}/results/1/texts"), Some(&user)).await.expect(200).body;
    let texts = texts["items"].as_array().unwrap();
    assert_eq!(texts.len(), 1, "those who chose something else wrote nothing");
    assert_eq!(texts[0]["text"], "By bike");
}

#[actix_web::test]
async fn what_is_written_with_other_is_needed_there_and_nowhere_else() {
    let app = TestApp::start();
    let mut questions = with_other();
    let text = json!({ "text": "Q", "kind": "text" });
    questions["questions"].as_array_mut().unwrap().push(text);
    let path = app.survey(&app.user(), &questions).await;
    let cases = [
        (json!({ "question_id": 1, "choice_id": 3 }), "required"),
        (json!({ "question_id": 1, "choice_id": 1, "other_text": "x" }), "not_allowed"),
        (json!({ "question_id": 2, "choice_ids": [1], "other_text": "x" }), "not_allowed"),
        (json!({ "question_id": 2, "choice_ids": [1, 2], "other_text": " " }), "blank"),
        (json!({ "question_id": 2, "choice_ids": [2], "other_text": "a\nb" }), "invalid_character"),
        (json!({ "question_id": 2, "choice_ids": [2], "other_text": "x".repeat(501) }), "too_long"),
        (json!({ "question_id": 2, "choice_ids": [2], "other_text": 7 }), "wrong_type"),
        (json!({ "question_id": 3, "text": "x", "other_text": "x" }), "not_allowed"),
    ];
    for (answer, code) in cases {
        assert_eq!(refusals(&app, &path, &json!([answer])).await, [format!("/answers/0/other_text {code}")]);
    }
    respond(&app, &path, &json!([{ "question_id": 1, "choice_id": 3, "other_text": "x".repeat(500) }]))
        .await
        .expect(201);
}

#[actix_web::test]
async fn exports_have_what_was_written_with_other() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &with_other()).await;
    let answers = json!([
        { "question_id": 1, "choice_id": 3, "other_text": "=1+1" },
        { "question_id": 2, "choice_ids": [1] },
    ]);
    respond(&app, &path, &answers).await.expect(201);
    let csv = file(&app, &format!("{path}/export?format=csv"), &user).await;
    let (headings, row) = csv.trim_end().split_once("\r\n").unwrap();
    let expected = "response_id,submitted_at,How?,\"How? [Otherwise, namely] text\",\
                    Why? [Fast],Why? [Because],Why? [Because] text";
    assert_eq!(headings, expected);
    assert!(row.ends_with(",\"Otherwise, namely\",'=1+1,1,0,"), "{row}");
    let ids = file(&app, &format!("{path}/export?format=csv&values=ids"), &user).await;
    let expected = "response_id,submitted_at,question_1,question_1_other,question_2_choice_1,question_2_choice_2,\
                    question_2_other\r\n";
    assert!(ids.starts_with(expected), "{ids}");
    let ndjson = file(&app, &format!("{path}/export?format=ndjson"), &user).await;
    let line: Value = serde_json::from_str(ndjson.lines().next().unwrap()).unwrap();
    assert_eq!(line["answers"], json!({ "1": "Otherwise, namely", "2": ["Fast"] }));
    assert_eq!(line["other_texts"], json!({ "1": "=1+1" }));
}

#[actix_web::test]
async fn a_survey_of_before_reads_as_it_did() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &survey(&json!([{ "text": "Q", "kind": "rating" }]))).await;
    let id = path.rsplit('/').next().unwrap();
    let definition = json!({ "questions": [
        { "id": 1, "text": "Which?", "kind": "single_choice", "required": true,
          "choices": [{ "id": 1, "text": "a" }, { "id": 2, "text": "b" }] },
        { "id": 2, "text": "How?", "kind": "rating", "required": false, "choices": [] },
    ] });
    let update = format!("UPDATE survey.surveys SET definition = '{definition}' WHERE id = '{id}'");
    app.database.connection().batch_execute(&update).unwrap();
    let told = app.get(&path, Some(&user)).await.expect(200).body;
    assert_eq!((&told["language"], &told["languages"]), (&json!("en"), &json!(["en"])));
    assert_eq!(told["questions"][0]["choices"][0], json!({ "id": 1, "text": "a", "other": false }));
    assert_eq!(told["questions"][0]["show_if"], Value::Null);
    assert_eq!(told["questions"][1]["scale"]["points"], 5);
    let results = app.get(&format!("{path}/results"), Some(&user)).await.expect(200).body;
    assert_eq!(results["questions"][1]["ratings"].as_array().unwrap().len(), 5);
}
