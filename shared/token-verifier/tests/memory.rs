//! What the tokens that are remembered take is counted, and counted in full. In a process of its own, for it
//! watches every allocation.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use peak_alloc::PeakAlloc;
use token_verifier::{Algorithm, Verifier, testing::TestIssuer};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const ISSUER: &str = "https://signet.example";
const LIMIT: usize = 1024 * 1024;

#[tokio::test]
async fn twelve_thousand_tokens_stay_within_the_limit_of_a_thousand() {
    let issuer = TestIssuer::new(ISSUER, "surveys");
    let mint = |at: usize| {
        let mint = issuer.mint().algorithm(Algorithm::EdDsa);
        // One in fifty is large, and of many small parts.
        let audience: Vec<_> = (0..at % 50 / 49 * 300).map(|at| at.to_string()).collect();
        mint.claim("aud", [vec!["surveys".to_owned()], audience].concat()).token()
    };
    drop(mint(49));

    let before = MEMORY.current_usage();
    let builder = Verifier::builder(ISSUER, "surveys").cache_bytes(LIMIT);
    let verifier = builder.with_sources(issuer.keys().clone(), issuer.revocations().clone());
    for at in 0..12_000 {
        verifier.verify(&mint(at)).await.unwrap();
        if at % 100 == 0 {
            let (allocated, counted) = (MEMORY.current_usage() - before, verifier.cache_use().bytes);
            assert!(allocated <= LIMIT, "{allocated} bytes after {at} tokens");
            assert!(counted <= LIMIT as u64, "{counted} bytes counted after {at} tokens");
        }
    }
    let cache = verifier.cache_use();
    let allocated = MEMORY.current_usage() - before;
    assert!(allocated as u64 <= cache.bytes, "{allocated} bytes allocated, {} counted", cache.bytes);
    assert!(cache.tokens > LIMIT / 2048, "only {} tokens are kept", cache.tokens);
}
