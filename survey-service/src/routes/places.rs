//! How many there may be at a time of what takes long, or much.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use service_kit::problem::Problem;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use uuid::Uuid;

/// What is bounded, and how.
pub struct Bounds {
    /// How many a user may have at a time.
    pub a_user: usize,
    /// How many all those may have at a time of whom nobody knows who they are. The rest is left to users.
    pub strangers: usize,
    /// How many there may be at a time.
    pub all: usize,
    /// How many of them the database works for at a time, so that they leave its connections and the processors to
    /// others.
    pub turns: usize,
    /// How long one may take. Who has not finished by then is cut off, so that a reader who stalls holds no place.
    pub longest: Duration,
    /// What a user is told who has as many as one may.
    pub enough: &'static str,
    /// What everyone is told while all places are taken.
    pub full: &'static str,
}

/// Exports: each takes a connection, a task and a part of the file.
const EXPORTS: Bounds = Bounds {
    a_user: 2,
    strangers: 0,
    all: 32,
    turns: 2,
    longest: Duration::from_mins(10),
    enough: "Two of your exports are still running. Wait until one is finished, and try again.",
    full: "Too many exports at once. Try again shortly.",
};
/// What reads all responses to a survey in one statement, which takes a connection and several processors.
const ANALYSES: Bounds = Bounds {
    a_user: 2,
    strangers: 4,
    all: 16,
    turns: 2,
    longest: Duration::from_mins(1),
    enough: "Two of your questions to the responses are still being answered. Wait for one of them, and try again.",
    full: "Too many want to have responses counted at once. Try again shortly.",
};
/// Streams: each takes a connection of the client's, and wakes up once a second. It ends before the place does, with
/// the token.
const STREAMS: Bounds = Bounds {
    a_user: 20,
    strangers: 500,
    all: 1000,
    turns: 1,
    longest: Duration::from_hours(1),
    enough: "You follow results twenty times already. Close one of the pages that do, and try again.",
    full: "Too many follow results at once. Try again shortly, or read them now and then.",
};

/// The places of this process, for each kind of work.
#[derive(Clone)]
pub struct AllPlaces {
    /// For exports.
    pub exports: Places,
    /// For filters and cross-tabs.
    pub analyses: Places,
    /// For those who follow results.
    pub streams: Places,
}

/// The places for one kind of work; clones share them.
#[derive(Clone)]
pub struct Places {
    bounds: &'static Bounds,
    /// By user; strangers share.
    ends: Arc<Mutex<Ends>>,
    turns: Arc<Semaphore>,
}

type Ends = HashMap<Option<Uuid>, Vec<Instant>>;

/// A place, given back when dropped. It frees itself at its end, so that a reader who stalls does not hold it.
pub struct Place {
    places: Places,
    user: Option<Uuid>,
    end: Instant,
}

impl Default for AllPlaces {
    fn default() -> Self {
        Self {
            exports: Places::new(&EXPORTS),
            analyses: Places::new(&ANALYSES),
            streams: Places::new(&STREAMS),
        }
    }
}

impl Places {
    fn new(bounds: &'static Bounds) -> Self {
        Self { bounds, ends: Arc::default(), turns: Arc::new(Semaphore::new(bounds.turns)) }
    }

    /// A place for that user, or a stranger.
    ///
    /// # Errors
    /// 503 `overloaded` where all are taken.
    pub fn take(&self, user: Option<Uuid>) -> Result<Place, Problem> {
        let now = Instant::now();
        let mut ends = self.ends();
        ends.retain(|_, ends| {
            ends.retain(|end| *end > now);
            !ends.is_empty()
        });
        let (most, enough) = match user {
            Some(_) => (self.bounds.a_user, self.bounds.enough),
            None => (self.bounds.strangers, self.bounds.full),
        };
        if ends.get(&user).map_or(0, Vec::len) >= most {
            return Err(busy(enough));
        }
        if ends.values().map(Vec::len).sum::<usize>() >= self.bounds.all {
            return Err(busy(self.bounds.full));
        }
        let end = now + self.bounds.longest;
        ends.entry(user).or_default().push(end);
        Ok(Place { places: self.clone(), user, end })
    }

    fn ends(&self) -> MutexGuard<'_, Ends> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Does a part of the work when it is its turn, and none once its time is over.
    pub async fn work<T>(&self, part: impl Future<Output = T>) -> Option<T> {
        let work = async {
            // Never closed.
            let _turn = self.places.turns.acquire().await;
            part.await
        };
        tokio::time::timeout_at(self.end, work).await.ok()
    }

    /// When its time is over.
    pub fn end(&self) -> Instant {
        self.end
    }

    /// All of the work, as [`Place::work`] does a part. The place is taken until it is done, also where nobody waits for
    /// it any more: the database goes on.
    pub async fn all_of<T: Send + 'static>(
        self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        tokio::spawn(async move { self.work(work).await }).await.ok().flatten()
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
        let (places, user) = (Places::new(&EXPORTS), Some(Uuid::from_u128(1)));
        let stalled = [places.take(user).unwrap(), places.take(user).unwrap()];
        assert!(places.take(user).is_err());
        let others: Vec<_> =
            (2..32).map(|other| places.take(Some(Uuid::from_u128(other))).unwrap()).collect();
        assert!(places.take(Some(Uuid::from_u128(32))).is_err(), "all are taken");
        drop(others);
        assert_eq!(stalled[0].work(std::future::ready(1)).await, Some(1));
        tokio::time::advance(EXPORTS.longest).await;
        assert_eq!(stalled[0].work(std::future::pending::<()>()).await, None);
        let fresh = [places.take(user).unwrap(), places.take(user).unwrap()];
        drop(stalled);
        assert!(places.take(user).is_err(), "what was lost is not given back");
        drop(fresh);
        assert!(places.take(user).is_ok());
    }

    #[tokio::test]
    async fn strangers_leave_places_to_users() {
        let places = Places::new(&ANALYSES);
        let strangers: Vec<_> = (0..ANALYSES.strangers).map(|_| places.take(None).unwrap()).collect();
        assert!(places.take(None).is_err());
        assert!(places.take(Some(Uuid::from_u128(1))).is_ok());
        drop(strangers);
        assert!(places.take(None).is_ok());
    }
}
