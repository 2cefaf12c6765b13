use serde_json::{Map, Value};
use uuid::Uuid;

use super::TestIssuer;
use crate::{Algorithm, policy::now};

/// A token to be. Starts good; every call changes one thing, and the last says [`token`](Self::token).
#[must_use]
pub struct Mint<'a> {
    issuer: &'a TestIssuer,
    algorithm: Algorithm,
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

impl<'a> Mint<'a> {
    pub(super) fn new(issuer: &'a TestIssuer) -> Self {
        let mint = Self { issuer, algorithm: Algorithm::Es256, header: Map::new(), claims: Map::new() };
        mint.algorithm(Algorithm::Es256)
            .header("typ", "at+jwt")
            .claim("iss", issuer.issuer.as_str())
            .claim("aud", issuer.audience.as_str())
            .claim("jti", Uuid::new_v4().to_string())
            .claim("client_id", "web")
            .claim("scope", "surveys:read surveys:write")
            .subject(Uuid::new_v4())
            .session(Uuid::new_v4())
            .issued_at(now())
            .expires_at(now() + 900)
    }

    /// Signs with the issuer's key for this algorithm, and says so in `alg` and `kid`.
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        let key_id = self.issuer.key_id(algorithm).to_owned();
        self.header("alg", algorithm.name()).header("kid", key_id)
    }

    /// `sub`: the user.
    pub fn subject(self, user: Uuid) -> Self {
        self.claim("sub", user.to_string())
    }

    /// `sid`: the session.
    pub fn session(self, session: Uuid) -> Self {
        self.claim("sid", session.to_string())
    }

    /// `scope`: several are separated by spaces.
    pub fn scope(self, scope: &str) -> Self {
        self.claim("scope", scope)
    }

    /// `iat` and `nbf`, unix seconds.
    pub fn issued_at(self, seconds: i64) -> Self {
        self.claim("iat", seconds).claim("nbf", seconds)
    }

    /// `exp`, unix seconds.
    pub fn expires_at(self, seconds: i64) -> Self {
        self.claim("exp", seconds)
    }

    /// An hour too late.
    pub fn expired(self) -> Self {
        self.issued_at(now() - 4500).expires_at(now() - 3600)
    }

    /// Any claim with any value.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims.insert(name.to_owned(), value.into());
        self
    }

    /// The token without this claim.
    pub fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// Any member of the header with any value. Does not change the key that signs.
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header.insert(name.to_owned(), value.into());
        self
    }

    /// The header without this member.
    pub fn without_header(mut self, name: &str) -> Self {
        self.header.remove(name);
        self
    }

    /// The token, signed.
    pub fn token(self) -> String {
        let [header, claims] = [self.header, self.claims].map(|part| Value::Object(part).to_string());
        self.issuer.sign(self.algorithm, &header, &claims)
    }
}
