//! Results of those with certain answers, and two questions against each other.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, TestApp, User, every_kind};

/// A survey with a question of every kind, and five responses.
async fn answered(app: &TestApp, user: &User) -> String {
    let path = app.survey(user, &every_kind()).await;
    let all = [
        json!([{ "question_id": 1, "choice_id": 1 }, { "question_id": 4, "number": 0.5 }, { "question_id": 5, "number": 5 }]),
        json!([{ "question_id": 1, "choice_id": 3 }, { "question_id": 4, "number": 10 }, { "question_id": 5, "number": 4 }]),
        json!([{ "question_id": 1, "choice_id": 3 }, { "question_id": 4, "number": -7 }, { "question_id": 5, "number": 2 }]),
        json!([{ "question_id": 1, "choice_id": 3 }, { "question_id": 2, "choice_ids": [1, 3] }, { "question_id": 3, "text": "a" }]),
        json!([{ "question_id": 1, "choice_id": 2 }, { "question_id": 2, "choice_ids": [3] }]),
    ];
    for answers in &all {
        app.respond(&path, Uuid::new_v4(), answers).await.expect(201);
    }
    path
}

async fn results(app: &TestApp, user: &User, path: &str, query: &str) -> Answer {
    app.get(&format!("{path}/results?{query}"), Some(user)).await
}

#[actix_web::test]
async fn a_filter_counts_those_who_answered_so() {
    let app = TestApp::start();
    let user = app.user();
    let path = answered(&app, &user).await;
    for (query, count) in [
        ("answer=1:3", 3),
        ("answer=1:1,2", 2),
        ("answer=2:3", 2),
        ("answer=2:1,2", 1),
        ("answer=3:*", 1),
        ("answer=3:-", 4),
        ("answer=4:0.5..10", 2),
        ("answer=4:..0.5", 2),
        ("answer=4:-7..-7", 1),
        ("answer=4:10", 1),
        ("answer=5:4..", 2),
        ("answer=5:2,5", 2),
        ("answer=1:3&answer=4:*&answer=5:..3", 1),
        ("answer=1:1&answer=2:*", 0),
    ] {
        let results = results(&app, &user, &path, query).await.expect(200).body;
        assert_eq!(results["response_count"], count, "{query}");
    }
}

#[actix_web::test]
async fn a_filter_that_lets_all_through_tells_what_the_tallies_tell() {
    let app = TestApp::start();
    let user = app.user();
    let path = answered(&app, &user).await;
    let all = results(&app, &user, &path, "").await.expect(200).body;
    assert_eq!(results(&app, &user, &path, "answer=1:*").await.expect(200).body, all);
    let empty = app.survey(&user, &every_kind()).await;
    let none = results(&app, &user, &empty, "").await.expect(200).body;
    assert_eq!(results(&app, &user, &empty, "answer=1:*").await.expect(200).body, none);
}

#[actix_web::test]
async fn the_figures_of_a_filter_are_of_those_who_are_counted() {
    let app = TestApp::start();
    let user = app.user();
    let path = answered(&app, &user).await;
    let results = results(&app, &user, &path, "answer=1:3").await.expect(200).body;
    let number = &results["questions"][3];
    assert_eq!(
        (&number["answered"], &number["min"], &number["max"]),
        (&json!(2), &json!(-7.0), &json!(10.0))
    );
    assert_eq!((&number["mean"], &number["quartiles"]["median"]), (&json!(1.5), &json!(1.5)));
    assert_eq!(results["questions"][4]["mean"], 3.0);
    assert_eq!(results["questions"][1]["choices"][2], json!({ "choice_id": 3, "count": 1 }));
}

