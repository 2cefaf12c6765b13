//! What a verifier takes, by how much the process grows: for each live revocation and for each token it
//! remembers.

use std::fs;

use auth_service::revocations::Log;
use auth_service::store::revocations::Recorded;
use token_verifier::{Revocation, Revocations, Verifier};
use uuid::Uuid;

use crate::verification::{issuer, verifier, verify};

const REVOCATIONS: usize = 1_000_000;
const CACHE: usize = 32 << 20;

pub fn run() {
    let expires_at = i64::from(u32::MAX);
    // Each is kept to the end: in what it leaves behind, the next would seem to take nothing.
    let _sessions = revocations("session", |id| Revocation::Session { id, expires_at });
    let _users = revocations("user", |id| Revocation::User { id, before: 1, expires_at });
    let _log = log(expires_at);
    let _tokens = tokens();
}

fn revocations(what: &str, entry: impl Fn(Uuid) -> Revocation) -> Revocations {
    let before = resident();
    let revocations = Revocations::new();
    revocations.load((0..REVOCATIONS).map(|_| entry(Uuid::now_v7())));
    let each = (resident() - before) / revocations.len();
    println!("memory of a revoked {what:<8}   {each:>5} bytes, of a million");
    revocations
}

/// What a replica of the auth service has of each: the entry of the feed, and what its own verifier has.
fn log(expires_at: i64) -> Log {
    let before = resident();
    let log = Log::new(Revocations::new());
    for id in (1..).take(REVOCATIONS) {
        let revocation = Revocation::Session { id: Uuid::now_v7(), expires_at };
        log.add([Recorded { id, revoked_at: id, revocation }]);
    }
    println!("memory of each, auth service   {:>5} bytes, of a million", (resident() - before) / REVOCATIONS);
    log
}

/// Filled until no more fit.
fn tokens() -> Verifier {
    let issuer = issuer();
    let before = resident();
    let verifier = verifier(&issuer, CACHE);
    let mut most = 0;
    while verifier.cache_use().tokens > most || most == 0 {
        most = verifier.cache_use().tokens;
        (0..5_000).for_each(|_| verify(&verifier, &issuer.mint().token()));
    }
    let cache = verifier.cache_use();
    println!(
        "memory of a verified token     {:>5} bytes, of {} in {} MiB; {} are counted",
        (resident() - before) / cache.tokens,
        cache.tokens,
        CACHE >> 20,
        cache.bytes / cache.tokens as u64
    );
    verifier
}

/// Bytes that the process has in memory.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn resident() -> usize {
    (of("self", "VmRSS") * 1_048_576.0) as usize
}

/// MiB: what Linux says of the memory of a process, in that line.
pub fn of(process: &str, line: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let said = status.lines().find_map(|said| said.strip_prefix(line)?.strip_prefix(':'));
    let kib = said.and_then(|said| said.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}
