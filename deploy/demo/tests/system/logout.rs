use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::StatusCode;
use service_kit::testing::{RedisServer, listen};

use crate::support::{Auth, System, code, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn is_seen_at_the_survey_service_at_once() {
    let system = System::start().await;
    let token = system.register("ada@example.com").await;
    assert_eq!(system.create_survey(&token).await.status(), StatusCode::CREATED);
    system.logout(&token).await;
    let delay = eventually(async || system.is_refused(&token).await).await;
    println!("logout to 401 at the survey service: {delay:?}");
    assert!(delay < Duration::from_secs(1), "{delay:?}");
    assert_eq!(code(system.create_survey(&token).await).await, "revoked_token");
}

#[tokio::test(flavor = "multi_thread")]
async fn costs_no_call_per_request() {
    let system = System::start().await;
    let token = system.register("ada@example.com").await;
    assert_eq!(system.my_surveys(&token).await.status(), StatusCode::OK);
    let before = system.auth.verifier_calls.load(Ordering::SeqCst);
    assert!(before >= 3, "the keys, the snapshot and the stream were asked for");
    for _ in 0..200 {
        assert_eq!(system.my_surveys(&token).await.status(), StatusCode::OK);
    }
    assert_eq!(system.auth.verifier_calls.load(Ordering::SeqCst), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_another_replica_is_seen_too_with_redis_and_without() {
    let mut redis = RedisServer::start();
    let system = System::start_with(&redis.url(), Duration::from_mins(1)).await;
    let other = Auth::start(&system.database, &redis.url(), listen()).await;
    for (name, email) in [("with Redis", "ada@example.com"), ("without Redis", "bob@example.com")] {
        let token = system.register(email).await;
        assert_eq!(system.my_surveys(&token).await.status(), StatusCode::OK);
        let logout = system.client.post(format!("{}/api/auth/logout", other.server.url)).bearer_auth(&token);
        assert_eq!(logout.send().await.unwrap().status(), StatusCode::NO_CONTENT);
        let delay = eventually(async || system.is_refused(&token).await).await;
        println!("logout on one replica to 401 at a verifier of another, {name}: {delay:?}");
        redis.stop();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_redis_comes_back_empty_revives_nothing() {
    let mut redis = RedisServer::start();
    let system = System::start_with(&redis.url(), Duration::from_mins(1)).await;
    let token = system.register("ada@example.com").await;
    system.logout(&token).await;
    eventually(async || system.is_refused(&token).await).await;
    redis.stop();
    redis.start_again();
    for _ in 0..20 {
        assert_eq!(code(system.my_surveys(&token).await).await, "revoked_token");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
