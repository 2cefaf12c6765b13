//! Who may do what.

use reqwest::Method;
use serde_json::{Value, json};
use token_verifier::Revocation;
use uuid::Uuid;

use crate::support::{ORIGIN, TestApp, User, choose, in_state, one_question, send};

#[actix_web::test]
async fn writing_takes_a_token() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &one_question()).await;
    let results = format!("{path}/results");
    let texts = format!("{path}/results/1/texts");
    let calls = [
        (Method::POST, "/api/surveys"),
        (Method::PATCH, path.as_str()),
        (Method::DELETE, path.as_str()),
        (Method::GET, results.as_str()),
        (Method::GET, texts.as_str()),
        (Method::GET, "/api/surveys?owner=me"),
    ];
    for (method, path) in calls {
        let answer =
            send(app.request(method, path, None).json(&json!({}))).await.problem(401, "missing_token");
        assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="signet""#);
    }
    assert_eq!(app.count("SELECT count(*) FROM survey.surveys"), 1);
}

#[actix_web::test]
async fn a_token_in_the_header_must_hold_even_where_none_is_needed() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &one_question()).await;
    let session = Uuid::new_v4();
    let revoked = app.issuer.mint().session(session).token();
    app.issuer.revocations().insert(Revocation::Session { id: session, expires_at: i64::from(u32::MAX) });
    let tokens = [
        (app.issuer.mint().expired().token(), "expired_token"),
        (app.issuer.mint().claim("aud", "others").token(), "invalid_token"),
        (app.issuer.mint().header("typ", "rt+jwt").token(), "invalid_token"),
        ("garbage".to_owned(), "invalid_token"),
        (revoked, "revoked_token"),
    ];
    for (token, code) in tokens {
        let user = User { id: Uuid::nil(), token };
        let answer = app.get(&path, Some(&user)).await.problem(401, code);
        assert!(answer.header("www-authenticate").contains(r#"error="invalid_token""#));
        app.get("/api/surveys", Some(&user)).await.problem(401, code);
        app.post("/api/surveys", Some(&user), &one_question()).await.problem(401, code);
        // Nobody's vote is lost to an expired login.
        send(
            app.request(Method::POST, &format!("{path}/responses"), Some(&user))
                .json(&json!({ "submission_id": Uuid::new_v4(), "answers": choose(1) })),
        )
        .await
        .expect(201);
    }
}

#[actix_web::test]
async fn a_cookie_that_does_not_hold_leaves_a_stranger() {
    let app = TestApp::start();
    let owner = app.user();
    let open = app.survey(&owner, &one_question()).await;
    let draft = app.survey(&owner, &in_state("draft")).await;
    let session = Uuid::new_v4();
    let revoked = app.issuer.mint().subject(owner.id).session(session).token();
    app.issuer.revocations().insert(Revocation::Session { id: session, expires_at: i64::from(u32::MAX) });
    let tokens = [
        (app.issuer.mint().subject(owner.id).expired().token(), "expired_token"),
        ("garbage".to_owned(), "invalid_token"),
        (revoked, "revoked_token"),
    ];
    for (token, code) in tokens {
        let with_cookie = |path: &str| {
            app.request(Method::GET, path, None).header("cookie", format!("access_token={token}"))
        };
        send(with_cookie("/api/surveys")).await.expect(200);
        send(with_cookie(&open)).await.expect(200);
        send(with_cookie(&draft)).await.problem(404, "not_found");
        send(with_cookie("/api/surveys?owner=me")).await.problem(401, code);
        send(with_cookie(&format!("{open}/results"))).await.problem(401, code);
        // A header says who is meant, whatever comes along with it.
        send(with_cookie(&open).bearer_auth("garbage")).await.problem(401, "invalid_token");
        send(with_cookie(&draft).bearer_auth(&owner.token)).await.expect(200);
    }
    let live =
        app.request(Method::GET, &draft, None).header("cookie", format!("access_token={}", owner.token));
    send(live).await.expect(200);
}

#[actix_web::test]
async fn each_call_takes_its_scope() {
    let app = TestApp::start();
    let id = Uuid::new_v4();
    let with = |scope: &str| User { id, token: app.issuer.mint().subject(id).scope(scope).token() };
    let (reader, writer) = (with("surveys:read"), with("surveys:write"));
    let path = app.survey(&writer, &one_question()).await;
    let challenge =
        app.post("/api/surveys", Some(&reader), &one_question()).await.problem(403, "insufficient_scope");
    assert!(challenge.header("www-authenticate").contains(r#"scope="surveys:write""#));
    app.patch(&path, &reader, &json!({})).await.problem(403, "insufficient_scope");
    app.delete(&path, &reader).await.problem(403, "insufficient_scope");
    app.get(&format!("{path}/results"), Some(&writer)).await.problem(403, "insufficient_scope");
    app.get("/api/surveys?owner=me", Some(&writer)).await.problem(403, "insufficient_scope");
    app.get(&format!("{path}/results"), Some(&reader)).await.expect(200);
    app.get("/api/surveys?owner=me", Some(&reader)).await.expect(200);
    // Where anyone may read, a token that is not for reading makes a stranger.
    let draft = app.survey(&writer, &in_state("draft")).await;
    app.get(&draft, Some(&writer)).await.problem(404, "not_found");
    app.get(&draft, Some(&reader)).await.expect(200);
    for (user, role) in [(&writer, Value::Null), (&reader, json!("owner"))] {
        assert_eq!(app.get(&path, Some(user)).await.expect(200).body["role"], role);
        assert_eq!(app.get("/api/surveys", Some(user)).await.body["items"][0]["role"], role);
    }
}

#[actix_web::test]
async fn a_draft_is_there_for_its_owner_only() {
    let app = TestApp::start();
    let (owner, other) = (app.user(), app.user());
    let path = app.survey(&owner, &in_state("draft")).await;
    app.get(&path, Some(&owner)).await.expect(200);
    app.get(&format!("{path}/results"), Some(&owner)).await.expect(200);
    for stranger in [None, Some(&other)] {
        app.get(&path, stranger).await.problem(404, "not_found");
    }
    app.get(&format!("{path}/results"), Some(&other)).await.problem(404, "not_found");
    app.patch(&path, &other, &json!({ "title": "Mine" })).await.problem(404, "not_found");
    app.delete(&path, &other).await.problem(404, "not_found");
    let unknown = app.get(&format!("/api/surveys/{}", Uuid::now_v7()), None).await;
    let hidden = app.get(&path, None).await;
    assert_eq!(hidden.body["detail"], unknown.body["detail"], "nothing tells a draft from nothing");
    // Nobody can answer it, and only its owner hears why.
    let body = json!({ "submission_id": Uuid::new_v4(), "answers": choose(1) });
    let responses = format!("{path}/responses");
    for stranger in [None, Some(&other)] {
        app.post(&responses, stranger, &body).await.problem(404, "not_found");
    }
    app.post(&responses, Some(&owner), &body).await.problem(409, "survey_not_open");
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 0);
}

#[actix_web::test]
async fn a_survey_belongs_to_its_owner() {
    let app = TestApp::start();
    let (owner, other) = (app.user(), app.user());
    for state in ["open", "closed"] {
        let path = app.survey(&owner, &in_state(state)).await;
        app.get(&path, Some(&other)).await.expect(200);
        app.patch(&path, &other, &json!({ "title": "Mine" })).await.problem(403, "not_owner");
        app.delete(&path, &other).await.problem(403, "not_owner");
        app.get(&format!("{path}/results"), Some(&other)).await.problem(403, "results_not_shared");
        assert_eq!(app.get(&path, None).await.body["title"], "Yes?");
    }
}

#[actix_web::test]
async fn a_cookie_writes_from_our_own_pages_only() {
    let app = TestApp::start();
    let user = app.user();
    let create = || {
        let request = app.request(Method::POST, "/api/surveys", None).json(&one_question());
        request.header("cookie", format!("access_token={}", user.token))
    };
    send(create()).await.problem(403, "cross_site_request");
    send(create().header("sec-fetch-site", "cross-site")).await.problem(403, "cross_site_request");
    send(create().header("origin", "https://evil.example")).await.problem(403, "cross_site_request");
    assert_eq!(app.count("SELECT count(*) FROM survey.surveys"), 0);
    send(create().header("sec-fetch-site", "same-origin")).await.expect(201);
    send(create().header("origin", ORIGIN)).await.expect(201);
}
