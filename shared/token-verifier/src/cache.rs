use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use foldhash::fast::RandomState;
use quick_cache::{
    Equivalent, OptionsBuilder, Weighter,
    sync::{Cache as Table, DefaultLifecycle},
};
use ring::rand::{SecureRandom, SystemRandom};
use siphasher::sip128::SipHasher24;

use crate::{Claims, fingerprint::Fingerprint};

/// Each has a lock of its own, and its share of the bytes.
const SHARDS: usize = 64;

/// What an entry usually costs, to make the table's bookkeeping the right size.
const TYPICAL: usize = 1280;

/// What an entry takes in the table: its place, as much again for the growth of the table, and half of that
/// for the fingerprints of what was evicted lately.
const PLACE: usize = 3 * (size_of::<(Held, Verified)>() + 24);

/// The tokens whose signature was found good. One is found again only if every byte of it is the same.
///
/// Only such tokens get in, so that nobody can push others out without as many tokens of their own; and
/// what is used twice stays before what is used once (S3-FIFO).
pub(crate) struct Cache {
    tokens: Table<Held, Verified, Bytes, RandomState>,
    secret: SipHasher24,
}

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
    signature: u128,
    signed: &'a str,
}

/// A token as it is kept.
#[derive(PartialEq, Eq)]
struct Held {
    signature: u128,
    signed: Box<str>,
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

/// A token whose signature is good. Whether it is still valid, and not revoked, is another question.
#[derive(Clone)]
pub(crate) struct Verified {
    pub(crate) claims: Arc<Claims>,
    /// The key that signed it.
    pub(crate) key: Fingerprint,
    /// What the claims take.
    bytes: usize,
}

impl Verified {
    pub(crate) fn new(claims: Claims, key: Fingerprint) -> Self {
        let bytes = cost(&claims);
        Self { claims: Arc::new(claims), key, bytes }
    }
}

impl Cache {
    /// None: nothing is to be kept, or the system has no randomness.
    pub(crate) fn new(bytes: usize) -> Option<Self> {
        if bytes == 0 {
            return None;
        }
        let even = (bytes / SHARDS * SHARDS).try_into().unwrap_or(u64::MAX);
        let mut options = OptionsBuilder::new();
        options.shards(SHARDS).weight_capacity(even).estimated_items_capacity(bytes / TYPICAL);
        let options = options.build().ok()?;
        let mut secret = [0; 16];
        SystemRandom::new().fill(&mut secret).ok()?;
        let tokens = Table::with_options(options, Bytes, RandomState::default(), DefaultLifecycle::default());
        Some(Self { tokens, secret: SipHasher24::new_with_key(&secret) })
    }

    /// None: it has no signature.
    pub(crate) fn see<'a>(&self, token: &'a str) -> Option<Seen<'a>> {
        let (signed, signature) = token.rsplit_once('.')?;
        Some(Seen { signature: self.secret.hash(signature.as_bytes()).as_u128(), signed })
    }

    pub(crate) fn get(&self, token: &Seen<'_>) -> Option<Verified> {
        self.tokens.get(token)
    }

    pub(crate) fn insert(&self, token: &Seen<'_>, verified: Verified) {
        self.tokens.insert(Held { signature: token.signature, signed: token.signed.into() }, verified);
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.tokens.weight()
    }
}

/// Weighs an entry.
#[derive(Clone)]
struct Bytes;

impl Weighter<Held, Verified> for Bytes {
    fn weight(&self, token: &Held, verified: &Verified) -> u64 {
        (PLACE + allocated(token.signed.len()) + verified.bytes).try_into().unwrap_or(u64::MAX)
    }
}

/// The claims and all that they point to, with what an allocator adds.
fn cost(claims: &Claims) -> usize {
    let Claims { issuer, audience, client_id, scope, key_id, .. } = claims;
    let texts = [issuer, client_id, scope.as_string(), key_id].into_iter().chain(audience);
    let texts: usize = texts.map(|text| allocated(text.capacity())).sum();
    let counters = 2 * size_of::<usize>();
    texts + allocated(audience.capacity() * size_of::<String>()) + allocated(size_of::<Claims>() + counters)
}

/// Allocators hand out sixteens, and keep a word for themselves.
fn allocated(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { (bytes + size_of::<usize>()).next_multiple_of(16) }
}
