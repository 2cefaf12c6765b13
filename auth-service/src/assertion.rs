//! What a client signs to prove who it is (RFC 7523 section 3): `private_key_jwt`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::signature::Verifier;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use token_verifier::Algorithm;

use crate::domain::ClientKeys;

/// Longer ones are not looked at, in bytes.
const MOST: usize = 8 * 1024;
/// The longest `jti`, which is remembered, in bytes.
const MOST_JTI: usize = 255;
/// How far ahead an assertion may end, in seconds: until then it is remembered. An hour is what some libraries ask for
/// unless told otherwise.
const LONGEST: i64 = 60 * 60;
/// How far the client's clock may be off, in seconds.
const LEEWAY: i64 = 30;

/// What a client sent, in its parts. Nothing of it is proven yet, not even whose it is.
pub struct Assertion<'a> {
    signed: &'a str,
    signature: Vec<u8>,
    header: Header,
    claims: Claims,
}

/// A good assertion, to be remembered until it would be refused for its age.
#[derive(Debug, PartialEq, Eq)]
pub struct Proof {
    /// Its id.
    pub jti: String,
    /// Unix seconds.
    pub expires_at: i64,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    jti: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn names(&self, wanted: &[String]) -> bool {
        match self {
            Self::One(one) => wanted.contains(one),
            Self::Several(several) => several.iter().any(|one| wanted.contains(one)),
        }
    }
}

impl<'a> Assertion<'a> {
    /// Takes one apart.
    ///
    /// # Errors
    /// What is wrong with its form, in words for the client's developer.
    pub fn parse(text: &'a str) -> Result<Self, &'static str> {
        const SHAPE: &str = "The assertion must be a signed JWT with iss, sub, aud, exp and jti.";
        let (signed, signature) = text.rsplit_once('.').filter(|_| text.len() <= MOST).ok_or(SHAPE)?;
        let (header, claims) = signed.split_once('.').ok_or(SHAPE)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| SHAPE)?;
        let (header, claims) = (object(header).ok_or(SHAPE)?, object(claims).ok_or(SHAPE)?);
        Ok(Self { signed, signature, header, claims })
    }

    /// Whose it says it is.
    pub fn client_id(&self) -> &str {
        &self.claims.sub
    }

    /// Whether it proves that the client sent it, to us, now. That it comes once is for the caller to see to.
    ///
    /// # Errors
    /// What is wrong with it, in words for the client's developer.
    pub fn verify(&self, keys: &ClientKeys, audiences: &[String], now: i64) -> Result<Proof, &'static str> {
        let Header { alg, typ, kid, crit } = &self.header;
        let algorithm = Algorithm::from_name(alg).ok_or("Sign the assertion with ES256, EdDSA or RS256.")?;
        if crit.is_some() || !typ.as_deref().is_none_or(is_authentication) {
            return Err("The assertion's header must have typ JWT, and no crit.");
        }
        let mut candidates = keys.candidates(algorithm, kid.as_deref());
        if !candidates.any(|key| key.verify(self.signed.as_bytes(), &self.signature).is_ok()) {
            return Err(
                "No key of this client signed the assertion. Check the key, its kid and the algorithm.",
            );
        }
        self.check(audiences, now)
    }

    fn check(&self, audiences: &[String], now: i64) -> Result<Proof, &'static str> {
        let Claims { iss, sub, aud, exp, nbf, iat, jti } = &self.claims;
        if iss != sub {
            return Err("The assertion's iss and sub must both be the client_id.");
        }
        if !aud.names(audiences) {
            return Err(
                "The assertion's aud must be the issuer or the token endpoint, as the metadata tell them.",
            );
        }
        let expires_at = seconds(*exp);
        if expires_at + LEEWAY <= now {
            return Err("The assertion has expired. Make a new one for each request.");
        }
        if expires_at > now + LONGEST + LEEWAY {
            return Err(
                "The assertion lives too long. Let exp be an hour ahead at most, or better a minute.",
            );
        }
        if [nbf, iat].into_iter().flatten().any(|begins| seconds(*begins) > now + LEEWAY) {
            return Err("The assertion is from the future. Set the clock.");
        }
        if jti.is_empty() || jti.len() > MOST_JTI || jti.contains('\0') {
            return Err("The assertion's jti must have 1 to 255 characters.");
        }
        Ok(Proof { jti: jti.clone(), expires_at: expires_at + LEEWAY })
    }
}

/// Tokens of ours say what they are, and none of them is this.
fn is_authentication(typ: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    matches!(typ.strip_prefix("application/").unwrap_or(&typ), "jwt" | "client-authentication+jwt")
}

fn object<T: DeserializeOwned>(part: &str) -> Option<T> {
    let json = URL_SAFE_NO_PAD.decode(part).ok().filter(|json| json.starts_with(b"{"))?;
    serde_json::from_slice(&json).ok()
}

/// A `NumericDate` (RFC 7519 section 2). What is out of all bounds becomes the nearest that is not.
#[allow(clippy::cast_possible_truncation, reason = "clamped to what i64 and f64 both hold exactly")]
fn seconds(date: f64) -> i64 {
    date.clamp(-4e15, 4e15) as i64
}
