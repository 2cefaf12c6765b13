//! What an owner decides: parsed, kept, changed, refused.

use serde_json::{Value, json};

use crate::support::{TestApp, in_state, one_question};

/// A survey with these settings.
pub fn with_settings(settings: &Value) -> Value {
    let mut survey = one_question();
    survey["settings"] = settings.clone();
    survey
}

fn defaults() -> Value {
    json!({
        "opens_at": null, "closes_at": null, "max_responses": null, "respondents": "anyone",
        "one_response_each": false, "anonymous": true, "listed": true, "results": "owner", "retention_days": null,
    })
}

#[actix_web::test]
async fn a_survey_has_settings_whatever_was_said() {
    let app = TestApp::start();
    let user = app.user();
    for sent in [one_question(), with_settings(&Value::Null), with_settings(&json!({ "listed": null }))] {
        let created = app.post("/api/surveys", Some(&user), &sent).await.expect(201).body;
        assert_eq!(created["settings"], defaults());
        assert_eq!(created["accepts"], "responses");
    }
    let all = json!({
        "opens_at": "2030-01-01T01:00:00+01:00", "closes_at": "2031-01-01T00:00:00.5Z", "max_responses": 7,
        "respondents": "signed_in", "one_response_each": true, "anonymous": false, "listed": false,
        "results": "everyone", "retention_days": 3650,
    });
    let path = app.survey(&user, &with_settings(&all)).await;
    let mut told = all;
    told["opens_at"] = "2030-01-01T00:00:00Z".into();
    let read = app.get(&path, None).await.expect(200).body;
    assert_eq!(read["settings"], told, "in UTC");
    assert_eq!(read["accepts"], "not_yet");
}

#[actix_web::test]
async fn what_is_wrong_with_settings_is_told_at_its_place() {
    let app = TestApp::start();
    let user = app.user();
    let refused = async |settings: Value| {
        let answer = app.post("/api/surveys", Some(&user), &with_settings(&settings)).await;
        answer.problem(422, "validation_failed").refusals()
    };
    let alone = json!({
        "opens_at": "tomorrow", "closes_at": 7, "max_responses": 0, "respondents": "friends",
        "one_response_each": "yes", "results": "nobody", "retention_days": 3651, "closed": true,
    });
    let mut all = refused(alone).await;
    all.sort();
    let expected = [
        "/settings/closed unknown_field",
        "/settings/closes_at wrong_type",
        "/settings/max_responses out_of_range",
        "/settings/one_response_each wrong_type",
        "/settings/opens_at invalid_time",
        "/settings/respondents unknown_value",
        "/settings/results unknown_value",
        "/settings/retention_days out_of_range",
    ];
    assert_eq!(all, expected);
    let together = json!({
        "opens_at": "2030-01-01T00:00:00Z", "closes_at": "2030-01-01T00:00:00Z", "one_response_each": true,
        "anonymous": false,
    });
    let expected = [
        "/settings/closes_at not_after_opens_at",
        "/settings/one_response_each needs_signed_in",
        "/settings/anonymous needs_signed_in",
    ];
    assert_eq!(refused(together).await, expected);
    assert_eq!(
        refused(json!({ "max_responses": 1_000_000_001 })).await,
        ["/settings/max_responses out_of_range"]
    );
    assert_eq!(
        refused(json!({ "opens_at": "9999-12-31T23:59:59-01:00" })).await,
        ["/settings/opens_at invalid_time"]
    );
}

#[actix_web::test]
async fn a_change_keeps_what_it_does_not_name_and_resets_what_is_null() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &with_settings(&json!({ "max_responses": 5, "listed": false }))).await;
    let change = async |settings: Value| {
        app.patch(&path, &user, &json!({ "settings": settings })).await.expect(200).body["settings"].clone()
    };
    let mut expected = defaults();
    expected["max_responses"] = 5.into();
    expected["listed"] = false.into();
    assert_eq!(change(json!({})).await, expected);
    assert_eq!(change(Value::Null).await, expected);
    expected["retention_days"] = 30.into();
    assert_eq!(change(json!({ "retention_days": 30 })).await, expected);
    expected["listed"] = true.into();
    expected["max_responses"] = Value::Null;
    assert_eq!(change(json!({ "listed": null, "max_responses": null })).await, expected);
    // What was there and what comes are looked at together.
    change(json!({ "opens_at": "2030-01-01T00:00:00Z" })).await;
    let late = json!({ "settings": { "closes_at": "2029-01-01T00:00:00Z" } });
    let refused = app.patch(&path, &user, &late).await.problem(422, "validation_failed");
    assert_eq!(refused.refusals(), ["/settings/closes_at not_after_opens_at"]);
}

#[actix_web::test]
async fn what_respondents_were_told_stays_true() {
    let app = TestApp::start();
    let user = app.user();
    let mut draft = in_state("draft");
    draft["settings"] = json!({ "respondents": "signed_in" });
    let path = app.survey(&user, &draft).await;
    let named = json!({ "settings": { "anonymous": false } });
    app.patch(&path, &user, &named).await.expect(200);
    app.patch(&path, &user, &json!({ "settings": { "anonymous": true } })).await.expect(200);
    app.patch(&path, &user, &json!({ "state": "open" })).await.expect(200);
    let refused = app.patch(&path, &user, &named).await.problem(422, "validation_failed");
    assert_eq!(refused.refusals(), ["/settings/anonymous fixed"]);
    app.patch(&path, &user, &json!({ "settings": { "anonymous": true } })).await.expect(200);
}

#[actix_web::test]
async fn what_is_not_listed_is_found_by_its_link_only() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &with_settings(&json!({ "listed": false }))).await;
    let listed = async |query: &str, user| {
        let list = app.get(&format!("/api/surveys{query}"), user).await.expect(200);
        list.body["items"].as_array().unwrap().len()
    };
    assert_eq!((listed("", None).await, listed("?owner=me", Some(&user)).await), (0, 1));
    app.get(&path, None).await.expect(200);
    app.patch(&path, &user, &json!({ "settings": { "listed": true } })).await.expect(200);
    assert_eq!(listed("", None).await, 1);
    app.patch(&path, &user, &json!({ "state": "closing" })).await.expect(200);
    assert_eq!(listed("", None).await, 0, "its questions are for those who have them");
}
