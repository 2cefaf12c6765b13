//! Endpoints that do not take what they are told.

use std::time::Duration;

use serde_json::{Value, json};

use super::{delivery, hook, path, respond, settings};
use crate::receiver::{Receiver, answer};
use crate::support::{TestApp, one_question};

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
    app.run("UPDATE survey.webhooks SET failing_since = now() - interval '121 hours'");
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
