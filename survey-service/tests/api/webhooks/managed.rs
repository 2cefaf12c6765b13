//! Who manages webhooks, and to which addresses.

use futures_util::future::join_all;
use serde_json::json;
use service_kit::server::Shutdown;
use survey_service::webhooks::{Destinations, Settings};

use super::{delivery, hook, path, respond, settings};
use crate::receiver::Receiver;
use crate::support::{TestApp, one_question, replica_as, until};

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

#[actix_web::test]
async fn a_webhook_is_tested_five_times_a_minute_at_most() {
    let app = TestApp::with_webhooks(settings());
    let (user, receiver) = (app.user(), Receiver::taking().await);
    let survey = app.survey(&user, &one_question()).await;
    let (hook, other) = (
        path(&survey, &hook(&app, &user, &survey, &receiver.url).await),
        path(&survey, &hook(&app, &user, &survey, &receiver.url).await),
    );
    let test = async |hook: &str| app.post(&format!("{hook}/test"), Some(&user), &json!({})).await;
    let all_at_once = join_all((0..9).map(|_| test(&hook))).await;
    assert_eq!(all_at_once.iter().filter(|answer| answer.status == 202).count(), 5);
    let refused = test(&hook).await.problem(429, "too_many_tests");
    assert!((1..=60).contains(&refused.header("retry-after").parse().unwrap()), "{:?}", refused.headers);
    test(&other).await.expect(202);
    receiver.wait_for(6).await;
    // A minute later.
    app.run("UPDATE survey.deliveries SET id = ('0180' || substr(id::text, 5))::uuid");
    test(&hook).await.expect(202);
}

#[actix_web::test]
async fn what_was_told_is_kept_for_thirty_days() {
    let app = TestApp::with_webhooks(settings());
    let (user, receiver) = (app.user(), Receiver::taking().await);
    let survey = app.survey(&user, &one_question()).await;
    let hook = path(&survey, &hook(&app, &user, &survey, &receiver.url).await);
    for days in [31, 29, 0] {
        let id = respond(&app, &survey).await;
        let created = format!("now() - interval '{days} days'");
        app.run(&format!("UPDATE survey.deliveries SET created_at = {created} WHERE id = '{id}'"));
    }
    receiver.wait_for(3).await;
    let (_signal, stops) = Shutdown::channel();
    let _replica = replica_as(&app.database, 2, app.issuer.verifier(), |replica| replica.keep_up(stops));
    until(|| app.count("SELECT count(*) FROM survey.deliveries") < 3).await;
    let page = app.get(&format!("{hook}/deliveries"), Some(&user)).await.expect(200).body;
    assert_eq!(page["items"].as_array().unwrap().len(), 2, "{page:#}");
}
