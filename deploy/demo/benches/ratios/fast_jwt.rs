//! Verifying beside fast-jwt, which remembers tokens too: Node's quickest.

use std::process::Stdio;
use std::time::{Duration, Instant};

use demo::percentile;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::others::Others;
use crate::verification::{AUDIENCE, ISSUER, issuer, verifier, verify};

const TOKENS: u32 = 1_000;

pub async fn run(others: &Others) {
    if let Err(why) = &others.node {
        return println!("beside fast-jwt                not measured: {why}");
    }
    let issuer = issuer();
    let tokens: Vec<String> = (0..TOKENS).map(|_| issuer.mint().token()).collect();
    let (cold, cached) = (verifier(&issuer, 0), verifier(&issuer, 16 << 20));
    let ours = [(&cold, 5), (&cached, 200)].map(|(verifier, rounds)| {
        let round = || {
            let started = Instant::now();
            for token in &tokens {
                verify(verifier, token);
            }
            started.elapsed() / TOKENS
        };
        percentile(&mut (0..rounds).map(|_| round()).collect::<Vec<_>>(), 0.5)
    });
    let set = serde_json::to_value(issuer.jwks()).unwrap();
    let told = json!({ "jwk": set["keys"][0], "issuer": ISSUER, "audience": AUDIENCE, "tokens": tokens });
    let theirs = measured(others, &told).await;
    for (what, ours, theirs) in
        [("a first time", ours[0], &theirs["first"]), ("again, 1,000 tokens", ours[1], &theirs["again"])]
    {
        let theirs = Duration::from_secs_f64(theirs.as_f64().unwrap() / 1e9);
        println!(
            "verifying {what:<20} {:>7.2} us   fast-jwt {:>7.2} us   ratio {:.2}",
            ours.as_secs_f64() * 1e6,
            theirs.as_secs_f64() * 1e6,
            ours.div_duration_f64(theirs)
        );
    }
}

/// Nanoseconds, as the program prints them.
async fn measured(others: &Others, told: &Value) -> Value {
    let mut command = others.command("node", None);
    command.arg("fast-jwt.mjs").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut input = process.stdin.take().unwrap();
    input.write_all(told.to_string().as_bytes()).await.unwrap();
    drop(input);
    serde_json::from_slice(&process.wait_with_output().await.unwrap().stdout).unwrap()
}
