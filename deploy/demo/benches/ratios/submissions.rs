//! Responses over HTTP, beside the same app's cheapest answer, and results early beside results late.

use std::sync::Arc;
use std::time::{Duration, Instant};

use demo::Interviews;
use futures_util::StreamExt;
use serde_json::Value;

use crate::support::System;
use demo::percentile;

const CLIENTS: usize = 64;
const RESPONSES: usize = 20_000;

pub async fn run() {
    let system = Arc::new(System::start().await);
    let token = system.register("ada@example.com").await;
    let interviews = Interviews::read().unwrap();
    let request = system.client.post(format!("{}/api/surveys", system.survey.url)).bearer_auth(&token);
    let survey: Value = request.json(interviews.survey()).send().await.unwrap().json().await.unwrap();
    let id = survey["id"].as_str().unwrap();

    submit(&system, id, &interviews, 200).await;
    let early = results(&system, id, &token).await;
    let responses = submit(&system, id, &interviews, RESPONSES).await;
    let late = results(&system, id, &token).await;
    let live = read(&system, "/health/live").await;
    let surveys = read(&system, &format!("/api/surveys/{id}")).await;
    println!(
        "responses, {CLIENTS} clients          {responses:>7.0} /s   health/live   {live:>7.0} /s   ratio {:.2}",
        responses / live
    );
    println!(
        "reading a survey, {CLIENTS} clients   {surveys:>7.0} /s   health/live   {live:>7.0} /s   ratio {:.2}",
        surveys / live
    );
    println!(
        "results after {RESPONSES}, median   {:>7.2} ms   after 200      {:>7.2} ms   ratio {:.2}",
        late.as_secs_f64() * 1e3,
        early.as_secs_f64() * 1e3,
        late.div_duration_f64(early)
    );
}

/// Submits so many interviews and answers how many a second.
async fn submit(system: &System, survey: &str, interviews: &Interviews, count: usize) -> f64 {
    let bodies: Vec<Value> =
        (0..count).map(|index| interviews.iter().nth(index % 944).unwrap().submission()).collect();
    let url = format!("{}/api/surveys/{survey}/responses", system.survey.url);
    rate(count, |index| system.client.post(&url).json(&bodies[index])).await
}

async fn read(system: &System, path: &str) -> f64 {
    let url = format!("{}{path}", system.survey.url);
    rate(RESPONSES, |_| system.client.get(&url)).await
}

async fn rate(count: usize, request: impl Fn(usize) -> reqwest::RequestBuilder) -> f64 {
    let started = Instant::now();
    futures_util::stream::iter(0..count)
        .map(|index| {
            let request = request(index);
            tokio::spawn(async move {
                request.send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap()
            })
        })
        .buffer_unordered(CLIENTS)
        .for_each(|answer| async { drop(answer.unwrap()) })
        .await;
    #[allow(clippy::cast_precision_loss)]
    let count = count as f64;
    count / started.elapsed().as_secs_f64()
}

async fn results(system: &System, survey: &str, token: &str) -> Duration {
    let mut sample = Vec::new();
    for _ in 0..50 {
        let url = format!("{}/api/surveys/{survey}/results", system.survey.url);
        let started = Instant::now();
        system.client.get(url).bearer_auth(token).send().await.unwrap().bytes().await.unwrap();
        sample.push(started.elapsed());
    }
    percentile(&mut sample, 0.5)
}
