//! What costs us is limited, far from what a person does, and everybody is told how they stand.

use reqwest::StatusCode;
use serde_json::json;
use service_kit::testing::fresh_redis_url;

use crate::program::{Program, Variables};
use crate::support::{PASSWORD, Tokens, policy, service_with, test_database};
use crate::throttle_support::{ADA, BOB, behind_a_proxy, from};

#[tokio::test(flavor = "multi_thread")]
async fn registering_is_limited_by_address_and_by_email() {
    let mut policy = behind_a_proxy();
    policy.limits.register_address = Some("3/300".parse().unwrap());
    policy.limits.register_email = Some("1/300".parse().unwrap());
    let (service, _database) = service_with(policy).await;
    let mut statuses = Vec::new();
    for email in [ADA, ADA, BOB, "cy@example.com", "di@example.com"] {
        let body = json!({ "email": email, "password": PASSWORD });
        let response = from(&service, "203.0.113.1", "/api/auth/register", &body).send().await.unwrap();
        assert!(response.headers().contains_key("ratelimit"));
        statuses.push(response.status().as_u16());
    }
    assert_eq!(statuses, [201, 429, 201, 201, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn refreshing_is_limited_by_session_and_far_beyond_what_a_page_does() {
    let mut policy = behind_a_proxy();
    policy.limits.refresh_session = Some("3/300".parse().unwrap());
    policy.limits.refresh_address = Some("6/300".parse().unwrap());
    let (service, _database) = service_with(policy).await;
    let (ada, bob) = (service.register(ADA).await, service.register(BOB).await);
    let refresh = async |tokens: &Tokens, address: &str| {
        let body = json!({ "refresh_token": tokens.refresh });
        from(&service, address, "/api/auth/refresh", &body).send().await.unwrap()
    };
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(refresh(&ada, "203.0.113.1").await.status().as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 429]);
    let other = refresh(&bob, "203.0.113.1").await;
    assert_eq!(other.status(), StatusCode::OK, "another session");
    assert!(other.headers()["ratelimit"].to_str().unwrap().starts_with(r#""refresh-address";r=2;"#));
    assert_eq!(refresh(&ada, "203.0.113.2").await.status(), StatusCode::OK, "nobody refreshes it away");
    for expected in [401, 401, 429] {
        let body = json!({ "refresh_token": "none of ours" });
        let response = from(&service, "203.0.113.1", "/api/auth/refresh", &body).send().await.unwrap();
        assert_eq!(response.status().as_u16(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_default_three_tabs_that_are_loaded_again_and_again_never_meet_a_limit() {
    let (service, _database) = service_with(policy()).await;
    let mut tokens = service.register(ADA).await;
    for _ in 0..30 {
        let tabs = futures_util::future::join_all((0..3).map(|_| service.refresh(&tokens.refresh))).await;
        for tab in tabs {
            tokens = Tokens::of(tab, StatusCode::OK).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_tells_how_its_client_stands() {
    let (service, _database) = service_with(policy()).await;
    service.register(ADA).await;
    for (password, status) in [(PASSWORD, 200), ("not the password", 401)] {
        let response = service.login(ADA, password).await;
        assert_eq!(response.status(), status);
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("ratelimit-policy"), r#""login-address";q=100;w=100, "login-guesses";q=10;w=300"#);
        assert!(header("ratelimit").contains(r#""login-guesses";r=9;t=30"#), "{}", header("ratelimit"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sets_the_limits() {
    let database = test_database();
    let variables = Variables::new(&database, &fresh_redis_url())
        .and("AUTH_LIMIT_LOGIN_GUESSES", "1/600")
        .and("AUTH_LIMIT_LOGIN_ADDRESS", "0");
    let program = Program::serve(&variables).await;
    let body = json!({ "email": ADA, "password": "not the password" });
    let mut statuses = Vec::new();
    for _ in 0..2 {
        let response = program.post("/api/auth/login", &body).send().await.unwrap();
        assert_eq!(response.headers()["ratelimit-policy"], r#""login-guesses";q=1;w=600"#);
        statuses.push(response.status().as_u16());
    }
    assert_eq!(statuses, [401, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_may_be_switched_off() {
    let mut policy = policy();
    policy.limits.login_guesses = None;
    policy.limits.login_address = None;
    let (service, _database) = service_with(policy).await;
    for _ in 0..12 {
        let response = service.login(ADA, "not the password").await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert!(!response.headers().contains_key("ratelimit"));
    }
}
