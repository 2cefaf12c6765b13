//! Sharing a survey: an invitation goes out, and whoever brings its token back is a collaborator.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deserr::Deserr;
use ring::digest::{SHA256, digest};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use service_kit::body::{Invalid, Refusals};
use service_kit::email::Email;
use service_kit::random::{self, NoRandomness};
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::CollaboratorRole;
use super::moment;

/// How long an invitation can be accepted.
const LIFE: Duration = Duration::days(7);
/// How long a token is, in bytes: nobody guesses it, so a fast hash is enough.
const TOKEN: usize = 32;
/// How many collaborators a survey has at most, and as many invitations that can be accepted.
pub const MOST: i64 = 50;

/// Whom to invite.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// To tell invitations apart, and to know where to send them. Nothing is sent, and nobody checks whose it is.
    #[deserr(try_from(&String) = Email::parse -> Invalid)]
    #[schema(value_type = String, format = Email, max_length = 254)]
    email: Email,
    /// What they become.
    role: CollaboratorRole,
}

/// An invitation that nobody has accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Invitation {
    /// Names it, but lets nobody in.
    pub id: Uuid,
    /// Whom it was made for.
    pub email: String,
    /// What they become.
    pub role: CollaboratorRole,
    /// Until when it can be accepted.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

/// Somebody whom a survey is shared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Collaborator {
    /// Who it is.
    pub user_id: Uuid,
    /// What they are to the survey.
    pub role: CollaboratorRole,
    /// As invited: they had the token, not necessarily the address.
    pub email: String,
    /// When they accepted the invitation.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
}

/// With whom a survey is shared, and who was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sharing {
    /// In the order in which they came.
    pub collaborators: Vec<Collaborator>,
    /// Those that can still be accepted, oldest first.
    pub invitations: Vec<Invitation>,
}

/// What an invitation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Accepted {
    /// To which survey.
    pub survey_id: Uuid,
    /// What you are to it now.
    pub role: CollaboratorRole,
}

/// What lets somebody in, once: random, told once, and kept as a digest only.
#[derive(Clone, Debug)]
pub struct Token(SecretString);

/// What is kept of a token. It is looked up, not compared: whoever measures how long that takes learns of a digest
/// that starts the same, and nothing of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenDigest(pub Vec<u8>);

impl NewInvitation {
    /// The invitation, and its token.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn issue(self) -> Result<(Invitation, Token), NoRandomness> {
        let token = Token(URL_SAFE_NO_PAD.encode(random::bytes::<TOKEN>()?).into());
        let (id, expires_at) = (Uuid::now_v7(), moment::now() + LIFE);
        let email = self.email.as_str().to_owned();
        Ok((Invitation { id, email, role: self.role, expires_at }, token))
    }
}

impl Token {
    /// As somebody sent it: any text that may be one.
    ///
    /// # Errors
    /// `too_long`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.len() > 200 {
            return Err(Invalid::new("too_long", "This is no token of an invitation: those are shorter."));
        }
        Ok(Self(text.into()))
    }

    /// What is kept of it.
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(digest(&SHA256, self.0.expose_secret().as_bytes()).as_ref().to_vec())
    }

    /// For whoever is to send it on.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}
