//! Readiness tells what is away, and what can be done without.

use reqwest::StatusCode;
use serde_json::{Value, json};
use service_kit::testing::RedisServer;

use crate::program::{Program, Variables};
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
