use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{Service, problem, service};

async fn introspect(service: &Service, caller: &str, token: &str) -> Value {
    let form = [("token", token), ("token_type_hint", "access_token")];
    let response = service.post("/oauth/introspect").bearer_auth(caller).form(&form).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["cache-control"], "no-store");
    response.json().await.unwrap()
}

async fn revoke(service: &Service, token: &str) {
    let response = service.post("/oauth/revoke").form(&[("token", token)]).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn introspection_tells_the_truth_about_both_tokens() {
    let (service, _database) = service().await;
    let caller = service.register("caller@example.com").await;
    let tokens = service.register("ada@example.com").await;

    let access = introspect(&service, &caller.access, &tokens.access).await;
    assert_eq!(access["active"], true);
    assert_eq!(access["sub"], tokens.user_id.as_str());
    assert_eq!(access["scope"], "surveys:read surveys:write");
    let refresh = introspect(&service, &caller.access, &tokens.refresh).await;
    assert_eq!((&refresh["active"], &refresh["sid"]), (&true.into(), &tokens.session_id.as_str().into()));

    service.refresh(&tokens.refresh).await;
    let superseded = introspect(&service, &caller.access, &tokens.refresh).await;
    assert_eq!(superseded.to_string(), r#"{"active":false}"#);
    service.post("/api/auth/logout").bearer_auth(&tokens.access).send().await.unwrap();
    for token in [&tokens.access, "garbage"] {
        let answer = introspect(&service, &caller.access, token).await;
        assert_eq!(answer.to_string(), r#"{"active":false}"#, "and not a word more");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn introspection_needs_an_authenticated_caller_and_a_token() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let anonymous = service.post("/oauth/introspect").form(&[("token", "x")]).send().await.unwrap();
    assert_eq!(problem(anonymous).await, (401, "missing_token".into()));
    for path in ["/oauth/introspect", "/oauth/revoke"] {
        let empty = service.post(path).bearer_auth(&tokens.access).form(&[("a", "b")]).send().await.unwrap();
        assert_eq!(empty.status(), StatusCode::BAD_REQUEST);
        assert_eq!(empty.json::<Value>().await.unwrap()["error"], "invalid_request");
        let json = service.post(path).bearer_auth(&tokens.access).json(&["a"]).send().await.unwrap();
        let error: Value = json.json().await.unwrap();
        assert_eq!(error["error"], "invalid_request", "RFC 6749, and not a problem");
        assert!(error["error_description"].as_str().unwrap().contains("application/x-www-form-urlencoded"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_an_access_token_ends_its_session() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    revoke(&service, &tokens.access).await;
    assert_eq!(problem(service.me(&tokens.access).await).await, (401, "revoked_token".into()));
    assert_eq!(problem(service.refresh(&tokens.refresh).await).await, (401, "revoked_token".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_a_refresh_token_ends_its_session() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    revoke(&service, "garbage").await;
    revoke(&service, &tokens.refresh).await;
    revoke(&service, &tokens.refresh).await;
    assert_eq!(problem(service.me(&tokens.access).await).await, (401, "revoked_token".into()));
    assert_eq!(problem(service.refresh(&tokens.refresh).await).await, (401, "revoked_token".into()));
}
