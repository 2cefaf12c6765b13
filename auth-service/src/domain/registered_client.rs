use std::fmt;
use std::str::FromStr;

use time::OffsetDateTime;
use uuid::Uuid;

use super::{Access, ClientKeys, SecretDigest};

/// A program that an operator registered: a service account, or a service that asks about tokens.
#[derive(Clone, Debug)]
pub struct RegisteredClient {
    /// `client_id`, and `sub` of its tokens.
    pub id: Uuid,
    /// What operators call it.
    pub name: ClientName,
    /// What its tokens may allow, and at whom; the first audience is meant where it names none.
    pub access: Access,
    /// Whether it is told about tokens for its audiences (RFC 7662).
    pub introspects: bool,
    /// How it proves who it is.
    pub credential: Credential,
    /// When it was registered.
    pub created_at: OffsetDateTime,
    /// When it was last given a token.
    pub last_used_at: Option<OffsetDateTime>,
    /// Since when it is worth nothing.
    pub disabled_at: Option<OffsetDateTime>,
}

/// How a client proves who it is: in one way only.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A secret (RFC 6749 section 2.3.1). Those that are live, newest first: two while one takes the other's place.
    Secrets(Vec<StoredSecret>),
    /// A signed assertion (RFC 7523 section 2.2).
    Keys(ClientKeys),
}

/// What is kept of a secret.
#[derive(Clone, Debug)]
pub struct StoredSecret {
    /// To compare with.
    pub digest: SecretDigest,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it ends, if another took its place.
    pub expires_at: Option<OffsetDateTime>,
}

/// What operators call a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientName(String);

impl Credential {
    /// The name of the method (RFC 7591 section 2, RFC 8414 section 2).
    pub fn method(&self) -> &'static str {
        match self {
            Self::Secrets(_) => "client_secret_basic",
            Self::Keys(_) => "private_key_jwt",
        }
    }
}

impl ClientName {
    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || "-_.".contains(char);
        let good =
            (1..=64).contains(&text.len()) && text.chars().all(allowed) && Uuid::try_parse(text).is_err();
        let why = "a name is 1 to 64 of a-z, 0-9 and - _ . such as billing-export, and no UUID";
        good.then(|| Self(text.to_owned())).ok_or(why)
    }
}

impl fmt::Display for ClientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
