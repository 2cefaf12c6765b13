//! Create, read, change, delete.

use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::{TestApp, choose, every_kind, in_state, one_question, send};

#[actix_web::test]
async fn a_survey_is_created_and_read_back() {
    let app = TestApp::start();
    let user = app.user();
    let created = app.post("/api/surveys", Some(&user), &every_kind()).await.expect(201);
    let survey = &created.body;
    let id = survey["id"].as_str().unwrap();
    assert_eq!(Uuid::parse_str(id).unwrap().get_version_num(), 7);
    assert_eq!(created.header("location"), format!("/api/surveys/{id}"));
    assert_eq!(survey["owner_id"], user.id.to_string());
    assert_eq!(survey["state"], "open");
    assert_eq!(survey["description"], "What we eat");
    assert!(survey["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!((&survey["language"], &survey["languages"]), (&json!("en"), &json!(["en"])));
    let choices = |texts: [&str; 3]| {
        let choices = (1..).zip(texts);
        choices.map(|(id, text)| json!({ "id": id, "text": text, "other": false })).collect::<Vec<_>>()
    };
    let expected = [
        json!({ "text": "Which day?", "kind": "single_choice", "required": true,
                "choices": choices(["Monday", "Tuesday", "Friday"]) }),
        json!({ "text": "Which dishes?", "kind": "multiple_choice", "choices": choices(["Soup", "Salad", "Pie"]) }),
        json!({ "text": "Anything else?", "kind": "text" }),
        json!({ "text": "How many guests?", "kind": "number" }),
        json!({ "text": "How was it?", "kind": "rating", "scale": { "points": 5, "low": "", "high": "" } }),
    ];
    for (id, (question, expected)) in (1..).zip(survey["questions"].as_array().unwrap().iter().zip(expected))
    {
        let mut whole = json!({
            "id": id, "required": false, "choices": [], "help": "", "section": null, "random_order": false,
            "minimum": null, "maximum": null, "whole": false, "scale": null, "show_if": null,
        });
        whole.as_object_mut().unwrap().extend(expected.as_object().unwrap().clone());
        assert_eq!(question, &whole);
    }
    assert_eq!(survey["questions"].as_array().unwrap().len(), 5);
    let read = app.get(created.header("location"), Some(&user)).await.expect(200);
    assert_eq!(&read.body, survey);
    assert_eq!(read.header("etag"), created.header("etag"));
}

#[actix_web::test]
async fn text_is_trimmed_and_the_description_may_be_absent() {
    let app = TestApp::start();
    let body = json!({ "title": "  T ", "questions": [{ "text": " Q ", "choices": [" a ", "b"] }] });
    let survey = app.post("/api/surveys", Some(&app.user()), &body).await.expect(201).body;
    assert_eq!(survey["title"], "T");
    assert_eq!(survey["description"], "");
    assert_eq!(survey["questions"][0]["text"], "Q");
    assert_eq!(survey["questions"][0]["choices"][0]["text"], "a");
}

#[actix_web::test]
async fn what_was_read_already_is_not_sent_again() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let tag = app.get(&path, None).await.header("etag").to_owned();
    for known in [tag.clone(), format!("\"x\", {tag}"), format!("W/{tag}"), "*".into()] {
        let again = app.request(Method::GET, &path, None).header("if-none-match", known);
        let answer = send(again).await.expect(304);
        assert_eq!(answer.header("etag"), tag);
    }
    app.patch(&path, &user, &json!({ "title": "Other" })).await.expect(200);
    let again = app.request(Method::GET, &path, None).header("if-none-match", &tag);
    assert_eq!(send(again).await.expect(200).body["title"], "Other");
}

#[actix_web::test]
async fn head_says_what_get_would() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &one_question()).await;
    let head = send(app.request(Method::HEAD, &path, None)).await.expect(200);
    assert_eq!(head.header("etag"), app.get(&path, None).await.header("etag"));
    assert!(head.body.is_null());
}

#[actix_web::test]
async fn an_owner_changes_title_description_and_state() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    let before = app.get(&path, Some(&user)).await;
    let changes = json!({ "title": "Dinner", "description": "", "state": "closed" });
    let after = app.patch(&path, &user, &changes).await.expect(200);
    assert_eq!(after.body["title"], "Dinner");
    assert_eq!(after.body["description"], "");
    assert_eq!(after.body["state"], "closed");
    assert_eq!(after.body["questions"], before.body["questions"]);
    assert_ne!(after.header("etag"), before.header("etag"));
    let read = app.get(&path, Some(&user)).await;
    assert_eq!(read.body, after.body);
    assert_eq!(read.header("etag"), after.header("etag"));
}

