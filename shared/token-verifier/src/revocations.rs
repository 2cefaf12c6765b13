use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use foldhash::fast::RandomState;
use tokio::sync::watch;

use crate::{Claims, Revocation, VerifierBuilder, policy::now, sharded::Sharded};

/// The live revocations, in memory, shared by everyone who holds a clone.
///
/// Readers on different threads do not contend, and a million entries cost 45 to 60 megabytes.
#[derive(Clone, Default)]
pub struct Revocations(Arc<Inner>);

struct Inner {
    sessions: Sharded<Expiry>,
    tokens: Sharded<Expiry>,
    users: Sharded<Cutoff>,
    /// Few, if any: copied as a whole at each change.
    keys: ArcSwap<HashMap<String, Expiry, RandomState>>,
    key_revoked: watch::Sender<()>,
    user_revoked: watch::Sender<()>,
    began: Instant,
    /// Milliseconds since `began`, and one more; 0 is never.
    heard: AtomicU64,
    come: Come,
}

/// Where no other memory is, for every verification reads it and the rest is written to now and then.
#[derive(Default)]
#[repr(align(128))]
struct Come(AtomicU64);

/// Unix seconds in 32 bits: enough until 2106, and half the memory.
type Expiry = u32;

#[derive(Clone, Copy)]
struct Cutoff {
    before: u32,
    expires_at: Expiry,
}

impl Revocations {
    /// Nothing revoked, nothing heard.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry. Adding it again changes nothing; the later expiry and the later cutoff count.
    pub fn insert(&self, revocation: Revocation) {
        let inner = &*self.0;
        match revocation {
            Revocation::Session { id, expires_at } => inner.sessions.merge(id, clamp(expires_at), Ord::max),
            Revocation::Token { id, expires_at } => inner.tokens.merge(id, clamp(expires_at), Ord::max),
            Revocation::User { id, before, expires_at } => {
                let cutoff = Cutoff { before: clamp(before), expires_at: clamp(expires_at) };
                inner.users.merge(id, cutoff, Cutoff::latest);
                inner.user_revoked.send_replace(());
            }
            Revocation::Key { id, expires_at } => {
                let is_new = !self.is_key_revoked(&id);
                inner.keys.rcu(|keys| {
                    let mut keys = HashMap::clone(keys);
                    let expiry = keys.entry(id.clone()).or_default();
                    *expiry = clamp(expires_at).max(*expiry);
                    keys
                });
                if is_new {
                    inner.key_revoked.send_replace(());
                }
            }
            Revocation::Unknown => {}
        }
        // Last, so that whoever knows of it finds it.
        inner.come.0.fetch_add(1, Ordering::Release);
    }

    /// How many entries have come so far: as long as it is the same, so is every answer that nothing is revoked.
    pub(crate) fn come(&self) -> u64 {
        self.0.come.0.load(Ordering::Acquire)
    }

    /// Adds a whole snapshot. What is already here stays until it expires: a snapshot is complete when
    /// it is made, so what it lacks is either newer than it or about to expire.
    pub fn load(&self, revocations: impl IntoIterator<Item = Revocation>) {
        revocations.into_iter().for_each(|revocation| self.insert(revocation));
    }

    /// Does any entry refuse the token with these claims?
    pub fn is_revoked(&self, claims: &Claims) -> bool {
        let inner = &*self.0;
        claims.session_id.is_some_and(|id| inner.sessions.get(id).is_some())
            || inner.tokens.get(claims.token_id).is_some()
            || inner.users.get(claims.subject).is_some_and(|cutoff| claims.issued_at < cutoff.before.into())
            || self.is_key_revoked(&claims.key_id)
    }

    pub(crate) fn is_key_revoked(&self, id: &str) -> bool {
        self.0.keys.load().contains_key(id)
    }

    /// Says when a further key was revoked.
    pub(crate) fn key_revoked(&self) -> watch::Receiver<()> {
        self.0.key_revoked.subscribe()
    }

    /// Says when tokens of a user were refused.
    pub(crate) fn user_revoked(&self) -> watch::Receiver<()> {
        self.0.user_revoked.subscribe()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        let inner = &*self.0;
        inner.sessions.len() + inner.tokens.len() + inner.users.len() + inner.keys.load().len()
    }

    /// Is there no entry?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Drops the entries that expired longer ago than any verifier's leeway: until then, a token that
    /// has just expired may still pass, and must not pass revoked. A verifier that follows a feed calls
    /// it by itself.
    pub fn purge_expired(&self) {
        let leeway = i64::try_from(VerifierBuilder::MAX_LEEWAY.as_secs()).unwrap_or_default();
        let oldest = clamp(now() - leeway);
        let inner = &*self.0;
        inner.sessions.retain(|expires_at| expires_at >= oldest);
        inner.tokens.retain(|expires_at| expires_at >= oldest);
        inner.users.retain(|cutoff| cutoff.expires_at >= oldest);
        inner.keys.rcu(|keys| {
            let live = keys.iter().filter(|(_, expires_at)| **expires_at >= oldest);
            live.map(|(id, expires_at)| (id.clone(), *expires_at)).collect::<HashMap<_, _, _>>()
        });
    }

    /// Notes that the source of the revocations was heard from just now: what is here is complete.
    pub fn heard(&self) {
        self.0.heard.fetch_max(self.0.elapsed() + 1, Ordering::Release);
    }

    /// How long ago the source was last heard from. None: never.
    pub fn age(&self) -> Option<Duration> {
        let heard = self.0.heard.load(Ordering::Acquire).checked_sub(1)?;
        Some(Duration::from_millis(self.0.elapsed().saturating_sub(heard)))
    }
}

impl Cutoff {
    fn latest(self, other: Self) -> Self {
        let before = self.before.max(other.before);
        Self { before, expires_at: self.expires_at.max(other.expires_at) }
    }
}

impl Inner {
    fn elapsed(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            sessions: Sharded::default(),
            tokens: Sharded::default(),
            users: Sharded::default(),
            keys: ArcSwap::default(),
            key_revoked: watch::Sender::default(),
            user_revoked: watch::Sender::default(),
            began: Instant::now(),
            heard: AtomicU64::new(0),
            come: Come::default(),
        }
    }
}

fn clamp(seconds: i64) -> u32 {
    u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
}

impl fmt::Debug for Revocations {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Revocations").field("len", &self.len()).field("age", &self.age()).finish()
    }
}
