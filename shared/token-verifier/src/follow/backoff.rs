use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

/// Waits that double from the first to the longest, each shortened by up to half at random, so that
/// verifiers that lost their issuer together do not come back together.
pub(super) struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl Backoff {
    pub(super) fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, failures: 0 }
    }

    pub(super) fn wait(&mut self) -> Duration {
        jitter(self.doubled(), 0.5)
    }

    /// The next wait in full, for who must not come early.
    pub(super) fn doubled(&mut self) -> Duration {
        let doubled = self.first.saturating_mul(1 << self.failures.min(20));
        self.failures = self.failures.saturating_add(1);
        doubled.min(self.longest)
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}

/// Shortens the duration by up to this part of it. The randomness is the standard library's, for its maps:
/// no secret depends on it.
pub(super) fn jitter(duration: Duration, part: f64) -> Duration {
    let random = f64::from(u16::try_from(RandomState::new().hash_one(0) & 0xffff).unwrap_or_default());
    duration.mul_f64(1.0 - part * random / 65536.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_begin_again_after_a_success() {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_millis(400));
        for longest in [100, 200, 400, 400, 400] {
            let wait = backoff.wait();
            assert!(wait > Duration::from_millis(longest) / 2, "{wait:?} is too short for {longest} ms");
            assert!(wait <= Duration::from_millis(longest), "{wait:?} is too long for {longest} ms");
        }
        backoff.reset();
        assert!(backoff.wait() <= Duration::from_millis(100));
    }

    #[test]
    fn jitter_differs() {
        let second = Duration::from_secs(1);
        assert!((0..20).map(|_| jitter(second, 0.5)).any(|wait| wait != jitter(second, 0.5)));
    }
}
