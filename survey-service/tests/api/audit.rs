//! The audit log tells what was deleted, and for whom, by ids: nothing of what was in it, and nothing of who they are.

use std::collections::BTreeSet;
use std::time::Duration;

use actix_web::{App, HttpResponse, web};
use serde_json::{Value, json};
use service_kit::testing::TestServer;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::process::Process;
use crate::roles::share;
use crate::support::{TestApp, User, send, until};

/// Told by somebody, and nowhere to be read in a log.
const SECRETS: [&str; 5] = ["A delicate title", "A delicate matter", "very ill", "Ada", "guest@"];

/// What an auth service tells the survey service: its keys, that nothing is revoked, and that this user was deleted.
fn issuer(app: &TestApp, deleted: &User) -> TestServer {
    let keys = serde_json::to_value(app.issuer.jwks()).unwrap();
    let deleted_at = OffsetDateTime::now_utc().format(&Rfc3339).unwrap();
    let deleted = json!([{ "id": deleted.id, "deleted_at": deleted_at }]);
    TestServer::spawn(move || {
        let (keys, deleted, last) = (keys.clone(), deleted.clone(), deleted_at.clone());
        let told = |json: Value| move || std::future::ready(HttpResponse::Ok().json(&json));
        let deleted_after = move |query: web::Query<Value>| {
            let later = if query["after"] == last { json!([]) } else { deleted.clone() };
            std::future::ready(HttpResponse::Ok().json(json!({ "deleted_users": later })))
        };
        App::new()
            .route("/jwks.json", web::get().to(told(keys)))
            .route("/revocations", web::get().to(told(json!({ "cursor": "0", "revocations": [] }))))
            .route("/revocations/deleted-users", web::get().to(deleted_after))
    })
}

/// Another replica, as a process, which does all that one does.
async fn serve(app: &TestApp, issuer: &TestServer) -> Process {
    let (keys, revocations) = (format!("{}/jwks.json", issuer.url), format!("{}/revocations", issuer.url));
    let further = [("SURVEY_JWKS_URL", keys.as_str()), ("SURVEY_REVOCATIONS_URL", revocations.as_str())];
    let process = Process::logged(&app.database, &further).await;
    let ready = format!("{}/health/ready", process.address);
    while app.client.get(&ready).send().await.unwrap().status() != 200 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    process
}

async fn respond(app: &TestApp, path: &str, user: &User) -> String {
    let answers = json!([{ "question_id": 1, "text": "I am very ill" }]);
    let body = json!({ "submission_id": Uuid::new_v4(), "answers": answers });
    let receipt = app.post(&format!("{path}/responses"), Some(user), &body).await.expect(201).body;
    receipt["response_id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn deletions_are_told_by_ids_and_without_what_was_deleted() {
    let app = TestApp::start();
    let [owner, person, guest] = [(); 3].map(|()| app.user());
    let survey = |settings: Value| {
        json!({
            "title": "A delicate title",
            "description": "A delicate matter, says Ada",
            "questions": [{ "text": "How is Ada?", "kind": "text" }],
            "settings": settings,
        })
    };
    let named = app.survey(&owner, &survey(json!({ "respondents": "signed_in", "anonymous": false }))).await;
    let old = app.survey(&owner, &survey(json!({ "retention_days": 1 }))).await;
    let theirs = app.survey(&person, &survey(json!({}))).await;
    share(&app, &named, &owner, &guest, "viewer").await;
    let response = respond(&app, &named, &owner).await;
    respond(&app, &named, &person).await;
    respond(&app, &old, &owner).await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    app.run(&format!(
        "UPDATE survey.responses SET id = ('0180' || substr(id::text, 5))::uuid WHERE survey_id = '{}'",
        id(&old)
    ));

    let issuer = issuer(&app, &person);
    let process = serve(&app, &issuer).await;
    until(|| app.count("SELECT count(*) FROM survey.responses") == 1).await;
    app.get(&theirs, None).await.problem(404, "not_found");
    for path in [format!("{named}/responses/{response}"), named.clone()] {
        let request = app.client.delete(format!("{}{path}", process.address)).bearer_auth(&owner.token);
        send(request).await.expect(204);
    }
    let log = process.log().await;
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let lines = lines.filter(|line| line["target"] == "audit");

    let expected = [
        json!({ "message": "erased what was a deleted user's", "user_id": person.id, "surveys": 1, "responses": 1 }),
        json!({ "message": "old responses deleted", "survey_id": id(&old), "deleted": 1, "days": 1 }),
        json!({ "message": "deleting a response", "user_id": owner.id, "survey_id": id(&named), "response_id": response }),
        json!({ "message": "deleting a survey", "user_id": owner.id, "survey_id": id(&named) }),
    ];
    let told: BTreeSet<String> = lines.map(|line| without_place(line).to_string()).collect();
    assert_eq!(told, expected.iter().map(Value::to_string).collect());
    for secret in SECRETS.into_iter().chain([owner.token.rsplit('.').next().unwrap()]) {
        assert!(!log.contains(secret), "the log tells {secret}: {log}");
    }
}

/// A line without what every line has, and without the request that it belongs to.
fn without_place(mut line: Value) -> Value {
    let fields = line.as_object_mut().unwrap();
    fields.retain(|name, _| !["timestamp", "level", "target", "span"].contains(&name.as_str()));
    line
}
