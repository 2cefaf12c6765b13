use std::time::Duration;

use crate::{
    Algorithm, BuildError, Keys, Revocations, Timing, Verifier, cache::Cache, follow, policy::Policy,
};

/// What to verify, and where to learn about keys and revocations. From [`Verifier::builder`].
#[derive(Debug, Clone)]
#[must_use]
pub struct VerifierBuilder {
    issuer: String,
    audiences: Vec<String>,
    algorithms: Vec<Algorithm>,
    leeway: Duration,
    jwks_url: Option<String>,
    revocations_url: Option<String>,
    timing: Timing,
    max_key_age: Duration,
    cache_bytes: usize,
}

impl VerifierBuilder {
    /// The longest leeway: five minutes. Revocations are kept that much longer than they must.
    pub const MAX_LEEWAY: Duration = Duration::from_mins(5);

    pub(crate) fn new(issuer: String, audience: String) -> Self {
        Self {
            issuer,
            audiences: vec![audience],
            algorithms: Algorithm::ALL.to_vec(),
            leeway: Duration::from_secs(30),
            jwks_url: None,
            revocations_url: None,
            timing: Timing::default(),
            max_key_age: Duration::from_hours(24),
            cache_bytes: 16 * 1024 * 1024,
        }
    }

    /// Our audiences, instead of the one: a token passes when any of its `aud` is any of these.
    pub fn audiences<A: Into<String>>(mut self, audiences: impl IntoIterator<Item = A>) -> Self {
        self.audiences = audiences.into_iter().map(Into::into).collect();
        self
    }

    /// Where the key set is fetched. Default: `{issuer}/.well-known/jwks.json`.
    pub fn jwks_url(mut self, url: impl Into<String>) -> Self {
        self.jwks_url = Some(url.into());
        self
    }

    /// Where the revocations are: the snapshot here, the stream at `{url}/stream`.
    /// Default: `{issuer}/revocations`.
    pub fn revocations_url(mut self, url: impl Into<String>) -> Self {
        self.revocations_url = Some(url.into());
        self
    }

    /// The algorithms allowed. Default: all of them. A key decides which one it is used with.
    pub fn algorithms(mut self, algorithms: &[Algorithm]) -> Self {
        self.algorithms = algorithms.to_vec();
        self
    }

    /// How far the clocks may differ: added to `exp`, subtracted from `nbf` and `iat`. Whole seconds,
    /// at most [`MAX_LEEWAY`](Self::MAX_LEEWAY). Default: 30 s.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// How long the last good key set is used while no new one can be fetched; at most a year.
    /// Default: 24 h.
    pub fn max_key_age(mut self, age: Duration) -> Self {
        self.max_key_age = age.min(Duration::from_hours(365 * 24));
        self
    }

    /// How many bytes of memory may be spent on remembering tokens whose signature was checked, so that
    /// the next request with one skips that; 0 checks it each time. A token takes about 1.3 kilobytes, and as
    /// much again for each thread that uses it much; half of the bytes are for that.
    /// Default: 16 MiB.
    pub fn cache_bytes(mut self, bytes: usize) -> Self {
        self.cache_bytes = bytes;
        self
    }

    /// The intervals of the work in the background. The defaults suit production; tests shorten them.
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }

    /// Starts to follow the issuer, on the current tokio runtime: the key set and the revocations, each
    /// in a task that ends when the last clone of the verifier is dropped. Does not wait for either.
    ///
    /// # Errors
    ///
    /// A setting is wrong, or there is no runtime.
    pub fn follow(self) -> Result<Verifier, BuildError> {
        if self.audiences.is_empty() {
            return Err(BuildError::NothingAccepted("audience"));
        }
        if self.algorithms.is_empty() {
            return Err(BuildError::NothingAccepted("algorithm"));
        }
        if self.leeway > Self::MAX_LEEWAY {
            return Err(BuildError::LeewayTooLong);
        }
        let (keys, revocations) = (Keys::new(), Revocations::new());
        let urls =
            follow::Urls::parse(&self.issuer, self.jwks_url.as_deref(), self.revocations_url.as_deref())?;
        let following =
            follow::start(urls, self.timing, self.max_key_age, keys.clone(), revocations.clone())?;
        Ok(self.build(keys, revocations, Some(following)))
    }

    /// A verifier that holds these keys and revocations and asks no network: for the issuer itself, for
    /// a process that has both services in it, and for tests. Whoever owns them keeps them current, and
    /// calls [`Revocations::purge_expired`] now and then.
    pub fn with_sources(self, keys: Keys, revocations: Revocations) -> Verifier {
        self.build(keys, revocations, None)
    }

    fn build(self, keys: Keys, revocations: Revocations, following: Option<follow::Following>) -> Verifier {
        let cache = Cache::new(self.cache_bytes);
        Verifier::new(self.policy(), keys, revocations, cache, following)
    }

    fn policy(self) -> Policy {
        let leeway = self.leeway.min(Self::MAX_LEEWAY).as_secs();
        Policy {
            issuer: self.issuer,
            audiences: self.audiences,
            algorithms: self.algorithms,
            leeway: i64::try_from(leeway).unwrap_or_default(),
        }
    }
}
