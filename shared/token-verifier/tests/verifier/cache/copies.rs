//! Threads have copies of tokens, and none of them outlives what it is a copy of.

use std::{
    array,
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use token_verifier::{Algorithm, Claims, JwkSet, Revocation, Verifier, VerifyError, testing::TestIssuer};
use uuid::Uuid;

use super::{ISSUER, issuer, now, often, runtime};

const THREADS: usize = 4;

/// Lets each thread have the token at hand, then something happen; answers what each says of the token after that.
fn after(
    verifier: &Verifier,
    token: &str,
    happening: impl FnOnce(),
) -> [Result<Arc<Claims>, VerifyError>; THREADS] {
    let (at_hand, happened) = (Barrier::new(THREADS + 1), Barrier::new(THREADS + 1));
    let verify = || {
        runtime().block_on(often(verifier, token));
        at_hand.wait();
        happened.wait();
        runtime().block_on(verifier.verify(token))
    };
    thread::scope(|scope| {
        let threads: [_; THREADS] = array::from_fn(|_| scope.spawn(verify));
        at_hand.wait();
        happening();
        happened.wait();
        threads.map(|thread| thread.join().unwrap())
    })
}

#[test]
fn a_revocation_reaches_the_copies_of_every_thread() {
    for by in ["session", "user", "token", "key"] {
        let issuer = issuer();
        let verifier = issuer.verifier();
        let token = issuer.mint().token();
        let claims = runtime().block_on(verifier.verify(&token)).unwrap();
        let expires_at = now() + 900;
        let answers = after(&verifier, &token, || {
            issuer.revocations().insert(match by {
                "session" => Revocation::Session { id: claims.session_id.unwrap(), expires_at },
                "user" => Revocation::User { id: claims.subject, before: claims.issued_at + 1, expires_at },
                "token" => Revocation::Token { id: claims.token_id, expires_at },
                _ => Revocation::Key { id: claims.key_id.clone(), expires_at },
            });
        });
        assert_eq!(answers, [const { Err(VerifyError::Revoked) }; THREADS], "{by}");
    }
}

#[test]
fn a_withdrawn_key_or_another_in_its_place_reaches_the_copies_of_every_thread() {
    let issuer = issuer();
    let verifier = issuer.verifier();
    let token = issuer.mint().algorithm(Algorithm::Es256).token();
    let kid = issuer.key_id(Algorithm::Es256);
    let others = issuer.jwks().keys.into_iter().filter(|key| key.common.key_id.as_deref() != Some(kid));
    let others = JwkSet { keys: others.collect() };
    let answers = after(&verifier, &token, || issuer.keys().replace(&others).unwrap());
    assert_eq!(answers, [const { Err(VerifyError::UnknownKey) }; THREADS]);

    issuer.keys().replace(&issuer.jwks()).unwrap();
    let mut impostors = TestIssuer::new(ISSUER, "surveys").jwks();
    for (impostor, key) in impostors.keys.iter_mut().zip(issuer.jwks().keys) {
        impostor.common.key_id = key.common.key_id;
    }
    let answers = after(&verifier, &token, || issuer.keys().replace(&impostors).unwrap());
    assert_eq!(answers, [const { Err(VerifyError::BadSignature) }; THREADS]);
}

#[test]
fn the_copies_of_every_thread_expire() {
    let issuer = issuer();
    let builder = Verifier::builder(ISSUER, "surveys").leeway(Duration::ZERO);
    let verifier = builder.with_sources(issuer.keys().clone(), issuer.revocations().clone());
    let expires_at = now() + 3;
    let token = issuer.mint().expires_at(expires_at).token();
    let answers = after(&verifier, &token, || {
        while now() < expires_at {
            thread::sleep(Duration::from_millis(50));
        }
    });
    assert_eq!(answers, [const { Err(VerifyError::Expired) }; THREADS]);
}

/// One token after the other is revoked while every thread is at it, verifying it over and over. Whether a
/// verification began before or after the revocation returned is known by a count that was read before it began.
#[test]
fn a_verification_that_begins_after_the_revocation_never_accepts() {
    const TOKENS: usize = 600;
    let issuer = issuer();
    let verifier = issuer.verifier();
    let tokens: Vec<_> = (0..TOKENS).map(|_| issuer.mint().algorithm(Algorithm::EdDsa).token()).collect();
    let uses: Vec<_> = tokens.iter().map(|_| AtomicUsize::default()).collect();
    let (revoked, too_late) = (AtomicUsize::default(), AtomicUsize::default());
    let verify = async || {
        for (at, token) in tokens.iter().enumerate() {
            let mut is_revoked = false;
            while !is_revoked {
                is_revoked = revoked.load(Ordering::Acquire) > at;
                if verifier.verify(token).await.is_ok() {
                    uses[at].fetch_add(1, Ordering::Relaxed);
                    too_late.fetch_add(usize::from(is_revoked), Ordering::Relaxed);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| runtime().block_on(verify()));
        }
        for (at, token) in tokens.iter().enumerate() {
            let claims = runtime().block_on(verifier.verify(token)).unwrap();
            while uses[at].load(Ordering::Relaxed) < 20 * THREADS {
                thread::yield_now();
            }
            let expires_at = now() + 900;
            // Another's, so that the threads are searching when this one's comes.
            issuer.revocations().insert(Revocation::Session { id: Uuid::new_v4(), expires_at });
            issuer.revocations().insert(match at % 3 {
                0 => Revocation::Session { id: claims.session_id.unwrap(), expires_at },
                1 => Revocation::User { id: claims.subject, before: claims.issued_at + 1, expires_at },
                _ => Revocation::Token { id: claims.token_id, expires_at },
            });
            revoked.store(at + 1, Ordering::Release);
        }
    });
    assert_eq!(too_late.into_inner(), 0, "accepted after the revocation returned");
}
