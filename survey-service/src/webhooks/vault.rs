//! Secrets as they are kept.

use service_kit::sealing::{KeyEncryptionKey, SealError};
use uuid::Uuid;

use super::secret::Secret;

const PLAIN: u8 = 0;
const SEALED: u8 = 1;

/// Seals secrets where it has a key. Without one they are kept as they are, and whoever reads the database can sign.
#[derive(Clone, Debug, Default)]
pub struct Vault(Option<KeyEncryptionKey>);

impl Vault {
    /// With that key, or none.
    pub fn new(key: Option<KeyEncryptionKey>) -> Self {
        Self(key)
    }

    /// What to keep of a webhook's secret: a byte that says whether the rest is sealed, and the rest.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn close(&self, webhook: Uuid, secret: &Secret) -> Result<Vec<u8>, SealError> {
        Ok(match &self.0 {
            Some(key) => [&[SEALED], key.seal(&webhook.to_string(), secret.expose())?.as_slice()].concat(),
            None => [&[PLAIN], secret.expose()].concat(),
        })
    }

    /// The secret again. None: another key sealed it.
    pub fn open(&self, webhook: Uuid, kept: &[u8]) -> Option<Secret> {
        match kept.split_first()? {
            (&PLAIN, secret) => Secret::from_bytes(secret),
            (&SEALED, sealed) => Secret::from_bytes(&self.0.as_ref()?.open(&webhook.to_string(), sealed)?),
            _ => None,
        }
    }
}
