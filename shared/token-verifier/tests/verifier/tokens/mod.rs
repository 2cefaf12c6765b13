mod claims;
mod headers;
pub mod hostile;
mod shape;
mod signatures;

use serde_json::json;
use token_verifier::{Algorithm, Keys, Revocations, Verifier, VerifyError::*, testing::TestIssuer};
use uuid::Uuid;

use super::now;

const ISSUER: &str = "https://signet.example";

fn issuer() -> TestIssuer {
    TestIssuer::new(ISSUER, "surveys")
}

#[tokio::test]
async fn each_algorithm_passes_and_the_claims_come_out() {
    let issuer = issuer();
    let (user, session) = (Uuid::now_v7(), Uuid::now_v7());
    for algorithm in Algorithm::ALL {
        let now = now();
        let mint = issuer.mint().algorithm(algorithm).subject(user).session(session).scope("surveys:read a");
        let token = mint.issued_at(now).expires_at(now + 60).token();
        let claims = issuer.verifier().verify(&token).await.unwrap();
        assert_eq!(claims.issuer, ISSUER);
        assert_eq!((claims.subject, claims.session_id), (user, Some(session)));
        assert_eq!(claims.audience, ["surveys"]);
        assert_eq!((claims.issued_at, claims.not_before), (now, Some(now)));
        assert_eq!(claims.expires_at, now + 60);
        assert_eq!((claims.client_id.as_str(), claims.key_id.as_str()), ("web", issuer.key_id(algorithm)));
        assert!(claims.scope.contains("surveys:read") && claims.scope.contains("a"));
        assert!(!claims.scope.contains("surveys") && !claims.scope.contains(""));
    }
}

#[tokio::test]
async fn what_may_be_otherwise_and_still_passes() {
    let issuer = issuer();
    let service = Uuid::new_v4();
    let good = [
        ("a media type", issuer.mint().header("typ", "application/at+jwt")),
        ("another case", issuer.mint().header("typ", "AT+JWT")),
        // RFC 7515 section 4: what is not understood is ignored, unless `crit` names it.
        ("headers of other uses", issuer.mint().header("b64", false).header("zip", "DEF").header("x5t", "x")),
        ("several audiences", issuer.mint().claim("aud", json!(["other", "surveys"]))),
        ("no nbf", issuer.mint().without("nbf")),
        ("no scope", issuer.mint().without("scope")),
        ("a claim of its own", issuer.mint().claim("tenant", json!({"a": [1, null]}))),
        ("a fraction of a second", issuer.mint().claim("exp", f64::from(u32::MAX) + 0.5)),
        ("just expired, within the leeway", issuer.mint().expires_at(now() - 10)),
        ("not yet valid, within the leeway", issuer.mint().issued_at(now() + 10)),
        (
            "a service's own",
            issuer.mint().subject(service).claim("client_id", service.to_string()).without("sid"),
        ),
    ];
    for (what, mint) in good {
        let verified = issuer.verifier().verify(&mint.token()).await;
        assert!(verified.is_ok(), "{what}: {verified:?}");
    }
}

#[tokio::test]
async fn a_verifier_may_allow_less_and_serve_several_audiences() {
    let issuer = issuer();
    let builder =
        Verifier::builder(ISSUER, "x").audiences(["reports", "surveys"]).algorithms(&[Algorithm::EdDsa]);
    let verifier = builder.with_sources(issuer.keys().clone(), Revocations::new());
    assert_eq!(verifier.verify(&issuer.mint().token()).await, Err(AlgorithmNotAllowed));
    let mint = || issuer.mint().algorithm(Algorithm::EdDsa);
    assert!(verifier.verify(&mint().token()).await.is_ok());
    assert!(verifier.verify(&mint().claim("aud", "reports").token()).await.is_ok());
    assert_eq!(verifier.verify(&mint().claim("aud", "x").token()).await, Err(WrongAudience));
}

#[tokio::test]
async fn without_keys_it_is_not_the_tokens_fault() {
    let verifier = Verifier::builder(ISSUER, "surveys").with_sources(Keys::new(), Revocations::new());
    let refused = verifier.verify(&issuer().mint().token()).await.unwrap_err();
    assert_eq!((refused, refused.code()), (KeysUnavailable, "keys_unavailable"));
    assert!(refused.is_unavailable());
}

#[tokio::test]
async fn codes_tell_what_to_do() {
    assert_eq!(Expired.code(), "expired_token");
    assert_eq!(Revoked.code(), "revoked_token");
    for other in [BadSignature, UnknownKey, WrongType, Malformed("x"), NotYetValid] {
        assert_eq!(other.code(), "invalid_token");
    }
}
