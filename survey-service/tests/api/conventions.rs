//! What every route does alike.

use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::{FRIEND, TestApp, choose, one_question, send};

#[actix_web::test]
async fn bodies_that_cannot_be_read_are_malformed() {
    let app = TestApp::start();
    let (user, path) = (app.user(), "/api/surveys");
    let deep = "[".repeat(5000) + &"]".repeat(5000);
    for body in ["", "{", "{\"title\":}", "\u{0}", "{} {}", deep.as_str(), "{\"a\": 1e999}"] {
        let request = app.request(Method::POST, path, Some(&user)).header("content-type", "application/json");
        send(request.body(body.to_owned())).await.problem(400, "malformed_request");
    }
    assert_eq!(app.count("SELECT count(*) FROM survey.surveys"), 0);
}

#[actix_web::test]
async fn bodies_are_json_and_say_so() {
    let app = TestApp::start();
    let user = app.user();
    for kind in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonp")]
    {
        let mut request =
            app.request(Method::POST, "/api/surveys", Some(&user)).body(one_question().to_string());
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        send(request).await.problem(415, "unsupported_media_type");
    }
    let request = app.request(Method::POST, "/api/surveys", Some(&user)).body(one_question().to_string());
    send(request.header("content-type", "Application/JSON; charset=utf-8")).await.expect(201);
}

#[actix_web::test]
async fn a_body_has_a_megabyte_at_most() {
    let app = TestApp::start();
    let user = app.user();
    let padded = |size: usize| {
        let body = one_question().to_string();
        format!("{body}{}", " ".repeat(size - body.len()))
    };
    let post = |body: String| {
        app.request(Method::POST, "/api/surveys", Some(&user))
            .header("content-type", "application/json")
            .body(body)
    };
    send(post(padded(1024 * 1024))).await.expect(201);
    send(post(padded(1024 * 1024 + 1))).await.problem(413, "payload_too_large");
}

#[actix_web::test]
async fn an_id_that_is_none_names_nothing() {
    let app = TestApp::start();
    let user = app.user();
    for id in ["7", "x", "%00", "..", "018f0000-0000-7000-8000-00000000000g"] {
        let path = format!("/api/surveys/{id}");
        app.get(&path, None).await.problem(404, "not_found");
        app.patch(&path, &user, &json!({})).await.problem(404, "not_found");
        app.respond(&path, Uuid::new_v4(), &choose(1)).await.problem(404, "not_found");
    }
    app.get("/api/nothing", None).await.problem(404, "not_found");
}

#[actix_web::test]
async fn other_methods_are_refused_with_those_there_are() {
    let app = TestApp::start();
    let id = Uuid::new_v4();
    let expected = [
        (Method::PUT, "/api/surveys".to_owned(), "GET, HEAD, POST"),
        (Method::POST, format!("/api/surveys/{id}"), "GET, HEAD, PATCH, DELETE"),
        (Method::PUT, format!("/api/surveys/{id}/responses"), "GET, HEAD, POST"),
        (Method::DELETE, format!("/api/surveys/{id}/results"), "GET, HEAD"),
        (Method::POST, "/api/surveys/openapi.json".to_owned(), "GET, HEAD"),
    ];
    for (method, path, allow) in expected {
        let answer = send(app.request(method, &path, None)).await.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), allow);
    }
}

#[actix_web::test]
async fn a_trailing_slash_means_the_same() {
    let app = TestApp::start();
    let user = app.user();
    let created = app.post("/api/surveys/", Some(&user), &one_question()).await.expect(201);
    let path = format!("{}/", created.header("location"));
    app.get(&path, None).await.expect(200);
    app.get("/api/surveys/?limit=1", None).await.expect(200);
    app.respond(path.trim_end_matches('/'), Uuid::new_v4(), &choose(1)).await.expect(201);
}

#[actix_web::test]
async fn every_answer_carries_a_request_id() {
    let app = TestApp::start();
    for path in ["/api/surveys", "/api/surveys/x", "/nowhere", "/health/live"] {
        assert!(!app.get(path, None).await.header("x-request-id").is_empty(), "{path}");
    }
    let named = app.request(Method::GET, "/api/surveys", None).header("x-request-id", "from-the-gateway");
    assert_eq!(send(named).await.header("x-request-id"), "from-the-gateway");
}

#[actix_web::test]
async fn pages_of_friendly_origins_may_call_without_cookies() {
    let app = TestApp::start();
    let ask = |origin: &str| {
        app.request(Method::OPTIONS, "/api/surveys", None)
            .header("origin", origin.to_owned())
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type")
    };
    let answer = send(ask(FRIEND)).await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), FRIEND);
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(
        ask("https://evil.example").send().await.unwrap().headers().get("access-control-allow-origin"),
        None
    );
    let read =
        send(app.request(Method::GET, "/api/surveys", None).header("origin", FRIEND)).await.expect(200);
    let exposed = read.header("access-control-expose-headers").to_ascii_lowercase();
    for name in ["etag", "location", "retry-after", "x-request-id"] {
        assert!(exposed.contains(name), "{exposed}");
    }
    let ours = app.request(Method::GET, "/api/surveys", None).header("origin", "https://evil.example");
    assert_eq!(send(ours).await.expect(200).header("access-control-allow-origin"), "");
}
