use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the streams that are open. Clones count together.
#[derive(Clone, Default)]
pub struct Streams(Arc<AtomicUsize>);

/// One of them, until it is dropped.
pub struct OpenStream(Arc<AtomicUsize>);

impl Streams {
    /// One more.
    pub fn open(&self) -> OpenStream {
        self.0.fetch_add(1, Ordering::Relaxed);
        OpenStream(self.0.clone())
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
