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
async fn however_many_tokens_and_however_large_they_stay_within_the_limit() {
    // The second kind is all small parts, each of them an allocation.
    for (kind, tokens, others, at_least) in [("small", 4_000, 0, 400), ("large", 300, 400, 10)] {
        let issuer = TestIssuer::new(ISSUER, "surveys");
        let audience: Vec<_> = (0..others).map(|at| at.to_string()).chain(["surveys".to_owned()]).collect();
        let mint = || issuer.mint().algorithm(Algorithm::EdDsa).claim("aud", audience.clone()).token();
        drop(mint());

        let before = MEMORY.current_usage();
        let builder = Verifier::builder(ISSUER, "surveys").cache_bytes(LIMIT);
        let verifier = builder.with_sources(issuer.keys().clone(), issuer.revocations().clone());
        for at in 0..tokens {
            let token = mint();
            // Often enough to be kept beside the others, too.
            for _ in 0..20 {
                verifier.verify(&token).await.unwrap();
            }
            drop(token);
            let allocated = MEMORY.current_usage() - before;
            assert!(allocated <= LIMIT, "{allocated} bytes after {at} {kind} tokens");
        }
        let cache = verifier.cache_use();
        let allocated = (MEMORY.current_usage() - before) as u64;
        assert!(allocated <= cache.bytes, "{kind}: {allocated} bytes, {} are counted", cache.bytes);
        assert!(cache.bytes <= LIMIT as u64, "{kind}: {} bytes are counted", cache.bytes);
        assert!(cache.tokens >= at_least, "only {} {kind} tokens are kept", cache.tokens);
    }
}
