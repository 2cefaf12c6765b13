//! Responses: checked against the questions, kept once.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, choose, every_kind, in_state, one_question, send};

#[actix_web::test]
async fn a_response_gets_a_receipt() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &every_kind()).await;
    let submission = Uuid::new_v4();
    let answers = json!([
        { "question_id": 5, "number": 4 },
        { "question_id": 2, "choice_ids": [3, 1] },
        { "question_id": 3, "text": " No\nthanks " },
        { "question_id": 4, "number": 2.50 },
        { "question_id": 1, "choice_id": 2 },
    ]);
    let receipt = app.respond(&path, submission, &answers).await.expect(201).body;
    assert_eq!(receipt["survey_id"].as_str(), path.rsplit('/').next());
    assert_eq!(receipt["submission_id"], submission.to_string());
    assert!(receipt["submitted_at"].as_str().unwrap().ends_with('Z'));
    let id = receipt["response_id"].as_str().unwrap();
    let kept = r#"{"1": 2, "2": [1, 3], "3": "No\nthanks", "4": 2.5, "5": 4}"#;
    let query = format!("SELECT count(*) FROM survey.responses WHERE id = '{id}' AND answers = '{kept}'");
    assert_eq!(app.count(&query), 1);
    app.assert_counted_right();
}

#[actix_web::test]
async fn the_same_submission_again_gets_the_same_receipt() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    let submission = Uuid::new_v4();
    let sent = json!([
        { "question_id": 1, "choice_id": 2 },
        { "question_id": 2, "choice_ids": [3, 1] },
        { "question_id": 4, "number": 0.1 },
    ]);
    // The same answers, written otherwise.
    let again = json!([
        { "question_id": 4, "number": 1e-1 },
        { "question_id": 2, "choice_ids": [1, 3] },
        { "question_id": 1, "choice_id": 2, "text": null },
    ]);
    let receipt = app.respond(&path, submission, &sent).await.expect(201).body;
    assert_eq!(app.respond(&path, submission, &again).await.expect(200).body, receipt);
    let other = json!([{ "question_id": 1, "choice_id": 1 }]);
    app.respond(&path, submission, &other).await.problem(409, "submission_conflict");
    app.patch(&path, &user, &json!({ "state": "closed" })).await.expect(200);
    assert_eq!(app.respond(&path, submission, &sent).await.expect(200).body, receipt, "also after the close");
    app.respond(&path, submission, &other).await.problem(409, "submission_conflict");
    app.respond(&path, Uuid::new_v4(), &sent).await.problem(409, "survey_not_open");
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 1);
    app.assert_counted_right();
}

#[actix_web::test]
async fn numbers_come_back_as_they_were_sent() {
    let app = TestApp::start();
    let survey = json!({ "title": "T", "questions": [{ "text": "Q", "kind": "number" }] });
    let path = app.survey(&app.user(), &survey).await;
    for number in
        ["42", "-0.0", "1e15", "-1e15", "0.1", "2.2250738585072014e-308", "5e-324", "123456789.123456789"]
    {
        let (submission, number) = (Uuid::new_v4(), number.parse::<f64>().unwrap());
        let answers = json!([{ "question_id": 1, "number": number }]);
        app.respond(&path, submission, &answers).await.expect(201);
        app.respond(&path, submission, &answers).await.expect(200);
        let whole = number.fract() == 0.0;
        #[allow(clippy::cast_possible_truncation)]
        let other = if whole { json!(number as i64) } else { json!(number) };
        app.respond(&path, submission, &json!([{ "question_id": 1, "number": other }])).await.expect(200);
    }
    app.assert_counted_right();
}

#[actix_web::test]
async fn numbers_out_of_bounds_are_told_where_they_are() {
    let app = TestApp::start();
    let survey = json!({ "title": "T", "questions": [
        { "text": "Q", "kind": "number" }, { "text": "Q", "choices": ["a", "b"] },
    ] });
    let path = app.survey(&app.user(), &survey).await;
    let post = |number: &str, choice: &str| {
        let answers = format!(
            r#"[{{"question_id": 1, "number": {number}}}, {{"question_id": 2, "choice_id": {choice}}}]"#
        );
        let body = format!(r#"{{"submission_id": "{}", "answers": {answers}}}"#, Uuid::new_v4());
        let request = app.request(Method::POST, &format!("{path}/responses"), None);
        send(request.header("content-type", "application/json").body(body))
    };
    for number in ["1000000000000001", "-1000000000000001", "1.1e15", "18446744073709551616", "-1e300"] {
        let refusals = post(number, "1").await.problem(422, "validation_failed").refusals();
        assert_eq!(refusals, ["/answers/0/number out_of_range"], "{number}");
    }
    for (choice, code) in [
        ("32769", "unknown_choice"),
        ("18446744073709551615", "out_of_range"),
        ("18446744073709551616", "wrong_type"),
        ("1e300", "wrong_type"),
    ] {
        let refusals = post("1", choice).await.problem(422, "validation_failed").refusals();
        assert_eq!(refusals, [format!("/answers/1/choice_id {code}")], "{choice}");
    }
    // Nothing can hold this one, so it has no place either.
    let detail = post("1e400", "1").await.problem(400, "malformed_request").body["detail"].clone();
    assert!(detail.as_str().unwrap().contains("number out of range at line 1 column"), "{detail}");
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 0);
    post("1e-400", "1").await.expect(201);
}