#[actix_web::test]
async fn what_cannot_be_asked_is_refused_where_it_is_wrong() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    for (query, refusals) in [
        ("answer=1", &["/answer/0 malformed"] as &[&str]),
        ("answer=1:1&answer=9:1&answer=x:1", &["/answer/1 unknown_question", "/answer/2 unknown_question"]),
        (
            "answer=1:4&answer=1:&answer=2:1,,2",
            &["/answer/0 unknown_choice", "/answer/1 unknown_choice", "/answer/2 unknown_choice"],
        ),
        ("answer=3:a", &["/answer/0 not_allowed"]),
        ("answer=4:..", &["/answer/0 malformed"]),
        ("answer=4:2..1", &["/answer/0 malformed"]),
        ("answer=4:1e3", &["/answer/0 malformed"]),
        ("answer=4:NaN", &["/answer/0 malformed"]),
        ("answer=4:1'--", &["/answer/0 malformed"]),
        ("answer=5:6", &["/answer/0 unknown_rating"]),
        ("answer=1:*&answer=1:*&answer=1:*&answer=1:*&answer=1:*&answer=1:*", &["/answer too_many"]),
    ] {
        let refused = results(&app, &user, &path, query).await.problem(422, "validation_failed");
        assert_eq!(refused.refusals(), refusals, "{query}");
    }
    for (query, refusals) in [
        ("", &["/rows required", "/columns required"] as &[&str]),
        ("rows=3&columns=4", &["/rows not_allowed", "/columns not_allowed"]),
        (
            "rows=9&columns=x&answer=1:9",
            &["/rows unknown_question", "/columns unknown_question", "/answer/0 unknown_choice"],
        ),
    ] {
        let path = format!("{path}/results/cross-tab?{query}");
        let refused = app.get(&path, Some(&user)).await.problem(422, "validation_failed");
        assert_eq!(refused.refusals(), refusals, "{query}");
    }
}

#[actix_web::test]
async fn two_questions_are_counted_against_each_other() {
    let app = TestApp::start();
    let user = app.user();
    let path = answered(&app, &user).await;
    let values = |counts: &[i64]| -> Value {
        let last = counts.len() - 1;
        let value = |index: usize| if index == last { Value::Null } else { json!(index + 1) };
        counts
            .iter()
            .enumerate()
            .map(|(index, count)| json!({ "value": value(index), "count": count }))
            .collect()
    };
    let table =
        app.get(&format!("{path}/results/cross-tab?rows=1&columns=2"), Some(&user)).await.expect(200).body;
    let expected = json!({
        "survey_id": path.rsplit('/').next().unwrap(),
        "response_count": 5,
        "rows": { "question_id": 1, "values": values(&[1, 1, 3, 0]) },
        // Somebody chose two.
        "columns": { "question_id": 2, "values": values(&[1, 0, 2, 3]) },
        "cells": [[0, 0, 0, 1], [0, 0, 1, 0], [1, 0, 1, 2], [0, 0, 0, 0]],
    });
    assert_eq!(table, expected);
    let path = format!("{path}/results/cross-tab?rows=5&columns=1&answer=4:*");
    let table = app.get(&path, Some(&user)).await.expect(200).body;
    assert_eq!(table["response_count"], 3);
    assert_eq!(table["rows"]["values"], values(&[0, 1, 0, 1, 1, 0]));
    assert_eq!(table["cells"][3], json!([0, 0, 1, 0]));
}

#[actix_web::test]
async fn counting_is_for_those_who_may_read_results() {
    let app = TestApp::start();
    let (user, other) = (app.user(), app.user());
    let path = answered(&app, &user).await;
    for path in [
        format!("{path}/results?answer=1:1"),
        format!("{path}/results/cross-tab?rows=1&columns=1"),
        format!("{path}/results/stream"),
    ] {
        app.get(&path, Some(&other)).await.problem(403, "results_not_shared");
        app.get(&path, None).await.problem(401, "missing_token");
    }
}

#[actix_web::test]
async fn what_has_not_changed_is_not_counted_again() {
    let app = TestApp::start();
    let user = app.user();
    let path = answered(&app, &user).await;
    for of in ["results?answer=1:1", "results/cross-tab?rows=1&columns=2"] {
        let of = format!("{path}/{of}");
        let tag = app.get(&of, Some(&user)).await.expect(200).header("etag").to_owned();
        let again = async || {
            let request = app.request(reqwest::Method::GET, &of, Some(&user)).header("if-none-match", &tag);
            crate::support::send(request).await
        };
        assert_eq!(again().await.expect(304).header("etag"), tag);
        app.respond(&path, Uuid::new_v4(), &json!([{ "question_id": 1, "choice_id": 1 }])).await.expect(201);
        assert_ne!(again().await.expect(200).header("etag"), tag);
    }
}
