use serde_json::json;
use token_verifier::{Algorithm::*, VerifyError::*};

use super::issuer;

#[tokio::test]
async fn a_header_with_one_member_wrong() {
    let issuer = issuer();
    let key = serde_json::to_value(&issuer.jwks().keys[0]).unwrap();
    let (es256, ed) = (issuer.key_id(Es256), issuer.key_id(EdDsa));
    for (algorithm, member, value, expected) in [
        (Es256, "typ", json!("rt+jwt"), WrongType),
        (Es256, "typ", json!("JWT"), WrongType),
        (Es256, "typ", json!("text/at+jwt"), WrongType),
        (Es256, "typ", json!("at+jwt "), WrongType),
        (Es256, "typ", json!(["at+jwt"]), WrongType),
        (Es256, "alg", json!("none"), AlgorithmNotAllowed),
        (Es256, "alg", json!("es256"), AlgorithmNotAllowed),
        (Es256, "alg", json!("ES384"), AlgorithmNotAllowed),
        (Es256, "alg", json!("HS256"), AlgorithmNotAllowed),
        (Es256, "alg", json!(["ES256"]), AlgorithmNotAllowed),
        (Rs256, "alg", json!("PS256"), AlgorithmNotAllowed),
        (Es256, "alg", json!("EdDSA"), AlgorithmMismatch),
        (Es256, "alg", json!("RS256"), AlgorithmMismatch),
        (Rs256, "alg", json!("ES256"), AlgorithmMismatch),
        (Es256, "kid", json!(ed), AlgorithmMismatch),
        (EdDsa, "kid", json!(es256), AlgorithmMismatch),
        (Es256, "crit", json!(["b64"]), CriticalHeader),
        (Es256, "crit", json!(null), CriticalHeader),
        (Es256, "jku", json!("https://evil.example/"), EmbeddedKey),
        (Es256, "x5u", json!("https://evil.example/"), EmbeddedKey),
        (Es256, "x5c", json!(["MII"]), EmbeddedKey),
        (Es256, "jwk", key, EmbeddedKey),
        (Es256, "kid", json!(1), Malformed("no kid")),
        (Es256, "kid", json!("other"), UnknownKey),
        (Es256, "kid", json!("k".repeat(128)), UnknownKey),
    ] {
        let token = issuer.mint().algorithm(algorithm).header(member, value.clone()).token();
        assert_eq!(issuer.verifier().verify(&token).await, Err(expected), "{algorithm:?} {member} {value}");
    }
}

#[tokio::test]
async fn a_header_with_one_member_missing() {
    let issuer = issuer();
    for (member, expected) in [("typ", WrongType), ("alg", AlgorithmNotAllowed), ("kid", Malformed("no kid"))]
    {
        let token = issuer.mint().without_header(member).token();
        assert_eq!(issuer.verifier().verify(&token).await, Err(expected), "{member}");
    }
}

#[tokio::test]
async fn a_kid_of_no_length_or_too_much() {
    let issuer = issuer();
    for kid in [String::new(), "k".repeat(129)] {
        let refused = issuer.verifier().verify(&issuer.mint().header("kid", kid).token()).await;
        assert!(matches!(refused, Err(Malformed(_))), "{refused:?}");
    }
}
