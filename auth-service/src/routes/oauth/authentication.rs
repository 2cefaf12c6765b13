use std::borrow::Cow;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use time::OffsetDateTime;
use uuid::Uuid;

use super::error::{Code, OAuthError};
use super::parameters::Parameters;
use crate::App;
use crate::assertion::{Assertion, Proof};
use crate::domain::{Credential, RegisteredClient};
use crate::routes::client::Sender;
use crate::store::clients;

/// How a client may prove who it is (RFC 8414 section 2).
pub const METHODS: [&str; 2] = ["client_secret_basic", "private_key_jwt"];
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// One answer for all that may be wrong with an id and a secret.
const WRONG: &str = "There is no such client, or its secret is another. Check both.";

/// What a request carries to prove whose it is.
pub enum Claim<'a> {
    /// The client and its secret (RFC 6749 section 2.3.1).
    Secret(String, SecretString),
    /// A signed assertion (RFC 7523 section 2.2).
    Assertion(Box<Assertion<'a>>),
    /// Nothing, or the bare `client_id` of a public client.
    Nothing(Option<&'a str>),
}

impl<'a> Claim<'a> {
    /// Reads it. Only one way at a time (RFC 6749 section 2.3).
    ///
    /// # Errors
    /// `invalid_request`, or `invalid_client` for a way that there is not.
    pub fn read(request: &HttpRequest, parameters: &'a Parameters) -> Result<Self, OAuthError> {
        let header = request.headers().get_all(AUTHORIZATION).collect::<Vec<_>>();
        let assertion = parameters.text("client_assertion");
        let posted = parameters.secret("client_secret").is_some();
        if header.len() + usize::from(assertion.is_some()) + usize::from(posted) > 1 {
            return Err(OAuthError::refused(
                Code::InvalidRequest,
                "Authenticate in one way, not in several.",
            ));
        }
        if posted {
            return Err(refused("Send the client_id and the client_secret by HTTP Basic, not in the form."));
        }
        let claim = match (header.first(), assertion) {
            (Some(header), _) => basic(header.to_str().unwrap_or_default())?,
            (None, Some(assertion)) => {
                if parameters.text("client_assertion_type") != Some(ASSERTION_TYPE) {
                    let what = format!("The client_assertion_type must be {ASSERTION_TYPE}.");
                    return Err(OAuthError::refused(Code::InvalidRequest, what));
                }
                Self::Assertion(Assertion::parse(assertion).map_err(refused)?.into())
            }
            (None, None) => Self::Nothing(parameters.text("client_id")),
        };
        match (claim.client_id(), parameters.text("client_id")) {
            (Some(proven), Some(stated)) if proven != stated => {
                Err(refused("The client_id of the form is another than the one that authenticates."))
            }
            _ => Ok(claim),
        }
    }

    /// Whose it says it is.
    pub fn client_id(&self) -> Option<&str> {
        match self {
            Self::Secret(id, _) => Some(id),
            Self::Assertion(assertion) => Some(assertion.client_id()),
            Self::Nothing(id) => *id,
        }
    }

    /// The client, if this proves that it is the one. None: nothing was to be proven.
    ///
    /// # Errors
    /// `invalid_client`, or the database's.
    pub async fn prove(&self, app: &App) -> Result<Option<RegisteredClient>, OAuthError> {
        let client = match self {
            Self::Nothing(_) => return Ok(None),
            Self::Secret(id, secret) => with_secret(app, id, secret).await?,
            Self::Assertion(assertion) => with_assertion(app, assertion).await?,
        };
        if client.disabled_at.is_some() {
            return Err(disabled());
        }
        Ok(Some(client))
    }

    /// The same where a proof is needed. Wrong ones are limited, before they cost anything: nobody guesses one of 2^256
    /// secrets, but somebody might keep us busy.
    ///
    /// # Errors
    /// `invalid_client`, 429, or the database's.
    pub async fn require(&self, app: &App, sender: &Sender) -> Result<RegisteredClient, OAuthError> {
        let Some(client_id) = self.client_id().filter(|_| !matches!(self, Self::Nothing(_))) else {
            return Err(unauthenticated());
        };
        let guess = app.throttle.proof(sender.0.ip, client_id).await?;
        let proven = self.prove(app).await;
        // An outage of ours counts for nothing either.
        if !matches!(proven, Err(OAuthError::Refused(..))) {
            app.throttle.right(&guess).await;
        }
        proven?.ok_or_else(unauthenticated)
    }
}

/// What whoever must authenticate is told.
pub fn unauthenticated() -> OAuthError {
    refused(
        "Authenticate as a client: with its client_id and client_secret by HTTP Basic, or with a client_assertion.",
    )
}

/// What a disabled client is told, once it has proven who it is.
pub fn disabled() -> OAuthError {
    refused("This client is disabled. Ask whoever runs this service to enable it.")
}

fn refused(description: &'static str) -> OAuthError {
    OAuthError::refused(Code::InvalidClient, description)
}

async fn with_secret(app: &App, id: &str, secret: &SecretString) -> Result<RegisteredClient, OAuthError> {
    let wrong = || refused(WRONG);
    let client = find(app, id).await?.ok_or_else(wrong)?;
    match &client.credential {
        Credential::Secrets(live) if live.iter().any(|one| one.digest.is_of(client.id, secret)) => Ok(client),
        _ => Err(wrong()),
    }
}

async fn with_assertion(app: &App, assertion: &Assertion<'_>) -> Result<RegisteredClient, OAuthError> {
    let client = find(app, assertion.client_id()).await?;
    let keys = client.and_then(|client| match client.credential.clone() {
        Credential::Keys(keys) => Some((client, keys)),
        Credential::Secrets(_) => None,
    });
    let (client, keys) =
        keys.ok_or_else(|| refused("There is no such client with keys. Check iss and sub."))?;
    let issuer = app.issuer.origin.as_str();
    let audiences = [issuer.to_owned(), format!("{issuer}/oauth/token")];
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let proof: Proof = assertion.verify(&keys, &audiences, now).map_err(refused)?;
    if clients::spend(&app.database, client.id, proof).await? {
        return Ok(client);
    }
    Err(refused("This assertion was used before. Make a new one, with a jti of its own, for each request."))
}

async fn find(app: &App, id: &str) -> Result<Option<RegisteredClient>, OAuthError> {
    // An id has one spelling.
    match Uuid::try_parse(id) {
        Ok(uuid) if uuid.to_string() == id => Ok(clients::find(&app.database, uuid).await?),
        _ => Ok(None),
    }
}

/// RFC 7617, where both halves are encoded as in a form before (RFC 6749 section 2.3.1).
fn basic(header: &str) -> Result<Claim<'static>, OAuthError> {
    let decoded = header.split_once(' ').and_then(|(scheme, credentials)| {
        let bytes = STANDARD.decode(credentials.trim()).ok()?;
        let text = String::from_utf8(bytes).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
        let (id, secret) = text.split_once(':')?;
        Some(Claim::Secret(form_decoded(id)?, form_decoded(secret)?.into()))
    });
    decoded.ok_or_else(|| {
        refused("The Authorization header must be: Basic, and base64 of client_id:client_secret.")
    })
}

fn form_decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::form_decoded;

    #[test]
    fn both_halves_of_basic_are_encoded_as_in_a_form() {
        let decoded = |text| form_decoded(text);
        assert_eq!(decoded("signet%5Fsecret%2dA").as_deref(), Some("signet_secret-A"));
        assert_eq!(decoded("a+b%2B%3A%C3%A9").as_deref(), Some("a b+:é"));
        for bad in ["%ff", "a%C3"] {
            assert_eq!(decoded(bad), None, "{bad}");
        }
    }
}
