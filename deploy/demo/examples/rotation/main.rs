//! Signing keys change while 200 requests a second are verified, and nobody notices; then one leaks, and is refused
//! everywhere. Two replicas of the auth service behind one address, and four survey services that follow it, each a
//! process of its own. `make test-rotation` runs it; it fails at a single request that fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

mod leak;
mod load;
mod processes;
mod session;
mod system;
mod tally;

use std::process::ExitCode;
use std::time::Duration;

use auth_service::config::Config;
use auth_service::keys::KeySchedule;
use clap::{Parser, Subcommand};
use token_verifier::Algorithm;
use tokio::time::{Instant, sleep, sleep_until};

use crate::leak::Leak;
use crate::system::System;

/// Sessions that are used in turn.
const SESSIONS: usize = 200;
/// How long the load goes on after the key was revoked.
const AFTERMATH: Duration = Duration::from_secs(20);

/// Rotates signing keys under load, revokes one, and counts what failed.
#[derive(Parser)]
struct Arguments {
    /// How long keys rotate, in seconds. Verifiers ask for the keys every five seconds at most, so it cannot be less
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u16).range(150..))]
    seconds: u16,
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Subcommand)]
enum Part {
    /// One replica of the auth service, configured as it always is, but for the schedule.
    #[command(hide = true)]
    Replica,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { seconds, part } = Arguments::parse();
    let duration = Duration::from_secs(seconds.into());
    if part.is_some() {
        let mut config = Config::from_environment().unwrap();
        config.policy.keys.schedule = schedule(duration);
        auth_service::serve(config).await.unwrap();
        return ExitCode::SUCCESS;
    }
    let system = System::start(duration).await;
    let sessions = session::begin(&system, SESSIONS).await;
    println!("{SESSIONS} sessions at 4 verifiers, tokens of {} s", access_ttl(duration).as_secs());
    let leak = tokio::select! {
        never = load::run(&system, &sessions) => match never {},
        leak = story(&system, &sessions, duration) => leak,
    };
    system.tally.report();
    leak.report();
    if system.tally.is_clean() && leak.is_closed() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Thirty days in a fifth of the run, so that three rotations and a change of algorithm fit; the rest in proportion, but
/// for the leeway of verifiers, which is theirs.
fn schedule(duration: Duration) -> KeySchedule {
    KeySchedule { rotation: Some(duration / 5), lead: duration * 2 / 15, leeway: Duration::from_secs(30) }
}

/// Several lives in each rotation.
fn access_ttl(duration: Duration) -> Duration {
    duration / 15
}

async fn story(system: &System, sessions: &[session::Shared], duration: Duration) -> Leak {
    let end = Instant::now() + duration;
    let turn = duration / 5;
    // The first, and three that came by themselves.
    system.tally.wait_until(turn * 4, "three rotations", |seen| seen.kids.len() == 4).await;
    let keeper = system.keeper(schedule(duration));
    keeper.rotate(Some(Algorithm::EdDsa), false).await.unwrap();
    system.tally.wait_until(turn * 2, "a change of algorithm", |seen| seen.algorithms().len() == 2).await;
    // And back, in a hurry: now verifiers meet a key that they may not know.
    system.keys(&["rotate", "--algorithm", "ES256", "--now"]).await;
    system.tally.wait_until(turn * 2, "a change without notice", |seen| seen.kids.len() == 6).await;
    sleep_until(end).await;
    let leak = leak::of_the_signing_key(system, sessions, turn * 2).await;
    sleep(AFTERMATH).await;
    leak.checked_again(system).await
}
