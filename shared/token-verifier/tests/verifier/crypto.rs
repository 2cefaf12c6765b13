use jsonwebtoken::{
    Algorithm::{self, *},
    DecodingKey, EncodingKey, Header, Validation, decode, encode,
    jwk::{AlgorithmParameters, Jwk, ThumbprintHash},
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use serde_json::{Value, json};
use token_verifier::{
    Algorithm::{EdDsa, Es256, Rs256},
    crypto::{self, SigningKey},
};

const RSA_TEST_KEY: &[u8] = include_bytes!("../../src/testing/rsa-2048-test-key.pk8");

/// An Ed25519 key as OpenSSL writes it, without its public half (RFC 8410 section 10.3).
const ED25519_TEST_KEY: &[u8] = &[
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20, 0xd4,
    0xee, 0x72, 0xdb, 0xf9, 0x13, 0x58, 0x4a, 0xd5, 0xb6, 0xd8, 0xf1, 0xf7, 0x69, 0xf8, 0xad, 0x3a, 0xfe,
    0x7c, 0x28, 0xcb, 0xf1, 0xd4, 0xfb, 0xe0, 0x97, 0xa8, 0x8f, 0x44, 0x75, 0x58, 0x42,
];

fn keys() -> Vec<(Algorithm, EncodingKey, SigningKey)> {
    let random = SystemRandom::new();
    let ec = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let ed = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
    let parsed = |algorithm, der: &[u8]| SigningKey::from_pkcs8(algorithm, der).unwrap();
    vec![
        (ES256, EncodingKey::from_ec_der(ec.as_ref()), parsed(Es256, ec.as_ref())),
        (EdDSA, EncodingKey::from_ed_der(ed.as_ref()), parsed(EdDsa, ed.as_ref())),
        (EdDSA, EncodingKey::from_ed_der(ED25519_TEST_KEY), parsed(EdDsa, ED25519_TEST_KEY)),
        (RS256, EncodingKey::from_rsa_der(RSA_TEST_KEY), parsed(Rs256, RSA_TEST_KEY)),
    ]
}

#[test]
fn jsonwebtoken_signs_and_verifies_through_it() {
    crypto::install();
    crypto::install();
    for (algorithm, private, parsed) in keys() {
        let token = encode(&Header::new(algorithm), &json!({"a": 1}), &private).unwrap();
        let public = DecodingKey::from_jwk(&parsed.jwk("k").unwrap()).unwrap();
        let mut validation = Validation::new(algorithm);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        let decoded = decode::<Value>(&token, &public, &validation).unwrap();
        assert_eq!(decoded.claims, json!({"a": 1}), "{algorithm:?}");
        let forged = encode(&Header::new(algorithm), &json!({"a": 2}), &private).unwrap();
        let forged = format!("{}.{}", forged.rsplit_once('.').unwrap().0, token.rsplit_once('.').unwrap().1);
        assert!(decode::<Value>(&forged, &public, &validation).is_err(), "{algorithm:?}");
    }
}

#[test]
fn jwks_are_made_from_private_keys() {
    crypto::install();
    for (algorithm, private, parsed) in keys() {
        let jwk = parsed.jwk("k").unwrap();
        assert_eq!(jwk.common.key_id.as_deref(), Some("k"));
        let written = serde_json::to_value(&jwk).unwrap();
        assert_eq!((&written["use"], &written["alg"]), (&json!("sig"), &json!(format!("{algorithm:?}"))));
        assert!(written.get("d").is_none());
        // jsonwebtoken knows the length of an Ed25519 document without a public half only.
        if let Ok(other) = Jwk::from_encoding_key(&private, algorithm) {
            assert_eq!(other.algorithm, jwk.algorithm, "{algorithm:?}");
        } else {
            assert!(matches!(jwk.algorithm, AlgorithmParameters::OctetKeyPair(_)));
        }
    }
}

/// RFC 7638 section 3.1 has the example.
#[test]
fn thumbprints() {
    crypto::install();
    let jwk: Jwk = serde_json::from_value(json!({
        "kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    }))
    .unwrap();
    assert_eq!(
        jwk.thumbprint(ThumbprintHash::SHA256).unwrap(),
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    );
}

#[test]
fn what_it_does_not_do_is_an_error_and_no_panic() {
    crypto::install();
    let secret = EncodingKey::from_secret(b"secret");
    assert!(encode(&Header::new(HS256), &json!({}), &secret).is_err());
    let rsa = EncodingKey::from_rsa_der(RSA_TEST_KEY);
    assert!(encode(&Header::new(PS256), &json!({}), &rsa).is_err());
    assert!(encode(&Header::new(RS256), &json!({}), &EncodingKey::from_rsa_der(b"no key")).is_err());
    assert!(encode(&Header::new(ES256), &json!({}), &EncodingKey::from_ec_der(b"no key")).is_err());
    assert!(encode(&Header::new(EdDSA), &json!({}), &EncodingKey::from_ed_der(RSA_TEST_KEY)).is_err());
    assert!(Jwk::from_decoding_key(&DecodingKey::from_rsa_der(b"no key"), Some(RS256)).is_err());
    assert!(Jwk::from_encoding_key(&EncodingKey::from_ec_der(RSA_TEST_KEY), ES384).is_err());
}
