//! What things cost beside each other, in one run on one machine. Absolute figures are this machine's; the ratios are
//! what to compare. Nothing here passes or fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

mod fast_jwt;
mod issuing;
mod load;
mod logout;
mod memory;
mod others;
mod outage;
mod passwords;
mod service;
mod storm;
// Shared with the tests, which use more of it.
#[allow(dead_code)]
#[path = "../../tests/system/support.rs"]
mod support;
mod threads;
mod verification;

#[tokio::main]
async fn main() {
    if service::is_service() {
        return service::serve().await;
    }
    println!("on {} processors; PostgreSQL without fsync, everything on loopback\n", processors());
    // First, for it looks at what the process grows by.
    memory::run();
    verification::run();
    threads::run();
    let others = others::Others::fetch().await;
    fast_jwt::run(&others).await;
    issuing::run(&others).await;
    drop(others);
    storm::run().await;
    outage::run().await;
    passwords::run().await;
    logout::run().await;
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
