use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    PASSWORD, Service, Tokens, claims, policy, problem, problem_with_errors, service, service_with,
};

#[tokio::test(flavor = "multi_thread")]
async fn gives_the_next_generation_of_the_same_session() {
    let (service, _database) = service().await;
    let first = service.register("ada@example.com").await;
    let second = Tokens::of(service.refresh(&first.refresh).await, StatusCode::OK).await;
    assert_eq!(second.session_id, first.session_id);
    assert_ne!(claims(&second.access)["jti"], claims(&first.access)["jti"]);
    assert_ne!(claims(&second.refresh)["jti"], claims(&first.refresh)["jti"]);
    let third = Tokens::of(service.refresh(&second.refresh).await, StatusCode::OK).await;
    assert_eq!(service.me(&third.access).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_that_refresh_at_once_stay_logged_in() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let answers = futures_util::future::join_all((0..8).map(|_| service.refresh(&tokens.refresh))).await;
    let mut tabs = Vec::new();
    for answer in answers {
        tabs.push(Tokens::of(answer, StatusCode::OK).await);
    }
    let generation = claims(&tabs[0].refresh)["jti"].clone();
    for tab in &tabs {
        assert_eq!(tab.session_id, tokens.session_id, "one session");
        assert_eq!(claims(&tab.refresh)["jti"], generation, "one generation");
        assert_eq!(service.me(&tab.access).await.status(), StatusCode::OK);
    }
    // Each goes on from its own copy, and both of the old ones still agree.
    let next = Tokens::of(service.refresh(&tabs[3].refresh).await, StatusCode::OK).await;
    let same = Tokens::of(service.refresh(&tabs[5].refresh).await, StatusCode::OK).await;
    assert_eq!(claims(&next.refresh)["jti"], claims(&same.refresh)["jti"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_whose_successor_was_used_ends_the_session_everywhere() {
    let (service, _database) = service().await;
    let first = service.register("ada@example.com").await;
    let second = Tokens::of(service.refresh(&first.refresh).await, StatusCode::OK).await;
    let third = Tokens::of(service.refresh(&second.refresh).await, StatusCode::OK).await;

    assert_eq!(problem(service.refresh(&first.refresh).await).await, (401, "reused_token".into()));
    assert_eq!(problem(service.refresh(&third.refresh).await).await, (401, "revoked_token".into()));
    for access in [&first.access, &second.access, &third.access] {
        assert_eq!(problem(service.me(access).await).await, (401, "revoked_token".into()));
    }
    let other = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    assert_eq!(service.me(&other.access).await.status(), StatusCode::OK, "only that session ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_superseded_token_is_a_theft_once_the_grace_is_over() {
    let mut policy = policy();
    policy.refresh.grace = Duration::from_secs(1);
    let (service, _database) = service_with(policy).await;
    let first = service.register("ada@example.com").await;
    let second = Tokens::of(service.refresh(&first.refresh).await, StatusCode::OK).await;
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(problem(service.refresh(&first.refresh).await).await, (401, "reused_token".into()));
    assert_eq!(problem(service.me(&second.access).await).await, (401, "revoked_token".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn lifetimes_slide_up_to_the_absolute_one() {
    let mut policy = policy();
    policy.refresh.ttl = Duration::from_secs(20);
    policy.refresh.max_age = Duration::from_secs(22);
    let (service, _database) = service_with(policy).await;
    let first = service.register("ada@example.com").await;
    let begun = claims(&first.refresh)["iat"].as_i64().unwrap();
    assert_eq!(
        claims(&first.access)["exp"],
        claims(&first.refresh)["exp"],
        "no access token outlives its session"
    );
    tokio::time::sleep(Duration::from_millis(3100)).await;
    let second = Tokens::of(service.refresh(&first.refresh).await, StatusCode::OK).await;
    let (old, new) = (&claims(&first.refresh)["exp"], &claims(&second.refresh)["exp"]);
    assert!(new.as_i64() > old.as_i64(), "it slides");
    assert!(new.as_i64().unwrap() <= begun + 23, "but not past the session's end");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_told_as_such() {
    let mut policy = policy();
    policy.refresh.ttl = Duration::from_secs(1);
    let (service, _database) = service_with(policy).await;
    let tokens = service.register("ada@example.com").await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(problem(service.refresh(&tokens.refresh).await).await, (401, "expired_token".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_refresh_token_of_ours_is_refused() {
    let ((service, _database), (stranger, _strange_database)) = (service().await, service().await);
    let tokens = service.register("ada@example.com").await;
    let foreign = stranger.register("ada@example.com").await.refresh;
    let mut forged = tokens.refresh.clone();
    forged.replace_range(tokens.refresh.len() - 8.., "AAAAAAAA");
    for bad in [tokens.access.as_str(), &foreign, &forged, "", "a.b.c", &"x".repeat(20_000)] {
        assert_eq!(problem(service.refresh(bad).await).await, (401, "invalid_token".into()), "{bad}");
    }
    assert_eq!(
        problem(service.post("/api/auth/refresh").send().await.unwrap()).await,
        (401, "missing_token".into())
    );
    assert_eq!(service.refresh(&tokens.refresh).await.status(), StatusCode::OK, "the session is unharmed");
}

async fn cookie_session(service: &Service) -> String {
    let body = json!({ "email": "ada@example.com", "password": PASSWORD, "mode": "cookie" });
    let response = service.post("/api/auth/register").json(&body).send().await.unwrap();
    cookies(&response)
}

fn cookies(response: &reqwest::Response) -> String {
    let cookies = response.headers().get_all("set-cookie").iter();
    let pairs: Vec<_> =
        cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned()).collect();
    pairs.join("; ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_in_cookies_is_refreshed_in_cookies() {
    let (service, _database) = service().await;
    let cookie = cookie_session(&service).await;
    let refresh = || service.post("/api/auth/refresh").header("cookie", &cookie);

    let response = refresh().header("sec-fetch-site", "same-origin").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2);
    let answer: Value = response.json().await.unwrap();
    assert!(answer.get("access_token").is_none() && answer.get("refresh_token").is_none());

    let response =
        refresh().header("origin", "http://localhost:8080").json(&json!({ "mode": "cookie" })).send().await;
    assert_eq!(response.unwrap().status(), StatusCode::OK, "a browser without Fetch Metadata");

    let json_mode =
        refresh().header("sec-fetch-site", "same-origin").json(&json!({ "mode": "json" })).send().await;
    let (status, _, errors) = problem_with_errors(json_mode.unwrap()).await;
    assert_eq!(
        (status, errors),
        (422, vec![("/mode".into(), "not_allowed".into())]),
        "no script is given the tokens"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_cannot_refresh_and_is_told_the_header() {
    let (service, _database) = service().await;
    let cookie = cookie_session(&service).await;
    let refresh = || service.post("/api/auth/refresh").header("cookie", &cookie);
    for (request, header) in [
        (refresh().header("sec-fetch-site", "cross-site"), "Sec-Fetch-Site"),
        (refresh().header("sec-fetch-site", "same-site"), "Sec-Fetch-Site"),
        (refresh().header("origin", "https://evil.example"), "Origin"),
        (refresh(), "Sec-Fetch-Site and Origin"),
    ] {
        let response = request.send().await.unwrap();
        assert!(!response.headers().contains_key("set-cookie"), "a refused request never clears cookies");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["code"], "cross_site_request");
        assert!(body["detail"].as_str().unwrap().contains(header), "{body}");
    }
}
