use std::{
    collections::HashMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use foldhash::fast::RandomState;
use uuid::Uuid;

const SHARDS: usize = 64;

/// A map from ids, in shards with a lock each, so that readers on many threads do not meet.
/// An entry costs about 30 to 60 bytes. The issuer makes the ids, so nobody can choose many that collide, and a
/// hash that is quicker than the standard library's will do.
pub(crate) struct Sharded<V> {
    shards: [Shard<V>; SHARDS],
    len: AtomicUsize,
}

/// A cache line pair of its own: readers of two shards must not share one.
#[repr(align(128))]
struct Shard<V>(RwLock<Map<V>>);

type Map<V> = HashMap<Uuid, V, RandomState>;

impl<V> Default for Sharded<V> {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Shard(RwLock::default())), len: AtomicUsize::new(0) }
    }
}

impl<V: Copy> Sharded<V> {
    pub(crate) fn get(&self, id: Uuid) -> Option<V> {
        // Most of the time nothing of a kind is revoked.
        if self.len() == 0 {
            return None;
        }
        self.shard(id).read().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }

    /// Inserts, or merges into what is there.
    pub(crate) fn merge(&self, id: Uuid, value: V, merge: impl FnOnce(V, V) -> V) {
        let mut shard = self.shard(id).write().unwrap_or_else(PoisonError::into_inner);
        let before = shard.len();
        shard.entry(id).and_modify(|held| *held = merge(*held, value)).or_insert(value);
        self.len.fetch_add(shard.len() - before, Ordering::Release);
    }

    /// Keeps what `keep` says, one shard after the other.
    pub(crate) fn retain(&self, keep: impl Fn(V) -> bool) {
        for Shard(shard) in &self.shards {
            let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
            let before = shard.len();
            shard.retain(|_, value| keep(*value));
            self.len.fetch_sub(before - shard.len(), Ordering::Release);
            if shard.len() < shard.capacity() / 4 {
                shard.shrink_to_fit();
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len.load(Ordering::Acquire)
    }

    /// The last byte is random in every version of UUID that we meet, the first is a date in v7.
    fn shard(&self, id: Uuid) -> &RwLock<Map<V>> {
        &self.shards[usize::from(id.as_bytes()[15]) % SHARDS].0
    }
}
