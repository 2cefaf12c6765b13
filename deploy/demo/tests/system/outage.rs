//! The auth service is away.

use std::net::TcpListener;
use std::time::Duration;

use reqwest::StatusCode;
use service_kit::testing::{fresh_redis_url, listen};

use crate::support::{Auth, System, code, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn the_survey_service_goes_on_verifying() {
    let system = System::start().await;
    let token = system.register("ada@example.com").await;
    system.auth.server.stop().await;
    assert!(system.client.get(&system.auth.server.url).send().await.is_err(), "the auth service is gone");
    assert_eq!(system.create_survey(&token).await.status(), StatusCode::CREATED);
    assert_eq!(system.my_surveys(&token).await.status(), StatusCode::OK);
    assert_eq!(code(system.my_surveys("garbage").await).await, "invalid_token");
}

#[tokio::test(flavor = "multi_thread")]
async fn past_the_configured_staleness_writes_are_refused_and_reads_are_not() {
    let system = System::start_with(&fresh_redis_url(), Duration::from_secs(6)).await;
    let token = system.register("ada@example.com").await;
    assert_eq!(system.create_survey(&token).await.status(), StatusCode::CREATED, "heartbeats keep it fresh");
    assert!(system.verifier.revocations_age().is_some_and(|age| age < Duration::from_secs(6)));
    system.auth.server.stop().await;
    eventually(async || system.create_survey(&token).await.status() == StatusCode::SERVICE_UNAVAILABLE).await;
    let refused = system.create_survey(&token).await;
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(code(refused).await, "revocations_stale");
    assert_eq!(system.my_surveys(&token).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_meanwhile_is_caught_up_with_when_the_feed_is_back() {
    let redis = fresh_redis_url();
    let system = System::start_with(&redis, Duration::from_mins(1)).await;
    let token = system.register("ada@example.com").await;
    // The replica that the verifier follows goes; another one takes the logout.
    let address = system.auth.server.address;
    system.auth.server.stop().await;
    let other = Auth::start(&system.database, &redis, listen()).await;
    let logout = system.client.post(format!("{}/api/auth/logout", other.server.url)).bearer_auth(&token);
    assert_eq!(logout.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(
        system.my_surveys(&token).await.status(),
        StatusCode::OK,
        "nobody could tell the verifier yet"
    );

    let _back = Auth::start(&system.database, &redis, TcpListener::bind(address).unwrap()).await;
    let delay = eventually(async || system.is_refused(&token).await).await;
    println!("caught up {delay:?} after the feed came back");
    assert_eq!(code(system.create_survey(&token).await).await, "revoked_token");
}
