//! A large survey beside an empty one: `cargo bench --package demo --bench size -- 10000000`. Five answers each. Absolute
//! figures are this machine's. Nothing here passes or fails.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    missing_docs
)]

// Rates are enough here.
#[allow(dead_code)]
#[path = "../durable/load.rs"]
mod load;
mod memory;
// It has a bare server too, to compare with.
#[allow(dead_code)]
#[path = "../durable/service.rs"]
mod service;

use std::time::{Duration, Instant};

use demo::{bulk, percentile};
use reqwest::Client;
use secrecy::ExposeSecret;
use serde_json::json;
use service::Server;
use service_kit::database::migrate;
use service_kit::testing::{TestDatabase, http_client};
use uuid::Uuid;

/// What comes in over HTTP for each measure of a rate.
const SUBMITTED: usize = 20_000;
const CLIENTS: usize = 64;
const ROUNDS: usize = 3;

/// Somebody who reads what came in.
struct Owner {
    server: Server,
    token: String,
    client: Client,
}

#[tokio::main]
async fn main() {
    let responses = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let database = TestDatabase::create(|connection| {
        migrate(connection, survey_service::MIGRATIONS, survey_service::SCHEMA).unwrap();
    });
    let id = Uuid::new_v4();
    let (server, token) = service::service(&database, id);
    let owner = Owner { server, token, client: http_client() };
    let connection = &mut database.connection();
    let (large, small) = (bulk::survey(connection, id).unwrap(), bulk::survey(connection, id).unwrap());

    submit(&owner, small).await;
    let empty = submit(&owner, large).await.max(submit(&owner, small).await);
    let url = database.url();
    let started = Instant::now();
    tokio::task::spawn_blocking(move || bulk::responses(url.expose_secret(), large, responses, |_| ()))
        .await
        .unwrap()
        .unwrap();
    println!("{responses} responses written in {:.0} s; measuring", started.elapsed().as_secs_f64());

    let (mut beside, mut full) = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        beside = beside.max(submit(&owner, small).await);
        full = full.max(submit(&owner, large).await);
    }
    println!(
        "responses, {CLIENTS} clients: {empty:.0} /s before; {full:.0} /s now, {beside:.0} /s to a small survey"
    );

    let results = format!("/api/surveys/{large}/results");
    owner.time("results", &results, 1_000, None).await;
    owner.time("results, after one more response each", &results, 1_000, Some(large)).await;
    for (what, path, times) in [
        ("results with a filter", "?answer=1:2,3", 5),
        ("results with three filters", "?answer=1:2&answer=4:10..20&answer=3:4,5", 5),
        ("cross-tab", "/cross-tab?rows=1&columns=3", 5),
        ("cross-tab, several choices", "/cross-tab?rows=1&columns=2", 5),
        ("texts", "/5/texts", 200),
    ] {
        owner.time(what, &format!("{results}{path}"), times, None).await;
    }
    owner.export(large).await;
}

/// Responses a second.
async fn submit(owner: &Owner, survey: Uuid) -> f64 {
    let requests = (0..SUBMITTED).map(|number| response(survey, number)).collect();
    load::send(owner.server.address, requests, CLIENTS, None).await.rate
}

/// The request that sends one.
fn response(survey: Uuid, number: usize) -> Vec<u8> {
    let body = json!({ "submission_id": Uuid::new_v4(), "answers": [
        { "question_id": 1, "choice_id": 1 + number % 5 },
        { "question_id": 2, "choice_ids": [1 + number % 3, 4] },
        { "question_id": 3, "number": 1 + number % 5 },
        { "question_id": 4, "number": number % 900 },
        { "question_id": 5, "text": "There should be more benches by the water." },
    ]});
    load::request("POST", &format!("/api/surveys/{survey}/responses"), "", &body.to_string())
}

impl Owner {
    /// Each after one more response to a survey, where one is named.
    async fn time(&self, what: &str, path: &str, times: usize, survey: Option<Uuid>) {
        let mut took = Vec::new();
        for number in 0..times {
            if let Some(survey) = survey {
                load::send(self.server.address, vec![response(survey, number)], 1, None).await;
            }
            let started = Instant::now();
            let answer = self.get(path).await;
            if !answer.status().is_success() {
                println!("{what}: {}", answer.text().await.unwrap());
                return;
            }
            answer.bytes().await.unwrap();
            took.push(started.elapsed());
        }
        let [p50, p99] = [0.5, 0.99].map(|share| percentile(&mut took, share).as_secs_f64() * 1e3);
        println!("{what}: p50 {p50:.1} ms, p99 {p99:.1} ms, {times} times");
    }

    /// The file as it comes, of which nothing is kept.
    async fn export(&self, survey: Uuid) {
        let before = memory::reset_peak();
        let started = Instant::now();
        let mut answer = self.get(&format!("/api/surveys/{survey}/export?format=csv")).await;
        let (mut bytes, mut rows) = (0, 0);
        while let Some(chunk) = answer.chunk().await.unwrap() {
            bytes += chunk.len();
            rows += chunk.split(|byte| *byte == b'\n').count() - 1;
        }
        let (took, peak) = (started.elapsed(), memory::peak());
        println!(
            "export as CSV: {rows} rows, {} MiB in {:.0} s: {:.0} rows/s; at most {:.1} MiB more memory, client included",
            bytes >> 20,
            took.as_secs_f64(),
            rows as f64 / took.as_secs_f64(),
            peak.saturating_sub(before) as f64 / 1024.0
        );
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        let request =
            self.client.get(format!("http://{}{path}", self.server.address)).bearer_auth(&self.token);
        request.timeout(Duration::from_hours(1)).send().await.unwrap()
    }
}