#[actix_web::test]
async fn one_submission_id_serves_two_surveys() {
    let app = TestApp::start();
    let user = app.user();
    let submission = Uuid::new_v4();
    for _ in 0..2 {
        let path = app.survey(&user, &one_question()).await;
        app.respond(&path, submission, &choose(1)).await.expect(201);
    }
}

#[actix_web::test]
async fn nothing_needs_to_be_answered_where_nothing_is_required() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &one_question()).await;
    app.respond(&path, Uuid::new_v4(), &json!([])).await.expect(201);
    app.assert_counted_right();
}

#[actix_web::test]
async fn a_closed_survey_takes_no_responses_until_it_is_open_again() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &in_state("closed")).await;
    app.respond(&path, Uuid::new_v4(), &choose(1)).await.problem(409, "survey_not_open");
    app.patch(&path, &user, &json!({ "state": "open" })).await.expect(200);
    app.respond(&path, Uuid::new_v4(), &choose(1)).await.expect(201);
    app.patch(&path, &user, &json!({ "state": "closed" })).await.expect(200);
    app.respond(&path, Uuid::new_v4(), &choose(1)).await.problem(409, "survey_not_open");
    let unknown = format!("/api/surveys/{}", Uuid::now_v7());
    app.respond(&unknown, Uuid::new_v4(), &choose(1)).await.problem(404, "not_found");
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 1);
}

async fn refused(app: &TestApp, path: &str, answers: &Value) -> Vec<String> {
    app.respond(path, Uuid::new_v4(), answers).await.problem(422, "validation_failed").refusals()
}

#[actix_web::test]
async fn everything_wrong_with_the_answers_is_told_at_once() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &every_kind()).await;
    let answers = json!([
        { "question_id": 9, "text": "?" },
        { "question_id": 2, "choice_ids": [1, 7, 1, -1] },
        { "question_id": 2, "choice_ids": [1] },
        { "question_id": 3, "text": " " },
        { "question_id": 4, "number": 1.1e15 },
        { "question_id": 5, "number": 4.5, "text": "great" },
    ]);
    let expected = [
        "/answers/0/question_id unknown_question",
        "/answers/1/choice_ids/1 unknown_choice",
        "/answers/1/choice_ids/2 duplicate",
        "/answers/1/choice_ids/3 unknown_choice",
        "/answers/2/question_id duplicate",
        "/answers/3/text blank",
        "/answers/4/number out_of_range",
        "/answers/5/text not_allowed",
        "/answers/5/number out_of_range",
        "/answers required",
    ];
    assert_eq!(refused(&app, &path, &answers).await, expected);
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 0);
    assert_eq!(app.count("SELECT count(*) FROM survey.tallies"), 0);
}

#[actix_web::test]
async fn what_cannot_be_read_hides_nothing_of_the_rest() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &every_kind()).await;
    let body = json!({
        "submission_id": "zz",
        "answers": [
            { "question_id": 2, "choice_ids": [1, 9, "x", null, 1] },
            { "question_id": 7, "text": "q", "choice_ids": [1, "x"], "foo": 1 },
            { "question_id": 3, "text": 7, "choice_id": 1 },
            { "question_id": 5, "number": 9 },
        ],
        "u": 1,
    });
    let expected = [
        "/submission_id invalid_uuid",
        "/answers/0/choice_ids/1 unknown_choice",
        "/answers/0/choice_ids/2 wrong_type",
        "/answers/0/choice_ids/3 wrong_type",
        "/answers/0/choice_ids/4 duplicate",
        "/answers/1/question_id unknown_question",
        "/answers/1/foo unknown_field",
        "/answers/1/choice_ids/1 wrong_type",
        "/answers/2/choice_id not_allowed",
        "/answers/2/text wrong_type",
        "/answers/3/number out_of_range",
        "/answers required",
        "/u unknown_field",
    ];
    let answer = app.post(&format!("{path}/responses"), None, &body).await.problem(422, "validation_failed");
    assert_eq!(answer.refusals(), expected);
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 0);
    assert_eq!(app.count("SELECT count(*) FROM survey.tallies"), 0);
}

