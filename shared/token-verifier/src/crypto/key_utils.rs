//! What `jsonwebtoken` needs to make JWKs from keys, and their thumbprints (RFC 7638).

use jsonwebtoken::{
    EncodingKey,
    errors::{ErrorKind, Result},
    jwk::{EllipticCurve, ThumbprintHash},
};
use ring::{digest as hash, rsa::PublicKeyComponents, signature::KeyPair};

use super::{SigningKey, signing_key::Pair};
use crate::Algorithm;

/// Modulus and exponent.
pub(super) fn rsa_from_private_key(der: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let key = SigningKey::new(Algorithm::Rs256, &EncodingKey::from_rsa_der(der))?;
    let Pair::Rs256(pair) = key.pair() else {
        return Err(ErrorKind::InvalidKeyFormat.into());
    };
    let components = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
    Ok((components.n, components.e))
}

/// ring does not take a public key apart. Make the JWK from the private key, or from its components.
pub(super) fn rsa_from_public_key(_: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    Err(ErrorKind::UnsupportedAlgorithm.into())
}

/// The coordinates x and y.
pub(super) fn ec_from_private_key(
    der: &[u8],
    algorithm: jsonwebtoken::Algorithm,
) -> Result<(EllipticCurve, Vec<u8>, Vec<u8>)> {
    let key = SigningKey::new(algorithm.try_into()?, &EncodingKey::from_ec_der(der))?;
    match key.public_key() {
        // SEC 1 section 2.3.3: an uncompressed point is 4, x, y.
        [4, point @ ..] if point.len() == 64 => {
            Ok((EllipticCurve::P256, point[..32].to_vec(), point[32..].to_vec()))
        }
        _ => Err(ErrorKind::InvalidEcdsaKey.into()),
    }
}

pub(super) fn ed_from_private_key(der: &[u8], curve: &EllipticCurve) -> Result<Vec<u8>> {
    if *curve != EllipticCurve::Ed25519 {
        return Err(ErrorKind::UnsupportedAlgorithm.into());
    }
    Ok(SigningKey::from_pkcs8(Algorithm::EdDsa, der)?.public_key().to_vec())
}

#[allow(clippy::needless_pass_by_value, reason = "the signature is jsonwebtoken's")]
pub(super) fn digest(data: &[u8], function: ThumbprintHash) -> Result<Vec<u8>> {
    let function = match function {
        ThumbprintHash::SHA256 => &hash::SHA256,
        ThumbprintHash::SHA384 => &hash::SHA384,
        ThumbprintHash::SHA512 => &hash::SHA512,
        _ => return Err(ErrorKind::UnsupportedAlgorithm.into()),
    };
    Ok(hash::digest(function, data).as_ref().to_vec())
}
