//! The verifier from outside: tokens good and bad, and an issuer on loopback HTTP to follow.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod cache;
mod crypto;
mod examples;
mod feed;
mod issuer;
mod keys;
mod revocations;
mod tokens;
mod unknown_keys;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

/// Waits until it is so, for up to ten seconds: long, so that a busy machine does not fail a good build.
async fn eventually(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..2000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("never: {what}");
}
