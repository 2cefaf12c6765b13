//! What those who use surveys notice of an auth service that hangs or is gone: nothing, for their tokens are verified
//! without it.

use std::time::{Duration, Instant};

use demo::percentile;
use futures_util::StreamExt;
use reqwest::Client;
use serde_json::{Value, json};
use service_kit::database::Database;
use service_kit::testing::{TestServer, http_client};

use crate::service::{Service, eventually};
use crate::support::{PASSWORD, survey, verifier};

const CLIENTS: usize = 16;
const REQUESTS: usize = 4_000;
const ROUNDS: usize = 4;
/// Longer than all of it takes.
const STALENESS: Duration = Duration::from_mins(10);

pub async fn run() {
    let (service, client) = (Service::start(None).await, http_client());
    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    let register = client.post(format!("{}/api/auth/register", service.url)).json(&body);
    let answer: Value = register.send().await.unwrap().json().await.unwrap();
    let token = answer["access_token"].as_str().unwrap();
    let pool = Database::connect(&service.database.url(), 16);
    let surveys = survey(pool, &service.database, verifier(&service.url), STALENESS);
    eventually(&format!("{}/health/ready", surveys.url)).await;

    requests(&client, &surveys, token).await;
    let [mut up, mut hangs, mut gone] = [const { Vec::new() }; 3];
    // In turns, so that whatever else the machine does meets both.
    for _ in 0..ROUNDS {
        up.extend(requests(&client, &surveys, token).await);
        service.signal("STOP");
        hangs.extend(requests(&client, &surveys, token).await);
        service.signal("CONT");
    }
    service.signal("KILL");
    for _ in 0..ROUNDS {
        gone.extend(requests(&client, &surveys, token).await);
    }
    println!("reading surveys with a token, {CLIENTS} clients, while the auth service");
    let normal = shares(&mut up);
    for (what, sample) in [("runs", &mut up), ("hangs", &mut hangs), ("is gone", &mut gone)] {
        let [p50, p99] = shares(sample);
        println!(
            "  {what:<28} p50 {:.2} ms   p99 {:.2} ms   ratio {:.2} and {:.2}",
            p50.as_secs_f64() * 1e3,
            p99.as_secs_f64() * 1e3,
            p50.div_duration_f64(normal[0]),
            p99.div_duration_f64(normal[1])
        );
    }
}

async fn requests(client: &Client, surveys: &TestServer, token: &str) -> Vec<Duration> {
    let url = format!("{}/api/surveys?owner=me", surveys.url);
    let request = || client.get(&url).bearer_auth(token);
    futures_util::stream::iter(0..REQUESTS)
        .map(|_| async {
            let started = Instant::now();
            request().send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap();
            started.elapsed()
        })
        .buffer_unordered(CLIENTS)
        .collect()
        .await
}

fn shares(sample: &mut [Duration]) -> [Duration; 2] {
    [0.5, 0.99].map(|share| percentile(sample, share))
}
