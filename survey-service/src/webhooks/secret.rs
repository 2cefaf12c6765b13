//! What a webhook's messages are signed with (Standard Webhooks 1.0, "Signature scheme").

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use service_kit::random::{self, NoRandomness};
use time::OffsetDateTime;
use uuid::Uuid;

/// Between the 24 bytes and the 64 that the standard asks for.
const BYTES: usize = 32;

/// A secret that an endpoint and its webhook share. Shown once.
pub struct Secret(SecretBox<[u8; BYTES]>);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn new() -> Result<Self, NoRandomness> {
        Ok(Self(SecretBox::new(Box::new(random::bytes()?))))
    }

    /// From its bytes, if there are as many as a secret has.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(SecretBox::new(Box::new(bytes.try_into().ok()?))))
    }

    /// Its bytes.
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// As endpoints are given it.
    pub fn shown(&self) -> SecretString {
        format!("whsec_{}", STANDARD.encode(self.expose())).into()
    }

    /// The signature of a message at that time, as it stands in `webhook-signature`.
    pub fn sign(&self, id: Uuid, timestamp: OffsetDateTime, body: &[u8]) -> String {
        let mut signed = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, self.expose()));
        signed.update(format!("{id}.{}.", timestamp.unix_timestamp()).as_bytes());
        signed.update(body);
        format!("v1,{}", STANDARD.encode(signed.sign()))
    }
}
