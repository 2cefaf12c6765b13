//! Who may do what: every call, by everyone who may ask.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, User, choose, every_kind, in_state, one_question, send};

/// Makes somebody a collaborator.
pub async fn share(app: &TestApp, survey: &str, owner: &User, with: &User, role: &str) {
    let token = invite(app, survey, owner, role).await;
    app.post("/api/surveys/invitations/accept", Some(with), &json!({ "token": token })).await.expect(200);
}

/// An invitation's token.
pub async fn invite(app: &TestApp, survey: &str, owner: &User, role: &str) -> Value {
    let body = json!({ "email": "ann@example.com", "role": role });
    let path = format!("{survey}/invitations");
    app.post(&path, Some(owner), &body).await.expect(201).body["token"].take()
}

#[actix_web::test]
async fn each_role_may_do_its_own_and_no_more() {
    let app = TestApp::start();
    let [owner, editor, viewer, stranger] = [(); 4].map(|()| app.user());
    let everyone = [Some(&owner), Some(&editor), Some(&viewer), Some(&stranger), None];
    for state in ["draft", "open", "closed"] {
        let mut survey = every_kind();
        survey["state"] = state.into();
        let path = app.survey(&owner, &survey).await;
        share(&app, &path, &owner, &editor, "editor").await;
        share(&app, &path, &owner, &viewer, "viewer").await;
        let invitation = json!({ "email": "bob@example.com", "role": "viewer" });
        let nobody = Uuid::nil();
        // What owner, editor, viewer, stranger and nobody are answered.
        let calls = [
            (Method::GET, String::new(), json!(null), [200, 200, 200, 200, 200]),
            (Method::GET, "/results".into(), json!(null), [200, 200, 200, 403, 401]),
            (
                Method::GET,
                "/results/cross-tab?rows=1&columns=2".into(),
                json!(null),
                [200, 200, 200, 403, 401],
            ),
            (Method::GET, "/results/3/texts".into(), json!(null), [200, 200, 200, 403, 401]),
            (Method::GET, "/responses".into(), json!(null), [200, 200, 200, 403, 401]),
            (Method::GET, "/definition".into(), json!(null), [200, 200, 200, 403, 401]),
            (Method::POST, "/copies".into(), json!(null), [201, 201, 201, 403, 401]),
            (Method::PATCH, String::new(), json!({ "title": "Mine" }), [200, 200, 403, 403, 401]),
            (Method::GET, "/collaborators".into(), json!(null), [200, 403, 403, 403, 401]),
            (Method::POST, "/invitations".into(), invitation.clone(), [201, 403, 403, 403, 401]),
            (Method::DELETE, format!("/invitations/{nobody}"), json!(null), [404, 403, 403, 403, 401]),
            (
                Method::PATCH,
                format!("/collaborators/{nobody}"),
                json!({ "role": "editor" }),
                [404, 403, 403, 403, 401],
            ),
            (Method::DELETE, format!("/collaborators/{nobody}"), json!(null), [404, 403, 403, 403, 401]),
            (Method::DELETE, format!("/responses/{nobody}"), json!(null), [404, 403, 403, 403, 401]),
        ];
        for (method, rest, body, mut expected) in calls {
            if state == "draft" {
                // That it is there is nobody else's business; what strangers may read at times says so itself.
                expected[3] = 404;
                let open_at_times = method == Method::GET
                    && !rest.ends_with("texts")
                    && (rest.is_empty() || rest.starts_with("/results"));
                expected[4] = if open_at_times { 404 } else { 401 };
            }
            for (user, expected) in everyone.iter().zip(expected) {
                let mut request = app.request(method.clone(), &format!("{path}{rest}"), *user);
                if !body.is_null() {
                    request = request.json(&body);
                }
                let status = request.send().await.unwrap().status();
                assert_eq!(
                    status,
                    expected,
                    "{method} {rest} of a {state} survey by {:?}",
                    user.map(|user| user.id)
                );
            }
        }
        for (user, expected) in everyone.iter().zip([200, 200, 200, 403, 401]) {
            let path = format!("{path}/export?format=csv");
            let expected = if state == "draft" && expected == 403 { 404 } else { expected };
            assert_eq!(app.request(Method::GET, &path, *user).send().await.unwrap().status(), expected);
        }
        // The last call, by whoever may not first.
        for (user, expected) in everyone.iter().rev().zip([401, 403, 403, 403, 204]) {
            let expected = if state == "draft" && user.is_some_and(|user| user.id == stranger.id) {
                404
            } else {
                expected
            };
            send(app.request(Method::DELETE, &path, *user)).await.expect(expected);
        }
    }
}

