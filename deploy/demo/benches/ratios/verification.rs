//! A token verified, beside the bare signature check that is in it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

use serde_json::Value;

use crate::support::System;

const TIMES: u32 = 5_000;

pub async fn run() {
    let system = System::start().await;
    let token = system.register("ada@example.com").await;
    let verifier = &system.verifier;

    let started = Instant::now();
    for _ in 0..TIMES {
        black_box(verifier.verify(black_box(&token)).await.unwrap());
    }
    let whole = started.elapsed() / TIMES;

    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key(&system).await);
    let started = Instant::now();
    for _ in 0..TIMES {
        black_box(key.verify(black_box(signed.as_bytes()), &signature)).unwrap();
    }
    let bare = started.elapsed() / TIMES;
    println!(
        "verifying a token (ES256)      {}   bare signature {}   ratio {:.2}",
        micros(whole),
        micros(bare),
        whole.div_duration_f64(bare)
    );
}

/// The uncompressed point of the one key that is published.
async fn public_key(system: &System) -> Vec<u8> {
    let url = format!("{}/.well-known/jwks.json", system.auth.server.url);
    let set: Value = system.client.get(url).send().await.unwrap().json().await.unwrap();
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(set["keys"][0][name].as_str().unwrap()).unwrap();
    [vec![4], coordinate("x"), coordinate("y")].concat()
}

fn micros(duration: Duration) -> String {
    format!("{:>7.1} us", duration.as_secs_f64() * 1e6)
}
