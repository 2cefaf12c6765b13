//! What the targets share.

use std::{
    pin::pin,
    sync::{Arc, LazyLock},
    task::{Context, Poll, Waker},
};

use token_verifier::{Claims, Verifier, VerifyError, testing::TestIssuer};

/// Whose tokens should pass. Its keys are new in each run: see [`with_key_id`].
pub static ISSUER: LazyLock<TestIssuer> =
    LazyLock::new(|| TestIssuer::new("https://signet.example", "surveys"));

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| ISSUER.verifier());

/// What the issuer's verifier says. It asks no network, so it never waits.
pub fn verify(token: &str) -> Result<Arc<Claims>, VerifyError> {
    match pin!(VERIFIER.verify(token)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(verdict) => verdict,
        Poll::Pending => panic!("a verifier without a network waits"),
    }
}

/// The text with the id of the ES256 key for the word KID, so that seeds outlive the keys.
pub fn with_key_id(text: &str) -> String {
    text.replace("KID", ISSUER.key_id(token_verifier::Algorithm::Es256))
}
