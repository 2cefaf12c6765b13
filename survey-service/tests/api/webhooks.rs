//! Webhooks, told to endpoints of the tests' own.

use std::time::Duration;

use diesel::RunQueryDsl;
use serde_json::{Value, json};
use survey_service::webhooks::{Destinations, Schedule, Settings, Vault};
use uuid::Uuid;

use crate::receiver::{Receiver, answer};
use crate::support::{TestApp, User, every_kind, one_question};

/// Sends to this machine, and does not wait long.
fn settings() -> Settings {
    Settings {
        destinations: Destinations::with(vec!["127.0.0.0/8".parse().unwrap()]),
        vault: Vault::new(None),
        schedule: Schedule::of(vec![Duration::from_millis(10); 3]),
        deadline: Duration::from_millis(500),
    }
}

async fn hook(app: &TestApp, user: &User, survey: &str, url: &str) -> Value {
    app.post(&format!("{survey}/webhooks"), Some(user), &json!({ "url": url })).await.expect(201).body
}

fn path(survey: &str, hook: &Value) -> String {
    format!("{survey}/webhooks/{}", hook["id"].as_str().unwrap())
}

async fn respond(app: &TestApp, survey: &str) -> String {
    let answers = json!([{ "question_id": 1, "choice_id": 2 }]);
    let receipt = app.respond(survey, Uuid::new_v4(), &answers).await.expect(201).body;
    receipt["response_id"].as_str().unwrap().to_owned()
}

