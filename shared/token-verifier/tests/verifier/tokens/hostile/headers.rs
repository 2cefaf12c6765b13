use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use ring::hmac;
use serde_json::{Value, json};
use token_verifier::{Algorithm, VerifyError::*, testing::TestIssuer};

use super::Hostile;

pub fn corpus(issuer: &TestIssuer, url: &str) -> Vec<Hostile> {
    let mut corpus: Vec<_> = ["none", "None", "NONE", "nOnE", "none ", ""]
        .into_iter()
        .flat_map(|name| [(name, true), (name, false)])
        .map(|(name, signed)| {
            let token = issuer.mint().header("alg", name).token();
            let token = if signed { token } else { without_signature(&token) };
            Hostile::new(format!("alg {name:?}, signed: {signed}"), token, AlgorithmNotAllowed)
        })
        .collect();
    let kid = issuer.key_id(Algorithm::Es256);
    for (member, value, expected) in [
        ("alg", json!("HS384"), AlgorithmNotAllowed),
        ("alg", json!("ES256K"), AlgorithmNotAllowed),
        ("alg", json!("ES512"), AlgorithmNotAllowed),
        ("alg", json!("ES256\0"), AlgorithmNotAllowed),
        ("alg", json!(" ES256"), AlgorithmNotAllowed),
        ("alg", json!(null), AlgorithmNotAllowed),
        ("alg", json!({"ES256": null}), AlgorithmNotAllowed),
        ("typ", json!("application/application/at+jwt"), WrongType),
        ("typ", json!("application/at+jwt; charset=utf-8"), WrongType),
        ("typ", json!("application/rt+jwt"), WrongType),
        ("typ", json!("at+jwt\0"), WrongType),
        ("typ", json!("logout+jwt"), WrongType),
        ("typ", json!(""), WrongType),
        ("typ", json!(null), WrongType),
        ("crit", json!([]), CriticalHeader),
        ("crit", json!(["exp"]), CriticalHeader),
        ("crit", json!({}), CriticalHeader),
        ("jku", json!(null), EmbeddedKey),
        // Even our own issuer's, and even an address that would tell us of the request.
        ("jku", json!(format!("{url}/.well-known/jwks.json")), EmbeddedKey),
        ("jku", json!(format!("{url}/elsewhere")), EmbeddedKey),
        ("x5u", json!(format!("{url}/elsewhere")), EmbeddedKey),
        ("x5c", json!([]), EmbeddedKey),
        ("jwk", json!({}), EmbeddedKey),
        ("kid", json!(null), Malformed("")),
        ("kid", json!([kid]), Malformed("")),
        ("kid", json!({"$ne": ""}), Malformed("")),
        ("kid", json!("../../../../dev/null"), UnknownKey),
        ("kid", json!("' OR 1=1 --"), UnknownKey),
        ("kid", json!("x; touch /tmp/x"), UnknownKey),
        ("kid", json!(format!("{url}/elsewhere")), UnknownKey),
        ("kid", json!(format!("{kid}\0")), UnknownKey),
        ("kid", json!(format!("{kid} ")), UnknownKey),
        ("kid", json!(kid[..kid.len() - 1]), UnknownKey),
        ("kid", json!("ключ\r\n"), UnknownKey),
    ] {
        let token = issuer.mint().header(member, value.clone()).token();
        corpus.push(Hostile::new(format!("{member} {value}"), token, expected));
    }
    let unencoded = issuer.mint().header("b64", false).header("crit", json!(["b64"])).token();
    corpus.push(Hostile::new("unencoded claims (RFC 7797)", unencoded, CriticalHeader));
    corpus.extend(Algorithm::ALL.into_iter().flat_map(|algorithm| confused(issuer, algorithm)));
    corpus
}

/// RFC 8725 section 2.1: signed with the public key, in each form in which it might lie about.
fn confused(issuer: &TestIssuer, algorithm: Algorithm) -> Vec<Hostile> {
    let jwks = serde_json::to_value(issuer.jwks()).unwrap();
    let kid = issuer.key_id(algorithm);
    let jwk = jwks["keys"].as_array().unwrap().iter().find(|jwk| jwk["kid"] == kid).unwrap();
    let (point, der) = public_key(algorithm, jwk);
    let encoded = BASE64_STANDARD.encode(&der);
    let lines: Vec<_> = encoded.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", lines.join("\n"));
    let secrets = [
        ("PEM", pem.clone().into_bytes()),
        ("PEM with its last line feed", format!("{pem}\n").into_bytes()),
        ("DER", der),
        ("bare bytes", point),
        ("key set", jwks.to_string().into_bytes()),
        ("kid", kid.as_bytes().to_vec()),
        ("no bytes", Vec::new()),
    ];
    let hmacs = [("HS256", hmac::HMAC_SHA256), ("HS512", hmac::HMAC_SHA512)];
    let each = secrets.iter().flat_map(|secret| hmacs.map(|hmac| (secret, hmac)));
    let forged = each.map(|((form, secret), (name, hash))| {
        let token = issuer.mint().algorithm(algorithm).header("alg", name).token();
        let signed = token.rsplit_once('.').unwrap().0;
        let mac = hmac::sign(&hmac::Key::new(hash, secret), signed.as_bytes());
        let token = format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac));
        Hostile::new(format!("{name} with the {algorithm:?} key's {form}"), token, AlgorithmNotAllowed)
    });
    forged.collect()
}

/// What a library would take for the key, and its `SubjectPublicKeyInfo` (RFC 5280 section 4.1).
fn public_key(algorithm: Algorithm, jwk: &Value) -> (Vec<u8>, Vec<u8>) {
    let member = |name: &str| BASE64_URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    let (before, key, after): (&[u8], _, &[u8]) = match algorithm {
        Algorithm::Es256 => {
            (b"0Y0\x13\x06\x07*\x86H\xce=\x02\x01\x06\x08*\x86H\xce=\x03\x01\x07\x03B\0\x04",
             [member("x"), member("y")].concat(), b"")
        }
        Algorithm::EdDsa => (b"0*0\x05\x06\x03+ep\x03!\0", member("x"), b""),
        Algorithm::Rs256 => (
            b"0\x82\x01\"0\r\x06\t*\x86H\x86\xf7\r\x01\x01\x01\x05\0\x03\x82\x01\x0f\x000\x82\x01\n\x02\x82\x01\x01\0",
            member("n"), b"\x02\x03\x01\0\x01",
        ),
    };
    let der = [before, &key, after].concat();
    (key, der)
}

fn without_signature(token: &str) -> String {
    format!("{}.", token.rsplit_once('.').unwrap().0)
}
