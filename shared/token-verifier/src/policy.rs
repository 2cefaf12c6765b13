use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::Number;
use uuid::Uuid;

use crate::{Algorithm, Claims, Scopes, VerifyError, member::Member, token::object};

/// What this verifier accepts.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    pub(crate) issuer: String,
    pub(crate) audiences: Vec<String>,
    pub(crate) algorithms: Vec<Algorithm>,
    /// Seconds.
    pub(crate) leeway: i64,
}

impl Policy {
    /// Parses the claims of a token that `key_id` is to have signed, and judges what time does not change
    /// (RFC 9068 section 4, RFC 8725 sections 3.8 and 3.9).
    pub(crate) fn read(&self, json: &[u8], key_id: String) -> Result<Claims, VerifyError> {
        let raw: RawClaims = object(json, "its claims are not a JSON object with each member once")?;
        let claims = Claims {
            issuer: raw.iss.required("iss")?,
            subject: uuid(raw.sub.required("sub")?, "sub")?,
            audience: raw.aud.required::<Audience>("aud")?.into_vec(),
            expires_at: seconds(&raw.exp.required("exp")?, "exp")?,
            issued_at: seconds(&raw.iat.required("iat")?, "iat")?,
            not_before: raw.nbf.optional("nbf")?.map(|number| seconds(&number, "nbf")).transpose()?,
            token_id: uuid(raw.jti.required("jti")?, "jti")?,
            session_id: raw.sid.optional("sid")?.map(|text| uuid(text, "sid")).transpose()?,
            client_id: raw.client_id.required("client_id")?,
            scope: Scopes::from(raw.scope.optional::<String>("scope")?.unwrap_or_default()),
            key_id,
        };
        self.check(&claims)?;
        Ok(claims)
    }

    fn check(&self, claims: &Claims) -> Result<(), VerifyError> {
        if claims.issuer != self.issuer {
            return Err(VerifyError::WrongIssuer);
        }
        if !claims.audience.iter().any(|audience| self.audiences.contains(audience)) {
            return Err(VerifyError::WrongAudience);
        }
        // A person's token always belongs to a session: without one, no logout would reach it.
        if claims.session_id.is_none() && claims.client_id != claims.subject.to_string() {
            return Err(VerifyError::MissingClaim("sid"));
        }
        Ok(())
    }

    /// Is it the time for this token? To be asked each time it is used.
    pub(crate) fn check_time(&self, claims: &Claims) -> Result<(), VerifyError> {
        let now = now();
        if now >= claims.expires_at.saturating_add(self.leeway) {
            return Err(VerifyError::Expired);
        }
        // An issue date in the future would also slip under the cutoff of a revoked user.
        let begins = claims.not_before.unwrap_or(claims.issued_at).max(claims.issued_at);
        if begins > now.saturating_add(self.leeway) {
            return Err(VerifyError::NotYetValid);
        }
        Ok(())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawClaims<'a> {
    #[serde(borrow)]
    iss: Member<'a>,
    #[serde(borrow)]
    sub: Member<'a>,
    #[serde(borrow)]
    aud: Member<'a>,
    #[serde(borrow)]
    exp: Member<'a>,
    #[serde(borrow)]
    iat: Member<'a>,
    #[serde(borrow)]
    nbf: Member<'a>,
    #[serde(borrow)]
    jti: Member<'a>,
    #[serde(borrow)]
    sid: Member<'a>,
    #[serde(borrow)]
    client_id: Member<'a>,
    #[serde(borrow)]
    scope: Member<'a>,
}

/// `aud` is one string or several (RFC 7519 section 4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(audience) => vec![audience],
            Self::Several(audiences) => audiences,
        }
    }
}

/// A `NumericDate` (RFC 7519 section 2): seconds, perhaps with a fraction, which is dropped.
fn seconds(number: &Number, name: &'static str) -> Result<i64, VerifyError> {
    const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
    let fraction = || number.as_f64().filter(|seconds| seconds.abs() < LARGEST_EXACT);
    #[allow(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
    let seconds = number.as_i64().or_else(|| fraction().map(|seconds| seconds.floor() as i64));
    seconds.ok_or(VerifyError::InvalidClaim(name))
}

/// The hyphenated form and no other, of those that the parser would take: an id has one spelling.
#[allow(clippy::needless_pass_by_value, reason = "it comes fresh from the parser")]
fn uuid(text: String, name: &'static str) -> Result<Uuid, VerifyError> {
    let hyphenated = (text.len() == 36).then(|| Uuid::try_parse(&text).ok()).flatten();
    hyphenated.ok_or(VerifyError::InvalidClaim(name))
}

/// Unix seconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
