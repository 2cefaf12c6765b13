//! The tokens we sign: access tokens (RFC 9068) for other services, refresh tokens for ourselves.

use std::time::Duration;

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Validation, decode, decode_header};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use service_kit::origin::Origin;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::{Access, Audience, Session};
use crate::error::Error;
use crate::keys::KeyRing;
use crate::status_list::{Places, StatusClaim};
use crate::store::status_list::NewEntry;

/// Longer tokens are not looked at, in bytes.
const MOST: usize = 8 * 1024;
/// `client_id` of our own pages and of whoever logs in with a password.
pub const FIRST_PARTY: &str = "signet";

/// The kinds of token, told apart by `typ` so that one never passes as the other.
#[derive(Clone, Copy, Debug)]
pub enum TokenKind {
    /// For services (RFC 9068).
    Access,
    /// For us alone.
    Refresh,
}

impl TokenKind {
    fn typ(self) -> &'static str {
        match self {
            Self::Access => "at+jwt",
            Self::Refresh => "rt+jwt",
        }
    }
}

/// Signs tokens and reads refresh tokens.
#[derive(Clone)]
pub struct Issuer {
    /// `iss`.
    pub origin: Origin,
    /// What a person's access tokens allow, and at whom, unless less was asked for.
    pub access: Access,
    /// How long an access token lives.
    pub access_ttl: Duration,
    /// The keys.
    pub keys: KeyRing,
    /// Where in the status lists a token is.
    pub places: Places,
}

/// A token for the services.
pub struct AccessToken {
    /// As it is sent.
    pub token: SecretString,
    /// Seconds it lives.
    pub expires_in: u64,
}

/// What a session is given at login and at each refresh.
pub struct TokenPair {
    /// For the services.
    pub access: AccessToken,
    /// For us alone.
    pub refresh_token: SecretString,
    /// Seconds the refresh token lives.
    pub refresh_expires_in: u64,
}

#[derive(Serialize)]
struct AccessClaims<'a> {
    iss: &'a str,
    sub: Uuid,
    aud: AudienceClaim<'a>,
    exp: i64,
    iat: i64,
    nbf: i64,
    jti: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
    client_id: &'a str,
    scope: &'a str,
    status: StatusClaim,
}

