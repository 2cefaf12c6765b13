//! When a delivery is tried again.

use std::time::Duration;

use service_kit::random;

/// How long is waited after each attempt that failed, the first included; after the last there is none. As Standard Webhooks
/// suggests: about three days in all.
#[derive(Clone, Debug)]
pub struct Schedule(Vec<Duration>);

impl Default for Schedule {
    fn default() -> Self {
        let hours = [2, 5, 10, 14, 20, 24].map(Duration::from_hours);
        let first = [Duration::from_secs(5), Duration::from_mins(5), Duration::from_mins(30)];
        Self(first.into_iter().chain(hours).collect())
    }
}

impl Schedule {
    /// Those waits.
    pub fn of(waits: Vec<Duration>) -> Self {
        Self(waits)
    }

    /// The wait after so many attempts, up to a fifth longer, so that what failed together does not come back together.
    pub fn wait(&self, attempts: i32) -> Option<Duration> {
        let failed = usize::try_from(attempts).ok()?.checked_sub(1)?;
        // Without randomness they come back together.
        let [jitter] = random::bytes().unwrap_or_default();
        self.0.get(failed).map(|wait| wait.mul_f64(1.0 + f64::from(jitter) / 1280.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let schedule = Schedule::default();
        let waits: Vec<_> = (1..=10).map(|attempts| schedule.wait(attempts)).collect();
        let seconds = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400];
        for (wait, seconds) in waits.iter().zip(seconds) {
            let wait = wait.unwrap();
            let shortest = Duration::from_secs(seconds);
            assert!(wait >= shortest && wait <= shortest.mul_f64(1.2), "{wait:?} for {seconds} s");
        }
        assert_eq!(waits[9], None, "after the tenth attempt there is no other");
    }
}
