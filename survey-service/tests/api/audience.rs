//! Who sees what came out.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::settings::with_settings;
use crate::support::{Answer, TestApp, User, choose};

async fn respond(app: &TestApp, path: &str, user: &User) -> Value {
    let body = json!({ "submission_id": Uuid::new_v4(), "answers": choose(1) });
    app.post(&format!("{path}/responses"), Some(user), &body).await.expect(201).body
}

async fn show(app: &TestApp, path: &str, owner: &User, to: &str) {
    app.patch(path, owner, &json!({ "settings": { "results": to } })).await.expect(200);
}

#[actix_web::test]
async fn results_are_for_whom_the_owner_says() {
    let app = TestApp::start();
    let (owner, other) = (app.user(), app.user());
    let path = app.survey(&owner, &with_settings(&json!({ "results": "owner" }))).await;
    let receipt = respond(&app, &path, &other).await;
    let mine = receipt["response_id"].as_str().unwrap();
    // Every way in which results are told.
    let ways = ["", "/cross-tab?rows=1&columns=1", "/questions"].map(|way| format!("{path}/results{way}"));
    let with =
        |way: &str, id: &str| format!("{way}{}response_id={id}", if way.contains('?') { '&' } else { '?' });
    for way in &ways {
        show(&app, &path, &owner, "owner").await;
        app.get(&with(way, mine), None).await.problem(401, "missing_token");
        app.get(&with(way, mine), Some(&other)).await.problem(403, "results_not_shared");
        show(&app, &path, &owner, "respondents").await;
        app.get(way, None).await.problem(403, "not_respondent");
        app.get(way, Some(&other)).await.problem(403, "not_respondent");
        app.get(&with(way, &Uuid::now_v7().to_string()), None).await.problem(403, "not_respondent");
        app.get(&with(way, "mine"), None).await.problem(400, "malformed_request");
        app.get(&with(way, mine), None).await.expect(200);
        show(&app, &path, &owner, "everyone").await;
        app.get(way, None).await.expect(200);
        app.get(way, Some(&other)).await.expect(200);
        app.get(way, Some(&owner)).await.expect(200);
    }
    // A response to another survey proves nothing about this one.
    let elsewhere = app.survey(&owner, &with_settings(&json!({ "results": "respondents" }))).await;
    app.get(&with(&format!("{elsewhere}/results"), mine), None).await.problem(403, "not_respondent");
    // What single people wrote stays with the owner.
    app.get(&format!("{path}/export"), Some(&other)).await.problem(403, "not_owner");
    app.get(&format!("{path}/results/1/texts"), None).await.problem(401, "missing_token");
    app.patch(&path, &owner, &json!({ "settings": { "results": null } })).await.expect(200);
    app.get(&ways[0], None).await.problem(401, "missing_token");
}

#[actix_web::test]
async fn who_is_known_to_have_answered_needs_no_receipt() {
    let app = TestApp::start();
    let owner = app.user();
    for known in [json!({ "one_response_each": true }), json!({ "anonymous": false })] {
        let mut settings = json!({ "respondents": "signed_in", "results": "respondents" });
        settings.as_object_mut().unwrap().extend(known.as_object().unwrap().clone());
        let path = app.survey(&owner, &with_settings(&settings)).await;
        let results = format!("{path}/results");
        let (user, other) = (app.user(), app.user());
        respond(&app, &path, &user).await;
        assert_eq!(app.get(&results, Some(&user)).await.expect(200).body["response_count"], 1, "{known}");
        app.get(&results, Some(&other)).await.problem(403, "not_respondent");
        app.get(&results, None).await.problem(403, "not_respondent");
    }
    // Of an anonymous survey that takes as many as one likes, nobody knows.
    let settings = json!({ "respondents": "signed_in", "results": "respondents" });
    let path = app.survey(&owner, &with_settings(&settings)).await;
    let user = app.user();
    respond(&app, &path, &user).await;
    app.get(&format!("{path}/results"), Some(&user)).await.problem(403, "not_respondent");
}

#[actix_web::test]
async fn a_draft_has_no_results_to_show() {
    let app = TestApp::start();
    let owner = app.user();
    let mut draft = with_settings(&json!({ "results": "everyone" }));
    draft["state"] = json!("draft");
    let path = app.survey(&owner, &draft).await;
    for way in ["", "/questions", "/stream"] {
        app.get(&format!("{path}/results{way}"), None).await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn who_sees_the_results_of_a_closing_survey_knows_what_they_are_about_and_has_no_form() {
    let app = TestApp::start();
    let owner = app.user();
    let mut survey = with_settings(&json!({ "results": "everyone" }));
    survey["translations"] = json!({ "de": { "title": "Ja?", "questions": [{ "text": "Und?" }] } });
    let path = app.survey(&owner, &survey).await;
    app.patch(&path, &owner, &json!({ "state": "closing" })).await.expect(200);
    app.get(&path, None).await.problem(409, "survey_closing");
    let read = async |language: &str| -> Answer {
        app.get(&format!("{path}/results/questions?language={language}"), None).await.expect(200)
    };
    let told = read("en").await;
    let expected = json!({
        "survey_id": path.rsplit('/').next().unwrap(),
        "title": "Yes?",
        "description": "",
        "language": "en",
        "languages": ["en", "de"],
        "questions": [{
            "id": 1, "text": "Well?", "kind": "single_choice", "section": null, "scale": null,
            "choices": [{ "id": 1, "text": "yes", "other": false }, { "id": 2, "text": "no", "other": false }],
        }],
    });
    assert_eq!(told.body, expected);
    let german = read("de").await;
    assert_eq!(
        (&german.body["title"], &german.body["questions"][0]["text"]),
        (&json!("Ja?"), &json!("Und?"))
    );
    assert_eq!(german.header("content-language"), "de");
    assert_ne!(german.header("etag"), told.header("etag"));
}
