use serde_json::json;
use token_verifier::VerifyError::*;
use uuid::Uuid;

use super::{ISSUER, issuer};
use crate::now;

#[tokio::test]
async fn claims_with_one_wrong() {
    let issuer = issuer();
    for (claim, value, expected) in [
        ("iss", json!("https://evil.example"), WrongIssuer),
        ("iss", json!(format!("{ISSUER}/")), WrongIssuer),
        ("iss", json!([ISSUER]), InvalidClaim("iss")),
        ("aud", json!("other"), WrongAudience),
        ("aud", json!("survey"), WrongAudience),
        ("aud", json!("Surveys"), WrongAudience),
        ("aud", json!([]), WrongAudience),
        ("aud", json!(["surveys", 1]), InvalidClaim("aud")),
        ("aud", json!({"surveys": 1}), InvalidClaim("aud")),
        ("exp", json!(now() - 31), Expired),
        ("exp", json!(0), Expired),
        ("exp", json!(-1), Expired),
        ("exp", json!((now() + 900).to_string()), InvalidClaim("exp")),
        ("exp", json!(null), InvalidClaim("exp")),
        ("exp", json!(1e300), InvalidClaim("exp")),
        ("exp", json!(u64::MAX), InvalidClaim("exp")),
        ("nbf", json!(now() + 60), NotYetValid),
        ("nbf", json!(null), InvalidClaim("nbf")),
        ("iat", json!(now() + 60), NotYetValid),
        ("iat", json!("0"), InvalidClaim("iat")),
        ("iat", json!(i64::MAX), NotYetValid),
        ("sub", json!("alice"), InvalidClaim("sub")),
        ("sub", json!(Uuid::new_v4().simple()), InvalidClaim("sub")),
        ("sub", json!(Uuid::new_v4().urn()), InvalidClaim("sub")),
        ("jti", json!(7), InvalidClaim("jti")),
        ("jti", json!(""), InvalidClaim("jti")),
        ("sid", json!("s"), InvalidClaim("sid")),
        ("sid", json!(null), InvalidClaim("sid")),
        ("client_id", json!(["web"]), InvalidClaim("client_id")),
        ("scope", json!(["surveys:write"]), InvalidClaim("scope")),
    ] {
        let token = issuer.mint().claim(claim, value.clone()).token();
        assert_eq!(issuer.verifier().verify(&token).await, Err(expected), "{claim} {value}");
    }
}

#[tokio::test]
async fn claims_with_one_missing() {
    let issuer = issuer();
    for claim in ["iss", "sub", "aud", "exp", "iat", "jti", "client_id"] {
        let token = issuer.mint().without(claim).token();
        assert_eq!(issuer.verifier().verify(&token).await, Err(MissingClaim(claim)));
    }
    // A person without a session: no logout would reach the token.
    let token = issuer.mint().without("sid").token();
    assert_eq!(issuer.verifier().verify(&token).await, Err(MissingClaim("sid")));
    // nor does another service's name help.
    let token = issuer.mint().without("sid").claim("client_id", Uuid::new_v4().to_string()).token();
    assert_eq!(issuer.verifier().verify(&token).await, Err(MissingClaim("sid")));
}

#[tokio::test]
async fn times_that_are_past_or_to_come() {
    let issuer = issuer();
    let verify =
        async |mint: token_verifier::testing::Mint<'_>| issuer.verifier().verify(&mint.token()).await;
    assert_eq!(verify(issuer.mint().expired()).await, Err(Expired));
    assert_eq!(verify(issuer.mint().issued_at(now() + 3600)).await, Err(NotYetValid));
}
