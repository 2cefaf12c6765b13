//! What an attacker would try, in one corpus: for the verifier here, and for the examples over HTTP.

mod claims;
mod headers;
mod json;
mod signatures;
mod text;

use std::time::Duration;

use token_verifier::{
    Algorithm, Timing, Verifier,
    VerifyError::{self, Malformed, UnknownKey},
};

use crate::{
    eventually,
    issuer::{Issuer, JWKS, SNAPSHOT, STREAM, quick},
};

/// A token that must not pass.
pub struct Hostile {
    pub what: String,
    pub token: String,
    /// Of [`Malformed`], only that it is.
    expected: VerifyError,
}

impl Hostile {
    fn new(what: impl Into<String>, token: impl Into<String>, expected: VerifyError) -> Self {
        Self { what: what.into(), token: token.into(), expected }
    }

    fn is_refused_as_expected<T>(&self, verdict: &Result<T, VerifyError>) -> bool {
        match (self.expected, verdict) {
            (Malformed(_), Err(Malformed(_))) => true,
            (expected, Err(found)) => expected == *found,
            (_, Ok(_)) => false,
        }
    }
}

/// All of them. This issuer's keys sign them, or should have.
pub fn corpus(issuer: &Issuer) -> Vec<Hostile> {
    let tokens = &issuer.tokens;
    let mut corpus = headers::corpus(tokens, &issuer.url);
    corpus.extend(claims::corpus(tokens, &issuer.url));
    corpus.extend(json::corpus(tokens));
    corpus.extend(signatures::corpus(tokens));
    corpus.extend(text::corpus(tokens));
    corpus
}

/// A verifier that looks once for unknown keys, and soon stops waiting.
pub async fn verifier(issuer: &Issuer) -> Verifier {
    let timing = Timing {
        first_unknown_key_interval: Duration::from_mins(10),
        unknown_key_interval: Duration::from_mins(10),
        unknown_key_deadline: Duration::from_millis(50),
        ..quick()
    };
    let verifier = issuer.builder().timing(timing).follow().unwrap();
    let ready = || !verifier.keys().is_empty() && issuer.open_streams() == 1;
    eventually("the verifier has keys and a stream", ready).await;
    verifier
}

#[tokio::test]
async fn each_is_refused_for_what_it_is_and_has_nothing_fetched() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer).await;
    let (unknown, known): (Vec<_>, Vec<_>) =
        corpus(&issuer).into_iter().partition(|hostile| hostile.expected == UnknownKey);
    assert!(!unknown.is_empty() && !known.is_empty());
    for (hostile, most_fetches) in known.iter().map(|one| (one, 1)).chain(unknown.iter().map(|one| (one, 2)))
    {
        let verdict = verifier.verify(&hostile.token).await;
        assert!(hostile.is_refused_as_expected(&verdict), "{}: {verdict:?}", hostile.what);
        let fetches = issuer.count(JWKS);
        assert!(fetches <= most_fetches, "{}: the key set was fetched {fetches} times", hostile.what);
    }
    let requests = issuer.state.requests.lock().unwrap().clone();
    let other = requests.iter().find(|request| ![JWKS, SNAPSHOT, STREAM].contains(&request.path.as_str()));
    assert!(other.is_none(), "a token made the verifier ask for {other:?}");
    assert_eq!(verifier.cache_use().tokens, 0, "none is remembered");
    for algorithm in Algorithm::ALL {
        verifier.verify(&issuer.tokens.mint().algorithm(algorithm).token()).await.unwrap();
    }
}
