//! A token seen before is judged as one that was not.

mod agreement;
mod copies;
mod refusals;
mod threads;

use std::sync::Arc;

use token_verifier::{Claims, Verifier, testing::TestIssuer};
use tokio::runtime::Runtime;

use super::now;

const ISSUER: &str = "https://signet.example";

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

fn issuer() -> TestIssuer {
    TestIssuer::new(ISSUER, "surveys")
}

#[tokio::test]
async fn a_token_seen_before_is_not_read_again() {
    let issuer = issuer();
    let verifier = issuer.verifier();
    let (token, other) = (issuer.mint().token(), issuer.mint().token());
    let first = verifier.verify(&token).await.unwrap();
    verifier.verify(&other).await.unwrap();
    let again = verifier.clone().verify(&token).await.unwrap();
    assert!(Arc::ptr_eq(&first, &again), "the same claims, and no copy of them");
    assert_eq!(verifier.cache_use().tokens, 2);
}

#[tokio::test]
async fn a_token_that_a_thread_uses_often_is_kept_for_it_too() {
    let issuer = issuer();
    let verifier = issuer.verifier();
    let token = issuer.mint().token();
    verifier.verify(&token).await.unwrap();
    let once = verifier.cache_use();
    let last = often(&verifier, &token).await;
    assert!(verifier.cache_use().bytes > once.bytes, "{once:?}");
    assert_eq!(verifier.cache_use().tokens, 1);
    let again = verifier.verify(&token).await.unwrap();
    assert!(Arc::ptr_eq(&last, &again), "the same claims, and no copy of them");
}

/// Verifies a good token so often that this thread has it at hand.
async fn often(verifier: &Verifier, token: &str) -> Arc<Claims> {
    for _ in 0..100 {
        verifier.verify(token).await.unwrap();
    }
    verifier.verify(token).await.unwrap()
}

#[tokio::test]
async fn only_good_tokens_are_kept() {
    let issuer = issuer();
    let verifier = issuer.verifier();
    let stranger = TestIssuer::new(ISSUER, "surveys");
    for bad in [
        issuer.mint().expired().token(),
        issuer.mint().issued_at(now() + 600).token(),
        issuer.mint().claim("aud", "others").token(),
        stranger.mint().token(),
        "x.y.z".to_owned(),
    ] {
        assert!(verifier.verify(&bad).await.is_err(), "{bad}");
    }
    assert_eq!((verifier.cache_use().tokens, verifier.cache_use().bytes), (0, 0));
}

#[tokio::test]
async fn it_can_be_turned_off() {
    let issuer = issuer();
    let builder = Verifier::builder(ISSUER, "surveys").cache_bytes(0);
    let verifier = builder.with_sources(issuer.keys().clone(), issuer.revocations().clone());
    let token = issuer.mint().token();
    let first = verifier.verify(&token).await.unwrap();
    let again = verifier.verify(&token).await.unwrap();
    assert_eq!((&first, Arc::ptr_eq(&first, &again)), (&again, false));
    assert_eq!((verifier.cache_use().tokens, verifier.cache_use().bytes), (0, 0));
}
