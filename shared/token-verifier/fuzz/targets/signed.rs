//! Any header and claims, signed by the issuer: what passes keeps every rule, and nothing panics.
#![no_main]

use std::time::{SystemTime, UNIX_EPOCH};

use libfuzzer_sys::fuzz_target;
use token_verifier::Algorithm::Es256;
use token_verifier_fuzz::{ISSUER, verify, with_key_id};

/// The verifier's leeway, and some more for the clock to go on meanwhile. Seconds.
const TOLERANCE: i64 = 60;

fuzz_target!(|text: &str| {
    // The header is the first line, so that a mutation of the one leaves the other.
    let (header, claims) = text.split_once('\n').unwrap_or_default();
    let Ok(claims) = verify(&ISSUER.sign(Es256, &with_key_id(header), claims)) else { return };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed();
    assert_eq!(claims.issuer, "https://signet.example");
    assert_eq!(claims.key_id, ISSUER.key_id(Es256));
    assert!(claims.audience.iter().any(|audience| audience == "surveys"));
    assert!(claims.expires_at > now - TOLERANCE);
    assert!(claims.issued_at < now + TOLERANCE);
    assert!(claims.not_before.is_none_or(|begins| begins < now + TOLERANCE));
    assert!(claims.session_id.is_some() || claims.client_id == claims.subject.to_string());
});
