use std::time::Duration;

use tokio::time::Instant;

use super::{Timing, backoff::Backoff};

/// So many of the longest waits without a fetch make the next one a first one again. Fewer, and whoever
/// paces made-up ids could have more fetches that way than by never stopping.
const QUIET: u32 = 4;

/// How often tokens with an unknown `kid` may cause a fetch. A replica of the issuer may lack a key that
/// another one signs with already, for up to a second: so a first fetch is soon followed by a second. A
/// flood of made-up ids comes to one fetch each longest wait, and some five more at its start; the wait is
/// also the longest that it can keep a real new key out.
pub(super) struct Limit {
    waits: Backoff,
    longest: Duration,
    next: Instant,
}

impl Limit {
    pub(super) fn new(timing: Timing, now: Instant) -> Self {
        let longest = timing.unknown_key_interval;
        let waits = Backoff::new(timing.first_unknown_key_interval, longest);
        Self { waits, longest, next: now }
    }

    /// Takes the fetch that is allowed now.
    ///
    /// # Errors
    /// None is. The moment from which one is.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Instant> {
        if now < self.next {
            return Err(self.next);
        }
        if now - self.next >= self.longest * QUIET {
            self.waits.reset();
        }
        self.next = now + self.waits.doubled();
        Ok(())
    }

    /// A fetch brought another set than we had: asking is worthwhile.
    pub(super) fn reset(&mut self, now: Instant) {
        self.waits.reset();
        self.next = self.next.min(now + self.waits.doubled());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    fn limit(now: Instant) -> Limit {
        Limit::new(Timing::default(), now)
    }

    /// The fetches, in milliseconds from the start, of someone who wants one every so often.
    fn fetches(every: usize, during: Duration) -> Vec<u64> {
        let start = Instant::now();
        let mut limit = limit(start);
        let milliseconds = 0..u64::try_from(during.as_millis()).unwrap();
        let moments = milliseconds.step_by(every);
        moments.filter(|at| limit.take(start + Duration::from_millis(*at)).is_ok()).collect()
    }

    #[test]
    fn a_flood_has_a_few_fetches_and_then_one_every_five_seconds() {
        let fetches = fetches(1, MINUTE);
        assert_eq!(fetches[..7], [0, 250, 750, 1750, 3750, 7750, 12_750]);
        assert!(fetches[6..].windows(2).all(|pair| pair[1] - pair[0] == 5000), "{fetches:?}");
    }

    #[test]
    fn no_pace_has_more_than_a_flood() {
        let flood = fetches(1, MINUTE * 10).len();
        for seconds in 1..60 {
            let paced = fetches(seconds * 1000, MINUTE * 10).len();
            assert!(paced <= flood, "{paced} fetches, one every {seconds} s, where a flood has {flood}");
        }
    }

    #[test]
    fn after_a_quiet_time_a_second_look_comes_soon_again() {
        let start = Instant::now();
        let mut limit = limit(start);
        while limit.next < start + MINUTE {
            let _ = limit.take(limit.next);
        }
        let later = limit.next + Duration::from_secs(20);
        assert!(limit.take(later).is_ok());
        assert_eq!(limit.take(later), Err(later + Duration::from_millis(250)));
    }

    #[test]
    fn another_set_is_soon_followed_by_another_look() {
        let start = Instant::now();
        let mut limit = limit(start);
        while limit.next < start + MINUTE {
            let _ = limit.take(limit.next);
        }
        limit.reset(start + MINUTE - Duration::from_secs(3));
        let soon = start + MINUTE - Duration::from_millis(2750);
        assert!(limit.take(soon - Duration::from_millis(1)).is_err());
        assert!(limit.take(soon).is_ok());
    }
}
