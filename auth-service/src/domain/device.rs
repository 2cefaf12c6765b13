use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use secrecy::{ExposeSecret, SecretString};
use service_kit::random;

use crate::error::Error;

const BYTES: usize = 32;

/// What a device keeps to be known by an account: random, and worth nothing without the password.
#[derive(Clone, Debug)]
pub struct DeviceToken(SecretString);

impl DeviceToken {
    /// A new one.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn new() -> Result<Self, Error> {
        Ok(Self(URL_SAFE_NO_PAD.encode(random::bytes::<BYTES>()?).into()))
    }

    /// Parses what a device sent; none where it is not one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.into()))
    }

    /// What is stored of it. The token is random, so that a plain digest keeps it.
    pub fn digest(&self) -> Vec<u8> {
        digest(&SHA256, self.0.expose_secret().as_bytes()).as_ref().to_vec()
    }

    /// For the cookie.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}
