//! What a backend service adds to trust Signet's access tokens: verified on the spot, with the issuer's
//! public keys, and still refused within milliseconds of a logout.
//!
//! ```no_run
//! # async fn example(token: &str) -> Result<(), Box<dyn std::error::Error>> {
//! use token_verifier::Verifier;
//!
//! // Once, at start; then a clone for everyone.
//! let verifier = Verifier::builder("https://signet.example", "surveys").follow()?;
//!
//! // For each request.
//! let claims = verifier.verify(token).await?;
//! if claims.scope.contains("surveys:write") {
//!     println!("{} may write", claims.subject);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What it promises
//!
//! - A token passes only as RFC 9068 section 4 and RFC 8725 ask: `typ` is `at+jwt`, so a refresh token
//!   never passes; the algorithm is allowed and is that of the key; issuer and audience are ours; it is
//!   neither expired nor from the future. Nothing in a token makes the verifier fetch or trust anything.
//! - **A logout counts at once.** Revocations of sessions, users, tokens and keys come through the
//!   issuer's feed and are held in memory. When the feed is cut, the verifier resumes where it was and
//!   says how stale it is ([`Verifier::revocations_age`]); what to refuse meanwhile is the caller's policy.
//! - **A rotation of keys goes unnoticed.** Keys are refreshed as the issuer's cache headers say, and at
//!   once when one is revoked, for another signs in its place from that instant on. A key that left the set
//!   verifies nothing from the next refresh on. While the issuer is away, the last good
//!   set holds for a day; after that, and before the first set, [`VerifyError::KeysUnavailable`] says that
//!   no verdict is possible: answer 503, not 401.
//! - An error names the rule that was broken, and never holds text of the token.
//!
//! # What it costs
//!
//! No call per request. The first verification of a token is one signature check and waits for nothing;
//! each further one is a short hash and a few look-ups, less than a hundredth of that. Only a token with
//! an unknown `kid` waits, up to two seconds, for the key set to be fetched anew: one fetch at a time for all
//! who wait, again after a quarter of a second where it did not bring the key, then ever less often. So a
//! flood of made-up ids costs a few fetches and then one every five seconds, which is also the longest that
//! it can keep a new key out. In the background there are one request for the key set every few minutes,
//! three within three seconds of a key's revocation, and one open connection. A million live revocations take 45 to 60
//! megabytes.
//!
//! Tokens that were found good are remembered, in 16 MiB unless [`VerifierBuilder::cache_bytes`] says
//! otherwise: some six thousand, and in the other half of it copies of those that each thread uses most, so that
//! threads do not wait for one another. What is remembered is that the signature is good, and by which key;
//! the times, the revocations and the key are asked again for each request, so a remembered token is
//! refused exactly when it would be without. The revocations are searched again for a token whenever one has come
//! since they last were. Tokens are told apart by all their bytes: what is signed is
//! compared, and the signature by its hash under a secret key, which only this verifier has. So the cache holds
//! no token that could be used, and nobody can make another one that passes for it. Only good tokens get in, and
//! those used twice stay longest, so whoever wants to push the others out needs as many good tokens of their own.
//! [`Verifier::cache_use`] is for metrics.
//!
//! # In a web framework
//!
//! The crate knows none. `examples/axum.rs` and `examples/actix.rs` are small services with an extractor
//! that no request passes without a good token: 401 with a challenge, 403 for want of a scope, 503 while
//! there are no keys.
//!
//! # Without a network
//!
//! The issuer itself, and a process that holds it, give the verifier their own [`Keys`] and
//! [`Revocations`]. So do tests, with the feature `testing`:
//!
//! ```
//! use token_verifier::{Revocation, VerifyError, testing::TestIssuer};
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let issuer = TestIssuer::new("https://signet.example", "surveys");
//! let verifier = issuer.verifier();
//! let token = issuer.mint().scope("surveys:read").token();
//!
//! let claims = verifier.verify(&token).await?;
//! assert!(claims.scope.contains("surveys:read"));
//!
//! let (id, expires_at) = (claims.session_id.unwrap(), claims.expires_at);
//! issuer.revocations().insert(Revocation::Session { id, expires_at });
//! assert_eq!(verifier.verify(&token).await, Err(VerifyError::Revoked));
//! # Ok::<(), VerifyError>(()) }).unwrap();
//! ```

mod algorithm;
mod builder;
mod cache;
mod claims;
pub mod crypto;
mod error;
mod fingerprint;
mod follow;
mod key;
mod keys;
mod member;
mod policy;
mod revocation;
mod revocations;
mod sharded;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod token;
mod verifier;

pub use algorithm::Algorithm;
pub use builder::VerifierBuilder;
pub use claims::{Claims, Scopes};
pub use error::{BuildError, NoUsableKey, VerifyError};
pub use follow::{AskError, DeletedUser, DeletedUsers, Timing};
pub use jsonwebtoken::jwk::{Jwk, JwkSet};
pub use keys::Keys;
pub use revocation::{Revocation, Snapshot};
pub use revocations::Revocations;
pub use verifier::{CacheUse, Verifier};
