//! Verifies Signet access tokens.

mod algorithm;
mod builder;
mod claims;
pub mod crypto;
mod error;
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
pub use follow::Timing;
pub use jsonwebtoken::jwk::{Jwk, JwkSet};
pub use keys::Keys;
pub use revocation::{Revocation, Snapshot};
pub use revocations::Revocations;
pub use verifier::Verifier;
