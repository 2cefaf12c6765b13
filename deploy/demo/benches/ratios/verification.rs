//! A token verified: the first time, again, and beside the bare signature check that is in the first.

use std::hint::black_box;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::FutureExt;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use token_verifier::Verifier;
use token_verifier::testing::TestIssuer;

use demo::percentile;

pub const ISSUER: &str = "https://signet.example";
pub const AUDIENCE: &str = "surveys";
const ROUNDS: usize = 50;
const TIMES: u32 = 200;

pub fn run() {
    let issuer = issuer();
    let token = issuer.mint().token();
    let (cold, cached) = (verifier(&issuer, 0), verifier(&issuer, 1 << 20));

    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key(&issuer));

    let mut took = [(); 3].map(|()| Vec::new());
    // In turns, so that what else the machine does falls on all three.
    for _ in 0..ROUNDS {
        took[0].push(time(|| key.verify(black_box(signed.as_bytes()), &signature).unwrap()));
        took[1].push(time(|| verify(&cold, black_box(&token))));
        took[2].push(time(|| verify(&cached, black_box(&token))));
    }
    let [bare, first, again] = took.map(|mut took| percentile(&mut took, 0.5));
    println!(
        "verifying a token (ES256)      {}   bare signature {}   ratio {:.2}",
        micros(first),
        micros(bare),
        first.div_duration_f64(bare)
    );
    println!(
        "verifying it again             {}                             ratio {:.3}",
        micros(again),
        again.div_duration_f64(bare)
    );
}

pub fn issuer() -> TestIssuer {
    TestIssuer::new(ISSUER, AUDIENCE)
}

/// One that remembers tokens in so many bytes.
pub fn verifier(issuer: &TestIssuer, cache_bytes: usize) -> Verifier {
    let builder = Verifier::builder(ISSUER, AUDIENCE).cache_bytes(cache_bytes);
    builder.with_sources(issuer.keys().clone(), issuer.revocations().clone())
}

/// It has nothing to wait for, so it needs no runtime either.
pub fn verify(verifier: &Verifier, token: &str) {
    black_box(verifier.verify(token).now_or_never().unwrap().unwrap());
}

fn time(work: impl Fn()) -> Duration {
    let started = Instant::now();
    for _ in 0..TIMES {
        work();
    }
    started.elapsed() / TIMES
}

/// The uncompressed point of the first key that is published.
fn public_key(issuer: &TestIssuer) -> Vec<u8> {
    let set = serde_json::to_value(issuer.jwks()).unwrap();
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(set["keys"][0][name].as_str().unwrap()).unwrap();
    [vec![4], coordinate("x"), coordinate("y")].concat()
}

fn micros(duration: Duration) -> String {
    format!("{:>7.2} us", duration.as_secs_f64() * 1e6)
}
