use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;

use crate::status_list::is_revoked;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_status_list_is_given_as_it_was_while_postgresql_is_away() {
    let (service, database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let list = || service.get("/oauth/status-lists/0").send();
    assert_eq!(list().await.unwrap().status(), StatusCode::OK);
    database.stop();
    // Longer than a list is good for.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let (one, two) = futures_util::join!(list(), list());
    for answer in [one.unwrap(), two.unwrap()] {
        assert_eq!(answer.status(), StatusCode::OK);
    }
    database.start();
    let logout = || service.post("/api/auth/logout").bearer_auth(&tokens.access).send();
    eventually(async || logout().await.unwrap().status() == StatusCode::NO_CONTENT).await;
    eventually(async || is_revoked(&service, &tokens.access).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_cut_off_from_postgresql_tells_no_verifier_that_all_is_well() {
    let (service, database) = service().await;
    let stream = service.get("/revocations/stream?cursor=0").send().await.unwrap();
    assert_eq!(stream.status(), StatusCode::OK);
    let snapshot = || service.get("/revocations").send();
    assert_eq!(snapshot().await.unwrap().status(), StatusCode::OK);

    database.stop();
    stream.text().await.unwrap();
    assert_eq!(problem(snapshot().await.unwrap()).await, (503, "revocations_stale".into()));
    let again = service.get("/revocations/stream?cursor=0").send().await.unwrap();
    assert_eq!(problem(again).await, (503, "revocations_stale".into()));

    database.start();
    eventually(async || snapshot().await.unwrap().status() == StatusCode::OK).await;
}
