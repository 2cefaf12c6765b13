use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Limit;

/// Keys held at most, at about 100 bytes each.
const MOST: usize = 100_000;
/// How often, at most, all of them are looked through.
const SWEEP: Duration = Duration::from_secs(1);

/// The generic cell rate algorithm in this process's memory: for a single replica, and while Redis is away.
#[derive(Default)]
pub struct Memory(Mutex<Arrivals>);

#[derive(Default)]
struct Arrivals {
    by_key: HashMap<String, Instant>,
    swept: Option<Instant>,
}

impl Memory {
    /// Takes one attempt, or answers how long to wait for the next.
    pub fn admit(&self, key: &str, limit: Limit) -> Result<(), Duration> {
        self.admit_at(key, limit, Instant::now())
    }

    fn admit_at(&self, key: &str, limit: Limit, now: Instant) -> Result<(), Duration> {
        let mut arrivals = self.lock();
        let arrival = arrivals.by_key.get(key).map_or(now, |arrival| (*arrival).max(now)) + limit.period;
        let wait = arrival.saturating_duration_since(now + limit.period * limit.burst);
        if !wait.is_zero() {
            return Err(wait);
        }
        if arrivals.by_key.len() >= MOST && !arrivals.by_key.contains_key(key) && !arrivals.sweep(now) {
            // Full of live keys: an attack. What cannot be counted is not admitted.
            return Err(SWEEP);
        }
        arrivals.by_key.insert(key.to_owned(), arrival);
        Ok(())
    }

    /// Forgets the attempts.
    pub fn forgive(&self, key: &str) {
        self.lock().by_key.remove(key);
    }

    fn lock(&self) -> MutexGuard<'_, Arrivals> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arrivals {
    /// Forgets what is over, now and then. Answers whether there is room.
    fn sweep(&mut self, now: Instant) -> bool {
        if self.swept.is_none_or(|swept| now >= swept + SWEEP) {
            self.swept = Some(now);
            self.by_key.retain(|_, arrival| *arrival > now);
        }
        self.by_key.len() < MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_one_a_period() {
        let (memory, start) = (Memory::default(), Instant::now());
        let limit = Limit { burst: 3, period: Duration::from_secs(10) };
        let at = |seconds: u64| memory.admit_at("key", limit, start + Duration::from_secs(seconds));
        assert_eq!([at(0), at(0), at(0)], [Ok(()); 3]);
        assert_eq!(at(0), Err(Duration::from_secs(10)));
        assert_eq!(at(4), Err(Duration::from_secs(6)), "a refused attempt costs nothing");
        assert_eq!([at(10), at(10)], [Ok(()), Err(Duration::from_secs(10))]);
        assert_eq!([at(1000), at(1000), at(1000)], [Ok(()); 3], "what is not used does not add up");
        assert!(at(1000).is_err());
        assert_eq!(memory.admit_at("other", limit, start), Ok(()));
        memory.forgive("key");
        assert_eq!(at(1000), Ok(()));
    }

    #[test]
    fn when_it_is_full_nothing_uncounted_is_admitted() {
        let (memory, start) = (Memory::default(), Instant::now());
        let limit = Limit { burst: 1, period: Duration::from_secs(10) };
        for index in 0..MOST {
            memory.admit_at(&index.to_string(), limit, start).unwrap();
        }
        assert!(memory.admit_at("another", limit, start).is_err());
        assert_eq!(
            memory.admit_at("another", limit, start + Duration::from_secs(11)),
            Ok(()),
            "there is room again"
        );
    }
}
