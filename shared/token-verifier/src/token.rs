use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;

use crate::{Algorithm, VerifyError, member::Member};

/// No access token of ours comes near it; parsing is bounded by it.
const MAX_LENGTH: usize = 8 * 1024;

/// The longest `kid` that a key may have, in bytes.
pub(crate) const MAX_KEY_ID_LENGTH: usize = 128;

/// A token in compact form (RFC 7515 section 3.1) with a header that an access token may have.
/// Nothing of it is proven yet.
pub(crate) struct Token<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) key_id: String,
    /// What the signature covers: header and claims as they came.
    pub(crate) signed: &'a str,
    pub(crate) signature: Vec<u8>,
    claims: &'a str,
}

impl<'a> Token<'a> {
    /// Parses a token of [`bounded`] length.
    pub(crate) fn parse(token: &'a str) -> Result<Self, VerifyError> {
        let mut parts = token.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(VerifyError::Malformed("not three parts"));
        };
        if claims.is_empty() {
            return Err(VerifyError::Malformed("an empty part"));
        }
        let (algorithm, key_id) = header_of(&decode(header)?)?;
        let signed = &token[..header.len() + 1 + claims.len()];
        Ok(Self { algorithm, key_id, signed, signature: decode(signature)?, claims })
    }

    /// The claims' JSON. Until the signature has been checked, they only count against the token.
    pub(crate) fn claims(&self) -> Result<Vec<u8>, VerifyError> {
        decode(self.claims)
    }
}

/// Refuses what is too long to be looked at.
pub(crate) fn bounded(token: &str) -> Result<&str, VerifyError> {
    if token.len() > MAX_LENGTH { Err(VerifyError::Malformed("longer than 8 KiB")) } else { Ok(token) }
}

/// Strictly base64url without padding and without stray bits, so that a token has one spelling only.
fn decode(part: &str) -> Result<Vec<u8>, VerifyError> {
    if part.is_empty() {
        return Err(VerifyError::Malformed("an empty part"));
    }
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| VerifyError::Malformed("not base64url"))
}

/// Reads JSON that must be an object. serde would take an array for a struct as well.
pub(crate) fn object<'a, T: Deserialize<'a>>(json: &'a [u8], what: &'static str) -> Result<T, VerifyError> {
    let text = str::from_utf8(json).map_err(|_| VerifyError::Malformed(what))?;
    if !text.trim_start().starts_with('{') {
        return Err(VerifyError::Malformed(what));
    }
    serde_json::from_str(text).map_err(|_| VerifyError::Malformed(what))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Header<'a> {
    #[serde(borrow)]
    alg: Member<'a>,
    #[serde(borrow)]
    typ: Member<'a>,
    #[serde(borrow)]
    kid: Member<'a>,
    #[serde(borrow)]
    crit: Member<'a>,
    #[serde(borrow)]
    jku: Member<'a>,
    #[serde(borrow)]
    jwk: Member<'a>,
    #[serde(borrow)]
    x5u: Member<'a>,
    #[serde(borrow)]
    x5c: Member<'a>,
}

fn header_of(json: &[u8]) -> Result<(Algorithm, String), VerifyError> {
    let header: Header = object(json, "its header is not a JSON object with each member once")?;
    if header.crit.is_present() {
        return Err(VerifyError::CriticalHeader);
    }
    if [header.jku, header.jwk, header.x5u, header.x5c].into_iter().any(Member::is_present) {
        return Err(VerifyError::EmbeddedKey);
    }
    let typ = header.typ.required("typ").map_err(|_| VerifyError::WrongType)?;
    if !is_access_token(typ) {
        return Err(VerifyError::WrongType);
    }
    let alg: String = header.alg.required("alg").map_err(|_| VerifyError::AlgorithmNotAllowed)?;
    let algorithm = Algorithm::from_name(&alg).ok_or(VerifyError::AlgorithmNotAllowed)?;
    let key_id: String = header.kid.required("kid").map_err(|_| VerifyError::Malformed("no kid"))?;
    if key_id.is_empty() || key_id.len() > MAX_KEY_ID_LENGTH {
        return Err(VerifyError::Malformed("its kid is empty or longer than 128 characters"));
    }
    Ok((algorithm, key_id))
}

/// RFC 9068 section 4: `at+jwt` or `application/at+jwt`, in any case. Nothing else, and never nothing.
fn is_access_token(mut typ: String) -> bool {
    typ.make_ascii_lowercase();
    typ.strip_prefix("application/").unwrap_or(&typ) == "at+jwt"
}
