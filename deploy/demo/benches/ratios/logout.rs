//! From a logout on one replica of the auth service to the refusal at a verifier that follows another.

use std::time::{Duration, Instant};

use service_kit::testing::{fresh_redis_url, listen};

use crate::support::{Auth, System};
use demo::percentile;

const TIMES: usize = 200;

pub async fn run() {
    let redis = fresh_redis_url();
    let system = System::start_with(&redis, Duration::from_mins(1)).await;
    let other = Auth::start(&system.database, &redis, listen()).await;
    let verifier = &system.verifier;
    let mut delays = Vec::new();
    for index in 0..TIMES {
        let token = system.register(&format!("ada{index}@example.com")).await;
        verifier.verify(&token).await.unwrap();
        let logout = system.client.post(format!("{}/api/auth/logout", other.server.url)).bearer_auth(&token);
        logout.send().await.unwrap().error_for_status().unwrap();
        // From the moment the person has their answer.
        let started = Instant::now();
        while verifier.verify(&token).await.is_ok() {
            tokio::task::yield_now().await;
        }
        delays.push(started.elapsed());
    }
    let [p50, p99, most] = [0.5, 0.99, 1.0].map(|share| percentile(&mut delays, share).as_secs_f64() * 1e3);
    println!(
        "logout to refusal elsewhere    p50 {p50:.2} ms   p99 {p99:.2} ms   max {most:.2} ms   ({TIMES} times)"
    );
}