/// RFC 7519 section 4.1.3: one audience is a string, several are a list.
#[derive(Serialize)]
#[serde(untagged)]
enum AudienceClaim<'a> {
    One(&'a str),
    Many(Vec<&'a str>),
}

impl<'a> AudienceClaim<'a> {
    fn of(access: &'a Access) -> Self {
        match access.audiences.as_slice() {
            [one] => Self::One(one.as_str()),
            many => Self::Many(many.iter().map(Audience::as_str).collect()),
        }
    }
}

/// A refresh token's claims. No `nbf`: it may be used from the moment it exists.
#[derive(Serialize, Deserialize)]
pub struct RefreshClaims {
    /// Us.
    pub iss: String,
    /// Us too, but the path that takes refresh tokens.
    pub aud: String,
    /// The user.
    pub sub: Uuid,
    /// Unix seconds.
    pub exp: i64,
    /// Unix seconds.
    pub iat: i64,
    /// The token's id.
    pub jti: Uuid,
    /// The session.
    pub sid: Uuid,
    /// Which of the session's refresh tokens it is.
    #[serde(rename = "gen")]
    pub generation: i32,
}

/// The claims that tell what to end, in either kind of token.
#[derive(Deserialize)]
pub struct SessionClaims {
    /// The user; or the client, in its own tokens.
    pub sub: Uuid,
    /// The session. A client's own tokens have none.
    pub sid: Option<Uuid>,
    /// The token's id.
    pub jti: Uuid,
    /// Unix seconds.
    pub exp: i64,
}

impl Issuer {
    /// The tokens of a session's current generation, for as much access as was asked for.
    ///
    /// # Errors
    /// Only where the machine fails.
    pub fn issue(&self, user_id: Uuid, session: &Session, access: &Access) -> Result<TokenPair, Error> {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let ends = session.expires_at.unix_timestamp();
        let refresh = RefreshClaims {
            iss: self.origin.to_string(),
            aud: self.refresh_audience(),
            sub: user_id,
            exp: ends,
            iat: now,
            jti: session.refresh_token_id,
            sid: session.id,
            generation: session.generation,
        };
        Ok(TokenPair {
            access: self.access_token(&AccessClaims {
                iss: self.origin.as_str(),
                sub: user_id,
                aud: AudienceClaim::of(access),
                // An access token never outlives its session.
                exp: ends.min(self.access_ends(now)?),
                iat: now,
                nbf: now,
                jti: Uuid::now_v7(),
                sid: Some(session.id),
                client_id: FIRST_PARTY,
                scope: &access.scope(),
                status: self.status(session.status_index),
            })?,
            refresh_token: self.keys.sign(TokenKind::Refresh.typ(), &refresh)?.into(),
            refresh_expires_in: u64::try_from(ends - now).unwrap_or(0),
        })
    }

    /// The `status` claim of a token with that number in the status lists.
    fn status(&self, status_index: i64) -> StatusClaim {
        StatusClaim::new(self.origin.as_str(), self.places.place(status_index))
    }

    /// A client's own access token (RFC 9068 section 2.2: no resource owner is involved, so `sub` is the client).
    ///
    /// # Errors
    /// Only where the machine fails.
    pub fn issue_to_client(
        &self,
        entry: &NewEntry,
        status_index: i64,
        access: &Access,
    ) -> Result<AccessToken, Error> {
        let NewEntry { token_id, subject, issued_at, expires_at } = *entry;
        self.access_token(&AccessClaims {
            iss: self.origin.as_str(),
            sub: subject,
            aud: AudienceClaim::of(access),
            exp: expires_at.unix_timestamp(),
            iat: issued_at,
            nbf: issued_at,
            jti: token_id,
            sid: None,
            client_id: &subject.to_string(),
            scope: &access.scope(),
            status: self.status(status_index),
        })
    }

    fn access_token(&self, claims: &AccessClaims) -> Result<AccessToken, Error> {
        Ok(AccessToken {
            token: self.keys.sign(TokenKind::Access.typ(), claims)?.into(),
            expires_in: u64::try_from(claims.exp - claims.iat).unwrap_or(0),
        })
    }

    fn access_ends(&self, now: i64) -> Result<i64, Error> {
        Ok(now + i64::try_from(self.access_ttl.as_secs()).map_err(Error::internal)?)
    }

    /// Reads a refresh token of ours.
    ///
    /// # Errors
    /// [`Error::ExpiredToken`], or [`Error::InvalidToken`] for anything else that is wrong with it.
    pub fn read_refresh_token(&self, token: &str) -> Result<RefreshClaims, Error> {
        let mut rules = Validation::default();
        rules.set_audience(&[self.refresh_audience()]);
        rules.set_required_spec_claims(&["exp", "aud", "iss"]);
        self.read(token, TokenKind::Refresh, rules)
    }

    /// Reads whose token of ours it is, even an expired or revoked one: enough to end it or its session, and for nothing
    /// else.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] when we did not sign it.
    pub fn read_session(&self, token: &str, kind: TokenKind) -> Result<SessionClaims, Error> {
        let mut rules = Validation { validate_exp: false, validate_aud: false, ..Validation::default() };
        rules.set_required_spec_claims(&["iss"]);
        self.read(token, kind, rules)
    }

    fn read<T: serde::de::DeserializeOwned>(
        &self,
        token: &str,
        kind: TokenKind,
        mut rules: Validation,
    ) -> Result<T, Error> {
        if token.len() > MOST {
            return Err(Error::InvalidToken);
        }
        let header = decode_header(token).map_err(|_| Error::InvalidToken)?;
        if header.typ.as_deref() != Some(kind.typ()) {
            return Err(Error::InvalidToken);
        }
        let (algorithm, key) = header.kid.and_then(|kid| self.keys.find(&kid)).ok_or(Error::InvalidToken)?;
        // The key decides the algorithm (RFC 8725 section 3.1).
        rules.algorithms = vec![algorithm.into()];
        rules.set_issuer(&[self.origin.as_str()]);
        rules.leeway = 0;
        decode(token, &key, &rules).map(|data| data.claims).map_err(|error| match error.kind() {
            ErrorKind::ExpiredSignature => Error::ExpiredToken,
            _ => Error::InvalidToken,
        })
    }

    fn refresh_audience(&self) -> String {
        format!("{}/api/auth/refresh", self.origin)
    }
}
