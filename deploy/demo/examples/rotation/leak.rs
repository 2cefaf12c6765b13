//! The signing key leaks, and an operator revokes it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use reqwest::StatusCode;
use tokio::time::{Instant, sleep};

use crate::session::{Shared, Tokens};
use crate::system::System;

/// How long it may take until every verifier has heard.
const PATIENCE: Duration = Duration::from_secs(20);
/// Tokens that are tried at one verifier at a time.
const AT_ONCE: usize = 4;

/// What came of it.
pub struct Leak {
    doomed: Vec<Arc<Tokens>>,
    /// How long the command took.
    command: Duration,
    returned: Instant,
    /// For each verifier: when it last took one of the tokens.
    last_taken: Vec<Option<Instant>>,
    /// Tokens that were taken again, much later.
    revived: usize,
}

/// Revokes the key that signs, at a moment when there are tokens of the key before it too.
pub async fn of_the_signing_key(system: &System, sessions: &[Shared], patience: Duration) -> Leak {
    let doomed = mixed(sessions, patience).await;
    let kid = doomed[0].kid.clone();
    system.tally.tell(&format!(
        "{kid} leaked: {} of {} sessions have its tokens",
        doomed.len(),
        sessions.len()
    ));
    system.tally.revoke(&kid);
    let started = Instant::now();
    let verifiers = join_all(system.verifiers().map(|verifier| until_refused(system, verifier, &doomed)));
    let command = async {
        system.keys(&["revoke", &kid]).await;
        Instant::now()
    };
    let (returned, last_taken) = tokio::join!(command, verifiers);
    system.tally.tell("revoked, and refused at every verifier");
    Leak { doomed, command: returned - started, returned, last_taken, revived: 0 }
}

/// The tokens of the newest key, once they are at least a quarter of those alive, and the others too.
async fn mixed(sessions: &[Shared], patience: Duration) -> Vec<Arc<Tokens>> {
    let deadline = Instant::now() + patience;
    loop {
        let mut by_key = BTreeMap::<String, Vec<Arc<Tokens>>>::new();
        let alive = sessions.iter().map(|session| session.tokens()).filter(|tokens| tokens.left().is_some());
        for tokens in alive {
            by_key.entry(tokens.kid.clone()).or_default().push(tokens);
        }
        let all: usize = by_key.values().map(Vec::len).sum();
        let newest = by_key.into_values().max_by_key(|tokens| tokens.iter().map(|tokens| tokens.since).max());
        let newest = newest.unwrap_or_default();
        if newest.len() * 4 >= all && (all - newest.len()) * 4 >= all {
            return newest;
        }
        assert!(Instant::now() < deadline, "no rotation within {patience:?}");
        sleep(Duration::from_millis(50)).await;
    }
}

/// Tries the tokens until each was refused.
async fn until_refused(system: &System, verifier: usize, tokens: &[Arc<Tokens>]) -> Option<Instant> {
    let deadline = Instant::now() + PATIENCE;
    let each = stream::iter(tokens).map(|tokens| async move {
        let mut last_taken = None;
        while system.ask(verifier, &tokens.access).await.unwrap().status() != StatusCode::UNAUTHORIZED {
            last_taken = Some(Instant::now());
            assert!(Instant::now() < deadline, "verifier {verifier} takes a revoked key's token");
            sleep(Duration::from_millis(2)).await;
        }
        last_taken
    });
    each.buffer_unordered(AT_ONCE).fold(None, async |last, taken| taken.max(last)).await
}

impl Leak {
    /// Whether what was refused stayed refused.
    pub async fn checked_again(mut self, system: &System) -> Self {
        for (verifier, tokens) in
            system.verifiers().flat_map(|verifier| self.doomed.iter().map(move |tokens| (verifier, tokens)))
        {
            let answer = system.ask(verifier, &tokens.access).await.unwrap();
            self.revived += usize::from(answer.status() != StatusCode::UNAUTHORIZED);
        }
        self
    }

    pub fn is_closed(&self) -> bool {
        self.revived == 0
    }

    pub fn report(&self) {
        let command = self.command.as_millis();
        println!("`keys revoke` took {command} ms; of {} tokens of that key", self.doomed.len());
        for (verifier, last_taken) in self.last_taken.iter().enumerate() {
            println!("  verifier {verifier} took the last one {}", self.beside_the_command(*last_taken));
        }
        println!("  {} were taken again later", self.revived);
    }

    fn beside_the_command(&self, taken: Option<Instant>) -> String {
        match taken {
            None => "before the command began".to_owned(),
            Some(at) if at < self.returned => {
                format!("{:.1?} before the command was done", self.returned - at)
            }
            Some(at) => format!("{:.1?} after the command was done", at - self.returned),
        }
    }
}
