use std::fmt;

use uuid::Uuid;

/// What a verified access token says (RFC 9068 section 2.2). Only a [`Verifier`](crate::Verifier) makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claims {
    /// `iss`: who signed the token. Always the verifier's issuer.
    pub issuer: String,
    /// `sub`: the user; or the service itself, for a token without a session.
    pub subject: Uuid,
    /// `aud`: the services the token is for. One of them is ours.
    pub audience: Vec<String>,
    /// `exp`: when the token ends, unix seconds.
    pub expires_at: i64,
    /// `iat`: when it was issued, unix seconds.
    pub issued_at: i64,
    /// `nbf`: when it begins, unix seconds.
    pub not_before: Option<i64>,
    /// `jti`: the token's own id.
    pub token_id: Uuid,
    /// `sid`: the session. Always there, but for a service's own token (`sub` equals `client_id`).
    pub session_id: Option<Uuid>,
    /// `client_id`: the client that asked for the token (RFC 8693 section 4.3).
    pub client_id: String,
    /// `scope`: what the token allows (RFC 8693 section 4.2).
    pub scope: Scopes,
    /// `kid` of the header: the key that signed.
    pub key_id: String,
}

/// A list of scopes, separated by spaces (RFC 6749 section 3.3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(String);

impl Scopes {
    /// Is exactly this scope among them? Case-sensitive.
    pub fn contains(&self, scope: &str) -> bool {
        self.iter().any(|held| held == scope)
    }

    /// One scope after the other.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_ascii_whitespace()
    }

    pub(crate) fn as_string(&self) -> &String {
        &self.0
    }
}

impl From<String> for Scopes {
    fn from(scopes: String) -> Self {
        Self(scopes)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
