//! How much more several threads verify than one, with one verifier for all of them: beside what the machine can do
//! at all, where threads share nothing.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use token_verifier::testing::TestIssuer;
use token_verifier::{Revocation, Verifier};
use uuid::Uuid;

use crate::verification::{issuer, verifier, verify};

const TOKENS: usize = 1_000;
const CACHE: usize = 16 << 20;
const SAMPLE: Duration = Duration::from_millis(100);
const SAMPLES: usize = 7;
/// How many are revoked before, of either kind, so that there is something to look up.
const REVOKED: usize = 100_000;
/// Between two that are revoked meanwhile.
const PACE: Duration = Duration::from_millis(1);

/// A verifier, and tokens for it.
struct Verifying {
    issuer: TestIssuer,
    tokens: Vec<String>,
    cold: Verifier,
    cached: Verifier,
}

pub fn run() {
    let (shared, apart) = (Verifying::new(), [(); 8].map(|()| Verifying::new()));
    (0..REVOKED).for_each(|_| shared.revoke());

    println!("how much more several threads do than one, in millions a second");
    compare("arithmetic, nothing shared", |_, at| {
        black_box((0..200).fold(at, |sum, next| black_box(sum ^ next)));
    });
    compare("again, a verifier each", |thread, at| apart[thread].again(at));
    compare("again, a thousand tokens", |_, at| shared.again(at));
    compare("again, one token", |_, _| shared.again(0));
    compare("a first time", |_, at| verify(&shared.cold, &shared.tokens[at % TOKENS]));
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                shared.revoke();
                thread::sleep(PACE);
            }
        });
        compare("again, while many log out", |_, at| shared.again(at));
        over.store(true, Ordering::Relaxed);
    });
}

impl Verifying {
    fn new() -> Self {
        let issuer = issuer();
        let tokens = (0..TOKENS).map(|_| issuer.mint().token()).collect();
        Self { cold: verifier(&issuer, 0), cached: verifier(&issuer, CACHE), issuer, tokens }
    }

    fn again(&self, token: usize) {
        verify(&self.cached, &self.tokens[token % TOKENS]);
    }

    /// Ends the session of a stranger, and all that another has.
    fn revoke(&self) {
        let (id, expires_at) = (Uuid::new_v4(), i64::from(u32::MAX));
        self.issuer.revocations().insert(Revocation::Session { id, expires_at });
        self.issuer.revocations().insert(Revocation::User { id, before: 0, expires_at });
    }
}

/// `work` is told which thread it is on, and how often it was called there.
fn compare(what: &str, work: impl Fn(usize, usize) + Sync) {
    let mut best = [0.0_f64; 4];
    // The best, for whatever else runs on the machine only takes away; in turns, for it does not run all the time.
    for _ in 0..SAMPLES {
        for (best, threads) in best.iter_mut().zip([1, 2, 4, 8]) {
            *best = best.max(per_second(threads, &work));
        }
    }
    let [one, two, four, eight] = best;
    println!(
        "  {what:<28} one {:>7.3}   two x{:.2}   four x{:.2}   eight x{:.2}",
        one / 1e6,
        two / one,
        four / one,
        eight / one
    );
}

#[allow(clippy::cast_precision_loss)]
fn per_second(threads: usize, work: &(impl Fn(usize, usize) + Sync)) -> f64 {
    let (done, over) = (AtomicU64::new(0), AtomicBool::new(false));
    let started = Instant::now();
    thread::scope(|scope| {
        for thread in 0..threads {
            let (done, over) = (&done, &over);
            scope.spawn(move || {
                let first = thread * TOKENS / threads;
                let mut at = first;
                while !over.load(Ordering::Relaxed) {
                    work(thread, at);
                    at += 1;
                }
                done.fetch_add((at - first) as u64, Ordering::Relaxed);
            });
        }
        thread::sleep(SAMPLE);
        over.store(true, Ordering::Relaxed);
    });
    done.into_inner() as f64 / started.elapsed().as_secs_f64()
}
