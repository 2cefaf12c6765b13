//! Signing keys: made with ring, sealed at rest, published as a JWK Set (RFC 7517).

mod key_ring;
mod sealing;
mod signing_key;

pub use key_ring::{KeyRing, KeySetDocument};
pub use sealing::KeyEncryptionKey;
pub use signing_key::{KeyState, SealedKey, SigningKey};
