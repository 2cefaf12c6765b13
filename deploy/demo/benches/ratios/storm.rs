//! What a storm of logins does to the auth service's memory: each takes 19 MiB while its password is hashed, so no more
//! of them are hashed at a time than there are processors.

use std::time::{Duration, Instant};

use demo::percentile;
use reqwest::StatusCode;
use serde_json::json;
use service_kit::testing::http_client;
use tokio::task::JoinSet;

use crate::service::Service;
use crate::support::PASSWORD;

const CONNECTIONS: usize = 256;
const PERSONS: usize = 16;
const LASTS: Duration = Duration::from_secs(8);

pub async fn run() {
    let (service, client) = (Service::start(None).await, http_client());
    let post = |path: &str, person: usize| {
        let body = json!({ "email": format!("storm{person}@example.com"), "password": PASSWORD });
        client.post(format!("{}/api/auth/{path}", service.url)).json(&body)
    };
    let idle = service.memory("VmRSS");
    for person in 0..PERSONS {
        post("register", person).send().await.unwrap().error_for_status().unwrap();
    }
    let started = Instant::now();
    let mut storm = JoinSet::new();
    for connection in 0..CONNECTIONS {
        let request = post("login", connection % PERSONS);
        storm.spawn(async move {
            let (mut took, mut refused) = (Vec::new(), 0);
            while started.elapsed() < LASTS {
                let sent = Instant::now();
                match request.try_clone().unwrap().send().await.unwrap().status() {
                    StatusCode::OK => took.push(sent.elapsed()),
                    StatusCode::SERVICE_UNAVAILABLE => refused += 1,
                    other => panic!("a login was answered {other}"),
                }
            }
            (took, refused)
        });
    }
    let (mut took, mut refused) = (Vec::new(), 0);
    for (more, others) in storm.join_all().await {
        took.extend(more);
        refused += others;
    }
    let (peak, after) = (service.memory("VmHWM"), service.memory("VmRSS"));
    let at_once = crate::processors();
    println!("a storm of logins on {CONNECTIONS} connections, hashing {at_once} at a time, 19 MiB each");
    println!(
        "  memory of the auth service   {idle:.0} MiB idle   {peak:.0} MiB at most   {after:.0} MiB after"
    );
    let [p50, p99] = [0.5, 0.99].map(|share| percentile(&mut took, share).as_secs_f64());
    #[allow(clippy::cast_precision_loss)]
    let rate = took.len() as f64 / started.elapsed().as_secs_f64();
    println!(
        "  logins                       {rate:.0} /s   p50 {p50:.2} s   p99 {p99:.2} s   told to wait: {refused}"
    );
}
