use std::fmt;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use secrecy::{ExposeSecret, SecretString};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use service_kit::body::Form;

use super::error::{Code, OAuthError};

/// The one that may come more than once (RFC 8707 section 2).
const REPEATABLE: &str = "resource";

/// Parameters that are read; no request has use for so many.
const MOST: usize = 32;

/// What was sent, in order.
struct Sent(Vec<(String, SecretString)>);

/// The parameters of a request: in its body, each once (RFC 6749 section 3.2), where one without a value counts as
/// absent and one that we do not know is ignored.
#[derive(Debug)]
pub struct Parameters(Vec<(String, SecretString)>);

impl Parameters {
    fn parse(Sent(sent): Sent) -> Result<Self, OAuthError> {
        for (index, (name, _)) in sent.iter().enumerate() {
            if name != REPEATABLE && sent[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(malformed("A parameter stands twice. Send each once."));
            }
        }
        Ok(Self(sent.into_iter().filter(|(_, value)| !value.expose_secret().is_empty()).collect()))
    }

    /// One that is a secret.
    pub fn secret(&self, name: &str) -> Option<&SecretString> {
        self.0.iter().find(|(of, _)| of == name).map(|(_, value)| value)
    }

    /// One that is none.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.secret(name).map(ExposeSecret::expose_secret)
    }

    /// One that must be there.
    ///
    /// # Errors
    /// `invalid_request`
    pub fn required(&self, name: &'static str) -> Result<&SecretString, OAuthError> {
        self.secret(name).ok_or_else(|| malformed(format!("The parameter {name} is missing.")))
    }

    /// Every resource (RFC 8707).
    pub fn resources(&self) -> Vec<&str> {
        let resources = self.0.iter().filter(|(name, _)| name == REPEATABLE);
        resources.map(|(_, value)| value.expose_secret()).collect()
    }
}

impl FromRequest for Parameters {
    type Error = OAuthError;
    type Future = LocalBoxFuture<'static, Result<Self, OAuthError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let in_address = !request.query_string().is_empty();
        let form = Form::<Sent>::from_request(request, payload);
        Box::pin(async move {
            // An address is written into logs.
            if in_address {
                return Err(malformed("Send the parameters in the body, and none in the address."));
            }
            // It says application/x-www-form-urlencoded where that was missing.
            let Form(sent) = form.await.map_err(|problem| malformed(problem.detail().to_owned()))?;
            Self::parse(sent)
        })
    }
}

impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Bounded)
    }
}

/// Stops at the first that is too many: each is compared with all before it.
struct Bounded;

impl<'de> Visitor<'de> for Bounded {
    type Value = Sent;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "at most {MOST} parameters")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parameters: A) -> Result<Sent, A::Error> {
        let mut sent = Vec::new();
        while let Some(parameter) = parameters.next_element()? {
            if sent.len() == MOST {
                return Err(A::Error::custom(format_args!("send at most {MOST} parameters")));
            }
            sent.push(parameter);
        }
        Ok(Sent(sent))
    }
}

fn malformed(description: impl Into<std::borrow::Cow<'static, str>>) -> OAuthError {
    OAuthError::refused(Code::InvalidRequest, description)
}
