//! What holds for every path.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{problem, problem_with_errors, service};

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_cannot_be_read_get_the_stated_code() {
    let (service, _database) = service().await;
    let post = |content_type: &'static str, body: Vec<u8>| {
        service.post("/api/auth/login").header("content-type", content_type).body(body).send()
    };
    let json = "application/json";
    let deep = [b"[".repeat(50_000), b"]".repeat(100)].concat();
    let large = format!(r#"{{"email":"{}"}}"#, "a".repeat(70_000)).into_bytes();
    for (content_type, body, status, code) in [
        (json, b"{".to_vec(), 400, "malformed_request"),
        (json, Vec::new(), 400, "malformed_request"),
        (json, b"{\"email\": \xff}".to_vec(), 400, "malformed_request"),
        (json, deep, 400, "malformed_request"),
        (json, br#"{"email":"a@example.com","email":"b@example.com"}"#.to_vec(), 400, "malformed_request"),
        (json, large, 413, "payload_too_large"),
        ("text/plain", b"{}".to_vec(), 415, "unsupported_media_type"),
        ("application/x-www-form-urlencoded", b"email=a".to_vec(), 415, "unsupported_media_type"),
    ] {
        let response = post(content_type, body).await.unwrap();
        assert_eq!(problem(response).await, (status, code.to_owned()));
    }
    let gzip = service
        .post("/api/auth/login")
        .header("content-encoding", "gzip")
        .json(&json!({}))
        .send()
        .await
        .unwrap();
    assert_eq!(gzip.headers()["accept-encoding"], "identity");
    assert_eq!(problem(gzip).await, (415, "unsupported_media_type".into()));
    let charset = post("application/json; charset=utf-8", b"{}".to_vec()).await.unwrap();
    assert_eq!(
        charset.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "a charset is fine, the empty object is not"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pointers_of_strange_names_are_escaped() {
    let (service, _database) = service().await;
    let response = service.post("/api/auth/logout").json(&json!({ "a/b~c": 1 })).send().await.unwrap();
    let (_, _, errors) = problem_with_errors(response).await;
    assert_eq!(errors, [("/a~1b~0c".to_owned(), "unknown_field".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_and_methods_are_problems_too() {
    let (service, _database) = service().await;
    assert_eq!(
        problem(service.get("/api/auth/nothing").send().await.unwrap()).await,
        (404, "not_found".into())
    );
    let response = service.get("/api/auth/login").send().await.unwrap();
    assert_eq!(response.headers()["allow"], "POST");
    assert_eq!(problem(response).await, (405, "method_not_allowed".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trailing_slash_means_the_same_and_head_is_get_without_a_body() {
    let (service, _database) = service().await;
    assert_eq!(service.get("/.well-known/jwks.json/").send().await.unwrap().status(), StatusCode::OK);
    let head = service.request("HEAD", "/.well-known/jwks.json").send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK);
    assert!(head.headers().contains_key("etag"));
    assert!(head.text().await.unwrap().is_empty());
    let stream = service.request("HEAD", "/revocations/stream?cursor=0").send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert!(stream.text().await.unwrap().is_empty(), "and it ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_a_request_id_and_a_harmless_one_is_kept() {
    let (service, _database) = service().await;
    let id = async |sent: &str| {
        let response =
            service.get("/.well-known/jwks.json").header("x-request-id", sent).send().await.unwrap();
        response.headers()["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(id("from-the-gateway-1").await, "from-the-gateway-1");
    assert_ne!(id("bad id;").await, "bad id;");
    assert_eq!(id("a_b.c:1").await, "a_b.c:1");
    assert_ne!(id(&"x".repeat(129)).await, "x".repeat(129));
    assert_ne!(id("").await, id("").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_metrics_answer() {
    let (service, _database) = service().await;
    for path in ["/health/live", "/health/ready"] {
        let response = service.get(path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.json::<Value>().await.unwrap()["status"], "ok");
    }
    service.get("/api/auth/sessions/0196f0a0-0000-7000-8000-000000000000").send().await.unwrap();
    let text = service.get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(
        text.contains(
            r#"signet_http_requests_total{method="GET",route="/api/auth/sessions/{id}",status="405"} 1"#
        ),
        "{text}"
    );
    assert!(text.ends_with("# EOF\n"));
}
