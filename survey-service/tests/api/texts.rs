//! What people wrote, newest first.

use std::collections::HashSet;

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, User, every_kind};

fn written(text: &str) -> Value {
    json!([{ "question_id": 1, "choice_id": 1 }, { "question_id": 3, "text": text }])
}

fn silent() -> Value {
    json!([{ "question_id": 1, "choice_id": 1 }])
}

fn texts(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap()).collect()
}

/// All pages to the end.
async fn pages(app: &TestApp, user: &User, survey: &str, limit: u32) -> Vec<Value> {
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("{survey}/results/3/texts?limit={limit}{cursor}");
        let page = app.get(&path, Some(user)).await.expect(200).body;
        let next = page["next_cursor"].as_str().map(ToOwned::to_owned);
        pages.push(page);
        match next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return pages,
        }
    }
}

#[actix_web::test]
async fn texts_come_newest_first_as_they_were_written() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    let list = format!("{path}/results/3/texts");
    let none = app.get(&list, Some(&user)).await.expect(200).body;
    assert_eq!(none, json!({ "items": [], "next_cursor": null }));
    app.respond(&path, Uuid::new_v4(), &written("first\nof two lines")).await.expect(201);
    app.respond(&path, Uuid::new_v4(), &silent()).await.expect(201);
    let last = app.respond(&path, Uuid::new_v4(), &written("<b>\"zwei\"</b> \u{1F600}")).await.expect(201);
    let page = app.get(&list, Some(&user)).await.expect(200);
    assert_eq!(page.header("cache-control"), "private, no-cache");
    assert_eq!(texts(&page.body), ["<b>\"zwei\"</b> \u{1F600}", "first\nof two lines"]);
    for field in ["response_id", "submitted_at"] {
        assert_eq!(page.body["items"][0][field], last.body[field]);
    }
}

#[actix_web::test]
async fn pages_reach_the_end_while_texts_come_in() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    for n in 0..25 {
        app.respond(&path, Uuid::new_v4(), &written(&n.to_string())).await.expect(201);
    }
    let first = app.get(&format!("{path}/results/3/texts?limit=10"), Some(&user)).await.expect(200).body;
    app.respond(&path, Uuid::new_v4(), &written("late")).await.expect(201);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = format!("{path}/results/3/texts?limit=100&cursor={cursor}");
    let rest = app.get(&rest, Some(&user)).await.expect(200).body;
    let all: Vec<_> = texts(&first).into_iter().chain(texts(&rest)).map(ToOwned::to_owned).collect();
    let expected: Vec<_> = (0..25).rev().map(|n| n.to_string()).collect();
    assert_eq!(all, expected);
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[actix_web::test]
async fn a_page_looks_through_a_thousand_responses_at_most() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    let id = path.rsplit('/').next().unwrap();
    // Every 900th of 3,500 wrote something.
    let insert = format!(
        "INSERT INTO survey.responses
         SELECT '{id}', lpad(to_hex(n), 32, '0')::uuid, gen_random_uuid(), now(),
                CASE n % 900 WHEN 0 THEN jsonb_build_object('1', 1, '3', n::text) ELSE '{{\"1\": 1}}' END
         FROM generate_series(1, 3500) AS n"
    );
    app.database.connection().batch_execute(&insert).unwrap();
    let pages = pages(&app, &user, &path, 1).await;
    let found: Vec<_> = pages.iter().flat_map(texts).collect();
    assert_eq!(found, ["2700", "1800", "900"]);
    assert!(pages.iter().any(|page| texts(page).is_empty()), "some pages find nothing and go on");
    let cursors: HashSet<_> = pages.iter().map(|page| page["next_cursor"].to_string()).collect();
    assert_eq!(cursors.len(), pages.len(), "each page goes on from another place");
}

#[actix_web::test]
async fn only_a_text_question_has_texts() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    for question in ["1", "4", "5", "6", "0", "-3", "x", "3.0", "99999999999999999999"] {
        let answer = app.get(&format!("{path}/results/{question}/texts"), Some(&user)).await;
        answer.problem(404, "not_found");
    }
    for query in ["limit=0", "limit=101", "cursor=x"] {
        let answer = app.get(&format!("{path}/results/3/texts?{query}"), Some(&user)).await;
        answer.problem(400, "malformed_request");
    }
}

#[actix_web::test]
async fn texts_are_for_the_owner() {
    let app = TestApp::start();
    let (owner, other) = (app.user(), app.user());
    let path = app.survey(&owner, &every_kind()).await;
    let list = format!("{path}/results/3/texts");
    app.respond(&path, Uuid::new_v4(), &written("secret")).await.expect(201);
    app.get(&list, None).await.problem(401, "missing_token");
    app.get(&list, Some(&other)).await.problem(403, "not_owner");
    let writer =
        User { id: owner.id, token: app.issuer.mint().subject(owner.id).scope("surveys:write").token() };
    app.get(&list, Some(&writer)).await.problem(403, "insufficient_scope");
    let mut draft = every_kind();
    draft["state"] = "draft".into();
    let draft = app.survey(&owner, &draft).await;
    let list = format!("{draft}/results/3/texts");
    app.get(&list, Some(&other)).await.problem(404, "not_found");
    app.get(&list, Some(&owner)).await.expect(200);
    let nowhere = format!("/api/surveys/{}/results/3/texts", Uuid::now_v7());
    app.get(&nowhere, Some(&owner)).await.problem(404, "not_found");
}
