use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::standing::{Bucket, Count};

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
    /// Takes one attempt from each bucket, or none.
    pub fn admit(&self, buckets: &[Bucket]) -> Count {
        self.admit_at(buckets, Instant::now())
    }

    fn admit_at(&self, buckets: &[Bucket], now: Instant) -> Count {
        let mut arrivals = self.lock();
        let ahead: Vec<_> = buckets.iter().map(|bucket| arrivals.ahead(&bucket.key, now)).collect();
        let within = buckets.iter().zip(&ahead).all(|(bucket, ahead)| bucket.wait(*ahead).is_zero());
        if !within {
            return Count { admitted: false, ahead };
        }
        let new = buckets.iter().filter(|bucket| !arrivals.by_key.contains_key(&bucket.key)).count();
        if !arrivals.has_room(new, now) {
            // Full of live keys: an attack. What cannot be counted is not admitted.
            return Count { admitted: false, ahead: buckets.iter().map(|b| b.limit.tolerance()).collect() };
        }
        let taken = buckets.iter().zip(ahead).map(|(bucket, ahead)| {
            let ahead = ahead + bucket.limit.period();
            arrivals.by_key.insert(bucket.key.clone(), now + ahead);
            ahead
        });
        Count { ahead: taken.collect(), admitted: true }
    }

    /// Forgets the attempts.
    pub fn forgive(&self, key: &str) {
        self.lock().by_key.remove(key);
    }

    /// Takes one attempt back.
    pub fn give_back(&self, key: &str, period: Duration) {
        if let Some(arrival) = self.lock().by_key.get_mut(key) {
            *arrival = arrival.checked_sub(period).unwrap_or(*arrival);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Arrivals> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arrivals {
    fn ahead(&self, key: &str, now: Instant) -> Duration {
        self.by_key.get(key).map_or(Duration::ZERO, |arrival| arrival.saturating_duration_since(now))
    }

    /// Whether so many more may be held. Forgets what is over, now and then.
    fn has_room(&mut self, more: usize, now: Instant) -> bool {
        let full = |held: usize| held + more > MOST;
        if full(self.by_key.len()) && self.swept.is_none_or(|swept| now >= swept + SWEEP) {
            self.swept = Some(now);
            self.by_key.retain(|_, arrival| *arrival > now);
        }
        !full(self.by_key.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::throttle::{Limit, Refused, Standing};

    fn bucket(key: &str, limit: &str) -> Bucket {
        let limit: Limit = limit.parse().unwrap();
        Bucket { name: "test", key: key.to_owned(), limit, told: true }
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn admit(memory: &Memory, buckets: &[Bucket], now: Instant) -> Result<Standing, Refused> {
        memory.admit_at(buckets, now).judged(buckets)
    }

    #[test]
    fn so_many_at_once_and_then_one_a_period() {
        let (memory, start) = (Memory::default(), Instant::now());
        let bucket = [bucket("key", "3/30")];
        let left = |at| {
            let admitted = admit(&memory, &bucket, start + seconds(at));
            admitted.map(|standing| (standing.0[0].remaining, standing.0[0].reset.as_secs()))
        };
        let wait = |at| left(at).unwrap_err().wait;
        assert_eq!([left(0).unwrap(), left(0).unwrap(), left(0).unwrap()], [(2, 10), (1, 20), (0, 10)]);
        assert_eq!(wait(0), seconds(10));
        assert_eq!(wait(4), seconds(6), "a refused attempt costs nothing");
        assert_eq!(left(10).unwrap(), (0, 10));
        assert_eq!(wait(10), seconds(10));
        assert_eq!([0; 3].map(|_| left(1000).unwrap().0), [2, 1, 0], "what is not used does not add up");
        assert_eq!(wait(1000), seconds(10));
        memory.give_back("key", seconds(10));
        assert_eq!(left(1000).unwrap().0, 0, "what was given back may be used");
        memory.forgive("key");
        assert_eq!(left(1000).unwrap().0, 2);
    }

    #[test]
    fn where_one_limit_refuses_none_counts() {
        let (memory, start) = (Memory::default(), Instant::now());
        let (wide, narrow) = (|| bucket("wide", "5/5"), || bucket("narrow", "1/60"));
        assert!(admit(&memory, &[wide(), narrow()], start).is_ok());
        let refused = admit(&memory, &[wide(), narrow()], start).unwrap_err();
        assert_eq!(refused.wait, seconds(60));
        assert_eq!(refused.standing.0.iter().map(|met| met.remaining).collect::<Vec<_>>(), [4, 0]);
        assert_eq!(admit(&memory, &[wide()], start).unwrap().0[0].remaining, 3, "only the first had counted");
    }

    #[test]
    fn what_is_not_told_is_told_where_it_refuses() {
        let (memory, start) = (Memory::default(), Instant::now());
        let hidden = [Bucket { told: false, ..bucket("hidden", "1/60") }];
        assert!(admit(&memory, &hidden, start).unwrap().0.is_empty());
        assert_eq!(admit(&memory, &hidden, start).unwrap_err().standing.0.len(), 1);
    }

    #[test]
    fn when_it_is_full_nothing_uncounted_is_admitted() {
        let (memory, start) = (Memory::default(), Instant::now());
        for index in 0..MOST {
            admit(&memory, &[bucket(&index.to_string(), "1/10")], start).unwrap();
        }
        memory.give_back("0", seconds(10));
        assert!(admit(&memory, &[bucket("0", "1/10")], start).is_ok(), "whoever is held already");
        let another = [bucket("another", "1/10")];
        assert!(!admit(&memory, &another, start).unwrap_err().wait.is_zero());
        assert!(admit(&memory, &another, start + seconds(11)).is_ok(), "there is room again");
    }
}
