//! What happened, counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use demo::percentile;
use tokio::time::{Instant, sleep};

use crate::session::Tokens;

/// Failures that are told one by one; the others are only counted.
const TOLD: usize = 20;

pub struct Tally {
    started: Instant,
    seen: Mutex<Seen>,
}

#[derive(Default)]
pub struct Seen {
    latencies: Vec<Duration>,
    /// The least life that was left in a token that was taken.
    least_left: Option<Duration>,
    tokens: usize,
    logins: usize,
    /// Refused, and rightly.
    refused: usize,
    failures: usize,
    /// The algorithm of each key whose tokens were seen.
    pub kids: BTreeMap<String, String>,
    revoked: Option<String>,
}

impl Default for Tally {
    fn default() -> Self {
        Self { started: Instant::now(), seen: Mutex::default() }
    }
}

impl Seen {
    pub fn algorithms(&self) -> BTreeSet<&str> {
        self.kids.values().map(String::as_str).collect()
    }
}

impl Tally {
    /// New tokens.
    pub fn issued(&self, tokens: &Tokens) {
        let mut seen = self.seen.lock().unwrap();
        seen.tokens += 1;
        if seen.kids.insert(tokens.kid.clone(), tokens.algorithm.clone()).is_none() {
            self.tell(&format!("{} signs ({})", tokens.kid, tokens.algorithm));
        }
    }

    /// A session that had to log in again.
    pub fn logged_in(&self) {
        self.seen.lock().unwrap().logins += 1;
    }

    /// A token was taken, with so much of its life left.
    pub fn answered(&self, latency: Duration, left: Duration) {
        let mut seen = self.seen.lock().unwrap();
        seen.latencies.push(latency);
        seen.least_left = Some(seen.least_left.map_or(left, |least| least.min(left)));
    }

    /// A token of the revoked key was refused.
    pub fn refused(&self) {
        self.seen.lock().unwrap().refused += 1;
    }

    pub fn failed(&self, what: &str) {
        let mut seen = self.seen.lock().unwrap();
        seen.failures += 1;
        if seen.failures <= TOLD {
            self.tell(&format!("FAILED: {what}"));
        }
    }

    /// From now on tokens of that key may be refused.
    pub fn revoke(&self, kid: &str) {
        self.seen.lock().unwrap().revoked = Some(kid.to_owned());
    }

    pub fn is_revoked(&self, kid: &str) -> bool {
        self.seen.lock().unwrap().revoked.as_deref() == Some(kid)
    }

    /// Waits until that was seen.
    pub async fn wait_until(&self, patience: Duration, what: &str, wanted: impl Fn(&Seen) -> bool) {
        let deadline = Instant::now() + patience;
        while !wanted(&self.seen.lock().unwrap()) {
            assert!(Instant::now() < deadline, "{what}: not within {patience:?}");
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// One line, with the time.
    pub fn tell(&self, what: &str) {
        println!("{:>6.1} s  {what}", self.started.elapsed().as_secs_f64());
    }

    pub fn is_clean(&self) -> bool {
        self.seen.lock().unwrap().failures == 0
    }

    pub fn report(&self) {
        let seen = &mut *self.seen.lock().unwrap();
        let (algorithms, kids) =
            (seen.algorithms().into_iter().collect::<Vec<_>>().join(", "), seen.kids.len());
        let took = self.started.elapsed().as_secs_f64();
        let [p50, p99] = [0.5, 0.99].map(|share| percentile(&mut seen.latencies, share).as_secs_f64() * 1e3);
        println!("\n{} requests in {took:.0} s, p50 {p50:.1} ms, p99 {p99:.1} ms", seen.latencies.len());
        println!("{} tokens issued, of {kids} keys ({algorithms})", seen.tokens);
        println!("a token was taken with {:.2?} of its life left", seen.least_left.unwrap_or_default());
        println!("{} failures", seen.failures);
        println!("{} refused for the revoked key, {} sessions logged in again", seen.refused, seen.logins);
    }
}
