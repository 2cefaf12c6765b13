use std::thread;

use token_verifier::{Revocation, Verifier, VerifyError};

use super::{ISSUER, issuer, now};

const THREADS: usize = 8;
const ROUNDS: usize = 400;

/// Each thread has sessions of its own to end, and all of them use a few that nobody ends. The cache is so
/// small that it is full all the time.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn eight_threads_never_mistake_a_token() {
    let issuer = issuer();
    let builder = Verifier::builder(ISSUER, "surveys").cache_bytes(128 * 1024);
    let verifier = builder.with_sources(issuer.keys().clone(), issuer.revocations().clone());
    let tokens: Vec<_> = (0..THREADS * 40).map(|_| issuer.mint().token()).collect();
    let good = &tokens[..THREADS];
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (verifier, tokens) = (verifier.clone(), &tokens);
            let runtime = tokio::runtime::Handle::current();
            let revocations = issuer.revocations();
            scope.spawn(move || {
                let verify = |token: &str| runtime.block_on(verifier.verify(token));
                let own = tokens[THREADS..].iter().skip(thread).step_by(THREADS);
                for (round, ending) in own.cycle().take(ROUNDS).enumerate() {
                    let shared = &good[round % THREADS];
                    assert!(verify(shared).is_ok());
                    if let Ok(claims) = verify(ending) {
                        assert_eq!(verify(ending).unwrap().token_id, claims.token_id);
                        let (id, expires_at) = (claims.session_id.unwrap(), now() + 900);
                        revocations.insert(Revocation::Session { id, expires_at });
                    }
                    assert_eq!(verify(ending), Err(VerifyError::Revoked));
                }
            });
        }
    });
    assert_eq!(issuer.revocations().len(), tokens.len() - THREADS);
    for token in &tokens[THREADS..] {
        assert_eq!(verifier.verify(token).await, Err(VerifyError::Revoked));
    }
    assert!(verifier.cache_use().bytes <= 128 * 1024);
}
