//! Signatures by ring, behind the interfaces of `jsonwebtoken`.
//!
//! `jsonwebtoken` leaves the cryptography to a provider. Of the two it ships, one brings the `rsa`
//! crate with its open timing advisory and the other a second TLS library; this is the third, for the
//! three algorithms that our tokens use. A [`Verifier`](crate::Verifier) uses it directly. Whoever
//! calls `jsonwebtoken::encode` or `decode` calls [`install`] first.
#![allow(clippy::trivially_copy_pass_by_ref, reason = "the signatures are jsonwebtoken's")]

mod jwk;
mod key_utils;
mod signing_key;
mod verifying_key;

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::Result,
};

pub use signing_key::SigningKey;
pub use verifying_key::VerifyingKey;

/// The provider: ES256, EdDSA and RS256. Every other algorithm is an error, not a panic.
pub static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory,
    verifier_factory,
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: key_utils::rsa_from_private_key,
        rsa_pub_components_from_public_key: key_utils::rsa_from_public_key,
        ec_pub_components_from_private_key: key_utils::ec_from_private_key,
        ed_pub_components_from_private_key: key_utils::ed_from_private_key,
        compute_digest: key_utils::digest,
    },
};

/// Makes [`PROVIDER`] the one that `jsonwebtoken` uses in this process. Only the first provider
/// installed counts, so it is idempotent; call it before the first use of `jsonwebtoken`.
pub fn install() {
    // An error says that there is a provider already: usually this one.
    let _ = PROVIDER.install_default();
}

fn signer_factory(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Ok(Box::new(SigningKey::new((*algorithm).try_into()?, key)?))
}

fn verifier_factory(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    Ok(Box::new(VerifyingKey::new((*algorithm).try_into()?, key)?))
}
