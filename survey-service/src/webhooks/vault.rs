//! Secrets as they are kept.

use service_kit::sealing::{KeyEncryptionKeys, SealError};
use uuid::Uuid;

use super::secret::Secret;

const PLAIN: u8 = 0;
const SEALED: u8 = 1;

/// Seals secrets where it has a key. Without one they are kept as they are, and whoever reads the database can sign.
#[derive(Clone, Debug, Default)]
pub struct Vault(Option<KeyEncryptionKeys>);

/// What is to become of a secret that is kept.
pub enum Kept {
    /// It stays as it is: nothing would seal it better.
    Well,
    /// This takes its place, which the current key has sealed.
    Anew(Vec<u8>),
    /// It cannot be opened: another key sealed it.
    Lost,
}

impl Vault {
    /// With those keys, or none.
    pub fn new(keys: Option<KeyEncryptionKeys>) -> Self {
        Self(keys)
    }

    /// What to keep of a webhook's secret: a byte that says whether the rest is sealed, and the rest.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn close(&self, webhook: Uuid, secret: &Secret) -> Result<Vec<u8>, SealError> {
        Ok(match &self.0 {
            Some(keys) => {
                let sealed = keys.current.seal(&webhook.to_string(), secret.expose())?;
                [&[SEALED], sealed.as_slice()].concat()
            }
            None => [&[PLAIN], secret.expose()].concat(),
        })
    }

    /// The secret again. None: another key sealed it.
    pub fn open(&self, webhook: Uuid, kept: &[u8]) -> Option<Secret> {
        match kept.split_first()? {
            (&PLAIN, secret) => Secret::from_bytes(secret),
            (&SEALED, sealed) => {
                let name = webhook.to_string();
                Secret::from_bytes(&self.0.as_ref()?.all().find_map(|key| key.open(&name, sealed))?)
            }
            _ => None,
        }
    }

    /// Looks whether the current key has sealed a secret, and seals it anew where it has not.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn renew(&self, webhook: Uuid, kept: &[u8]) -> Result<Kept, SealError> {
        let current = self.0.as_ref().map(|keys| Self::new(Some(keys.current.clone().into())));
        let sealed = kept.first() == Some(&SEALED);
        Ok(match (current, self.open(webhook, kept)) {
            (_, None) => Kept::Lost,
            (None, Some(_)) => Kept::Well,
            (Some(current), Some(_)) if sealed && current.open(webhook, kept).is_some() => Kept::Well,
            (Some(current), Some(secret)) => Kept::Anew(current.close(webhook, &secret)?),
        })
    }
}
