use serde_json::Value;
use token_verifier::crypto::VerifyingKey;
use token_verifier::{Algorithm, Jwk, JwkSet};

use crate::error::Error;

/// Keys a client may have: the one in use, the next, and some for several machines.
const MOST: usize = 10;
/// The members of a JWK that are secret (RFC 7518 section 6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The public keys of a client that signs assertions: one at least, and each usable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientKeys(JwkSet);

impl ClientKeys {
    /// Parses a JWK Set (RFC 7517 section 5), or a single JWK.
    ///
    /// # Errors
    /// [`Error::Refused`], with what to do.
    pub fn parse(json: &str) -> Result<Self, Error> {
        let document = serde_json::from_str(json).map_err(|why| {
            Error::refused(format!(
                "This is no JSON ({why}). Give the public keys as a JWK Set: {{\"keys\": [...]}}."
            ))
        })?;
        Self::from_json(document)
    }

    /// The same, parsed before.
    ///
    /// # Errors
    /// As [`ClientKeys::parse`].
    pub fn from_json(document: Value) -> Result<Self, Error> {
        let keys = match document.get("keys") {
            Some(Value::Array(keys)) => keys.clone(),
            _ => vec![document],
        };
        if keys.is_empty() || keys.len() > MOST {
            return Err(Error::refused(format!("A client has 1 to {MOST} keys; these are {}.", keys.len())));
        }
        let keys = keys.into_iter().enumerate().map(|(index, key)| parse(index + 1, key));
        Ok(Self(JwkSet { keys: keys.collect::<Result<_, _>>()? }))
    }

    /// As stored.
    pub fn set(&self) -> &JwkSet {
        &self.0
    }

    /// The keys that may have signed what names this algorithm, and perhaps a key.
    pub fn candidates(&self, algorithm: Algorithm, kid: Option<&str>) -> impl Iterator<Item = VerifyingKey> {
        let keys = self.0.keys.iter().filter(move |key| {
            let own = key.common.key_id.as_deref();
            kid.is_none() || own.is_none() || own == kid
        });
        keys.filter_map(VerifyingKey::from_jwk).filter(move |key| key.algorithm() == algorithm)
    }
}

fn parse(number: usize, key: Value) -> Result<Jwk, Error> {
    if PRIVATE.iter().any(|member| key.get(member).is_some()) {
        return Err(Error::refused(format!(
            "Key {number} has its secret half in it. Give the public half alone; the secret one stays with the client."
        )));
    }
    let key: Jwk = serde_json::from_value(key)
        .map_err(|why| Error::refused(format!("Key {number} is no JWK (RFC 7517): {why}.")))?;
    if VerifyingKey::from_jwk(&key).is_none() {
        return Err(Error::refused(format!(
            "Key {number} cannot be used. It must be for signatures, and P-256 (ES256), Ed25519 (EdDSA), or RSA of 2048 bits \
             and more (RS256)."
        )));
    }
    Ok(key)
}
