//! Surveys that are created at the same time, and so written together: each is what it would be alone.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use crate::batches::until_a_writer_waits;
use crate::support::{Answer, TestApp, User, choose};

/// Creates all of them while nobody can write one, so that most are written together afterwards.
async fn together(app: &TestApp, user: &User, surveys: &[Value]) -> Vec<Answer> {
    let mut held = app.database.connection();
    held.batch_execute("BEGIN; LOCK TABLE survey.surveys IN SHARE MODE").unwrap();
    let created = join_all(surveys.iter().map(|survey| app.post("/api/surveys", Some(user), survey)));
    let release = async {
        until_a_writer_waits(app).await;
        // Long enough for the others to come in.
        actix_web::rt::time::sleep(Duration::from_millis(300)).await;
        held.batch_execute("ROLLBACK").unwrap();
    };
    join(created, release).await.0
}

fn titled(title: &str, state: &str) -> Value {
    let questions = json!([{ "text": format!("{title}?"), "choices": ["Yes", "No"] }]);
    json!({ "title": title, "state": state, "questions": questions })
}

#[actix_web::test]
async fn each_is_what_it_would_be_alone() {
    let app = TestApp::with_pool(8);
    let user = app.user();
    let states = ["draft", "open", "closed"];
    let mut surveys: Vec<_> = (0..60).map(|n| titled(&format!("Survey {n}"), states[n % 3])).collect();
    surveys[1]["settings"] = json!({ "max_responses": 1 });
    surveys[4]["settings"] =
        json!({ "respondents": "signed_in", "one_response_each": true, "anonymous": true });
    surveys[7]["settings"] = json!({ "closes_at": "2020-01-01T00:00:00Z" });
    let created = together(&app, &user, &surveys).await;
    for (sent, answer) in surveys.iter().zip(created) {
        let created = answer.expect(201);
        let path = created.header("location").to_owned();
        let read = app.get(&path, Some(&user)).await.expect(200);
        assert_eq!(created.body, read.body);
        assert_eq!((&read.body["title"], &read.body["state"]), (&sent["title"], &sent["state"]));
        assert_eq!(read.body["questions"][0]["text"], sent["questions"][0]["text"]);
        let response = app.respond(&path, uuid::Uuid::new_v4(), &choose(1)).await;
        let expected = match (sent["state"].as_str().unwrap(), &sent["settings"]) {
            ("draft", _) => 404,
            ("open", settings) if settings.get("respondents").is_some() => 401,
            ("open", settings) if settings.get("closes_at").is_none() => 201,
            _ => 409,
        };
        assert_eq!(response.status.as_u16(), expected, "{sent}: {response:?}");
    }
    let transactions = app.count("SELECT count(DISTINCT xmin::text) FROM survey.surveys");
    assert!(transactions < 30, "they were written together, in {transactions} transactions");
    app.assert_counted_right();
}

#[actix_web::test]
async fn one_that_cannot_be_written_does_not_fail_its_neighbours() {
    let app = TestApp::with_pool(8);
    app.run("ALTER TABLE survey.surveys ADD CHECK (title <> 'Odd')");
    let surveys: Vec<_> = (0..40).map(|n| titled(if n % 13 == 5 { "Odd" } else { "Even" }, "open")).collect();
    let created = together(&app, &app.user(), &surveys).await;
    for (sent, answer) in surveys.iter().zip(created) {
        if sent["title"] == "Odd" {
            answer.problem(500, "internal_error");
        } else {
            answer.expect(201);
        }
    }
}

#[actix_web::test]
async fn who_would_wait_too_long_is_told_to_come_back_and_gets_no_survey() {
    let app = TestApp::with_pool(8);
    let user = app.user();
    let mut held = app.database.connection();
    held.batch_execute("BEGIN; LOCK TABLE survey.surveys IN SHARE MODE").unwrap();
    let surveys: Vec<_> = (0..20).map(|n| titled(&format!("Survey {n}"), "open")).collect();
    let create = |survey| app.post("/api/surveys", Some(&user), survey);
    // The first four have their turn at the database before the others come.
    let first = join_all(surveys[..4].iter().map(create));
    let others = async {
        until_a_writer_waits(&app).await;
        join_all(surveys[4..].iter().map(create)).await
    };
    let (first, others) = join(first, others).await;
    held.batch_execute("ROLLBACK").unwrap();
    for answer in first.into_iter().chain(others) {
        let answer = answer.expect(503);
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    }
    assert_eq!(app.count("SELECT count(*) FROM survey.surveys"), 0);
    create(&surveys[0]).await.expect(201);
}
