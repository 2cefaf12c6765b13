//! Lists: who sees what, in pages.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, choose, every_kind, in_state, one_question};

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn everyone_sees_the_open_surveys_newest_first() {
    let app = TestApp::start();
    let (one, other) = (app.user(), app.user());
    let first = app.survey(&one, &every_kind()).await;
    app.survey(&one, &in_state("draft")).await;
    app.survey(&other, &in_state("closed")).await;
    let last = app.survey(&other, &one_question()).await;
    let page = app.get("/api/surveys", None).await.expect(200).body;
    let expected: Vec<_> =
        [&last, &first].iter().map(|path| path.rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(ids(&page), expected);
    assert_eq!(page["next_cursor"], Value::Null);
    let survey = app.get(&first, None).await.body;
    let summary = json!({
        "id": survey["id"], "title": "Lunch", "description": "What we eat", "state": "open",
        "owner_id": one.id, "role": null, "created_at": survey["created_at"], "question_count": 5,
    });
    assert_eq!(page["items"][1], summary);
    let page = app.get("/api/surveys", Some(&one)).await.expect(200).body;
    assert_eq!([&page["items"][0]["role"], &page["items"][1]["role"]], [&Value::Null, &json!("owner")]);
    app.patch(&first, &one, &json!({ "state": "closed" })).await.expect(200);
    assert_eq!(ids(&app.get("/api/surveys", None).await.body).len(), 1);
}

#[actix_web::test]
async fn an_owner_sees_their_own_in_any_state_with_how_many_answered() {
    let app = TestApp::start();
    let (user, other) = (app.user(), app.user());
    for state in ["draft", "closed"] {
        app.survey(&user, &in_state(state)).await;
    }
    let open = app.survey(&user, &one_question()).await;
    app.survey(&other, &one_question()).await;
    for _ in 0..20 {
        app.respond(&open, Uuid::new_v4(), &choose(2)).await.expect(201);
    }
    let page = app.get("/api/surveys?owner=me", Some(&user)).await.expect(200).body;
    let states: Vec<_> =
        page["items"].as_array().unwrap().iter().map(|item| item["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["open", "closed", "draft"]);
    assert_eq!(page["items"][0]["response_count"], 20);
    assert_eq!(page["items"][1]["response_count"], 0);
}

#[actix_web::test]
async fn pages_reach_the_end_without_gaps_while_surveys_come_and_go() {
    let app = TestApp::start();
    let user = app.user();
    let mut all = Vec::new();
    for _ in 0..25 {
        all.push(app.survey(&user, &one_question()).await.rsplit('/').next().unwrap().to_owned());
    }
    all.reverse();
    for owner in ["", "owner=me&"] {
        let (mut seen, mut cursor, mut sizes) = (Vec::new(), String::new(), Vec::new());
        loop {
            let page =
                app.get(&format!("/api/surveys?{owner}limit=10{cursor}"), Some(&user)).await.expect(200).body;
            sizes.push(ids(&page).len());
            seen.extend(ids(&page));
            // Newer ones do not shift the pages that follow.
            app.survey(&user, &one_question()).await;
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let before = seen.len() - all.len();
        assert_eq!(seen[before..], all, "those that were there, in order and each once");
        assert_eq!(sizes.iter().sum::<usize>(), seen.len());
    }
    let exact = app.get("/api/surveys?limit=100", None).await.body;
    assert_eq!(exact["next_cursor"], Value::Null);
    assert_eq!(ids(&app.get("/api/surveys", None).await.body).len(), 20, "the default limit");
}

#[actix_web::test]
async fn a_list_is_asked_for_anew_each_time_and_kept_by_nobody_else() {
    let app = TestApp::start();
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    for path in ["/api/surveys", "/api/surveys?owner=me", &survey] {
        let answer = app.get(path, Some(&user)).await.expect(200);
        assert_eq!(answer.header("cache-control"), "private, no-cache", "{path}");
    }
}

#[actix_web::test]
async fn limits_cursors_and_owners_that_make_no_sense_are_refused() {
    let app = TestApp::start();
    for query in ["limit=0", "limit=101", "limit=x", "limit=-1", "cursor=x", "owner=you", "owner="] {
        app.get(&format!("/api/surveys?{query}"), Some(&app.user())).await.problem(400, "malformed_request");
    }
    app.get("/api/surveys?owner=me", None).await.problem(401, "missing_token");
}