/// The newest delivery, once it is in that state.
async fn delivery(app: &TestApp, user: &User, hook: &str, state: &str) -> Value {
    let mut last = Value::Null;
    for _ in 0..500 {
        let page = app.get(&format!("{hook}/deliveries"), Some(user)).await.expect(200).body;
        last = page["items"][0].clone();
        if last["state"] == state {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("never {state}: {last:#}");
}

#[actix_web::test]
async fn a_response_is_told_with_its_answers_and_signed() {
    let app = TestApp::with_webhooks(settings());
    let (user, receiver) = (app.user(), Receiver::taking().await);
    let survey = app.survey(&user, &every_kind()).await;
    let hook = hook(&app, &user, &survey, &receiver.url).await;
    let answers = json!([
        { "question_id": 1, "choice_id": 2 }, { "question_id": 2, "choice_ids": [1, 3] },
        { "question_id": 3, "text": "Größe 🦀" }, { "question_id": 4, "number": 2.5 }, { "question_id": 5, "number": 4 },
    ]);
    let receipt = app.respond(&survey, Uuid::new_v4(), &answers).await.expect(201).body;

    let sent = &receiver.wait_for(1).await[0];
    assert_eq!(sent.path, "/hook");
    assert_eq!(sent.headers["content-type"], "application/json");
    let secret = hook["secret"].as_str().unwrap();
    assert!(sent.is_signed_with(secret), "{sent:?}");
    let other = format!("whsec_{}", "A".repeat(43) + "=");
    assert!(!sent.is_signed_with(&other));
    let body = sent.json();
    assert_eq!(body["type"], "response.created");
    assert_eq!(body["data"]["response_id"], receipt["response_id"]);
    assert_eq!(body["data"]["survey_id"], receipt["survey_id"]);
    assert_eq!(body["data"]["submitted_at"], receipt["submitted_at"]);
    assert_eq!(body["data"]["answers"], answers, "as they were sent");

    let told = delivery(&app, &user, &path(&survey, &hook), "delivered").await;
    assert_eq!(told["id"], sent.id());
    assert_eq!(told["response_id"], receipt["response_id"]);
    assert_eq!((&told["attempts"], &told["last"]["status"]), (&json!(1), &json!(200)));
    assert_eq!(told["next_attempt_at"], Value::Null);
}

#[actix_web::test]
async fn when_a_known_person_answered_anonymously_is_told_to_nobody() {
    let app = TestApp::with_webhooks(settings());
    let (user, respondent, receiver) = (app.user(), app.user(), Receiver::taking().await);
    for (anonymous, told) in [(true, 0), (false, 1)] {
        let mut new = one_question();
        new["settings"] = json!({ "respondents": "signed_in", "anonymous": anonymous });
        let survey = app.survey(&user, &new).await;
        let hook = hook(&app, &user, &survey, &receiver.url).await;
        let body =
            json!({ "submission_id": Uuid::new_v4(), "answers": [{ "question_id": 1, "choice_id": 2 }] });
        app.post(&format!("{survey}/responses"), Some(&respondent), &body).await.expect(201);
        let page =
            app.get(&format!("{}/deliveries", path(&survey, &hook)), Some(&user)).await.expect(200).body;
        assert_eq!(page["items"].as_array().unwrap().len(), told, "anonymous: {anonymous}, {page:#}");
    }
    assert_eq!(receiver.wait_for(1).await.len(), 1);
}

#[actix_web::test]
async fn what_fails_is_told_again_as_the_same_message() {
    let app = TestApp::with_webhooks(settings());
    let receiver = Receiver::start(|before| answer(if before < 2 { 500 } else { 204 })).await;
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let hook = hook(&app, &user, &survey, &receiver.url).await;
    respond(&app, &survey).await;
    let told = delivery(&app, &user, &path(&survey, &hook), "delivered").await;
    assert_eq!((&told["attempts"], &told["last"]["status"]), (&json!(3), &json!(204)));
    let sent = receiver.sent();
    assert_eq!(sent.len(), 3);
    assert!(sent.iter().all(|one| one.id() == sent[0].id() && one.body == sent[0].body));
    assert!(sent.iter().all(|one| one.is_signed_with(hook["secret"].as_str().unwrap())));
}

#[actix_web::test]
async fn what_keeps_failing_is_given_up_and_can_be_told_again() {
    let app = TestApp::with_webhooks(settings());
    let receiver = Receiver::start(|before| answer(if before < 4 { 503 } else { 200 })).await;
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let hook = path(&survey, &hook(&app, &user, &survey, &receiver.url).await);
    respond(&app, &survey).await;
    let failed = delivery(&app, &user, &hook, "failed").await;
    assert_eq!((&failed["attempts"], &failed["last"]["status"]), (&json!(4), &json!(503)));
    let again = format!("{hook}/deliveries/{}/redeliver", failed["id"].as_str().unwrap());
    assert_eq!(app.post(&again, Some(&user), &json!({})).await.expect(202).body["state"], "pending");
    delivery(&app, &user, &hook, "delivered").await;
    assert_eq!(receiver.sent().len(), 5);
}

#[actix_web::test]
async fn an_endpoint_that_is_gone_is_told_nothing_more() {
    let app = TestApp::with_webhooks(settings());
    let receiver = Receiver::start(|_| answer(410)).await;
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let hook = path(&survey, &hook(&app, &user, &survey, &receiver.url).await);
    respond(&app, &survey).await;
    delivery(&app, &user, &hook, "failed").await;
    let told = app.get(&hook, Some(&user)).await.expect(200).body;
    assert_eq!((&told["enabled"], &told["disabled_because"]), (&json!(false), &json!("gone")));
    respond(&app, &survey).await;
    let page = app.get(&format!("{hook}/deliveries"), Some(&user)).await.expect(200).body;
    assert_eq!(page["items"].as_array().unwrap().len(), 1, "nothing is to be told while it is disabled");
    app.post(&format!("{hook}/test"), Some(&user), &json!({})).await.problem(409, "webhook_disabled");
    let enabled = app.patch(&hook, &user, &json!({ "enabled": true })).await.expect(200).body;
    assert_eq!((&enabled["enabled"], &enabled["disabled_because"]), (&json!(true), &Value::Null));
}

#[actix_web::test]
async fn an_endpoint_that_takes_nothing_for_five_days_is_disabled() {
    let app = TestApp::with_webhooks(settings());
    let receiver = Receiver::start(|_| answer(500)).await;
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let hook = path(&survey, &hook(&app, &user, &survey, &receiver.url).await);
    respond(&app, &survey).await;
    delivery(&app, &user, &hook, "failed").await;
    assert_eq!(app.get(&hook, Some(&user)).await.body["enabled"], true);
    assert_eq!(app.count("SELECT count(*) FROM survey.webhooks WHERE failing_since IS NOT NULL"), 1);
    diesel::sql_query("UPDATE survey.webhooks SET failing_since = now() - interval '121 hours'")
        .execute(&mut app.database.connection())
        .unwrap();
    respond(&app, &survey).await;
    receiver.wait_for(5).await;
    for _ in 0..500 {
        if app.get(&hook, Some(&user)).await.body["disabled_because"] == "failing" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("still enabled");
}

#[actix_web::test]
async fn redirects_are_not_followed_and_long_answers_not_read() {
    let app = TestApp::with_webhooks(settings());
    let elsewhere = Receiver::taking().await;
    let location = elsewhere.url.clone();
    let redirecting = Receiver::start(move |_| {
        format!("HTTP/1.1 307 Elsewhere\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n")
    })
    .await;
    let long = Receiver::start(|_| {
        format!("HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n{}", "x".repeat(1_000_000))
    })
    .await;
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let moved = path(&survey, &hook(&app, &user, &survey, &redirecting.url).await);
    let wordy = path(&survey, &hook(&app, &user, &survey, &long.url).await);
    respond(&app, &survey).await;
    let failed = delivery(&app, &user, &moved, "failed").await;
    assert_eq!((&failed["last"]["status"], &failed["last"]["error"]), (&json!(307), &json!("redirect")));
    assert!(elsewhere.sent().is_empty());
    delivery(&app, &user, &wordy, "delivered").await;
}

#[actix_web::test]
async fn a_dead_endpoint_and_a_silent_one_keep_no_other_waiting() {
    let app = TestApp::with_webhooks(Settings { deadline: Duration::from_secs(8), ..settings() });
    let user = app.user();
    let dead = "http://127.0.0.1:1024/";
    let (silent, taking) = (Receiver::silent().await, Receiver::taking().await);
    let survey = app.survey(&user, &one_question()).await;
    hook(&app, &user, &survey, dead).await;
    hook(&app, &user, &survey, &silent.url).await;
    hook(&app, &user, &survey, &taking.url).await;
    for _ in 0..20 {
        respond(&app, &survey).await;
    }
    taking.wait_for(20).await;
    assert!(silent.sent().len() <= 4, "no more than that at a time: {}", silent.sent().len());
}

#[actix_web::test]
async fn a_silent_endpoint_times_out() {
    let app = TestApp::with_webhooks(settings());
    let (user, silent) = (app.user(), Receiver::silent().await);
    let survey = app.survey(&user, &one_question()).await;
    let hook = path(&survey, &hook(&app, &user, &survey, &silent.url).await);
    respond(&app, &survey).await;
    let failed = delivery(&app, &user, &hook, "failed").await;
    assert_eq!((&failed["last"]["status"], &failed["last"]["error"]), (&Value::Null, &json!("timeout")));
    assert_eq!(failed["attempts"], 4);
}

#[actix_web::test]
async fn what_a_replica_had_in_hand_when_it_died_comes_back() {
    let app = TestApp::start();
    let (user, receiver) = (app.user(), Receiver::taking().await);
    let survey = app.survey(&user, &one_question()).await;
    let url = receiver.url.clone();
    diesel::sql_query(format!(
        "INSERT INTO survey.webhooks (survey_id, id, url, created_at, secret)
         SELECT id, gen_random_uuid(), '{url}', now(), decode(repeat('00', 33), 'hex') FROM survey.surveys"
    ))
    .execute(&mut app.database.connection())
    .unwrap();
    // Nobody tells it here: this replica sends nothing.
    respond(&app, &survey).await;
    assert_eq!(app.count("SELECT count(*) FROM survey.deliveries WHERE state = 'pending'"), 1);
    diesel::sql_query("UPDATE survey.deliveries SET next_attempt_at = now() + interval '2 seconds'")
        .execute(&mut app.database.connection())
        .unwrap();
    let _other = [app.another_with_webhooks(settings()), app.another_with_webhooks(settings())];
    receiver.wait_for(1).await;
    for _ in 0..50 {
        respond(&app, &survey).await;
    }
    receiver.wait_for(51).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(receiver.sent().len(), 51, "two replicas share, and tell nothing twice");
}

#[actix_web::test]
async fn a_new_secret_signs_beside_the_old_one() {
    let app = TestApp::with_webhooks(settings());
    let (user, receiver) = (app.user(), Receiver::taking().await);
    let survey = app.survey(&user, &one_question()).await;
    let first = hook(&app, &user, &survey, &receiver.url).await;
    let hook = path(&survey, &first);
    let second = app.post(&format!("{hook}/secret"), Some(&user), &json!({})).await.expect(200).body;
    assert_ne!(first["secret"], second["secret"]);
    app.post(&format!("{hook}/test"), Some(&user), &json!({})).await.expect(202);
    let sent = &receiver.wait_for(1).await[0];
    assert_eq!(sent.json()["type"], "webhook.test");
    for secret in [&first, &second] {
        assert!(sent.is_signed_with(secret["secret"].as_str().unwrap()));
    }
    diesel::sql_query("UPDATE survey.webhooks SET previous_until = now()")
        .execute(&mut app.database.connection())
        .unwrap();
    app.post(&format!("{hook}/test"), Some(&user), &json!({})).await.expect(202);
    let sent = &receiver.wait_for(2).await[1];
    assert!(sent.is_signed_with(second["secret"].as_str().unwrap()));
    assert!(!sent.is_signed_with(first["secret"].as_str().unwrap()), "after a day");
    let told = app.get(&hook, Some(&user)).await.expect(200).body;
    assert!(told.get("secret").is_none(), "it is not told again");
}

#[actix_web::test]
async fn only_the_owner_manages_webhooks_and_there_are_five_at_most() {
    let app = TestApp::with_webhooks(settings());
    let (owner, other) = (app.user(), app.user());
    let survey = app.survey(&owner, &one_question()).await;
    let body = json!({ "url": "https://example.com/hook", "description": "Ours" });
    let hooks = format!("{survey}/webhooks");
    app.post(&hooks, None, &body).await.problem(401, "missing_token");
    app.post(&hooks, Some(&other), &body).await.problem(403, "not_owner");
    app.get(&hooks, Some(&other)).await.problem(403, "not_owner");
    for _ in 0..5 {
        app.post(&hooks, Some(&owner), &body).await.expect(201);
    }
    app.post(&hooks, Some(&owner), &body).await.problem(409, "too_many_webhooks");
    let list = app.get(&hooks, Some(&owner)).await.expect(200).body;
    assert_eq!(list["items"].as_array().unwrap().len(), 5);
    let one = path(&survey, &list["items"][0]);
    let changed =
        app.patch(&one, &owner, &json!({ "description": "", "enabled": false })).await.expect(200).body;
    assert_eq!((&changed["description"], &changed["disabled_because"]), (&json!(""), &json!("owner")));
    app.delete(&one, &other).await.problem(403, "not_owner");
    app.delete(&one, &owner).await.expect(204);
    app.get(&one, Some(&owner)).await.problem(404, "not_found");
    app.delete(&survey, &owner).await.expect(204);
    assert_eq!(app.count("SELECT count(*) FROM survey.webhooks"), 0);
}

#[actix_web::test]
async fn addresses_that_nothing_is_sent_to_are_refused() {
    let app = TestApp::start();
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let refused = [
        ("http://example.com/", "https_required"),
        ("https://127.0.0.1/", "address_not_allowed"),
        ("https://[::ffff:10.0.0.1]/", "address_not_allowed"),
        ("https://user:secret@example.com/", "invalid_url"),
        ("https://example.com/#part", "invalid_url"),
        ("https://example.com:22/", "invalid_port"),
        ("ftp://example.com/", "invalid_url"),
        ("example.com", "invalid_url"),
    ];
    for (url, code) in refused {
        let answer = app.post(&format!("{survey}/webhooks"), Some(&user), &json!({ "url": url })).await;
        assert_eq!(answer.expect(422).refusals(), [format!("/url {code}")], "{url}");
    }
}

#[actix_web::test]
async fn a_name_that_resolves_to_this_machine_is_not_connected_to() {
    let app = TestApp::with_webhooks(Settings { destinations: Destinations::default(), ..settings() });
    let (user, receiver) = (app.user(), Receiver::taking().await);
    let survey = app.survey(&user, &one_question()).await;
    let port = receiver.url.rsplit(':').next().unwrap().to_owned();
    let hook = path(&survey, &hook(&app, &user, &survey, &format!("https://localhost:{port}")).await);
    respond(&app, &survey).await;
    let failed = delivery(&app, &user, &hook, "failed").await;
    assert_eq!(failed["last"]["error"], "address_not_allowed");
    assert!(receiver.sent().is_empty());
}
