//! Results: what was answered, added up.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, choose, every_kind, one_question, send};

#[actix_web::test]
async fn results_list_everything_also_where_nobody_answered() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    let results = app.get(&format!("{path}/results"), Some(&user)).await.expect(200).body;
    let none = |id: i64| json!({ "choice_id": id, "count": 0 });
    let expected = json!({
        "survey_id": path.rsplit('/').next().unwrap(),
        "response_count": 0,
        "questions": [
            { "question_id": 1, "kind": "single_choice", "answered": 0, "choices": [none(1), none(2), none(3)] },
            { "question_id": 2, "kind": "multiple_choice", "answered": 0, "choices": [none(1), none(2), none(3)] },
            { "question_id": 3, "kind": "text", "answered": 0 },
            { "question_id": 4, "kind": "number", "answered": 0, "mean": null, "min": null, "max": null,
                "quartiles": null, "whole": false, "histogram": [] },
            { "question_id": 5, "kind": "rating", "answered": 0, "mean": null, "quartiles": null, "ratings": [
                { "value": 1, "count": 0 }, { "value": 2, "count": 0 }, { "value": 3, "count": 0 },
                { "value": 4, "count": 0 }, { "value": 5, "count": 0 }] },
        ],
    });
    assert_eq!(results, expected);
}

#[actix_web::test]
async fn results_add_up() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    let all = [
        json!([{ "question_id": 1, "choice_id": 1 }, { "question_id": 4, "number": 0.1 }, { "question_id": 5, "number": 5 }]),
        json!([{ "question_id": 1, "choice_id": 3 }, { "question_id": 4, "number": 0.2 }, { "question_id": 5, "number": 5 }]),
        json!([{ "question_id": 1, "choice_id": 3 }, { "question_id": 4, "number": -7 }, { "question_id": 5, "number": 2 }]),
        json!([{ "question_id": 1, "choice_id": 3 }, { "question_id": 2, "choice_ids": [1, 3] }, { "question_id": 3, "text": "a" }]),
        json!([{ "question_id": 1, "choice_id": 1 }, { "question_id": 2, "choice_ids": [3] }]),
    ];
    for answers in &all {
        app.respond(&path, Uuid::new_v4(), answers).await.expect(201);
    }
    let results = app.get(&format!("{path}/results"), Some(&user)).await.expect(200).body;
    assert_eq!(results["response_count"], 5);
    let counts = |question: usize, list: &str| -> Vec<i64> {
        let list = results["questions"][question][list].as_array().unwrap();
        list.iter().map(|entry| entry["count"].as_i64().unwrap()).collect()
    };
    let answered: Vec<_> =
        results["questions"].as_array().unwrap().iter().map(|q| q["answered"].as_i64().unwrap()).collect();
    assert_eq!(answered, [5, 2, 1, 3, 3]);
    assert_eq!(counts(0, "choices"), [2, 0, 3]);
    assert_eq!(counts(1, "choices"), [1, 0, 2]);
    assert_eq!(counts(4, "ratings"), [0, 1, 0, 0, 2]);
    assert_eq!(results["questions"][4]["mean"], 4.0);
    let number = &results["questions"][3];
    assert_eq!((&number["min"], &number["max"]), (&json!(-7.0), &json!(0.2)));
    // Exact: 0.1 + 0.2 - 7 is -6.7, and not a bit less.
    assert!((number["mean"].as_f64().unwrap() - -6.7 / 3.0).abs() < f64::EPSILON);
    app.assert_counted_right();
}

#[actix_web::test]
async fn the_tag_changes_with_every_response_and_every_change_of_state() {
    let app = TestApp::start();
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let path = format!("{survey}/results");
    let mut tags: Vec<String> = Vec::new();
    for step in 0..4 {
        match step {
            0 => {}
            1 => _ = app.respond(&survey, Uuid::new_v4(), &choose(1)).await.expect(201),
            2 => _ = app.patch(&survey, &user, &json!({ "state": "closed" })).await.expect(200),
            _ => _ = app.patch(&survey, &user, &json!({ "state": "open" })).await.expect(200),
        }
        let tag = app.get(&path, Some(&user)).await.expect(200).header("etag").to_owned();
        assert!(!tags.contains(&tag));
        for old in &tags {
            let ask = app.request(Method::GET, &path, Some(&user)).header("if-none-match", old);
            send(ask).await.expect(200);
        }
        let same = app.request(Method::GET, &path, Some(&user)).header("if-none-match", &tag);
        assert_eq!(send(same).await.expect(304).body, Value::Null);
        tags.push(tag);
    }
}
