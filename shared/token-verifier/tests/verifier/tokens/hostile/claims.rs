use serde_json::json;
use token_verifier::{VerifyError::*, testing::TestIssuer};

use super::Hostile;
use crate::now;

pub fn corpus(issuer: &TestIssuer, url: &str) -> Vec<Hostile> {
    let table = [
        ("iss", json!(null), InvalidClaim("iss")),
        ("iss", json!({"url": url}), InvalidClaim("iss")),
        ("iss", json!(1), InvalidClaim("iss")),
        ("iss", json!(""), WrongIssuer),
        ("iss", json!(url.to_uppercase()), WrongIssuer),
        ("iss", json!(format!("{url}\0")), WrongIssuer),
        ("iss", json!(format!(" {url}")), WrongIssuer),
        ("iss", json!(format!("{url}.evil.example")), WrongIssuer),
        ("aud", json!(null), InvalidClaim("aud")),
        ("aud", json!(true), InvalidClaim("aud")),
        ("aud", json!([null]), InvalidClaim("aud")),
        ("aud", json!([["surveys"]]), InvalidClaim("aud")),
        ("aud", json!(""), WrongAudience),
        ("aud", json!(["other", ""]), WrongAudience),
        ("aud", json!("surveys "), WrongAudience),
        ("aud", json!("other surveys"), WrongAudience),
        ("aud", json!("surveys\0"), WrongAudience),
        ("exp", json!([now() + 900]), InvalidClaim("exp")),
        ("exp", json!({"$date": 1}), InvalidClaim("exp")),
        ("exp", json!(true), InvalidClaim("exp")),
        ("exp", json!(i64::MIN), Expired),
        ("exp", json!(-0.5), Expired),
        ("nbf", json!("0"), InvalidClaim("nbf")),
        ("nbf", json!(now() + 10_000_000_000), NotYetValid),
        ("nbf", json!(i64::MAX), NotYetValid),
        ("iat", json!(null), InvalidClaim("iat")),
        ("iat", json!(now() + 10_000_000_000), NotYetValid),
        ("iat", json!(1e15), NotYetValid),
        ("sub", json!(null), InvalidClaim("sub")),
        ("sub", json!(""), InvalidClaim("sub")),
        ("sub", json!("{00000000-0000-4000-8000-000000000000}"), InvalidClaim("sub")),
        ("sub", json!("00000000-0000-4000-8000-00000000000\u{661}"), InvalidClaim("sub")),
        ("jti", json!(null), InvalidClaim("jti")),
        ("sid", json!([]), InvalidClaim("sid")),
        ("sid", json!(""), InvalidClaim("sid")),
        ("client_id", json!(null), InvalidClaim("client_id")),
        ("scope", json!(null), InvalidClaim("scope")),
        ("scope", json!({"surveys:write": true}), InvalidClaim("scope")),
    ];
    let hostile = table.into_iter().map(|(claim, value, expected)| {
        let what = format!("{claim} {value}");
        Hostile::new(what, issuer.mint().claim(claim, value).token(), expected)
    });
    hostile.collect()
}
