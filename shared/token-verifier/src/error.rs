use thiserror::Error;

/// Why a token is refused. No variant carries text of the token, so each may be logged and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Not a JWT in compact form that we would read any further (RFC 7515 section 3.1).
    #[error("the token is malformed: {0}")]
    Malformed(&'static str),
    /// The header's `typ` is not `at+jwt` (RFC 9068 section 2.1): a refresh token, for one.
    #[error("the token is not an access token: its typ is not at+jwt")]
    WrongType,
    /// The header's `alg` is none that this verifier allows (RFC 8725 section 3.1).
    #[error("the token's signature algorithm is not allowed")]
    AlgorithmNotAllowed,
    /// The header's `alg` is not the algorithm of the key it names (RFC 8725 section 3.1).
    #[error("the token's signature algorithm is not that of its key")]
    AlgorithmMismatch,
    /// The header has `crit` (RFC 7515 section 4.1.11), and there is no extension that we understand.
    #[error("the token's header names critical extensions")]
    CriticalHeader,
    /// The header brings a key of its own: `jku`, `jwk`, `x5u` or `x5c` (RFC 8725 section 3.10).
    #[error("the token's header brings its own key")]
    EmbeddedKey,
    /// The issuer publishes no key of that `kid`, as far as the latest key set tells.
    ///
    /// It is 401 even where no further fetch was allowed just now, or the last one is not back yet. We
    /// cannot be quite sure then; but anyone can make up a `kid`, and 503 would let them, without any
    /// token, raise the alarm and have a proxy take healthy services out of rotation. A good token gets
    /// here only while such a flood lasts, within the first seconds of its key: a client that answers 401
    /// by refreshing its token keeps its session.
    #[error("the token names a key that the issuer does not publish")]
    UnknownKey,
    /// There is no key set to verify with. Not the token's fault: answer 503, not 401.
    #[error("no key set is available to verify tokens with")]
    KeysUnavailable,
    /// The signature does not match.
    #[error("the token's signature does not match")]
    BadSignature,
    /// A claim that must be there is not (RFC 9068 section 2.2).
    #[error("the token lacks the claim {0}")]
    MissingClaim(&'static str),
    /// A claim is there, and is not what it must be: a number, a UUID, a string.
    #[error("the token's claim {0} is not well formed")]
    InvalidClaim(&'static str),
    /// `iss` is not our issuer.
    #[error("the token comes from another issuer")]
    WrongIssuer,
    /// `aud` names none of our audiences.
    #[error("the token is for another audience")]
    WrongAudience,
    /// `exp` has passed, leeway included.
    #[error("the token has expired")]
    Expired,
    /// `nbf` or `iat` lies in the future, leeway included.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// The token, its session, its user's earlier tokens or its key were revoked.
    #[error("the token has been revoked")]
    Revoked,
}

impl VerifyError {
    /// The stable code for a problem document: `expired_token`, `revoked_token`, `invalid_token`,
    /// all with status 401; or `keys_unavailable`, with status 503.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Expired => "expired_token",
            Self::Revoked => "revoked_token",
            Self::KeysUnavailable => "keys_unavailable",
            _ => "invalid_token",
        }
    }

    /// Is it for want of keys, and no verdict on the token? Then 503, not 401.
    pub const fn is_unavailable(self) -> bool {
        matches!(self, Self::KeysUnavailable)
    }
}

/// Why a verifier cannot be built.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A URL, or the issuer it is derived from, is no absolute http or https URL.
    #[error("the {0} is not an absolute http or https URL")]
    InvalidUrl(&'static str),
    /// No algorithm is allowed, or no audience is ours: every token would be refused.
    #[error("there is no {0} to accept")]
    NothingAccepted(&'static str),
    /// The leeway is longer than [`VerifierBuilder::MAX_LEEWAY`](crate::VerifierBuilder::MAX_LEEWAY).
    #[error("the leeway is longer than five minutes")]
    LeewayTooLong,
    /// [`follow`](crate::VerifierBuilder::follow) was called outside a tokio runtime.
    #[error("there is no tokio runtime to follow the issuer on")]
    NoRuntime,
    /// TLS cannot be set up: usually, the system has no root certificates.
    #[error("TLS cannot be set up")]
    Tls(#[source] rustls::Error),
    /// The HTTP client cannot be set up.
    #[error("the HTTP client cannot be set up")]
    Http(#[source] reqwest::Error),
}

/// A key set in which no key is usable. It never replaces one that has some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the key set has no usable key")]
pub struct NoUsableKey;
