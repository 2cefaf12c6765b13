use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Limit;

/// Keys held at most, at about 100 bytes each.
const MOST: usize = 100_000;

/// The generic cell rate algorithm in this process's memory: for a single replica, and while Redis is away.
#[derive(Default)]
pub struct Memory(Mutex<HashMap<String, Instant>>);

impl Memory {
    /// Takes one attempt, or answers how long to wait for the next.
    pub fn admit(&self, key: &str, limit: Limit) -> Result<(), Duration> {
        self.admit_at(key, limit, Instant::now())
    }

    fn admit_at(&self, key: &str, limit: Limit, now: Instant) -> Result<(), Duration> {
        let mut arrivals = self.lock();
        let arrival = arrivals.get(key).map_or(now, |arrival| (*arrival).max(now)) + limit.period;
        let wait = arrival.saturating_duration_since(now + limit.period * limit.burst);
        if !wait.is_zero() {
            return Err(wait);
        }
        if arrivals.len() >= MOST {
            arrivals.retain(|_, arrival| *arrival > now);
        }
        // Whoever can fill it with live keys has a hundred thousand addresses, and is not stopped by counting them.
        if arrivals.len() < MOST {
            arrivals.insert(key.to_owned(), arrival);
        }
        Ok(())
    }

    /// Forgets the attempts.
    pub fn forgive(&self, key: &str) {
        self.lock().remove(key);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
}
