use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use token_verifier::{
    Algorithm,
    VerifyError::{AlgorithmNotAllowed, BadSignature},
    testing::TestIssuer,
};

use super::{ISSUER, issuer};

#[tokio::test]
async fn signatures() {
    let issuer = issuer();
    let stranger = TestIssuer::new(ISSUER, "surveys");
    for algorithm in Algorithm::ALL {
        let good = issuer.mint().algorithm(algorithm).token();
        let (signed, signature) = good.rsplit_once('.').unwrap();
        let raw = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
        let resigned = |raw: &[u8]| format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(raw));
        let other = issuer.mint().algorithm(algorithm).token();
        let mut flipped = raw.clone();
        flipped[10] ^= 1;
        let kid = issuer.key_id(algorithm);
        let mut table = vec![
            ("a bit flipped", resigned(&flipped)),
            ("one byte short", resigned(&raw[1..])),
            ("one byte long", resigned(&[raw.as_slice(), &[0]].concat())),
            ("all zeros", resigned(&vec![0; raw.len()])),
            ("another token's", format!("{signed}.{}", other.rsplit_once('.').unwrap().1)),
        ];
        // The RSA test key is everyone's.
        if algorithm != Algorithm::Rs256 {
            let forged = stranger.mint().algorithm(algorithm).header("kid", kid).token();
            table.push(("a stranger's key under our kid", forged));
        }
        for (what, token) in table {
            assert_eq!(issuer.verifier().verify(&token).await, Err(BadSignature), "{what}");
        }
        // What is wrong inside must not show until the signature is right.
        let expired = issuer.mint().algorithm(algorithm).expired().token();
        let forged = format!("{}.{signature}", expired.rsplit_once('.').unwrap().0);
        assert_eq!(issuer.verifier().verify(&forged).await, Err(BadSignature));
    }
}

/// RFC 8725 section 2.1: the public key is no secret, so it must never serve as one.
#[tokio::test]
async fn a_public_key_is_not_an_hmac_secret() {
    let issuer = issuer();
    for (algorithm, jwk) in Algorithm::ALL.into_iter().zip(issuer.jwks().keys) {
        let header = json!({"typ": "at+jwt", "alg": "HS256", "kid": issuer.key_id(algorithm)}).to_string();
        let claims = issuer.mint().token().split('.').nth(1).unwrap().to_owned();
        let signed = format!("{}.{claims}", BASE64_URL_SAFE_NO_PAD.encode(header));
        let key = serde_json::to_vec(&jwk).unwrap();
        let mac = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key), signed.as_bytes());
        let token = format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac));
        assert_eq!(issuer.verifier().verify(&token).await, Err(AlgorithmNotAllowed));
    }
}
