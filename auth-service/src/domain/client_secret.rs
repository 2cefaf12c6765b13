use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac::{HMAC_SHA256, Key, sign, verify};
use secrecy::{ExposeSecret, SecretString};
use service_kit::random;
use uuid::Uuid;

use crate::error::Error;

/// What scanners of code and logs look for.
const PREFIX: &str = "signet_secret_";
const BYTES: usize = 32;

/// What a client authenticates with: random, and shown once.
#[derive(Clone, Debug)]
pub struct ClientSecret(SecretString);

/// What is kept of a secret. There are 2^256 of them, and nobody tries them all: a slow hash, which is for what people
/// make up, would cost us with every token and a thief nothing. Under the client's id, so that nothing tells of two
/// clients that they share one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretDigest(pub Vec<u8>);

impl ClientSecret {
    /// A new one.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn new() -> Result<Self, Error> {
        Ok(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random::bytes::<BYTES>()?)).into()))
    }

    /// What is stored of it.
    pub fn digest(&self, client_id: Uuid) -> SecretDigest {
        SecretDigest(sign(&key(client_id), self.0.expose_secret().as_bytes()).as_ref().to_vec())
    }

    /// For whoever is to keep it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl SecretDigest {
    /// Whether this is the secret. Compares in constant time.
    pub fn is_of(&self, client_id: Uuid, secret: &SecretString) -> bool {
        verify(&key(client_id), secret.expose_secret().as_bytes(), &self.0).is_ok()
    }
}

fn key(client_id: Uuid) -> Key {
    Key::new(HMAC_SHA256, client_id.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_one_clients_own() {
        let (secret, id) = (ClientSecret::new().unwrap(), Uuid::now_v7());
        assert_eq!(secret.expose().len(), PREFIX.len() + 43);
        let digest = secret.digest(id);
        assert!(digest.is_of(id, &secret.0));
        assert!(!digest.is_of(Uuid::now_v7(), &secret.0));
        assert!(!digest.is_of(id, &ClientSecret::new().unwrap().0));
        assert!(!format!("{secret:?} {digest:?}").contains(secret.expose()));
    }
}
