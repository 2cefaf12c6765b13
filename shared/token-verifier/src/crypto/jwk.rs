use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{
    DecodingKey,
    errors::Result,
    jwk::{
        AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse, RSAKeyParameters,
    },
};
use ring::{rsa::PublicKeyComponents, signature::KeyPair};

use super::{SigningKey, VerifyingKey, signing_key::Pair};
use crate::Algorithm;

impl SigningKey {
    /// The public half as it is published (RFC 7517): with `kid`, `alg`, and `use: "sig"`.
    ///
    /// # Errors
    ///
    /// The public key cannot be expressed, which no key that was parsed should come to.
    pub fn jwk(&self, key_id: impl Into<String>) -> Result<Jwk> {
        let public = match self.pair() {
            Pair::Es256(_) => DecodingKey::from_ec_der(self.public_key()),
            Pair::EdDsa(_) => DecodingKey::from_ed_der(self.public_key()),
            Pair::Rs256(pair) => {
                let components = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                DecodingKey::from_rsa_raw_components(&components.n, &components.e)
            }
        };
        let mut jwk = Jwk::from_decoding_key(&public, Some(self.algorithm().into()))?;
        jwk.common.key_id = Some(key_id.into());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(jwk)
    }
}

impl VerifyingKey {
    /// A public key as it is published. Its own parameters decide its algorithm.
    ///
    /// None: not for signatures, not of a kind we know, too weak, or for another algorithm.
    pub fn from_jwk(jwk: &Jwk) -> Option<Self> {
        let (algorithm, key) = public_key(&jwk.algorithm)?;
        let fits = |stated| stated == KeyAlgorithm::from(jsonwebtoken::Algorithm::from(algorithm));
        let usable = for_signatures(jwk) && jwk.common.key_algorithm.is_none_or(fits);
        Self::new(algorithm, &key).ok().filter(|_| usable)
    }
}

/// RFC 7517 sections 4.2 and 4.3.
fn for_signatures(jwk: &Jwk) -> bool {
    let common = &jwk.common;
    common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature)
        && common.key_operations.as_ref().is_none_or(|allowed| allowed.contains(&KeyOperations::Verify))
}

fn public_key(parameters: &AlgorithmParameters) -> Option<(Algorithm, DecodingKey)> {
    match parameters {
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => {
            let key = DecodingKey::from_ec_components(&ec.x, &ec.y).ok()?;
            let coordinates = [decode(&ec.x)?, decode(&ec.y)?];
            coordinates.iter().all(|bytes| bytes.len() == 32).then_some((Algorithm::Es256, key))
        }
        AlgorithmParameters::OctetKeyPair(okp) if okp.curve == EllipticCurve::Ed25519 => {
            let key = DecodingKey::from_ed_components(&okp.x).ok()?;
            (decode(&okp.x)?.len() == 32).then_some((Algorithm::EdDsa, key))
        }
        AlgorithmParameters::RSA(rsa) => {
            let key = DecodingKey::from_rsa_components(&rsa.n, &rsa.e).ok()?;
            (modulus_bits(rsa)? >= 2048).then_some((Algorithm::Rs256, key))
        }
        _ => None,
    }
}

fn modulus_bits(rsa: &RSAKeyParameters) -> Option<usize> {
    let modulus = decode(&rsa.n)?;
    let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
    let first = modulus.get(zeros)?;
    Some((modulus.len() - zeros) * 8 - first.leading_zeros() as usize)
}

fn decode(part: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(part).ok()
}
