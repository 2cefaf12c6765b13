mod lanes;
mod token;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use foldhash::fast::RandomState;
use quick_cache::{
    OptionsBuilder, Weighter,
    sync::{Cache as SyncCache, DefaultLifecycle},
};
use ring::rand::{SecureRandom, SystemRandom};
use siphasher::sip128::SipHasher24;

use crate::{Claims, Revocations, fingerprint::Fingerprint};
use lanes::Lanes;
use token::Held;
pub(crate) use token::Seen;

/// Each has a lock of its own, and its share of the bytes.
const SHARDS: usize = 64;

/// What an entry usually costs, to make the table's bookkeeping the right size.
const TYPICAL: usize = 1280;

/// What an entry takes in the table: its place, as much again for the growth of the table, and half of that
/// for the fingerprints of what was evicted lately.
const PLACE: usize = 3 * (size_of::<(Held, Arc<Verified>)>() + 24);

/// Of the bytes, one in so many is for the copies that threads have.
const FOR_LANES: usize = 2;

type Table = SyncCache<Held, Arc<Verified>, Bytes, RandomState>;

/// The tokens whose signature was found good. One is found again only if every byte of it is the same.
///
/// Only such tokens get in, so that nobody can push others out without as many tokens of their own; and
/// what is used twice stays before what is used once (S3-FIFO).
pub(crate) struct Cache {
    tokens: Table,
    lanes: Lanes,
    secret: SipHasher24,
}

/// A token whose signature is good. Whether it is still valid, and not revoked, is another question.
pub(crate) struct Verified {
    pub(crate) claims: Arc<Claims>,
    /// The key that signed it.
    pub(crate) key: Fingerprint,
    /// So many revocations had come when none of them refused it. Once true, this stays true: threads may write and read
    /// it in any order, and what an old value costs is a search.
    cleared: AtomicU64,
    /// What the claims take.
    bytes: usize,
}

impl Verified {
    pub(crate) fn new(claims: Claims, key: Fingerprint) -> Self {
        let bytes = cost(&claims);
        Self { claims: Arc::new(claims), key, cleared: AtomicU64::default(), bytes }
    }

    /// Does any revocation refuse it? They are only searched when one has come since they last were.
    ///
    /// A verification that begins after an insertion has returned reads a number that counts it: either another than
    /// is cleared, or one that was cleared by a search that found all it counts, this one among them.
    pub(crate) fn is_revoked(&self, by: &Revocations) -> bool {
        // Read before the search: what comes meanwhile counts as not searched. Whoever reads the number sees what was
        // inserted before it was counted (acquire and release), so the search finds it.
        let come = by.come();
        if self.cleared.load(Ordering::Relaxed) == come {
            return false;
        }
        let revoked = by.is_revoked(&self.claims);
        if !revoked {
            self.cleared.store(come, Ordering::Relaxed);
        }
        revoked
    }

    /// One that shares no memory with it.
    fn copy(&self) -> Self {
        Self::new(Claims::clone(&self.claims), self.key)
    }
}

impl Cache {
    /// None: nothing is to be kept, or the system has no randomness.
    pub(crate) fn new(bytes: usize) -> Option<Self> {
        if bytes == 0 {
            return None;
        }
        let mut secret = [0; 16];
        SystemRandom::new().fill(&mut secret).ok()?;
        let for_lanes = bytes / FOR_LANES;
        Some(Self {
            tokens: table(bytes - for_lanes, SHARDS)?,
            lanes: Lanes::new(for_lanes)?,
            secret: SipHasher24::new_with_key(&secret),
        })
    }

    /// None: it has no signature.
    pub(crate) fn see<'a>(&self, token: &'a str) -> Option<Seen<'a>> {
        let (signed, signature) = token.rsplit_once('.')?;
        Some(Seen { signature: self.secret.hash(signature.as_bytes()).as_u128(), signed })
    }

    pub(crate) fn get(&self, token: &Seen<'_>) -> Option<Arc<Verified>> {
        let mine = self.lanes.get(token);
        mine.or_else(|| Some(self.lanes.offer(token, self.tokens.get(token)?)))
    }

    pub(crate) fn insert(&self, token: &Seen<'_>, verified: Verified) {
        self.tokens.insert(token.into(), Arc::new(verified));
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.tokens.weight() + self.lanes.bytes()
    }
}

fn table(bytes: usize, shards: usize) -> Option<Table> {
    let even = (bytes / shards * shards).try_into().unwrap_or(u64::MAX);
    let mut options = OptionsBuilder::new();
    options.shards(shards).weight_capacity(even).estimated_items_capacity(bytes / TYPICAL);
    let (hasher, lifecycle) = (RandomState::default(), DefaultLifecycle::default());
    Some(Table::with_options(options.build().ok()?, Bytes, hasher, lifecycle))
}

/// Weighs an entry.
#[derive(Clone)]
struct Bytes;

impl Weighter<Held, Arc<Verified>> for Bytes {
    fn weight(&self, token: &Held, verified: &Arc<Verified>) -> u64 {
        (PLACE + allocated(token.signed.len()) + verified.bytes).try_into().unwrap_or(u64::MAX)
    }
}

/// What the table points to, with what an allocator adds: the entry, its claims, and all that they point to.
fn cost(claims: &Claims) -> usize {
    let Claims { issuer, audience, client_id, scope, key_id, .. } = claims;
    let texts = [issuer, client_id, scope.as_string(), key_id].into_iter().chain(audience);
    let texts: usize = texts.map(|text| allocated(text.capacity())).sum();
    let counters = 2 * size_of::<usize>();
    let audience = allocated(audience.capacity() * size_of::<String>());
    texts + audience + allocated(size_of::<Claims>() + counters) + allocated(size_of::<Verified>() + counters)
}

/// Allocators hand out sixteens, and keep a word for themselves.
fn allocated(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { (bytes + size_of::<usize>()).next_multiple_of(16) }
}
