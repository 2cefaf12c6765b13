//! What things cost beside each other, in one run on one machine. Absolute figures are this machine's; the ratios are
//! what to compare. Nothing here passes or fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

mod logout;
mod memory;
mod passwords;
mod submissions;
// Shared with the tests, which use more of it.
#[allow(dead_code)]
#[path = "../../tests/system/support.rs"]
mod support;
mod threads;
mod verification;

use std::time::Duration;

#[tokio::main]
async fn main() {
    println!("on {} processors; PostgreSQL without fsync, everything on loopback\n", processors());
    // First, for it looks at what the process grows by.
    memory::run();
    verification::run();
    threads::run();
    passwords::run().await;
    logout::run().await;
    submissions::run().await;
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

/// The value below which that share of the sample lies.
fn percentile(sample: &mut [Duration], share: f64) -> Duration {
    sample.sort_unstable();
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let index = ((sample.len() - 1) as f64 * share).round() as usize;
    sample[index]
}
