use ring::digest::{SHA256, digest};

/// SHA-256, to tell keys apart. Nobody can make two with the same, so equal fingerprints are
/// proof enough, and nothing has to be kept to compare with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Self(fingerprint)
    }
}