#[actix_web::test]
async fn one_cause_is_told_once() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &every_kind()).await;
    let cases = [
        // The required question 1 is answered, if badly.
        (json!([{ "question_id": 1, "choice_id": "x" }]), vec!["/answers/0/choice_id wrong_type"]),
        // Any of these may be the answer to it.
        (json!([{ "question_id": "1", "choice_id": 9 }]), vec!["/answers/0/question_id wrong_type"]),
        (
            json!([{ "choice_id": 9, "x": 1 }]),
            vec!["/answers/0/question_id required", "/answers/0/x unknown_field"],
        ),
        (json!([7, { "question_id": 3 }]), vec!["/answers/0 wrong_type", "/answers/1/text required"]),
        (json!("x"), vec!["/answers wrong_type"]),
    ];
    for (answers, expected) in cases {
        assert_eq!(refused(&app, &path, &answers).await, expected, "{answers}");
    }
}

#[actix_web::test]
async fn an_answer_lists_a_hundred_refusals_and_no_more() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &every_kind()).await;
    let mut answer = json!({ "question_id": 1, "choice_id": 9 });
    for n in 0..500 {
        answer[format!("unknown{n}")] = json!(1);
    }
    assert_eq!(refused(&app, &path, &json!(vec![answer; 100])).await.len(), 100);
}

#[actix_web::test]
async fn an_answer_fits_its_question() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &every_kind()).await;
    let cases = [
        (json!({ "question_id": 1, "choice_id": 4 }), vec!["/answers/0/choice_id unknown_choice"]),
        (json!({ "question_id": 1, "choice_id": 0 }), vec!["/answers/0/choice_id unknown_choice"]),
        (json!({ "question_id": 1 }), vec!["/answers/0/choice_id required"]),
        (
            json!({ "question_id": 1, "choice_ids": [1] }),
            vec!["/answers/0/choice_id required", "/answers/0/choice_ids not_allowed"],
        ),
        (json!({ "question_id": 1, "choice_id": 1.5 }), vec!["/answers/0/choice_id wrong_type"]),
        (json!({ "question_id": 1, "choice_id": "1" }), vec!["/answers/0/choice_id wrong_type"]),
        (json!({ "question_id": 1, "choice_id": 1, "why": 1 }), vec!["/answers/0/why unknown_field"]),
        (json!({ "question_id": u64::MAX, "choice_id": 1 }), vec!["/answers/0/question_id out_of_range"]),
        (json!({ "choice_id": 1 }), vec!["/answers/0/question_id required"]),
    ];
    for (answer, expected) in cases {
        let refusals = refused(&app, &path, &json!([answer])).await;
        assert_eq!(refusals, expected, "{answer}");
    }
    let optional = [
        (json!({ "question_id": 2, "choice_ids": [] }), "/answers/1/choice_ids too_few"),
        (json!({ "question_id": 2, "choice_ids": vec![1; 51] }), "/answers/1/choice_ids too_many"),
        (json!({ "question_id": 3, "text": "é".repeat(10_001) }), "/answers/1/text too_long"),
        (json!({ "question_id": 3, "text": "a\u{0}" }), "/answers/1/text invalid_character"),
        (json!({ "question_id": 4, "number": "7" }), "/answers/1/number wrong_type"),
        (json!({ "question_id": 5, "number": 0 }), "/answers/1/number out_of_range"),
        (json!({ "question_id": 5, "number": 6 }), "/answers/1/number out_of_range"),
    ];
    for (answer, expected) in optional {
        let answers = json!([{ "question_id": 1, "choice_id": 1 }, answer]);
        assert_eq!(refused(&app, &path, &answers).await, [expected]);
    }
    let fits =
        json!([{ "question_id": 1, "choice_id": 1 }, { "question_id": 3, "text": "é".repeat(10_000) }]);
    app.respond(&path, Uuid::new_v4(), &fits).await.expect(201);
}

#[actix_web::test]
async fn a_submission_has_an_id_and_not_too_many_answers() {
    let app = TestApp::start();
    let path = format!("{}/responses", app.survey(&app.user(), &one_question()).await);
    let cases = [
        (json!({}), vec!["/submission_id required", "/answers required"]),
        (json!({ "submission_id": "x", "answers": [] }), vec!["/submission_id invalid_uuid"]),
        (json!({ "submission_id": Uuid::new_v4(), "answers": {} }), vec!["/answers wrong_type"]),
        (json!({ "submission_id": Uuid::new_v4(), "answers": vec![7; 101] }), vec!["/answers too_many"]),
    ];
    for (body, expected) in cases {
        let refusals = app.post(&path, None, &body).await.problem(422, "validation_failed").refusals();
        assert_eq!(refusals, expected);
    }
}
