use std::hash::{Hash, Hasher};

use quick_cache::Equivalent;

/// A token as it came, to look it up.
///
/// What the signature covers is compared. It is no secret, so it does not matter that how long this takes may
/// be seen. The signature is the secret, so it is neither kept nor compared, but hashed: what is kept cannot be
/// used as a token.
///
/// SipHash-2-4 with 128 bits is made to be a pseudorandom function (Aumasson and Bernstein, 2012, "`SipHash`: a fast
/// short-input PRF"). Without its key, which is random and stays in here, nobody can know the hash of a signature,
/// nor compute one to compare with. So a wrong signature passes for the right one with a chance of 2^-128 each time
/// that it is sent here, while ES256 is held to fall after 2^128 steps on a machine of one's own. SHA-256 would need
/// no key, but takes four times as long for a signature, and ten times for a whole token.
pub(crate) struct Seen<'a> {
    pub(super) signature: u128,
    pub(super) signed: &'a str,
}

/// A token as it is kept.
#[derive(PartialEq, Eq)]
pub(super) struct Held {
    signature: u128,
    pub(super) signed: Box<str>,
}

impl From<&Seen<'_>> for Held {
    fn from(seen: &Seen<'_>) -> Self {
        Self { signature: seen.signature, signed: seen.signed.into() }
    }
}

impl Hash for Seen<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.signature.hash(state);
    }
}

impl Hash for Held {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.signature.hash(state);
    }
}

impl Equivalent<Held> for Seen<'_> {
    fn equivalent(&self, held: &Held) -> bool {
        self.signature == held.signature && *self.signed == *held.signed
    }
}
