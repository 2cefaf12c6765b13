use std::time::{Duration, Instant};

use serde_json::json;
use token_verifier::{Timing, VerifyError};
use tokio::time::sleep;
use uuid::Uuid;

use super::{
    eventually,
    issuer::{Issuer, JWKS, SNAPSHOT, STREAM, quick},
    now,
};

fn entry(session: Uuid) -> serde_json::Value {
    json!({"type": "session", "id": session, "expires_at": now() + 900})
}

fn revoked(cursor: &str, session: Uuid) -> String {
    format!("event: revocation\nid: {cursor}\ndata: {}\n\n", entry(session))
}

const HEARTBEAT: &str = "event: heartbeat\ndata:\n\n";

#[tokio::test]
async fn the_snapshot_counts() {
    let issuer = Issuer::start().await;
    let session = Uuid::now_v7();
    issuer.snapshot(json!({"cursor": "41-0", "revocations": [entry(session), {"type": "new"}]}).to_string());
    let verifier = issuer.verifier().await;
    let token = issuer.tokens.mint().session(session).token();
    assert_eq!(verifier.verify(&token).await, Err(VerifyError::Revoked));
    assert_eq!(verifier.revocations().len(), 1);
    assert_eq!(issuer.requests(STREAM)[0].header("last-event-id").as_deref(), Some("41-0"));
    assert!(verifier.revocations_age().is_some());
}

#[tokio::test]
async fn an_entry_in_the_stream_revokes_at_once() {
    let issuer = Issuer::start().await;
    let verifier = issuer.verifier().await;
    let session = Uuid::now_v7();
    let token = issuer.tokens.mint().session(session).token();
    assert!(verifier.verify(&token).await.is_ok());
    let said = Instant::now();
    issuer.say(revoked("1-0", session));
    eventually("it is known", || !verifier.revocations().is_empty()).await;
    assert!(said.elapsed() < Duration::from_secs(1), "took {:?}", said.elapsed());
    assert_eq!(verifier.verify(&token).await, Err(VerifyError::Revoked));
}

#[tokio::test]
async fn a_cut_stream_goes_on_from_its_cursor() {
    let issuer = Issuer::start().await;
    let verifier = issuer.verifier().await;
    issuer.say(revoked("7-3", Uuid::now_v7()));
    eventually("the first entry", || verifier.revocations().len() == 1).await;
    issuer.cut();
    eventually("a second stream", || issuer.count(STREAM) == 2).await;
    assert_eq!(issuer.requests(STREAM)[1].header("last-event-id").as_deref(), Some("7-3"));
    assert_eq!(issuer.count(SNAPSHOT), 1);
    issuer.say(revoked("7-4", Uuid::now_v7()));
    eventually("the second entry", || verifier.revocations().len() == 2).await;
}