#[actix_web::test]
async fn a_patch_that_changes_nothing_makes_no_version() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let before = app.get(&path, Some(&user)).await;
    for nothing in [json!({}), json!({ "title": "Yes?" }), json!({ "state": "open", "title": null })] {
        let after = app.patch(&path, &user, &nothing).await.expect(200);
        assert_eq!(after.header("etag"), before.header("etag"));
        assert_eq!(after.body, before.body);
    }
}

#[actix_web::test]
async fn questions_change_only_while_a_draft() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &in_state("draft")).await;
    let questions = json!({ "questions": [{ "text": "New?", "kind": "text" }] });
    let changed = app.patch(&path, &user, &questions).await.expect(200);
    assert_eq!(changed.body["questions"][0]["text"], "New?");
    // The last moment is the one that opens it.
    let opening = json!({ "questions": [{ "text": "Last?", "kind": "rating" }], "state": "open" });
    assert_eq!(app.patch(&path, &user, &opening).await.expect(200).body["questions"][0]["kind"], "rating");
    for state in ["open", "closed"] {
        app.patch(&path, &user, &json!({ "state": state })).await.expect(200);
        let refused = json!({ "title": "Never", "questions": questions["questions"] });
        app.patch(&path, &user, &refused).await.problem(409, "survey_not_draft");
    }
    let survey = app.get(&path, None).await.body;
    assert_eq!(survey["questions"][0]["text"], "Last?");
    assert_eq!(survey["title"], "Yes?", "a refused patch changes nothing at all");
}

#[actix_web::test]
async fn a_survey_opens_and_closes_at_will_but_is_no_draft_again() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &in_state("draft")).await;
    for state in ["draft", "open", "closed", "open", "open"] {
        let survey = app.patch(&path, &user, &json!({ "state": state })).await.expect(200);
        assert_eq!(survey.body["state"], state);
    }
    for state in ["open", "closed"] {
        app.patch(&path, &user, &json!({ "state": state })).await.expect(200);
        app.patch(&path, &user, &json!({ "state": "draft" })).await.problem(409, "invalid_state_change");
    }
    let times = "SELECT count(*) FROM survey.surveys WHERE opened_at IS NOT NULL AND closed_at >= opened_at";
    assert_eq!(app.count(times), 1);
}

#[actix_web::test]
async fn if_match_guards_changes_and_deletes() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let old = app.get(&path, None).await.header("etag").to_owned();
    let change = |tag: String, title: &str| {
        app.request(Method::PATCH, &path, Some(&user))
            .header("if-match", tag)
            .json(&json!({ "title": title }))
    };
    let new = send(change(old.clone(), "Second")).await.expect(200).header("etag").to_owned();
    for stale in [old.clone(), format!("W/{new}"), "garbage".into()] {
        send(change(stale, "Third")).await.problem(412, "precondition_failed");
    }
    let delete = |tag: &str| app.request(Method::DELETE, &path, Some(&user)).header("if-match", tag);
    send(delete(&old)).await.problem(412, "precondition_failed");
    assert_eq!(app.get(&path, None).await.expect(200).body["title"], "Second");
    send(change("*".into(), "Fourth")).await.expect(200);
    let tag = app.get(&path, None).await.header("etag").to_owned();
    send(delete(&tag)).await.expect(204);
    app.get(&path, None).await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_delete_leaves_nothing_behind() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let kept = app.survey(&user, &one_question()).await;
    for survey in [&path, &kept] {
        app.respond(survey, Uuid::new_v4(), &choose(1)).await.expect(201);
    }
    app.delete(&path, &user).await.expect(204);
    app.get(&path, Some(&user)).await.problem(404, "not_found");
    app.delete(&path, &user).await.problem(404, "not_found");
    app.respond(&path, Uuid::new_v4(), &choose(1)).await.problem(404, "not_found");
    let id = path.rsplit('/').next().unwrap();
    for table in ["responses", "tallies", "stripes"] {
        assert_eq!(app.count(&format!("SELECT count(*) FROM survey.{table} WHERE survey_id = '{id}'")), 0);
    }
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 1);
    assert_eq!(app.count("SELECT count(*) FROM survey.surveys"), 1);
}
