use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Tokens, policy, problem, service, service_with};

#[tokio::test(flavor = "multi_thread")]
async fn begins_a_new_session_each_time() {
    let (service, _database) = service().await;
    let first = service.register("ada@example.com").await;
    let second = Tokens::of(service.login("ADA@example.com ", PASSWORD).await, StatusCode::OK).await;
    assert_eq!(first.user_id, second.user_id);
    assert_ne!(first.session_id, second.session_id);
    assert_eq!(service.me(&second.access).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_email_get_the_same_answer() {
    let (service, _database) = service().await;
    service.register("ada@example.com").await;
    let mut answers = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        let response = service.login(email, "not the password").await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        let challenge = response.headers()["www-authenticate"].clone();
        let mut body: Value = response.json().await.unwrap();
        body["trace_id"] = json!(null);
        assert_eq!(body["code"], "invalid_credentials");
        answers.push((challenge, body));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_compared_as_typed() {
    let (service, _database) = service().await;
    let body = json!({ "email": "ada@example.com", "password": "  cafe\u{301} au lait " });
    service.post("/api/auth/register").json(&body).send().await.unwrap().error_for_status().unwrap();
    let same = service.login("ada@example.com", "  caf\u{e9} au lait ").await;
    assert_eq!(same.status(), StatusCode::OK, "the same letters from another keyboard");
    let trimmed = service.login("ada@example.com", "caf\u{e9} au lait").await;
    assert_eq!(problem(trimmed).await, (401, "invalid_credentials".into()), "spaces count");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_logins_at_once_than_hashers_all_get_in() {
    let mut policy = policy();
    policy.limits.login_guesses = None;
    let (service, _database) = service_with(policy).await;
    service.register("ada@example.com").await;
    let logins = (0..24).map(|_| service.login("ada@example.com", PASSWORD));
    for response in futures_util::future::join_all(logins).await {
        assert_eq!(response.status(), StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_told_when_to_come_back_and_whoever_waits_gets_in() {
    let mut policy = policy();
    policy.limits.register_address = None;
    let (service, _database) = service_with(policy).await;
    let registrations = (0..200).map(|index| {
        let body = json!({ "email": format!("user{index}@example.com"), "password": PASSWORD });
        service.post("/api/auth/register").json(&body).send()
    });
    let mut turned_away = 0;
    for response in futures_util::future::join_all(registrations).await {
        let response = response.unwrap();
        if response.status() != StatusCode::CREATED {
            assert_eq!(response.headers()["retry-after"], "2");
            assert_eq!(problem(response).await, (503, "overloaded".into()));
            turned_away += 1;
        }
    }
    assert!((1..200).contains(&turned_away), "{turned_away} of 200");
    service.register("ada@example.com").await;
}
