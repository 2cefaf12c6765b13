use reqwest::StatusCode;
use serde_json::json;

use crate::support::{PASSWORD, eventually, problem, service};

#[tokio::test(flavor = "multi_thread")]
async fn without_postgresql_requests_are_told_to_come_back_and_it_recovers() {
    let (service, database) = service().await;
    let tokens = service.register("ada@example.com").await;
    database.stop();
    let body = json!({ "email": "bob@example.com", "password": PASSWORD });
    let response = service.post("/api/auth/register").json(&body).send().await.unwrap();
    assert!(response.headers().contains_key("retry-after"));
    assert_eq!(problem(response).await, (503, "database_unavailable".into()));
    assert_eq!(service.refresh(&tokens.refresh).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    let keys = service.get("/.well-known/jwks.json").send().await.unwrap();
    assert_eq!(keys.status(), StatusCode::OK, "the key set is served from memory");

    database.start();
    eventually(async || service.refresh(&tokens.refresh).await.status() == StatusCode::OK).await;
}
