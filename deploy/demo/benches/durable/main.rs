//! Writing and reading under load, on a PostgreSQL that flushes to the disk, beside what PostgreSQL and actix do by
//! themselves, in one run on one machine. Absolute figures are this machine's; the ratios are what to compare. Nothing
//! here passes or fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

mod load;
mod pgbench;
mod service;

use std::time::{Duration, Instant};

use demo::{Interviews, percentile};
use pgbench::{CLIENTS, Pgbench};
use serde_json::{Value, json};
use service::Server;
use service_kit::database::migrate;
use service_kit::testing::{TestDatabase, http_client};

/// Each measure is the best of so many, taken in turns: what else the machine does only takes away.
const ROUNDS: usize = 2;
const RESPONSES: usize = 60_000;
const READS: usize = 60_000;
const SURVEYS: usize = 40_000;

#[tokio::main]
async fn main() {
    let database = TestDatabase::create(|connection| {
        migrate(connection, survey_service::MIGRATIONS, survey_service::SCHEMA).unwrap();
    });
    let pgbench = Pgbench::new(&database);
    let (server, token) = service::service(&database, uuid::Uuid::new_v4());
    let interviews = Interviews::read().unwrap();
    let survey = create(&server, &token, interviews.survey()).await;
    let other = create(&server, &token, interviews.survey()).await;
    println!("on {} processors, which others may use too: load average {}\n", processors(), load_average());

    submit(&server, &survey, &interviews, 2_000, 64, None).await;
    let early = results(&server, &survey, &token).await;
    let memory = resident();
    let (mut own, mut plain, mut at_64, mut at_256) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        at_64 = at_64.max(submit(&server, &survey, &interviews, RESPONSES, 64, None).await.rate);
        own = own.max(best(|clients| pgbench.own(&other, clients)));
        at_256 = at_256.max(submit(&server, &survey, &interviews, RESPONSES, 256, None).await.rate);
        plain = plain.max(best(|clients| pgbench.plain(clients)));
    }
    println!("pgbench, our tables         {own:>7.0} /s   plain tables {plain:>7.0} /s");
    for (clients, rate) in [(64, at_64), (256, at_256)] {
        println!(
            "responses, {clients:>3} clients      {rate:>7.0} /s   beside our tables {:.2}   plain tables {:.2}",
            rate / own,
            rate / plain
        );
    }
    let half = at_64.max(at_256) / 2.0;
    for (what, clients, count, pace) in
        [("one client, alone", 1, 2_000, None), ("at half of the peak", 256, RESPONSES, Some(half))]
    {
        let mut took = submit(&server, &survey, &interviews, count, clients, pace).await.latencies;
        let [p50, p99] = [0.5, 0.99].map(|share| percentile(&mut took, share).as_secs_f64() * 1e3);
        println!("responses, {what:<20} p50 {p50:.2} ms   p99 {p99:.2} ms");
    }
    let late = results(&server, &survey, &token).await;
    println!(
        "results after all of them   {:>7.2} ms   after 2000     {:>7.2} ms   ratio {:.2}",
        late.as_secs_f64() * 1e3,
        early.as_secs_f64() * 1e3,
        late.div_duration_f64(early)
    );
    read(&server, &survey).await;
    creates(&server, &token, &pgbench).await;
    println!("memory, clients included    {:>7} MiB  after 2000     {memory:>7} MiB", resident());
    println!("load average {}", load_average());
}

async fn create(server: &Server, token: &str, survey: &Value) -> String {
    let request = http_client().post(format!("http://{}/api/surveys", server.address)).bearer_auth(token);
    let created: Value = request.json(survey).send().await.unwrap().json().await.unwrap();
    created["id"].as_str().unwrap().to_owned()
}

async fn submit(
    server: &Server,
    survey: &str,
    interviews: &Interviews,
    count: usize,
    clients: usize,
    pace: Option<f64>,
) -> load::Outcome {
    let path = format!("/api/surveys/{survey}/responses");
    let interviews = interviews.iter().collect::<Vec<_>>().into_iter().cycle().take(count);
    let requests =
        interviews.map(|interview| load::request("POST", &path, "", &interview.submission().to_string()));
    load::send(server.address, requests.collect(), clients, pace).await
}

/// How long an owner waits for them, in the middle of fifty times.
async fn results(server: &Server, survey: &str, token: &str) -> Duration {
    let (client, url) = (http_client(), format!("http://{}/api/surveys/{survey}/results", server.address));
    let mut sample = Vec::new();
    for _ in 0..50 {
        let started = Instant::now();
        let answer = client.get(&url).bearer_auth(token).send().await.unwrap().error_for_status();
        answer.unwrap().bytes().await.unwrap();
        sample.push(started.elapsed());
    }
    percentile(&mut sample, 0.5)
}

async fn read(server: &Server, survey: &str) {
    let path = format!("/api/surveys/{survey}");
    let body = http_client().get(format!("http://{}{path}", server.address)).send().await.unwrap();
    let bare = service::bare(body.bytes().await.unwrap());
    let (mut ours, mut theirs) = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        for (address, best) in [(server.address, &mut ours), (bare.address, &mut theirs)] {
            let requests = vec![load::request("GET", &path, "", ""); READS];
            *best = best.max(load::send(address, requests, 64, None).await.rate);
        }
    }
    println!(
        "reading a survey            {ours:>7.0} /s   a bare handler {theirs:>7.0} /s   ratio {:.2}",
        ours / theirs
    );
}

async fn creates(server: &Server, token: &str, pgbench: &Pgbench<'_>) {
    let survey = five_questions();
    let created = create(server, token, &survey).await;
    let (mut ours, mut own, mut plain) = (0.0_f64, 0.0_f64, 0.0_f64);
    let header = format!("authorization: Bearer {token}\r\n");
    for _ in 0..ROUNDS {
        let request = load::request("POST", "/api/surveys", &header, &survey.to_string());
        ours = ours.max(load::send(server.address, vec![request; SURVEYS], 64, None).await.rate);
        own = own.max(best(|clients| pgbench.own_survey(&created, clients)));
        plain = plain.max(best(|clients| pgbench.plain_survey(&created, clients)));
    }
    for (what, rate) in [("the same row", own), ("a plain row", plain)] {
        println!(
            "creating a survey           {ours:>7.0} /s   pgbench, {what:<12} {rate:>7.0} /s   ratio {:.2}",
            ours / rate
        );
    }
}

/// With four choices each.
fn five_questions() -> Value {
    let choices = ["Very much", "Somewhat", "Not very much", "Not at all"];
    let questions =
        (1..=5).map(|n| json!({ "text": format!("How much do you like it, part {n}?"), "choices": choices }));
    json!({ "title": "How do you like it?", "questions": questions.collect::<Vec<_>>() })
}

/// At the number of clients where it is the most.
fn best(rate: impl Fn(usize) -> f64) -> f64 {
    CLIENTS.into_iter().map(rate).fold(0.0, f64::max)
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

fn load_average() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split(' ').next().unwrap_or_default().to_owned()
}

/// What this process holds, in MiB.
fn resident() -> usize {
    let told = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = told.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    (pages.unwrap_or_default() * 4096) >> 20
}
