use reqwest::StatusCode;
use serde_json::json;

use crate::support::{PASSWORD, Tokens, policy, problem, service, service_with};

#[tokio::test(flavor = "multi_thread")]
async fn by_bearer_ends_the_session_and_both_tokens() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let other = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    for _ in 0..2 {
        let response = service.post("/api/auth/logout").bearer_auth(&tokens.access).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::NO_CONTENT, "once, and again");
    }
    assert_eq!(problem(service.me(&tokens.access).await).await, (401, "revoked_token".into()));
    assert_eq!(problem(service.refresh(&tokens.refresh).await).await, (401, "revoked_token".into()));
    assert_eq!(service.me(&other.access).await.status(), StatusCode::OK, "the other session goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn by_refresh_token_ends_the_session() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    for _ in 0..2 {
        let body = json!({ "refresh_token": tokens.refresh });
        let response = service.post("/api/auth/logout").json(&body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
    }
    assert_eq!(problem(service.me(&tokens.access).await).await, (401, "revoked_token".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn by_cookie_clears_the_cookies_and_needs_our_own_page() {
    let (service, _database) = service().await;
    let body = json!({ "email": "ada@example.com", "password": PASSWORD, "mode": "cookie" });
    let response = service.post("/api/auth/register").json(&body).send().await.unwrap();
    let pairs: Vec<String> = response
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
        .collect();
    let cookie = pairs.join("; ");
    let logout = || service.post("/api/auth/logout").header("cookie", &cookie);

    assert_eq!(problem(logout().send().await.unwrap()).await, (403, "cross_site_request".into()));
    let me = || service.get("/api/auth/me").header("cookie", &cookie).send();
    assert_eq!(me().await.unwrap().status(), StatusCode::OK, "nothing ended");

    let response = logout().header("sec-fetch-site", "same-origin").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    let cleared: Vec<_> =
        response.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert!(cleared[0].starts_with("access_token=;") && cleared[0].contains("Path=/;"), "{cleared:?}");
    assert!(
        cleared[1].starts_with("refresh_token=;") && cleared[1].contains("Path=/api/auth"),
        "{cleared:?}"
    );
    assert!(cleared.iter().all(|cookie| cookie.contains("Max-Age=0")), "{cleared:?}");
    assert_eq!(problem(me().await.unwrap()).await, (401, "revoked_token".into()));

    let again =
        service.post("/api/auth/logout").header("sec-fetch-site", "same-origin").send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NO_CONTENT, "a second tab, its cookies gone already");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_refresh_cookie_alone_is_enough() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let cookie = format!("refresh_token={}", tokens.refresh);
    let request =
        service.post("/api/auth/logout").header("cookie", cookie).header("sec-fetch-site", "same-origin");
    assert_eq!(request.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(problem(service.refresh(&tokens.refresh).await).await, (401, "revoked_token".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_access_token_still_logs_out() {
    let mut policy = policy();
    policy.access_ttl = std::time::Duration::from_secs(1);
    let (service, _database) = service_with(policy).await;
    let tokens = service.register("ada@example.com").await;
    // Past the verifier's leeway would take half a minute; logging out looks at no expiry at all.
    tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
    let response = service.post("/api/auth/logout").bearer_auth(&tokens.access).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(problem(service.refresh(&tokens.refresh).await).await, (401, "revoked_token".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_without_a_usable_token_is_told_so() {
    let (service, _database) = service().await;
    let nothing = service.post("/api/auth/logout").send().await.unwrap();
    assert_eq!(problem(nothing).await, (401, "missing_token".into()));
    let access = service.register("ada@example.com").await.access;
    let wrong_kind =
        service.post("/api/auth/logout").json(&json!({ "refresh_token": access })).send().await.unwrap();
    assert_eq!(
        problem(wrong_kind).await,
        (401, "invalid_token".into()),
        "one kind never passes as the other"
    );
    let garbage = service.post("/api/auth/logout").bearer_auth("garbage").send().await.unwrap();
    assert_eq!(problem(garbage).await, (401, "invalid_token".into()));
}
