//! A bounded way into a scarce resource: so many inside, so many waiting, and not for long.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

/// How many waiters one place inside may have before new ones are turned away.
const WAITERS_PER_PLACE: usize = 64;

/// Admits at most `places` at a time; the rest wait in async land, bounded in number and time.
#[derive(Clone, Debug)]
pub struct Gate {
    inside: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    /// The same for those who go ahead: bounded too, and not by those who stand in line.
    ahead: Arc<Semaphore>,
    /// Lets one waiter at a time to the door, so that whoever goes ahead finds one before them at most.
    turnstile: Arc<Mutex<()>>,
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
            ahead: Arc::new(Semaphore::new(places * (1 + WAITERS_PER_PLACE))),
            turnstile: Arc::default(),
            patience,
        }
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// [`Busy`] at once when the queue is full, and later when no place came free in time.
    pub async fn enter(&self) -> Result<Pass, Busy> {
        let admitted = self.admitted.clone().try_acquire_owned().map_err(|_| Busy)?;
        let waiting = async {
            let _turn = self.turnstile.lock().await;
            self.inside.clone().acquire_owned().await
        };
        match tokio::time::timeout(self.patience, waiting).await {
            Ok(Ok(inside)) => Ok(Pass { _inside: inside, _admitted: admitted }),
            _ => Err(Busy),
        }
    }

    /// Goes ahead of everyone who waits: for the few things that all requests depend on.
    ///
    /// # Errors
    /// As [`Gate::enter`]; those in line do not fill this queue.
    pub async fn enter_ahead(&self) -> Result<Pass, Busy> {
        let admitted = self.ahead.clone().try_acquire_owned().map_err(|_| Busy)?;
        let inside = tokio::time::timeout(self.patience, self.inside.clone().acquire_owned());
        match inside.await {
            Ok(Ok(inside)) => Ok(Pass { _inside: inside, _admitted: admitted }),
            _ => Err(Busy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn who_goes_ahead_does_not_wait_for_the_queue() {
        let gate = Gate::new(1, PATIENCE);
        let first = gate.enter().await.unwrap();
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let enter = |name: &'static str, ahead: bool| {
            let (gate, order) = (gate.clone(), order.clone());
            tokio::spawn(async move {
                let pass = if ahead { gate.enter_ahead().await } else { gate.enter().await };
                order.lock().unwrap().push(name);
                tokio::task::yield_now().await;
                drop(pass.unwrap());
            })
        };
        let mut waiting = Vec::new();
        for name in ["one", "two", "three"] {
            waiting.push(enter(name, false));
            tokio::task::yield_now().await;
        }
        waiting.push(enter("ahead", true));
        tokio::task::yield_now().await;
        drop(first);
        for task in waiting {
            task.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), ["one", "ahead", "two", "three"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_queue_and_a_slow_one_turn_away() {
        let gate = Gate::new(1, PATIENCE);
        let _inside = gate.enter().await.unwrap();
        let enter = |ahead: bool| {
            let gate = gate.clone();
            async move { if ahead { gate.enter_ahead().await } else { gate.enter().await } }
        };
        let mut waiting = Vec::new();
        for (ahead, waiters) in [(false, WAITERS_PER_PLACE), (true, 1 + WAITERS_PER_PLACE)] {
            for _ in 0..waiters {
                let entering = enter(ahead);
                waiting.push(tokio::spawn(async move { entering.await.is_err() }));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
            let started = tokio::time::Instant::now();
            assert!(enter(ahead).await.is_err(), "the queue is full");
            assert!(started.elapsed() < PATIENCE, "and that is told at once");
        }
        for turned_away in waiting {
            assert!(turned_away.await.unwrap());
        }
    }
}
