use std::time::Duration;

use serde_json::json;
use token_verifier::{Algorithm, Revocation, Revocations, Snapshot, VerifyError, testing::TestIssuer};
use uuid::Uuid;

use super::now;

fn later() -> i64 {
    now() + 900
}

fn issuer() -> TestIssuer {
    TestIssuer::new("https://signet.example", "surveys")
}

#[tokio::test]
async fn a_session_its_token_its_key() {
    for by in ["session", "token", "key"] {
        let issuer = issuer();
        let (token, other) = (issuer.mint().token(), issuer.mint().algorithm(Algorithm::EdDsa).token());
        let verifier = issuer.verifier();
        let claims = verifier.verify(&token).await.unwrap();
        let revocation = match by {
            "session" => Revocation::Session { id: claims.session_id.unwrap(), expires_at: later() },
            "token" => Revocation::Token { id: claims.token_id, expires_at: later() },
            _ => Revocation::Key { id: claims.key_id.clone(), expires_at: later() },
        };
        issuer.revocations().insert(revocation);
        assert_eq!(verifier.verify(&token).await, Err(VerifyError::Revoked), "{by}");
        assert!(verifier.verify(&other).await.is_ok(), "{by} revokes too much");
    }
}

#[tokio::test]
async fn a_user_up_to_a_moment() {
    let issuer = issuer();
    let (user, cutoff) = (Uuid::now_v7(), now() - 60);
    let mint = |issued| issuer.mint().subject(user).issued_at(issued).token();
    let (before, after) = (mint(cutoff - 1), mint(cutoff));
    let revoke = |before| {
        let expires_at = later();
        issuer.revocations().insert(Revocation::User { id: user, before, expires_at });
    };
    revoke(cutoff);
    // An older entry that comes late takes nothing back.
    revoke(cutoff - 1000);
    let verifier = issuer.verifier();
    assert_eq!(verifier.verify(&before).await, Err(VerifyError::Revoked));
    assert!(verifier.verify(&after).await.is_ok());
    assert!(verifier.verify(&issuer.mint().issued_at(cutoff - 1).token()).await.is_ok(), "another user");
}

#[tokio::test]
async fn an_id_of_one_kind_says_nothing_about_another() {
    let issuer = issuer();
    let token = issuer.mint().token();
    let claims = issuer.verifier().verify(&token).await.unwrap();
    issuer.revocations().insert(Revocation::Session { id: claims.subject, expires_at: later() });
    issuer.revocations().insert(Revocation::Token { id: claims.session_id.unwrap(), expires_at: later() });
    assert!(issuer.verifier().verify(&token).await.is_ok());
}

#[test]
fn entries_are_idempotent_and_expire() {
    let revocations = Revocations::new();
    let entries = |expires_at| {
        [
            Revocation::Session { id: Uuid::from_u128(1), expires_at },
            Revocation::Token { id: Uuid::from_u128(2), expires_at },
            Revocation::User { id: Uuid::from_u128(3), before: 1, expires_at },
            Revocation::Key { id: "k".to_owned(), expires_at },
        ]
    };
    revocations.load(entries(now() - 1000));
    revocations.load(entries(now() - 1000));
    assert_eq!(revocations.len(), 4);
    revocations.load(entries(later()));
    revocations.load(entries(now() - 1000));
    revocations.purge_expired();
    assert_eq!(revocations.len(), 4, "the later expiry counts");

    let revocations = Revocations::new();
    revocations.load(entries(now() - 1000));
    revocations.insert(Revocation::Session { id: Uuid::from_u128(9), expires_at: now() - 20 });
    revocations.purge_expired();
    assert_eq!(revocations.len(), 1, "what expired within a leeway may still be needed");
}

#[test]
fn many_threads_lose_nothing() {
    let revocations = Revocations::new();
    std::thread::scope(|scope| {
        for thread in 0..8_u128 {
            let revocations = &revocations;
            scope.spawn(move || {
                for at in 0..2000 {
                    let id = Uuid::from_u128(thread % 4 * 10_000 + at);
                    revocations.insert(Revocation::Session { id, expires_at: later() });
                    if at.is_multiple_of(200) {
                        revocations.purge_expired();
                    }
                }
            });
        }
    });
    assert_eq!(revocations.len(), 8000);
}

#[test]
fn age_counts_from_the_last_word() {
    let revocations = Revocations::new();
    assert_eq!(revocations.age(), None);
    revocations.heard();
    std::thread::sleep(Duration::from_millis(30));
    assert!(revocations.age().unwrap() >= Duration::from_millis(20));
    revocations.heard();
    assert!(revocations.age().unwrap() < Duration::from_secs(5));
}

#[test]
fn the_wire_form() {
    let id = "0198c0de-0000-7000-8000-000000000001";
    let uuid = Uuid::parse_str(id).unwrap();
    let wire = json!({"cursor": "7-0", "revocations": [
        {"type": "session", "id": id, "expires_at": 5},
        {"type": "user", "id": id, "before": 3, "expires_at": 5},
        {"type": "token", "id": id, "expires_at": 5},
        {"type": "key", "id": "k1", "expires_at": 5},
    ]});
    let snapshot: Snapshot = serde_json::from_value(wire.clone()).unwrap();
    let expected = vec![
        Revocation::Session { id: uuid, expires_at: 5 },
        Revocation::User { id: uuid, before: 3, expires_at: 5 },
        Revocation::Token { id: uuid, expires_at: 5 },
        Revocation::Key { id: "k1".to_owned(), expires_at: 5 },
    ];
    assert_eq!((&*snapshot.cursor, &snapshot.revocations), ("7-0", &expected));
    assert_eq!(serde_json::to_value(&snapshot).unwrap(), wire);
    let unknown = json!({"type": "tenant", "id": "t", "until": 9});
    assert_eq!(serde_json::from_value::<Revocation>(unknown).unwrap(), Revocation::Unknown);
    for wrong in [
        json!({"type": "session", "id": "x", "expires_at": 5}),
        json!({"type": "session", "id": id}),
        json!({"type": "user", "id": id, "expires_at": 5}),
    ] {
        assert!(serde_json::from_value::<Revocation>(wrong.clone()).is_err(), "{wrong}");
    }
}