#[tokio::test]
async fn a_reset_takes_the_snapshot_again_and_forgets_nothing() {
    let issuer = Issuer::start().await;
    let verifier = issuer.verifier().await;
    let (streamed, missed) = (Uuid::now_v7(), Uuid::now_v7());
    issuer.say(revoked("1-0", streamed));
    eventually("the entry", || verifier.revocations().len() == 1).await;
    issuer.snapshot(json!({"cursor": "900-0", "revocations": [entry(missed)]}).to_string());
    issuer.say("event: reset\ndata: {}\n\n");
    eventually("both entries", || verifier.revocations().len() == 2).await;
    eventually("a second stream", || issuer.count(STREAM) == 2).await;
    assert_eq!(issuer.requests(STREAM)[1].header("last-event-id").as_deref(), Some("900-0"));
    for session in [streamed, missed] {
        let token = issuer.tokens.mint().session(session).token();
        assert_eq!(verifier.verify(&token).await, Err(VerifyError::Revoked));
    }
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_is_looked_up_in_the_snapshot() {
    let issuer = Issuer::start().await;
    let verifier = issuer.verifier().await;
    let session = Uuid::now_v7();
    issuer.snapshot(json!({"cursor": "2-0", "revocations": [entry(session)]}).to_string());
    issuer.say("event: revocation\nid: 1-0\ndata: {\"type\":\"session\",\"id\":\"?\"}\n\n");
    eventually("the entry", || verifier.revocations().len() == 1).await;
    assert_eq!(issuer.count(SNAPSHOT), 2);
}

#[tokio::test]
async fn silence_is_a_cut_and_a_heartbeat_is_not_silence() {
    let issuer = Issuer::start().await;
    let timing = Timing { silence: Duration::from_millis(300), ..quick() };
    let _verifier = issuer.builder().timing(timing).follow().unwrap();
    eventually("a stream", || issuer.open_streams() == 1).await;
    for _ in 0..12 {
        sleep(Duration::from_millis(50)).await;
        issuer.say(HEARTBEAT);
    }
    assert_eq!(issuer.count(STREAM), 1, "600 ms of heartbeats");
    eventually("a second stream", || issuer.count(STREAM) == 2).await;
}

#[tokio::test]
async fn a_heartbeat_makes_young() {
    let issuer = Issuer::start().await;
    let verifier = issuer.verifier().await;
    sleep(Duration::from_millis(500)).await;
    assert!(verifier.revocations_age().unwrap() >= Duration::from_millis(450));
    issuer.say(HEARTBEAT);
    eventually("young again", || verifier.revocations_age().unwrap() < Duration::from_millis(300)).await;
}

#[tokio::test]
async fn a_cursor_that_is_refused_is_given_up_and_one_that_is_not_is_kept() {
    let issuer = Issuer::start().await;
    *issuer.state.stream.lock().unwrap() = (503, "text/plain");
    let _verifier = issuer.builder().follow().unwrap();
    eventually("it tries", || issuer.count(STREAM) > 3).await;
    assert_eq!(issuer.count(SNAPSHOT), 1);
    *issuer.state.stream.lock().unwrap() = (410, "text/plain");
    eventually("it takes the snapshot again", || issuer.count(SNAPSHOT) > 1).await;
}

#[tokio::test]
async fn a_page_is_no_feed() {
    let issuer = Issuer::start().await;
    *issuer.state.stream.lock().unwrap() = (200, "text/html");
    let _verifier = issuer.builder().follow().unwrap();
    eventually("it tries again", || issuer.count(STREAM) > 1).await;
}

#[tokio::test]
async fn comments_are_not_heartbeats() {
    let issuer = Issuer::start().await;
    let timing = Timing { silence: Duration::from_millis(200), ..quick() };
    let _verifier = issuer.builder().timing(timing).follow().unwrap();
    eventually("a stream", || issuer.open_streams() == 1).await;
    for _ in 0..20 {
        sleep(Duration::from_millis(50)).await;
        issuer.say(": still here\n\n");
    }
    assert!(issuer.count(STREAM) > 1);
}

#[tokio::test]
async fn the_age_grows_while_the_feed_is_cut_and_ends_with_it() {
    let issuer = Issuer::start().await;
    let verifier = issuer.verifier().await;
    // Neither stream nor snapshot from here on.
    *issuer.state.snapshot.lock().unwrap() = (503, String::new());
    issuer.say("event: reset\n\n");
    eventually("it asks in vain", || issuer.count(SNAPSHOT) > 3).await;
    let before = verifier.revocations_age().unwrap();
    sleep(Duration::from_millis(200)).await;
    assert!(verifier.revocations_age().unwrap() >= before + Duration::from_millis(150));
    assert!(
        verifier.verify(&issuer.tokens.mint().token()).await.is_ok(),
        "what to do about it is the caller's"
    );
    *issuer.state.snapshot.lock().unwrap() = (200, r#"{"cursor":"1","revocations":[]}"#.to_owned());
    eventually("young again", || verifier.revocations_age().unwrap() < Duration::from_millis(150)).await;
}

#[tokio::test]
async fn a_feed_that_never_spoke_has_no_age() {
    let issuer = Issuer::start().await;
    *issuer.state.snapshot.lock().unwrap() =
        (200, r#"{"cursor":"1","revocations":[{"type":"session"}]}"#.to_owned());
    let verifier = issuer.builder().follow().unwrap();
    eventually("it asks in vain", || issuer.count(SNAPSHOT) > 2).await;
    assert_eq!(verifier.revocations_age(), None);
}

#[tokio::test]
async fn expired_entries_are_dropped() {
    let issuer = Issuer::start().await;
    let old = json!({"type": "session", "id": Uuid::now_v7(), "expires_at": now() - 1000});
    issuer.snapshot(json!({"cursor": "1", "revocations": [old, entry(Uuid::now_v7())]}).to_string());
    let verifier = issuer.verifier().await;
    eventually("one is left", || verifier.revocations().len() == 1).await;
}

#[tokio::test]
async fn everything_ends_with_the_last_verifier() {
    let issuer = Issuer::start().await;
    issuer.jwks(|jwks| jwks.cache_control = Some("max-age=0"));
    let verifier = issuer.verifier().await;
    let clone = verifier.clone();
    drop(verifier);
    let asked = issuer.count(JWKS);
    eventually("a clone keeps it going", || issuer.count(JWKS) > asked + 1 && issuer.open_streams() == 1)
        .await;
    drop(clone);
    eventually("the stream is closed", || issuer.open_streams() == 0).await;
    sleep(Duration::from_millis(50)).await;
    let asked = issuer.state.requests.lock().unwrap().len();
    sleep(Duration::from_millis(300)).await;
    assert_eq!(issuer.state.requests.lock().unwrap().len(), asked);
}
