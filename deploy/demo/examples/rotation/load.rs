//! Requests at a steady rate, each with the next session's token at the next verifier.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use reqwest::StatusCode;
use tokio::time::interval;

use crate::session::Shared;
use crate::system::System;

/// Requests a second.
const RATE: u32 = 200;
/// Under way at a time; past it the rate drops, which the summary tells.
const AT_ONCE: usize = 256;

/// Goes on for as long as it is polled: the requests, and what keeps the sessions alive.
pub async fn run(system: &System, sessions: &[Shared]) -> Infallible {
    for session in sessions {
        system.tally.issued(&session.tokens());
    }
    let keepers = join_all(sessions.iter().map(|session| session.keep(system)));
    tokio::select! {
        never = requests(system, sessions) => never,
        _ = keepers => unreachable!("they go on for ever"),
    }
}

async fn requests(system: &System, sessions: &[Shared]) -> Infallible {
    let mut clock = interval(Duration::from_secs(1) / RATE);
    let mut under_way = FuturesUnordered::new();
    let (mut turns, mut verifiers) = (sessions.iter().cycle(), system.verifiers().cycle());
    loop {
        tokio::select! {
            _ = clock.tick(), if under_way.len() < AT_ONCE => {
                // Some clients pause until after their token has expired, and send nothing meanwhile.
                let mut round = turns.by_ref().take(sessions.len());
                if let Some(session) = round.find(|session| session.tokens().left().is_some()) {
                    under_way.push(request(system, session, verifiers.next().unwrap()));
                }
            }
            Some(()) = under_way.next() => {}
        }
    }
}

async fn request(system: &System, session: &Shared, verifier: usize) {
    let tokens = session.tokens();
    let (left, started) = (tokens.left().unwrap_or_default(), Instant::now());
    let status = match system.ask(verifier, &tokens.access).await {
        Ok(answer) => answer.status(),
        Err(error) => return system.tally.failed(&format!("verifier {verifier}: {error:?}")),
    };
    let revoked = system.tally.is_revoked(&tokens.kid);
    match status {
        StatusCode::OK => system.tally.answered(started.elapsed(), left),
        StatusCode::UNAUTHORIZED if revoked => {
            system.tally.refused();
            if session.tokens().kid == tokens.kid {
                session.refused.notify_one();
            }
        }
        status => {
            let kid = &tokens.kid;
            system
                .tally
                .failed(&format!("verifier {verifier}: {status} for a token of {kid} with {left:?} left"));
        }
    }
}
