use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::oauth_support::billing;
use crate::support::{PASSWORD, problem, service};

#[tokio::test(flavor = "multi_thread")]
async fn tells_who_is_logged_in() {
    let (service, _database) = service().await;
    let tokens = service.register("Ada@example.com").await;
    let response = service.me(&tokens.access).await;
    assert_eq!(response.status(), StatusCode::OK);
    let me: Value = response.json().await.unwrap();
    assert_eq!(me["id"], tokens.user_id.as_str());
    assert_eq!(me["email"], "Ada@example.com");
    assert!(me["created_at"].is_string());
    assert_eq!(me.as_object().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_with_the_code_that_says_why() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let missing = service.get("/api/auth/me").send().await.unwrap();
    assert_eq!(
        missing.headers()["www-authenticate"],
        r#"Bearer realm="signet""#,
        "RFC 6750: no error without a token"
    );
    assert_eq!(problem(missing).await, (401, "missing_token".into()));
    assert_eq!(problem(service.me("garbage").await).await, (401, "invalid_token".into()));
    assert_eq!(
        problem(service.me(&tokens.refresh).await).await,
        (401, "invalid_token".into()),
        "a refresh token"
    );
    let basic = service.get("/api/auth/me").basic_auth("ada", Some("x")).send().await.unwrap();
    assert_eq!(problem(basic).await, (401, "invalid_token".into()));
    let two = service.get("/api/auth/me").bearer_auth(&tokens.access).header("authorization", "Bearer x");
    assert_eq!(problem(two.send().await.unwrap()).await, (401, "invalid_token".into()), "which of the two?");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_is_told_that_it_is_nobody() {
    let (service, database) = service().await;
    let token = billing(&database).token(&service).await;
    let delete = json!({ "password": PASSWORD });
    let change = json!({ "current_password": PASSWORD, "new_password": "my kingdom for it" });
    for request in [
        service.get("/api/auth/me"),
        service.delete("/api/auth/me").json(&delete),
        service.put("/api/auth/password").json(&change),
    ] {
        let answer = request.bearer_auth(&token).send().await.unwrap();
        assert_eq!(problem(answer).await, (403, "not_a_person".into()));
    }
}
