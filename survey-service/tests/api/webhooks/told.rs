//! What endpoints are told, and how it is signed.

use serde_json::{Value, json};
use service_kit::server::Shutdown;
use uuid::Uuid;

use super::{delivery, hook, path, settings};
use crate::receiver::Receiver;
use crate::support::{TestApp, every_kind, one_question, replica_as, until};

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
    app.run("UPDATE survey.webhooks SET previous_until = now()");
    app.post(&format!("{hook}/test"), Some(&user), &json!({})).await.expect(202);
    let sent = &receiver.wait_for(2).await[1];
    assert!(sent.is_signed_with(second["secret"].as_str().unwrap()));
    assert!(!sent.is_signed_with(first["secret"].as_str().unwrap()), "after a day");
    let told = app.get(&hook, Some(&user)).await.expect(200).body;
    assert!(told.get("secret").is_none(), "it is not told again");
}

#[actix_web::test]
async fn a_secret_that_signs_no_more_is_not_kept() {
    let app = TestApp::with_webhooks(settings());
    let (user, receiver) = (app.user(), Receiver::taking().await);
    let survey = app.survey(&user, &one_question()).await;
    let mut of_a_day_ago = Value::Null;
    for _ in 0..2 {
        of_a_day_ago = hook(&app, &user, &survey, &receiver.url).await;
        let renew = format!("{}/secret", path(&survey, &of_a_day_ago));
        app.post(&renew, Some(&user), &json!({})).await.expect(200);
    }
    let id = of_a_day_ago["id"].as_str().unwrap();
    app.run(&format!("UPDATE survey.webhooks SET previous_until = now() WHERE id = '{id}'"));
    let (_signal, stops) = Shutdown::channel();
    let _replica = replica_as(&app.database, 2, app.issuer.verifier(), |replica| replica.keep_up(stops));
    let kept = "SELECT count(*) FROM survey.webhooks WHERE previous_secret IS NOT NULL";
    until(|| app.count(kept) < 2).await;
    assert_eq!(app.count(&format!("{kept} AND id <> '{id}'")), 1, "the other signs still");
}
