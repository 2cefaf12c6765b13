use std::{hash::RandomState, sync::Arc};

use quick_cache::{
    OptionsBuilder, Weighter,
    sync::{Cache as Table, DefaultLifecycle},
};

use crate::{Claims, fingerprint::Fingerprint};

/// Each has a lock of its own, and its share of the bytes.
const SHARDS: usize = 64;

/// What an entry usually costs, to make the table's bookkeeping the right size.
const TYPICAL: usize = 1024;

/// What an entry takes in the table: its place, as much again for the growth of the table, and half of that
/// for the fingerprints of what was evicted lately.
const PLACE: usize = 3 * (size_of::<(Fingerprint, Verified)>() + 24);

/// The tokens whose signature was found good, by their SHA-256: in all the bytes of a token, so that one
/// with the same claims and another signature is another token, and so that no token lies in memory.
///
/// Only such tokens get in, so that nobody can push others out without as many tokens of their own; and
/// what is used twice stays before what is used once (S3-FIFO).
pub(crate) struct Cache(Table<Fingerprint, Verified, Bytes, RandomState>);

/// A token whose signature is good. Whether it is still valid, and not revoked, is another question.
#[derive(Clone)]
pub(crate) struct Verified {
    pub(crate) claims: Arc<Claims>,
    /// The key that signed it.
    pub(crate) key: Fingerprint,
    bytes: u64,
}

impl Verified {
    pub(crate) fn new(claims: Claims, key: Fingerprint) -> Self {
        let bytes = (PLACE + cost(&claims)).try_into().unwrap_or(u64::MAX);
        Self { claims: Arc::new(claims), key, bytes }
    }
}

impl Cache {
    /// None: nothing is to be kept.
    pub(crate) fn new(bytes: usize) -> Option<Self> {
        if bytes == 0 {
            return None;
        }
        let even = (bytes / SHARDS * SHARDS).try_into().unwrap_or(u64::MAX);
        let mut options = OptionsBuilder::new();
        options.shards(SHARDS).weight_capacity(even).estimated_items_capacity(bytes / TYPICAL);
        let options = options.build().ok()?;
        Some(Self(Table::with_options(options, Bytes, RandomState::new(), DefaultLifecycle::default())))
    }

    pub(crate) fn get(&self, token: &Fingerprint) -> Option<Verified> {
        self.0.get(token)
    }

    pub(crate) fn insert(&self, token: Fingerprint, verified: Verified) {
        self.0.insert(token, verified);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.0.weight()
    }
}

/// Weighs an entry.
#[derive(Clone)]
struct Bytes;

impl Weighter<Fingerprint, Verified> for Bytes {
    fn weight(&self, _: &Fingerprint, verified: &Verified) -> u64 {
        verified.bytes
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
