//! Whose turn it is, among endpoints that take their time and replicas that share the work.

use std::time::Duration;

use survey_service::webhooks::Settings;

use super::{hook, insert_hook, respond, settings};
use crate::receiver::Receiver;
use crate::support::{TestApp, User, one_question};

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
async fn a_webhook_is_told_four_things_at_a_time_at_most() {
    let app = TestApp::start();
    let (user, silent, taking) = (app.user(), Receiver::silent().await, Receiver::taking().await);
    let survey = app.survey(&user, &one_question()).await;
    insert_hook(&app, &silent.url);
    insert_hook(&app, &taking.url);
    for _ in 0..10 {
        respond(&app, &survey).await;
    }
    let _other = app.another_with_webhooks(Settings { deadline: Duration::from_mins(1), ..settings() });
    silent.wait_for(4).await;
    taking.wait_for(10).await;
    assert_eq!(silent.sent().len(), 4, "the rest waits for an answer");
}

#[actix_web::test]
async fn what_a_replica_had_in_hand_when_it_died_comes_back() {
    let app = TestApp::start();
    let (user, receiver) = (app.user(), Receiver::taking().await);
    let survey = app.survey(&user, &one_question()).await;
    insert_hook(&app, &receiver.url);
    // Nobody tells it here: this replica sends nothing.
    respond(&app, &survey).await;
    assert_eq!(app.count("SELECT count(*) FROM survey.deliveries WHERE state = 'pending'"), 1);
    app.run("UPDATE survey.deliveries SET next_attempt_at = now() + interval '2 seconds'");
    let _other = [app.another_with_webhooks(settings()), app.another_with_webhooks(settings())];
    receiver.wait_for(1).await;
    for _ in 0..50 {
        respond(&app, &survey).await;
    }
    receiver.wait_for(51).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(receiver.sent().len(), 51, "two replicas share, and tell nothing twice");
}

/// So many surveys of that user's, each with five webhooks there.
async fn surveys_with_hooks(app: &TestApp, user: &User, count: usize, url: &str) -> Vec<String> {
    let mut surveys = Vec::new();
    for _ in 0..count {
        let survey = app.survey(user, &one_question()).await;
        for _ in 0..5 {
            hook(app, user, &survey, url).await;
        }
        surveys.push(survey);
    }
    surveys
}

#[actix_web::test]
async fn one_owners_silent_endpoints_leave_turns_to_others() {
    let app = TestApp::with_webhooks(Settings { deadline: Duration::from_mins(1), ..settings() });
    let (crowd, other) = (app.user(), app.user());
    let (silent, taking) = (Receiver::silent().await, Receiver::taking().await);
    // More than there are turns, and before the other's in every order.
    let surveys = surveys_with_hooks(&app, &crowd, 13, &silent.url).await;
    let survey = app.survey(&other, &one_question()).await;
    hook(&app, &other, &survey, &taking.url).await;
    for survey in &surveys {
        respond(&app, survey).await;
    }
    silent.wait_for(8).await;
    respond(&app, &survey).await;
    taking.wait_for(1).await;
    assert_eq!(silent.sent().len(), 8, "an owner's share");
}

#[actix_web::test]
async fn an_owners_webhooks_take_turns_within_the_share() {
    let app = TestApp::with_webhooks(settings());
    let (user, silent, taking) = (app.user(), Receiver::silent().await, Receiver::taking().await);
    let surveys = surveys_with_hooks(&app, &user, 2, &silent.url).await;
    let survey = app.survey(&user, &one_question()).await;
    hook(&app, &user, &survey, &taking.url).await;
    // More than the silent ones are through with in a while.
    for survey in surveys.iter().cycle().take(100) {
        respond(&app, survey).await;
    }
    respond(&app, &survey).await;
    taking.wait_for(1).await;
}
