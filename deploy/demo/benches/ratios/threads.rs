//! How much more several threads verify than one, with one verifier for all of them.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use token_verifier::Revocation;
use uuid::Uuid;

use crate::verification::{issuer, verifier, verify};

const TOKENS: usize = 1_000;
const SAMPLE: Duration = Duration::from_millis(150);
const SAMPLES: usize = 3;

pub fn run() {
    let issuer = issuer();
    let tokens: Vec<_> = (0..TOKENS).map(|_| issuer.mint().token()).collect();
    let (cold, cached) = (verifier(&issuer, 0), verifier(&issuer, 16 << 20));
    let claims: Vec<_> =
        tokens.iter().map(|token| cached.verify(token).now_or_never().unwrap().unwrap()).collect();
    // So that there is something to look up.
    let expires_at = claims[0].expires_at;
    let ended = (0..100_000).map(|_| Uuid::new_v4());
    issuer.revocations().load(ended.clone().map(|id| Revocation::Session { id, expires_at }));
    issuer.revocations().load(ended.map(|id| Revocation::User { id, before: 0, expires_at }));

    compare("first verifications", |at| verify(&cold, &tokens[at % TOKENS]));
    compare("again, a thousand tokens", |at| verify(&cached, &tokens[at % TOKENS]));
    compare("again, one token", |_| verify(&cached, &tokens[0]));
    compare("revocation lookups", |at| {
        black_box(issuer.revocations().is_revoked(&claims[at % TOKENS]));
    });
}

fn compare(what: &str, work: impl Fn(usize) + Sync) {
    // The best, for whatever else runs on the machine only takes away.
    let best = |threads| (0..SAMPLES).map(|_| per_second(threads, &work)).fold(0.0, f64::max);
    let [one, two, four, eight] = [1, 2, 4, 8].map(best);
    println!(
        "{what:<26} {:>9.0} k/s on one thread   2 threads x{:.2}   4 x{:.2}   8 x{:.2}",
        one / 1e3,
        two / one,
        four / one,
        eight / one
    );
}

#[allow(clippy::cast_precision_loss)]
fn per_second(threads: usize, work: &(impl Fn(usize) + Sync)) -> f64 {
    let (done, over) = (AtomicU64::new(0), AtomicBool::new(false));
    let started = Instant::now();
    thread::scope(|scope| {
        for thread in 0..threads {
            let (done, over) = (&done, &over);
            scope.spawn(move || {
                let mut at = thread * TOKENS / threads;
                let first = at;
                while !over.load(Ordering::Relaxed) {
                    work(at);
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
