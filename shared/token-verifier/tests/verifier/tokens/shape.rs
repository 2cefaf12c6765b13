use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use token_verifier::{Algorithm, VerifyError::Malformed};

use super::issuer;

#[tokio::test]
async fn shape() {
    let issuer = issuer();
    let good = issuer.mint().token();
    let verifier = issuer.verifier();
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    for (what, token) in [
        ("nothing", String::new()),
        ("no dots", "token".to_owned()),
        ("two parts", signed.to_owned()),
        ("four parts", format!("{good}.x")),
        ("five parts, as encrypted", format!("{good}..x")),
        ("no signature", format!("{signed}.")),
        ("no claims", format!("{header}..{signature}")),
        ("no header", format!(".{claims}.{signature}")),
        ("padding", format!("{good}==")),
        ("a space", format!(" {good}")),
        ("a line feed", format!("{good}\n")),
        ("plain base64", format!("{signed}.{}+/", &signature[2..])),
        ("a scheme", format!("Bearer {good}")),
        ("JSON serialisation", json!({"payload": claims, "signature": signature}).to_string()),
        ("too long", issuer.mint().claim("x", "y".repeat(8 * 1024)).token()),
        ("not ASCII", format!("{signed}.ü")),
    ] {
        let refused = verifier.verify(&token).await;
        assert!(matches!(refused, Err(Malformed(_))), "{what}: {refused:?}");
    }
    let fits = issuer.mint().claim("x", "y".repeat(5 * 1024)).token();
    assert!(verifier.verify(&fits).await.is_ok(), "{} bytes", fits.len());
}

#[tokio::test]
async fn json_that_could_be_read_in_two_ways() {
    let issuer = issuer();
    let sign = |header: &str, claims: &str| issuer.sign(Algorithm::Es256, header, claims);
    let header = json!({"typ": "at+jwt", "alg": "ES256", "kid": issuer.key_id(Algorithm::Es256)}).to_string();
    let payload = issuer.mint().token();
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload.split('.').nth(1).unwrap()).unwrap();
    let claims = String::from_utf8(payload).unwrap();
    let verifier = issuer.verifier();
    verifier.verify(&sign(&header, &claims)).await.unwrap();

    let twice = |json: &str, member: &str| format!("{{{member},{}", &json[1..]);
    for (what, token) in [
        ("alg twice", sign(&twice(&header, r#""alg":"ES256""#), &claims)),
        ("alg twice, once escaped", sign(&twice(&header, r#""\u0061lg":"ES256""#), &claims)),
        ("typ twice", sign(&twice(&header, r#""typ":"rt+jwt""#), &claims)),
        ("exp twice", sign(&header, &twice(&claims, r#""exp":9999999999"#))),
        ("sub twice, once null", sign(&header, &twice(&claims, r#""sub":null"#))),
        ("something after", sign(&header, &format!("{claims}{{}}"))),
        ("a list for a header", sign(r#"["ES256","at+jwt","k"]"#, &claims)),
        ("a list for claims", sign(&header, "[]")),
        ("no JSON", sign(&header, "claims")),
        (
            "a header that is no UTF-8",
            format!("{}.e30.e30", BASE64_URL_SAFE_NO_PAD.encode(b"{\"a\":\"\xff\"}")),
        ),
    ] {
        let refused = verifier.verify(&token).await;
        assert!(matches!(refused, Err(Malformed(_))), "{what}: {refused:?}");
    }
}
