use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use token_verifier::{
    Algorithm::{self, *},
    VerifyError::BadSignature,
    testing::TestIssuer,
};

use super::Hostile;

/// The order of P-256 (SP 800-186 section 3.2.1.3), most significant byte first.
const N: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// The order of Ed25519's group (RFC 8032 section 5.1), least significant byte first.
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

pub fn corpus(issuer: &TestIssuer) -> Vec<Hostile> {
    let mut corpus = elliptic(issuer);
    corpus.extend(edwards(issuer));
    corpus.extend(rsa(issuer));
    corpus.extend(Algorithm::ALL.into_iter().flat_map(|algorithm| {
        resigned(issuer, algorithm, |raw| {
            vec![
                ("twice over", raw.repeat(2)),
                ("a NUL before", [&[0], raw].concat()),
                ("one byte", vec![1]),
                ("reversed", raw.iter().rev().copied().collect()),
                ("4 KiB", vec![0xff; 4096]),
            ]
        })
    }));
    // The RSA test key is everyone's.
    let stranger = TestIssuer::new("https://stranger.example", "surveys");
    corpus.extend([Es256, EdDsa].map(|algorithm| {
        let kid = issuer.key_id(algorithm);
        let token = stranger.mint().algorithm(algorithm).header("kid", kid).token();
        Hostile::new(format!("a stranger's {algorithm:?} key under our kid"), token, BadSignature)
    }));
    corpus
}

fn elliptic(issuer: &TestIssuer) -> Vec<Hostile> {
    let zero = [0; 32];
    let one = with_last(zero, 1);
    let next = with_last(N, 0x52);
    resigned(issuer, Es256, |raw| {
        let (r, s) = raw.split_at(32);
        let der = [&[0x30, 68, 2, 32][..], r, &[2, 32], s].concat();
        let der_of_zeros = vec![0x30, 6, 2, 1, 0, 2, 1, 0];
        vec![
            ("r = 0", [&zero, s].concat()),
            ("s = 0", [r, &zero].concat()),
            // CVE-2022-21449, "psychic signatures".
            ("r = s = 0", [zero, zero].concat()),
            ("r = s = n", [N, N].concat()),
            ("r = s = 1", [one, one].concat()),
            ("r = n", [&N, s].concat()),
            ("s = n", [r, &N].concat()),
            ("r = n + 1", [&next, s].concat()),
            ("s = n + 1", [r, &next].concat()),
            ("all ones", vec![0xff; 64]),
            ("s before r", [s, r].concat()),
            ("DER", der),
            ("DER of zeros", der_of_zeros),
        ]
    })
}

/// RFC 8032 section 5.1.7: S has to be less than L, or every signature has a second spelling.
fn edwards(issuer: &TestIssuer) -> Vec<Hostile> {
    resigned(issuer, EdDsa, |raw| {
        let (point, s) = raw.split_at(32);
        let mut carry = 0;
        let sum = s.iter().zip(L).map(|(&byte, of_l)| {
            carry += u16::from(byte) + u16::from(of_l);
            let byte = carry.to_le_bytes()[0];
            carry >>= 8;
            byte
        });
        let neutral = reversed(with_last([0; 32], 1));
        vec![
            ("S + L", [point, &sum.collect::<Vec<_>>()].concat()),
            ("S = L", [point, &L].concat()),
            ("S = 0", [point, &[0; 32]].concat()),
            ("the neutral point and S = 0", [neutral, [0; 32]].concat()),
            ("a point of no curve", [&[0xff; 32], s].concat()),
        ]
    })
}

fn rsa(issuer: &TestIssuer) -> Vec<Hostile> {
    let jwks = serde_json::to_value(issuer.jwks()).unwrap();
    let key = jwks["keys"].as_array().unwrap().iter().find(|jwk| jwk["kid"] == issuer.key_id(Rs256)).unwrap();
    let modulus = BASE64_URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
    resigned(issuer, Rs256, |raw| {
        let one = [vec![0; raw.len() - 1], vec![1]].concat();
        vec![
            ("1, which is its own power", one),
            ("the modulus", modulus),
            ("all ones", vec![0xff; raw.len()]),
        ]
    })
}

/// Good but for the signature, which is made from the good one.
fn resigned(
    issuer: &TestIssuer,
    algorithm: Algorithm,
    change: impl FnOnce(&[u8]) -> Vec<(&'static str, Vec<u8>)>,
) -> Vec<Hostile> {
    let token = issuer.mint().algorithm(algorithm).token();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let raw = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    let hostile = change(&raw).into_iter().map(|(what, raw)| {
        let token = format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(raw));
        Hostile::new(format!("{algorithm:?}, {what}"), token, BadSignature)
    });
    hostile.collect()
}

fn with_last(mut bytes: [u8; 32], last: u8) -> [u8; 32] {
    bytes[31] = last;
    bytes
}

fn reversed(mut bytes: [u8; 32]) -> [u8; 32] {
    bytes.reverse();
    bytes
}
