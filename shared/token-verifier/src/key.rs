use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{
    AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse, RSAKeyParameters,
};
use jsonwebtoken::{DecodingKey, signature::Verifier};

use crate::{Algorithm, crypto::VerifyingKey, fingerprint::Fingerprint, token::MAX_KEY_ID_LENGTH};

/// A published key that we can verify with. Its own parameters decide its algorithm.
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) algorithm: Algorithm,
    /// Of the parameters as they were published: a key by another number has another, whatever its id.
    pub(crate) fingerprint: Fingerprint,
    public: VerifyingKey,
}

impl Key {
    /// None: not for signatures, not of a kind we know, too weak, or without a usable id.
    pub(crate) fn parse(jwk: &Jwk) -> Option<Self> {
        let id = jwk.common.key_id.clone()?;
        let (algorithm, key) = public_key(&jwk.algorithm)?;
        let usable = !id.is_empty()
            && id.len() <= MAX_KEY_ID_LENGTH
            && for_signatures(jwk)
            && jwk
                .common
                .key_algorithm
                .is_none_or(|stated| stated == KeyAlgorithm::from(jsonwebtoken::Algorithm::from(algorithm)));
        let public = VerifyingKey::new(algorithm, &key).ok()?;
        let fingerprint = Fingerprint::of(&serde_json::to_vec(&jwk.algorithm).ok()?);
        usable.then_some(Self { id, algorithm, fingerprint, public })
    }

    #[allow(clippy::ptr_arg, reason = "the trait is implemented for Vec")]
    pub(crate) fn signed(&self, message: &str, signature: &Vec<u8>) -> bool {
        self.public.verify(message.as_bytes(), signature).is_ok()
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
