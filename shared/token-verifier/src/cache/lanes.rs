use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{Seen, Table, Verified, table};

/// A thread copies a token once in so many times that its lane lacks one: what it uses often is soon there, and
/// where there are more than fit, copying them costs next to nothing.
const ONE_IN: u32 = 16;

/// The tokens that each thread uses most, in copies of its own.
///
/// Whoever reads writes too: the lock of a table, and how many hold the claims. Threads that write to the same
/// memory wait for it, so they would verify no faster together than one alone.
pub(super) struct Lanes(Box<[Lane]>);

/// Used by one thread; by several only where there are more threads than processors.
#[repr(align(128))]
struct Lane(Table);

// Threads have numbers so that those that run together do not share a lane.
thread_local! {
    static THREAD: usize = {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        THREADS.fetch_add(1, Ordering::Relaxed)
    };
    /// How often its lane lacked a token.
    static LACKED: Cell<u32> = const { Cell::new(0) };
}

impl Lanes {
    /// One for each processor, with as many bytes in all. None: they cannot be that small.
    pub(super) fn new(bytes: usize) -> Option<Self> {
        let count = thread::available_parallelism().map_or(1, usize::from);
        (0..count).map(|_| table(bytes / count, 1).map(Lane)).collect::<Option<_>>().map(Self)
    }

    pub(super) fn get(&self, token: &Seen<'_>) -> Option<Arc<Verified>> {
        self.mine().get(token)
    }

    /// Offers what this thread's lane lacks; answers what to use.
    pub(super) fn offer(&self, token: &Seen<'_>, verified: Arc<Verified>) -> Arc<Verified> {
        let lacked = LACKED.get().wrapping_add(1);
        LACKED.set(lacked);
        if !lacked.is_multiple_of(ONE_IN) {
            return verified;
        }
        let copy = Arc::new(verified.copy());
        self.mine().insert(token.into(), Arc::clone(&copy));
        copy
    }

    pub(super) fn bytes(&self) -> u64 {
        self.0.iter().map(|Lane(tokens)| tokens.weight()).sum()
    }

    fn mine(&self) -> &Table {
        &self.0[THREAD.with(|thread| thread % self.0.len())].0
    }
}
