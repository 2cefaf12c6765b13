//! Webhooks, told to endpoints of the tests' own.

mod encrypted;
mod failing;
mod keys;
mod managed;
mod stopping;
mod told;
mod turns;

use std::time::Duration;

use serde_json::{Value, json};
use survey_service::webhooks::{Destinations, Schedule, Settings, Vault};
use uuid::Uuid;

use crate::support::{TestApp, User};

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

/// Gives the only survey a webhook there, behind the service's back.
fn insert_hook(app: &TestApp, url: &str) {
    app.run(&format!(
        "INSERT INTO survey.webhooks (survey_id, id, url, created_at, secret)
         SELECT id, gen_random_uuid(), '{url}', now(), decode(repeat('00', 33), 'hex') FROM survey.surveys"
    ));
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
