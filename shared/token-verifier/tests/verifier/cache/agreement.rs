use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use token_verifier::{
    Algorithm, Claims, JwkSet, Keys, Revocation, Revocations, Verifier, testing::TestIssuer,
};
use uuid::Uuid;

use super::{ISSUER, issuer, now, runtime};

/// Three users with two sessions each, and two tokens in each.
const TOKENS: usize = 12;

static ISSUED: LazyLock<Issued> = LazyLock::new(Issued::new);

struct Issued {
    issuer: TestIssuer,
    impostor: TestIssuer,
    tokens: Vec<String>,
    /// What the tokens say.
    claims: Vec<Arc<Claims>>,
}

#[derive(Debug, Clone)]
enum Event {
    Verify(usize),
    EndSession(usize),
    EndUser {
        of: usize,
        before: i64,
    },
    EndToken(usize),
    EndKey(usize),
    Withdraw(Algorithm),
    /// Another key under the same id.
    Swap(Algorithm),
    Restore,
}

impl Issued {
    fn new() -> Self {
        let (issuer, impostor) = (issuer(), issuer());
        let users: [_; 3] = std::array::from_fn(|_| Uuid::new_v4());
        let sessions: [_; 6] = std::array::from_fn(|_| Uuid::new_v4());
        let token = |at: usize| {
            let mint = issuer.mint().subject(users[at / 4]).session(sessions[at / 2]);
            mint.algorithm(Algorithm::ALL[at % 2]).issued_at(now() - 60 * i64::try_from(at).unwrap()).token()
        };
        let tokens: Vec<_> = (0..TOKENS).map(token).collect();
        let verifier = issuer.verifier();
        let read = |token: &String| runtime().block_on(verifier.verify(token)).unwrap();
        let claims = tokens.iter().map(read).collect();
        Self { issuer, impostor, tokens, claims }
    }

    fn jwks(&self, without: Option<Algorithm>, swapped: Option<Algorithm>) -> JwkSet {
        let entries = Algorithm::ALL.into_iter().zip(self.issuer.jwks().keys).zip(self.impostor.jwks().keys);
        let keys = entries.filter(|((algorithm, _), _)| Some(*algorithm) != without);
        let keys = keys.map(|((algorithm, key), mut impostor)| {
            impostor.common.key_id.clone_from(&key.common.key_id);
            if Some(algorithm) == swapped { impostor } else { key }
        });
        JwkSet { keys: keys.collect() }
    }
}

fn event() -> impl Strategy<Value = Event> {
    let token = || 0..TOKENS;
    let algorithm = || prop_oneof![Just(Algorithm::Es256), Just(Algorithm::EdDsa)];
    prop_oneof![
        24 => token().prop_map(Event::Verify),
        1 => token().prop_map(Event::EndSession),
        1 => (token(), 0..800_i64).prop_map(|(of, ago)| Event::EndUser { of, before: now() - ago }),
        1 => token().prop_map(Event::EndToken),
        1 => token().prop_map(Event::EndKey),
        2 => algorithm().prop_map(Event::Withdraw),
        2 => algorithm().prop_map(Event::Swap),
        3 => Just(Event::Restore),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Whatever happens, in whatever order: three verifiers, of which one remembers all, one a few and one
    /// nothing, give the same answers.
    #[test]
    fn with_a_cache_and_without(events in prop::collection::vec(event(), 1..120)) {
        let (runtime, read) = (runtime(), &ISSUED.claims);
        let (keys, revocations) = (Keys::new(), Revocations::new());
        keys.replace(&ISSUED.jwks(None, None)).unwrap();
        let verifier = |bytes| {
            let builder = Verifier::builder(ISSUER, "surveys").cache_bytes(bytes);
            builder.with_sources(keys.clone(), revocations.clone())
        };
        let (all, few, none) = (verifier(1 << 20), verifier(4 << 10), verifier(0));
        for event in events {
            let expires_at = now() + 900;
            match event {
                Event::Verify(at) => {
                    let token = &ISSUED.tokens[at];
                    let expected = runtime.block_on(none.verify(token));
                    // So often that this thread has it at hand.
                    for _ in 0..20 {
                        prop_assert_eq!(&runtime.block_on(all.verify(token)), &expected);
                    }
                    prop_assert_eq!(&runtime.block_on(few.verify(token)), &expected);
                }
                Event::EndSession(at) => {
                    revocations.insert(Revocation::Session { id: read[at].session_id.unwrap(), expires_at });
                }
                Event::EndUser { of, before } => {
                    revocations.insert(Revocation::User { id: read[of].subject, before, expires_at });
                }
                Event::EndToken(at) => {
                    revocations.insert(Revocation::Token { id: read[at].token_id, expires_at });
                }
                Event::EndKey(at) => {
                    revocations.insert(Revocation::Key { id: read[at].key_id.clone(), expires_at });
                }
                Event::Withdraw(algorithm) => keys.replace(&ISSUED.jwks(Some(algorithm), None)).unwrap(),
                Event::Swap(algorithm) => keys.replace(&ISSUED.jwks(None, Some(algorithm))).unwrap(),
                Event::Restore => keys.replace(&ISSUED.jwks(None, None)).unwrap(),
            }
        }
    }
}
