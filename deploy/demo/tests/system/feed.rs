//! What a verifier hears, and from whom.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::RunQueryDsl;
use reqwest::StatusCode;
use serde_json::Value;
use service_kit::testing::{Forwarder, fresh_redis_url, listen};

use crate::support::{Auth, System, eventually, verifier};

/// A part of a token, unverified: 0 is the header, 1 the claims.
fn part(token: &str, index: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(index).unwrap()).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_revocation_is_heard_and_refuses_no_more_than_it_says() {
    let system = System::start().await;
    let bystander = system.register("bob@example.com").await;
    for kind in ["session", "token", "user", "key"] {
        let token = system.register(&format!("{kind}@example.com")).await;
        assert!(!system.is_refused(&token).await);
        let (header, claims) = (part(&token, 0), part(&token, 1));
        let (subject, before) = match kind {
            "session" => (&claims["sid"], "NULL".to_owned()),
            "token" => (&claims["jti"], "NULL".to_owned()),
            "user" => (&claims["sub"], (claims["iat"].as_i64().unwrap() + 1).to_string()),
            _ => (&header["kid"], "NULL".to_owned()),
        };
        let revoke = format!(
            "INSERT INTO auth.revocations (kind, subject, not_before, expires_at)
             VALUES ('{kind}', '{}', {before}, now() + interval '1 hour')",
            subject.as_str().unwrap()
        );
        diesel::sql_query(revoke).execute(&mut system.database.connection()).unwrap();
        let delay = eventually(async || system.is_refused(&token).await).await;
        println!("a revoked {kind}, found in the database: refused after {delay:?}");
        // The same key signed both.
        assert_eq!(system.is_refused(&bystander).await, kind == "key");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_good_at_every_replica_behind_one_address() {
    let redis = fresh_redis_url();
    let system = System::start_with(&redis, Duration::from_mins(1)).await;
    let other = Auth::start(&system.database, &redis, listen()).await;
    let replicas = [&system.auth.server, &other.server];
    let forwarder = Forwarder::start(replicas.iter().map(|server| server.address).collect());
    let verifier = verifier(&forwarder.url());
    eventually(async || verifier.revocations_age().is_some()).await;

    let mut revoked = Vec::new();
    for round in 0..6 {
        let token = system.register(&format!("ada{round}@example.com")).await;
        assert!(verifier.verify(&token).await.is_ok());
        forwarder.cut();
        let replica = replicas[round % 2];
        let logout = system.client.post(format!("{}/api/auth/logout", replica.url)).bearer_auth(&token);
        assert_eq!(logout.send().await.unwrap().status(), StatusCode::NO_CONTENT);
        let delay = eventually(async || verifier.verify(&token).await.is_err()).await;
        println!("a logout while the feed was cut: refused after {delay:?}");
        revoked.push(token);
        for token in &revoked {
            assert!(verifier.verify(token).await.is_err());
        }
    }
}