#[actix_web::test]
async fn an_editor_changes_no_setting_by_which_responses_go_or_are_seen() {
    let app = TestApp::start();
    let [owner, editor] = [(); 2].map(|()| app.user());
    let path = app.survey(&owner, &one_question()).await;
    share(&app, &path, &owner, &editor, "editor").await;
    // What is sent, and what the editor is answered; the owner makes all of these changes after.
    let calls = [
        (json!({ "retention_days": 1 }), 403),
        (json!({ "results": "everyone" }), 403),
        (json!({ "listed": false, "retention_days": 1 }), 403),
        (json!({ "opens_at": "2020-01-01T00:00:00Z" }), 200),
        (json!({ "closes_at": "2090-01-01T00:00:00Z" }), 200),
        (json!({ "max_responses": 7 }), 200),
        (json!({ "respondents": "signed_in" }), 200),
        (json!({ "one_response_each": true }), 200),
        (json!({ "listed": false }), 200),
        // They stay as they are.
        (json!({ "retention_days": null, "results": "owner", "max_responses": 8 }), 200),
    ];
    for (settings, expected) in &calls {
        let answer = app.patch(&path, &editor, &json!({ "settings": settings })).await;
        match expected {
            403 => drop(answer.problem(403, "not_owner")),
            _ => drop(answer.expect(*expected)),
        }
    }
    let settings = app.get(&path, Some(&owner)).await.body["settings"].take();
    assert_eq!((&settings["retention_days"], &settings["results"]), (&json!(null), &json!("owner")));
    for (settings, _) in &calls {
        app.patch(&path, &owner, &json!({ "settings": settings })).await.expect(200);
    }
    // Nor do they take back what the owner has decided.
    let strict = json!({ "settings": { "retention_days": 30, "results": "respondents" } });
    app.patch(&path, &owner, &strict).await.expect(200);
    for settings in
        [json!({ "retention_days": null }), json!({ "retention_days": 31 }), json!({ "results": null })]
    {
        app.patch(&path, &editor, &json!({ "settings": settings })).await.problem(403, "not_owner");
    }
}

#[actix_web::test]
async fn a_survey_tells_its_reader_their_role() {
    let app = TestApp::start();
    let [owner, editor, viewer, stranger] = [(); 4].map(|()| app.user());
    let path = app.survey(&owner, &in_state("draft")).await;
    share(&app, &path, &owner, &editor, "editor").await;
    share(&app, &path, &owner, &viewer, "viewer").await;
    app.patch(&path, &editor, &json!({ "state": "open" })).await.expect(200);
    let readers = [
        (Some(&owner), json!("owner")),
        (Some(&editor), json!("editor")),
        (Some(&viewer), json!("viewer")),
        (Some(&stranger), json!(null)),
        (None, json!(null)),
    ];
    let mut tags = Vec::new();
    for (user, role) in readers {
        // Twice: from the database, and from memory.
        for _ in 0..2 {
            assert_eq!(app.get(&path, user).await.expect(200).body["role"], role);
        }
        tags.push(app.get(&path, user).await.header("etag").to_owned());
        assert_eq!(app.get("/api/surveys", user).await.body["items"][0]["role"], role);
    }
    tags.dedup();
    assert_eq!(tags.len(), 4, "who logs in is not told that nothing has changed");
    let edit = app.request(Method::PATCH, &path, Some(&editor)).header("if-match", &tags[1]);
    assert_eq!(send(edit.json(&json!({ "title": "Ours" }))).await.expect(200).body["role"], "editor");
    app.patch(&path, &viewer, &json!({ "title": "Mine" })).await.problem(403, "not_editor");
    app.patch(&path, &stranger, &json!({ "title": "Mine" })).await.problem(403, "not_owner");
    app.delete(&path, &editor).await.problem(403, "not_owner");
}

#[actix_web::test]
async fn what_others_share_is_a_list_of_its_own() {
    let app = TestApp::start();
    let (owner, viewer) = (app.user(), app.user());
    let shared = app.survey(&owner, &in_state("draft")).await;
    let open = app.survey(&owner, &one_question()).await;
    app.survey(&owner, &one_question()).await;
    app.survey(&viewer, &one_question()).await;
    for path in [&shared, &open] {
        share(&app, path, &owner, &viewer, "viewer").await;
    }
    app.respond(&open, Uuid::new_v4(), &choose(1)).await.expect(201);
    let page = app.get("/api/surveys?owner=shared&limit=1", Some(&viewer)).await.expect(200).body;
    assert_eq!(format!("/api/surveys/{}", page["items"][0]["id"].as_str().unwrap()), open);
    assert_eq!(page["items"][0]["role"], "viewer");
    assert_eq!(page["items"][0]["response_count"], 1);
    let cursor = page["next_cursor"].as_str().unwrap();
    let page = app.get(&format!("/api/surveys?owner=shared&cursor={cursor}"), Some(&viewer)).await.body;
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert_eq!(format!("/api/surveys/{}", page["items"][0]["id"].as_str().unwrap()), shared);
    assert_eq!(app.get("/api/surveys?owner=shared", Some(&owner)).await.body["items"], json!([]));
    assert_eq!(
        app.get("/api/surveys?owner=me", Some(&viewer)).await.body["items"].as_array().unwrap().len(),
        1
    );
    app.get("/api/surveys?owner=shared", None).await.problem(401, "missing_token");
    app.get("/api/surveys?owner=theirs", Some(&owner)).await.problem(400, "malformed_request");
}
