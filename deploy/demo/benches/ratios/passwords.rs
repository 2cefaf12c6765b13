//! A login with a wrong password beside one with an unknown email: the ratio should tell nobody which it was.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::System;
use demo::percentile;

const TIMES: usize = 60;

pub async fn run() {
    let system = System::start().await;
    system.register("ada@example.com").await;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    // In turns, so that whatever else the machine does meets both.
    for _ in 0..TIMES {
        known.push(login(&system, "ada@example.com").await);
        unknown.push(login(&system, "bob@example.com").await);
    }
    let (known, unknown) = (percentile(&mut known, 0.5), percentile(&mut unknown, 0.5));
    println!(
        "a refused login, median        {:>7.1} ms   unknown email  {:>7.1} ms   ratio {:.2}",
        known.as_secs_f64() * 1e3,
        unknown.as_secs_f64() * 1e3,
        known.div_duration_f64(unknown)
    );
}

async fn login(system: &System, email: &str) -> Duration {
    let body = json!({ "email": email, "password": "not the password" });
    let request = system.client.post(format!("{}/api/auth/login", system.auth.server.url)).json(&body);
    let started = Instant::now();
    request.send().await.unwrap();
    started.elapsed()
}
