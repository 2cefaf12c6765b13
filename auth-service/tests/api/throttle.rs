//! Guessing passwords is limited, and nobody can lock somebody else out.

use std::time::Duration;

use auth_service::config::Policy;
use auth_service::routes::client::TrustedProxies;
use reqwest::{Response, StatusCode};
use serde_json::json;
use service_kit::testing::{RedisServer, fresh_redis_url};

use crate::support::{PASSWORD, Service, policy, problem, service_with, test_database};

/// Ten guesses at once, and a proxy that says where they come from.
fn behind_a_proxy() -> Policy {
    let mut policy = policy();
    policy.trusted_proxies = TrustedProxies(vec!["127.0.0.0/8".parse().unwrap()]);
    policy
}

async fn login(service: &Service, address: &str, password: &str) -> Response {
    let body = json!({ "email": "ada@example.com", "password": password });
    service.post("/api/auth/login").header("x-forwarded-for", address).json(&body).send().await.unwrap()
}

async fn guess_wrong(service: &Service, address: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(login(service, address, "not the password").await.status(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_run_out_at_the_guessers_address_only() {
    let (service, _database) = service_with(behind_a_proxy()).await;
    service.register("ada@example.com").await;
    guess_wrong(&service, "203.0.113.1", 10).await;
    let refused = login(&service, "203.0.113.1", "not the password").await;
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=31).contains(&wait), "{wait}");
    assert_eq!(problem(refused).await, (429, "too_many_attempts".into()));
    let right = login(&service, "203.0.113.1", PASSWORD).await;
    assert_eq!(right.status(), StatusCode::TOO_MANY_REQUESTS, "or a guesser would learn that it was right");

    let owner = login(&service, "198.51.100.7", PASSWORD).await;
    assert_eq!(owner.status(), StatusCode::OK, "the owner, somewhere else, is not locked out");
    let other = json!({ "email": "bob@example.com", "password": "not the password" });
    let other = service.post("/api/auth/login").header("x-forwarded-for", "203.0.113.1").json(&other);
    assert_eq!(
        other.send().await.unwrap().status(),
        StatusCode::UNAUTHORIZED,
        "another account is another limit"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_forgives_the_wrong_ones_before() {
    let (service, _database) = service_with(behind_a_proxy()).await;
    service.register("ada@example.com").await;
    for _ in 0..3 {
        guess_wrong(&service, "203.0.113.1", 9).await;
        assert_eq!(login(&service, "203.0.113.1", PASSWORD).await.status(), StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_tries_many_accounts_is_slowed_down() {
    let mut policy = behind_a_proxy();
    policy.guesses.address.burst = 5;
    policy.guesses.address.period = Duration::from_mins(1);
    let (service, _database) = service_with(policy).await;
    let mut statuses = Vec::new();
    for index in 0..6 {
        let body = json!({ "email": format!("user{index}@example.com"), "password": "not the password" });
        let request = service.post("/api/auth/login").header("x-forwarded-for", format!("2001:db8::{index}"));
        statuses.push(request.json(&body).send().await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429], "one IPv6 network is one address");
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_count_together_and_each_for_itself_without_redis() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let one = Service::start(&database, &redis, behind_a_proxy()).await;
    let two = Service::start(&database, &redis, behind_a_proxy()).await;
    one.register("ada@example.com").await;
    guess_wrong(&one, "203.0.113.1", 5).await;
    guess_wrong(&two, "203.0.113.1", 5).await;
    assert_eq!(problem(login(&one, "203.0.113.1", "x").await).await.0, 429);

    let mut redis = RedisServer::start();
    let alone = Service::start(&database, &redis.url(), behind_a_proxy()).await;
    redis.stop();
    guess_wrong(&alone, "203.0.113.1", 10).await;
    assert_eq!(problem(login(&alone, "203.0.113.1", "x").await).await.0, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_current_password_cannot_be_guessed_with_a_stolen_token_either() {
    let (service, _database) = service_with(behind_a_proxy()).await;
    let tokens = service.register("ada@example.com").await;
    let mut last = 0;
    for _ in 0..11 {
        let body = json!({ "current_password": "not the password", "new_password": "my kingdom for it" });
        let request = service.put("/api/auth/password").bearer_auth(&tokens.access).json(&body);
        last = request.send().await.unwrap().status().as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn registering_is_limited_by_address_too() {
    let mut policy = behind_a_proxy();
    policy.guesses.address.burst = 3;
    let (service, _database) = service_with(policy).await;
    let mut statuses = Vec::new();
    for index in 0..4 {
        let body = json!({ "email": format!("user{index}@example.com"), "password": PASSWORD });
        statuses.push(service.post("/api/auth/register").json(&body).send().await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [201, 201, 201, 429]);
}
