//! The database goes away, and comes back.

use serde_json::json;
use token_verifier::testing::TestIssuer;
use token_verifier::{Keys, Verifier};
use uuid::Uuid;

use crate::support::{ORIGIN, TestApp, choose, one_question};

#[actix_web::test]
async fn without_a_database_the_service_says_when_to_come_back_and_recovers() {
    let app = TestApp::with_pool(2);
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    app.get("/health/ready", None).await.expect(200);
    let submission = Uuid::new_v4();
    app.database.stop();
    for _ in 0..3 {
        let answer = app.respond(&path, submission, &choose(1)).await.problem(503, "database_unavailable");
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    }
    app.get("/api/surveys", None).await.problem(503, "database_unavailable");
    app.post("/api/surveys", Some(&user), &one_question()).await.problem(503, "database_unavailable");
    let ready = app.get("/health/ready", None).await.expect(503);
    assert_eq!(ready.body["checks"]["database"], "unavailable");
    app.get("/health/live", None).await.expect(200);
    app.database.start();
    app.respond(&path, submission, &choose(1)).await.expect(201);
    app.patch(&path, &user, &json!({ "state": "closed" })).await.expect(200);
    app.get("/health/ready", None).await.expect(200);
    app.assert_counted_right();
}

#[actix_web::test]
async fn without_keys_tokens_wait_and_voters_do_not() {
    let issuer = TestIssuer::new(ORIGIN, "surveys");
    let keys = Keys::new();
    let verifier =
        Verifier::builder(ORIGIN, "surveys").with_sources(keys.clone(), issuer.revocations().clone());
    issuer.revocations().heard();
    let app = TestApp::with_verifier(4, issuer, verifier);
    let user = app.user();
    let answer =
        app.post("/api/surveys", Some(&user), &one_question()).await.problem(503, "keys_unavailable");
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(app.get("/health/ready", None).await.expect(503).body["checks"]["jwks"], "unavailable");
    app.get("/api/surveys", None).await.expect(200);
    keys.replace(&app.issuer.jwks()).unwrap();
    let path = app.survey(&user, &one_question()).await;
    app.get("/health/ready", None).await.expect(200);
    app.respond(&path, Uuid::new_v4(), &choose(1)).await.expect(201);
}

#[actix_web::test]
async fn while_revocations_are_unheard_owners_read_and_do_not_write() {
    let issuer = TestIssuer::new(ORIGIN, "surveys");
    let verifier = issuer.verifier();
    let app = TestApp::with_verifier(4, issuer, verifier);
    let user = app.user();
    app.post("/api/surveys", Some(&user), &one_question()).await.problem(503, "revocations_stale");
    app.get("/api/surveys?owner=me", Some(&user)).await.expect(200);
    let ready = app.get("/health/ready", None).await.expect(200).body;
    assert_eq!(
        (&ready["status"], &ready["checks"]["revocations"]),
        (&json!("degraded"), &json!("unavailable"))
    );
    app.issuer.revocations().heard();
    app.survey(&user, &one_question()).await;
    assert_eq!(app.get("/health/ready", None).await.expect(200).body["status"], "ok");
}
