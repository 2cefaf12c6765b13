//! A bounded way into a scarce resource: so many inside, so many waiting, and not for long.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many waiters one place inside may have before new ones are turned away.
const WAITERS_PER_PLACE: usize = 64;

/// Admits at most `places` at a time; the rest wait in async land, bounded in number and time.
#[derive(Clone, Debug)]
pub struct Gate {
    inside: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    patience: Duration,
}

/// A place inside; given back when dropped.
#[derive(Debug)]
pub struct Pass {
    _inside: OwnedSemaphorePermit,
    _admitted: OwnedSemaphorePermit,
}

/// The queue was full, or the wait too long.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("all places are taken and the queue is full or slow")]
pub struct Busy;

impl Gate {
    /// `places` at a time; whoever waits longer than `patience` is turned away.
    pub fn new(places: usize, patience: Duration) -> Self {
        Self {
            inside: Arc::new(Semaphore::new(places)),
            admitted: Arc::new(Semaphore::new(places * (1 + WAITERS_PER_PLACE))),
            patience,
        }
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// [`Busy`] at once when the queue is full, and later when no place came free in time.
    pub async fn enter(&self) -> Result<Pass, Busy> {
        let admitted = self.admitted.clone().try_acquire_owned().map_err(|_| Busy)?;
        let inside = tokio::time::timeout(self.patience, self.inside.clone().acquire_owned());
        match inside.await {
            Ok(Ok(inside)) => Ok(Pass { _inside: inside, _admitted: admitted }),
            _ => Err(Busy),
        }
    }
}
