//! Secrets at rest.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{Context, SHA256};
use zeroize::Zeroizing;

use crate::random::{self, NoRandomness};

/// Why nothing was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No nonce could be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// It has more than 64 GiB.
    #[error("a secret is too long to be sealed")]
    TooLong,
}

/// Seals secrets at rest with AES-256-GCM (NIST SP 800-38D). From the environment, never stored.
#[derive(Clone)]
pub struct KeyEncryptionKey {
    key: std::sync::Arc<LessSafeKey>,
    id: String,
}

impl KeyEncryptionKey {
    /// Parses 32 bytes in base64url, padded or not.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?);
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &bytes).ok()?);
        let mut fingerprint = Context::new(&SHA256);
        fingerprint.update(b"signet key-encryption key id");
        fingerprint.update(&bytes);
        let id = URL_SAFE_NO_PAD.encode(&fingerprint.finish().as_ref()[..12]);
        Some(Self { key: key.into(), id })
    }

    /// Names this key without telling anything of it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Nonce, ciphertext and tag of a secret, which opens under the same name alone. The nonce is random: 2^32 secrets may be sealed before it matters.
    ///
    /// # Errors
    /// When the machine has no randomness, or the secret is longer than AES-GCM takes.
    pub fn seal(&self, name: &str, secret: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce = random::bytes::<NONCE_LEN>()?;
        let mut sealed = secret.to_vec();
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(name), &mut sealed)
            .map_err(|_| SealError::TooLong)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed under this name. None: another key-encryption key sealed it, or it was damaged.
    pub fn open(&self, name: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, ciphertext) = sealed.split_at_checked(NONCE_LEN)?;
        let mut buffer = Zeroizing::new(ciphertext.to_vec());
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let length = self.key.open_in_place(nonce, Aad::from(name), &mut buffer).ok()?.len();
        buffer.truncate(length);
        Some(buffer)
    }
}

/// The key-encryption key that seals, and those before it that only open: with both, every replica goes on while rows are
/// sealed anew.
#[derive(Clone, Debug)]
pub struct KeyEncryptionKeys {
    /// Seals, and opens.
    pub current: KeyEncryptionKey,
    /// Open.
    pub previous: Vec<KeyEncryptionKey>,
}

impl KeyEncryptionKeys {
    /// The one of that id.
    pub fn find(&self, id: &str) -> Option<&KeyEncryptionKey> {
        self.all().find(|key| key.id() == id)
    }

    /// Those that open: the current one, and those before it.
    pub fn all(&self) -> impl Iterator<Item = &KeyEncryptionKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}

impl From<KeyEncryptionKey> for KeyEncryptionKeys {
    fn from(current: KeyEncryptionKey) -> Self {
        Self { current, previous: Vec::new() }
    }
}

impl std::fmt::Debug for KeyEncryptionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyEncryptionKey").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> KeyEncryptionKey {
        KeyEncryptionKey::parse(&URL_SAFE_NO_PAD.encode([byte; 32])).unwrap()
    }

    #[test]
    fn opens_only_with_the_same_key_for_the_same_kid() {
        let sealed = key(1).seal("kid", b"secret").unwrap();
        assert_eq!(key(1).open("kid", &sealed).unwrap().as_slice(), b"secret");
        assert!(key(2).open("kid", &sealed).is_none());
        assert!(key(1).open("other", &sealed).is_none());
        assert!(key(1).open("kid", &sealed[..20]).is_none());
        assert!(key(1).open("kid", b"short").is_none());
        assert_ne!(sealed, key(1).seal("kid", b"secret").unwrap(), "a nonce is never used twice");
    }

    #[test]
    fn keeps_its_id_by_which_the_rows_in_the_database_know_it() {
        assert_eq!(key(1).id(), "Kh07Lcx3a2i-24_X");
    }

    #[test]
    fn is_32_bytes() {
        assert!(KeyEncryptionKey::parse(&URL_SAFE_NO_PAD.encode([1; 31])).is_none());
        assert!(KeyEncryptionKey::parse("not base64!").is_none());
        assert!(KeyEncryptionKey::parse(&format!("{}=", URL_SAFE_NO_PAD.encode([1; 32]))).is_some());
        assert_ne!(key(1).id(), key(2).id());
    }
}
