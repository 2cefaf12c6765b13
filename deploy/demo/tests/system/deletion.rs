//! An account is deleted at the one service, and what was the user's goes at the other.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use service_kit::database::Database;
use service_kit::server::{Shutdown, ShutdownSignal};
use survey_service::App;
use survey_service::erasure::Source;
use token_verifier::DeletedUsers;

use crate::support::{PASSWORD, System, application, eventually, verifier};

/// A survey service that erases, on the database of the system's, until it is told to stop.
fn erasing(system: &System) -> (App, ShutdownSignal) {
    let (signal, stops) = Shutdown::channel();
    let list = DeletedUsers::beside(&format!("{}/revocations", system.auth.server.url)).unwrap();
    let pool = Database::connect(&system.database.url(), 4);
    let app = application(pool, verifier(&system.auth.server.url), Duration::from_mins(1));
    (app.erase(Source::issuer(list), stops), signal)
}

async fn ask(system: &System, method: Method, path: &str, token: Option<&str>, body: &Value) -> Response {
    let request = system.client.request(method, format!("{}{path}", system.survey.url)).json(body);
    let request = token.into_iter().fold(request, RequestBuilder::bearer_auth);
    request.send().await.unwrap()
}

async fn created(system: &System, token: &str, survey: &Value) -> String {
    let response = ask(system, Method::POST, "/api/surveys", Some(token), survey).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let created: Value = response.json().await.unwrap();
    format!("/api/surveys/{}", created["id"].as_str().unwrap())
}

async fn answered(system: &System, survey: &str, token: Option<&str>, submission: u128) {
    let submission = uuid::Uuid::from_u128(submission);
    let body = json!({ "submission_id": submission, "answers": [{ "question_id": 1, "choice_id": 1 }] });
    let response = ask(system, Method::POST, &format!("{survey}/responses"), token, &body).await;
    assert_eq!(response.status(), StatusCode::CREATED);
}

async fn count(system: &System, survey: &str, token: &str) -> i64 {
    let results = ask(system, Method::GET, &format!("{survey}/results"), Some(token), &Value::Null).await;
    results.json::<Value>().await.unwrap()["response_count"].as_i64().unwrap()
}

async fn delete_account(system: &System, token: &str) {
    let request = system.client.delete(format!("{}/api/auth/me", system.auth.server.url)).bearer_auth(token);
    let response = request.json(&json!({ "password": PASSWORD })).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
}

async fn is_gone(system: &System, survey: &str) -> bool {
    ask(system, Method::GET, survey, None, &Value::Null).await.status() == StatusCode::NOT_FOUND
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_the_users_goes_and_what_is_nobodys_stays() {
    let system = System::start().await;
    let _erasing = erasing(&system);
    let (ada, bob) = (system.register("ada@example.com").await, system.register("bob@example.com").await);
    let questions = json!([{ "text": "Where?", "choices": ["Here", "There"] }]);
    let hers = created(&system, &ada, &json!({ "title": "Hers", "questions": questions })).await;
    let settings = json!({ "respondents": "signed_in", "anonymous": false });
    let named =
        created(&system, &bob, &json!({ "title": "Named", "questions": questions, "settings": settings }))
            .await;
    let anonymous = created(&system, &bob, &json!({ "title": "Anonymous", "questions": questions })).await;
    for (number, survey) in [&named, &anonymous, &hers].into_iter().enumerate() {
        answered(&system, survey, Some(&ada), number as u128).await;
        answered(&system, survey, Some(&bob), 100 + number as u128).await;
    }

    delete_account(&system, &ada).await;
    eventually(async || is_gone(&system, &hers).await && count(&system, &named, &bob).await == 1).await;
    assert_eq!(count(&system, &anonymous, &bob).await, 2, "nobody knows whose they are");
    assert!(system.is_refused(&ada).await);
    let results = ask(&system, Method::GET, &format!("{named}/results"), Some(&bob), &Value::Null).await;
    let results: Value = results.json().await.unwrap();
    assert_eq!(results["questions"][0]["choices"][0]["count"], 1, "{results:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_was_away_catches_up() {
    let system = System::start().await;
    let (ada, bob) = (system.register("ada@example.com").await, system.register("bob@example.com").await);
    let survey =
        json!({ "title": "Lunch", "questions": [{ "text": "Where?", "choices": ["Here", "There"] }] });
    let (hers, his) = (created(&system, &ada, &survey).await, created(&system, &bob, &survey).await);
    // Nobody erases yet.
    delete_account(&system, &ada).await;
    eventually(async || system.is_refused(&ada).await).await;
    assert!(!is_gone(&system, &hers).await);

    let first = erasing(&system);
    eventually(async || is_gone(&system, &hers).await).await;
    assert!(!is_gone(&system, &his).await);
    first.1.announce();
    delete_account(&system, &bob).await;
    let _second = [erasing(&system), erasing(&system)];
    eventually(async || is_gone(&system, &his).await).await;
}
