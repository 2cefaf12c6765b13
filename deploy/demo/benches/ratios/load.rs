//! What else the system does meanwhile: two hundred verifications and refreshes a second.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::interval;

use crate::support::{PASSWORD, System};

const PERSONS: u64 = 10;
const A_SECOND: u64 = 200;

/// Goes on until it is dropped.
pub async fn start(system: &System) -> JoinSet<()> {
    let mut load = JoinSet::new();
    for person in 0..PERSONS {
        let body = json!({ "email": format!("load{person}@example.com"), "password": PASSWORD });
        let tokens = post(system, "register", &body).await;
        let (verifier, client) = (system.verifier.clone(), system.client.clone());
        let url = format!("{}/api/auth/refresh", system.auth.server.url);
        load.spawn(async move {
            let mut tokens = tokens;
            // One of either kind each time.
            let mut turn = interval(Duration::from_secs(2) / u32::try_from(A_SECOND / PERSONS).unwrap());
            loop {
                turn.tick().await;
                verifier.verify(tokens["access_token"].as_str().unwrap()).await.unwrap();
                let body = json!({ "refresh_token": tokens["refresh_token"] });
                tokens = client.post(&url).json(&body).send().await.unwrap().json().await.unwrap();
            }
        });
    }
    load
}

async fn post(system: &System, path: &str, body: &Value) -> Value {
    let url = format!("{}/api/auth/{path}", system.auth.server.url);
    system.client.post(url).json(body).send().await.unwrap().json().await.unwrap()
}
