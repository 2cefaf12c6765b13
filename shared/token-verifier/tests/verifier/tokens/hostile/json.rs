use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use token_verifier::{
    Algorithm::Es256,
    VerifyError::{self, *},
    testing::TestIssuer,
};

use super::Hostile;

/// JSON that no serialiser writes, signed all the same.
pub fn corpus(issuer: &TestIssuer) -> Vec<Hostile> {
    let header = json!({"typ": "at+jwt", "alg": "ES256", "kid": issuer.key_id(Es256)}).to_string();
    let claims = claims_of(&issuer.mint().token());
    let lists = "[".repeat(2000);
    let nested = format!("{lists}{}", "]".repeat(2000));
    let signed_header = |what: &str, header: String, expected| {
        Hostile::new(what, issuer.sign(Es256, &header, &claims), expected)
    };
    let signed_claims = |what: &str, claims: String, expected| {
        Hostile::new(what, issuer.sign(Es256, &header, &claims), expected)
    };
    let mut corpus = vec![
        signed_header("kid twice", with(&header, r#""kid":"other""#), Malformed("")),
        signed_header("crit twice", with(&header, r#""crit":[],"crit":[]"#), Malformed("")),
        signed_header("an open header", header[..header.len() - 1].to_owned(), Malformed("")),
        signed_header("a deep header, open", with(&header, &format!(r#""x":{lists}"#)), Malformed("")),
        signed_header(
            "a deep kid",
            header.replace("\"kid\":\"", &format!("\"kid\":{nested},\"x\":\"")),
            Malformed(""),
        ),
        signed_header("nothing but depth", nested.clone(), Malformed("")),
        signed_header("a string", format!("{header:?}"), Malformed("")),
        signed_header("null", "null".to_owned(), Malformed("")),
        signed_header("a byte order mark", format!("\u{feff}{header}"), Malformed("")),
        signed_claims("a byte order mark", format!("\u{feff}{claims}"), Malformed("")),
        signed_claims("a NUL before", format!("\0{claims}"), Malformed("")),
        signed_claims("a NUL after", format!("{claims}\0"), Malformed("")),
        signed_claims("a control character", claims.replace("\"web\"", "\"we\nb\""), Malformed("")),
        signed_claims(
            "half a surrogate",
            claims.replace("\"web\"", r#""\ud800""#),
            InvalidClaim("client_id"),
        ),
        signed_claims("a comment", with(&claims, "/**/\"x\":1"), Malformed("")),
        signed_claims("one comma more", claims.replace('}', ",}"), Malformed("")),
        signed_claims("single quotes", claims.replace('"', "'"), Malformed("")),
        signed_claims("an open list, deep", with(&claims, &format!(r#""x":{lists}"#)), Malformed("")),
        signed_claims("a token in a token", json!(issuer.mint().token()).to_string(), Malformed("")),
    ];
    for (claim, value, expected) in [
        ("exp", "1e400", InvalidClaim("exp")),
        ("exp", "-1e400", InvalidClaim("exp")),
        ("exp", "9223372036854775808", InvalidClaim("exp")),
        ("exp", "99999999999999999999999999", InvalidClaim("exp")),
        ("exp", "1e18", InvalidClaim("exp")),
        ("exp", "1e-400", Expired),
        ("exp", "-0", Expired),
        ("exp", "NaN", Malformed("")),
        ("exp", "Infinity", Malformed("")),
        ("exp", "0x7fffffff", Malformed("")),
        ("exp", "09999999999", Malformed("")),
        ("exp", "+9999999999", Malformed("")),
        ("exp", "9999999999.", Malformed("")),
        ("iat", "-1e400", InvalidClaim("iat")),
        ("nbf", "1e400", InvalidClaim("nbf")),
        ("aud", nested.as_str(), InvalidClaim("aud")),
        ("iss", nested.as_str(), InvalidClaim("iss")),
        ("exp", nested.as_str(), InvalidClaim("exp")),
    ] {
        corpus.push(spelt(issuer, &header, (claim, value), expected));
    }
    corpus.extend(["iss", "aud", "iat", "nbf", "jti", "sid", "client_id", "scope"].map(|claim| {
        let token = issuer.sign(Es256, &header, &with(&claims, &format!(r#""{claim}":null"#)));
        Hostile::new(format!("{claim} twice"), token, Malformed(""))
    }));
    corpus
}

/// Good claims, but for one that reads exactly so.
fn spelt(issuer: &TestIssuer, header: &str, (claim, value): (&str, &str), expected: VerifyError) -> Hostile {
    let claims = claims_of(&issuer.mint().without(claim).token());
    let token = issuer.sign(Es256, header, &with(&claims, &format!(r#""{claim}":{value}"#)));
    Hostile::new(format!("{claim} {value:.20}"), token, expected)
}

fn with(json: &str, members: &str) -> String {
    format!("{{{members},{}", &json[1..])
}

fn claims_of(token: &str) -> String {
    let claims = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    String::from_utf8(claims).unwrap()
}
