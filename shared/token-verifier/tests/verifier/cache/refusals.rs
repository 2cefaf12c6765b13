//! What happened since a token was seen counts for it as for any other.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use token_verifier::{Algorithm, JwkSet, Revocation, Verifier, VerifyError, testing::TestIssuer};
use tokio::time::sleep;

use super::{ISSUER, issuer, now, often};
use crate::{eventually, issuer::Issuer};

#[tokio::test]
async fn expired() {
    let issuer = issuer();
    let builder = Verifier::builder(ISSUER, "surveys").leeway(Duration::ZERO);
    let verifier = builder.with_sources(issuer.keys().clone(), issuer.revocations().clone());
    let expires_at = now() + 3;
    let token = issuer.mint().expires_at(expires_at).token();
    often(&verifier, &token).await;
    while now() < expires_at {
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(verifier.verify(&token).await, Err(VerifyError::Expired));
}

#[tokio::test]
async fn revoked() {
    for by in ["session", "user", "token", "key"] {
        let issuer = issuer();
        let verifier = issuer.verifier();
        let (token, other) = (issuer.mint().token(), issuer.mint().algorithm(Algorithm::EdDsa).token());
        let claims = often(&verifier, &token).await;
        often(&verifier, &other).await;
        let expires_at = now() + 900;
        issuer.revocations().insert(match by {
            "session" => Revocation::Session { id: claims.session_id.unwrap(), expires_at },
            "user" => Revocation::User { id: claims.subject, before: claims.issued_at + 1, expires_at },
            "token" => Revocation::Token { id: claims.token_id, expires_at },
            _ => Revocation::Key { id: claims.key_id.clone(), expires_at },
        });
        assert_eq!(verifier.verify(&token).await, Err(VerifyError::Revoked), "{by}");
        assert!(verifier.verify(&other).await.is_ok(), "{by} revokes too much");
    }
}

#[tokio::test]
async fn signed_by_a_key_that_was_withdrawn() {
    let issuer = issuer();
    let verifier = issuer.verifier();
    let token = issuer.mint().token();
    often(&verifier, &token).await;
    let kid = issuer.key_id(Algorithm::Es256);
    let others = issuer.jwks().keys.into_iter().filter(|key| key.common.key_id.as_deref() != Some(kid));
    issuer.keys().replace(&JwkSet { keys: others.collect() }).unwrap();
    assert_eq!(verifier.verify(&token).await, Err(VerifyError::UnknownKey));
    issuer.keys().replace(&issuer.jwks()).unwrap();
    assert!(verifier.verify(&token).await.is_ok());
}

#[tokio::test]
async fn signed_by_a_key_whose_id_another_key_has_now() {
    let issuer = issuer();
    let verifier = issuer.verifier();
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        issuer.keys().replace(&issuer.jwks()).unwrap();
        let token = issuer.mint().algorithm(algorithm).token();
        often(&verifier, &token).await;
        let mut impostors = TestIssuer::new(ISSUER, "surveys").jwks();
        for (impostor, key) in impostors.keys.iter_mut().zip(issuer.jwks().keys) {
            impostor.common.key_id = key.common.key_id;
        }
        issuer.keys().replace(&impostors).unwrap();
        assert_eq!(verifier.verify(&token).await, Err(VerifyError::BadSignature));
    }
}

#[tokio::test]
async fn signed_by_a_key_that_became_too_old() {
    let issuer = Issuer::start().await;
    let verifier = issuer.builder().max_key_age(Duration::from_millis(200)).follow().unwrap();
    eventually("it has keys", || !verifier.keys().is_empty()).await;
    let token = issuer.tokens.mint().token();
    assert!(verifier.verify(&token).await.is_ok());
    issuer.jwks(|jwks| jwks.status = 500);
    eventually("the keys are dropped", || verifier.keys().is_empty()).await;
    assert_eq!(verifier.verify(&token).await, Err(VerifyError::KeysUnavailable));
    issuer.jwks(|jwks| jwks.status = 200);
    eventually("the keys are back", || !verifier.keys().is_empty()).await;
    assert!(verifier.verify(&token).await.is_ok());
}

#[tokio::test]
async fn the_same_claims_under_another_signature() {
    let issuer = issuer();
    let verifier = issuer.verifier();
    for algorithm in Algorithm::ALL {
        let token = issuer.mint().algorithm(algorithm).token();
        often(&verifier, &token).await;
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let mut signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
        for at in [0, signature.len() / 2, signature.len() - 1] {
            signature[at] ^= 1;
            let forged = format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(&signature));
            assert_eq!(verifier.verify(&forged).await, Err(VerifyError::BadSignature));
            signature[at] ^= 1;
        }
        assert!(verifier.verify(&token).await.is_ok());
    }
}

#[tokio::test]
async fn other_claims_under_the_same_signature() {
    let issuer = issuer();
    let verifier = issuer.verifier();
    for algorithm in Algorithm::ALL {
        let mint = || issuer.mint().algorithm(algorithm).token();
        let (token, other) = (mint(), mint());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let (claimed, _) = other.rsplit_once('.').unwrap();
        for seen in [&token, &other] {
            often(&verifier, seen).await;
        }
        let forged = format!("{claimed}.{signature}");
        assert_eq!(verifier.verify(&forged).await, Err(VerifyError::BadSignature));
        let cut = format!("{}.{signature}", &signed[..signed.len() - 1]);
        assert!(verifier.verify(&cut).await.is_err());
        assert!(verifier.verify(&token).await.is_ok());
    }
}
