//! How many exports there may be at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use service_kit::problem::Problem;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use uuid::Uuid;

/// How many a user may have at a time.
const A_USER: usize = 2;
/// How many there may be at a time. Each takes a connection, a task and a part of the file.
const ALL: usize = 32;
/// How many parts are made at a time, so that exports leave the database's connections and the processors to others.
const TURNS: usize = 2;
/// How long an export may take. A reader who has not finished by then is cut off, and can go on from there.
pub const LONGEST: Duration = Duration::from_mins(10);

/// The exports of this process; clones share them.
#[derive(Clone)]
pub struct Places {
    ends: Arc<Mutex<HashMap<Uuid, Vec<Instant>>>>,
    turns: Arc<Semaphore>,
}

/// A place, given back when dropped. It frees itself at its end, so that a reader who stalls does not hold it.
pub struct Place {
    places: Places,
    user: Uuid,
    end: Instant,
}

impl Default for Places {
    fn default() -> Self {
        Self { ends: Arc::default(), turns: Arc::new(Semaphore::new(TURNS)) }
    }
}

impl Places {
    /// A place for an export of that user's.
    ///
    /// # Errors
    /// 503 `overloaded` where all are taken.
    pub fn take(&self, user: Uuid) -> Result<Place, Problem> {
        let now = Instant::now();
        let mut ends = self.ends();
        ends.retain(|_, ends| {
            ends.retain(|end| *end > now);
            !ends.is_empty()
        });
        if ends.get(&user).is_some_and(|ends| ends.len() >= A_USER) {
            return Err(busy(
                "Two of your exports are still running. Wait until one is finished, and try again.",
            ));
        }
        if ends.values().map(Vec::len).sum::<usize>() >= ALL {
            return Err(busy("Too many exports at once. Try again shortly."));
        }
        let end = now + LONGEST;
        ends.entry(user).or_default().push(end);
        Ok(Place { places: self.clone(), user, end })
    }

    fn ends(&self) -> MutexGuard<'_, HashMap<Uuid, Vec<Instant>>> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Does a part of the work when it is this export's turn, and none once its time is over.
    pub async fn work<T>(&self, part: impl Future<Output = T>) -> Option<T> {
        let work = async {
            // Never closed.
            let _turn = self.places.turns.acquire().await;
            part.await
        };
        tokio::time::timeout_at(self.end, work).await.ok()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(ends) = self.places.ends().get_mut(&self.user)
            && let Some(at) = ends.iter().position(|end| *end == self.end)
        {
            ends.swap_remove(at);
        }
    }
}

fn busy(detail: &'static str) -> Problem {
    Problem::unavailable("overloaded", detail, 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_reader_who_stalls_loses_the_place_and_is_sent_no_more() {
        let (places, user) = (Places::default(), Uuid::from_u128(1));
        let stalled = [places.take(user).unwrap(), places.take(user).unwrap()];
        assert!(places.take(user).is_err());
        let others: Vec<_> = (2..32).map(|other| places.take(Uuid::from_u128(other)).unwrap()).collect();
        assert!(places.take(Uuid::from_u128(32)).is_err(), "all are taken");
        drop(others);
        assert_eq!(stalled[0].work(std::future::ready(1)).await, Some(1));
        tokio::time::advance(LONGEST).await;
        assert_eq!(stalled[0].work(std::future::pending::<()>()).await, None);
        let fresh = [places.take(user).unwrap(), places.take(user).unwrap()];
        drop(stalled);
        assert!(places.take(user).is_err(), "what was lost is not given back");
        drop(fresh);
        assert!(places.take(user).is_ok());
    }
}
