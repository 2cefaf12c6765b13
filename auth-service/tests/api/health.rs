//! Readiness tells what is away, and what can be done without.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};
use service_kit::testing::{RedisServer, fresh_redis_url, listen};

use crate::program::{Program, Variables, run, text};
use crate::support::{eventually, test_database};

async fn ready(program: &Program) -> (StatusCode, Value) {
    let answer = program.get("/health/ready").send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn tells_which_part_is_away() {
    let (database, mut redis) = (test_database(), RedisServer::start());
    let program = Program::serve(&Variables::new(&database, &redis.url())).await;
    let all = json!({ "status": "ok", "checks": { "database": "ok", "jwks": "ok", "redis": "ok" } });
    assert_eq!(ready(&program).await, (StatusCode::OK, all.clone()));

    redis.stop();
    let (status, report) = ready(&program).await;
    assert_eq!((status, &report["status"]), (StatusCode::OK, &"degraded".into()), "it does without Redis");
    assert_eq!(report["checks"]["redis"], "unavailable");

    database.stop();
    let (status, report) = ready(&program).await;
    assert_eq!((status, &report["status"]), (StatusCode::SERVICE_UNAVAILABLE, &"unavailable".into()));
    assert_eq!(report["checks"]["database"], "unavailable");
    let live = program.get("/health/live").send().await.unwrap();
    assert_eq!(live.status(), StatusCode::OK, "to start it again would help nobody");

    database.start();
    redis.start_again();
    eventually(async || ready(&program).await == (StatusCode::OK, all.clone())).await;
}

/// What `auth-service health` answers, with no variable but where to ask.
fn health(address: SocketAddr) -> (Option<i32>, String) {
    let output = run(&["health"], &Variables::default().and("AUTH_BIND", &address.to_string()));
    assert!(output.stdout.is_empty());
    (output.status.code(), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_asks_itself() {
    let database = test_database();
    let program = Program::serve(&Variables::new(&database, &fresh_redis_url())).await;
    let address = program.address;
    assert_eq!(health(address), (Some(0), String::new()));

    database.stop();
    let (code, why) = health(address);
    assert_eq!(code, Some(1));
    assert!(why.contains("HTTP/1.1 503"), "{why}");

    drop(program);
    let (code, why) = health(address);
    assert_eq!(code, Some(1));
    assert!(why.contains(&format!("no answer from {address}")), "{why}");
}

#[test]
fn who_accepts_and_says_nothing_is_not_ready() {
    let (silent, started) = (listen(), Instant::now());
    let (code, why) = health(silent.local_addr().unwrap());
    assert_eq!(code, Some(1), "{why}");
    assert!(started.elapsed() < Duration::from_secs(5), "it waits for three seconds");

    let output = run(&["health"], &Variables::default().and("AUTH_BIND", "hunter2"));
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(message.contains("AUTH_BIND") && !message.contains("hunter2"), "{message}");
}
