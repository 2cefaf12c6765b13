use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One entry of the revocation feed, as it stands on the wire:
/// `{"type": "session" | "user" | "token" | "key", "id": "...", "before": ..., "expires_at": ...}`.
///
/// `expires_at`, unix seconds, is when no token that the entry could refuse lives any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Entry", into = "Entry")]
pub enum Revocation {
    /// Every token of this session (`sid`).
    Session {
        /// The session.
        id: Uuid,
        /// Unix seconds.
        expires_at: i64,
    },
    /// The tokens of this user (`sub`) issued before a moment.
    User {
        /// The user.
        id: Uuid,
        /// Unix seconds: tokens with an `iat` before it are refused.
        before: i64,
        /// Unix seconds.
        expires_at: i64,
    },
    /// One token (`jti`).
    Token {
        /// The token.
        id: Uuid,
        /// Unix seconds.
        expires_at: i64,
    },
    /// Every token signed by this key (`kid`).
    Key {
        /// The key.
        id: String,
        /// Unix seconds.
        expires_at: i64,
    },
    /// A type that a later issuer knows and this verifier does not. It has no effect here.
    Unknown,
}

/// The whole of the live revocations: what `GET {revocations_url}` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Where in the stream to go on: everything before it is in here.
    pub cursor: String,
    /// Every live entry, in any order.
    pub revocations: Vec<Revocation>,
}

/// The flat form. A tagged enum would do, at the cost of buffering each of a million entries.
#[derive(Serialize, Deserialize)]
struct Entry {
    r#type: Kind,
    #[serde(default)]
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
    #[serde(default)]
    expires_at: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Session,
    User,
    Token,
    Key,
    #[serde(other)]
    Unknown,
}

impl TryFrom<Entry> for Revocation {
    type Error = &'static str;

    fn try_from(Entry { r#type, id, before, expires_at }: Entry) -> Result<Self, Self::Error> {
        if matches!(r#type, Kind::Unknown) {
            return Ok(Self::Unknown);
        }
        let expires_at = expires_at.ok_or("an entry without expires_at")?;
        let uuid = || Uuid::try_parse(&id).map_err(|_| "an id that is no UUID");
        Ok(match r#type {
            Kind::Session => Self::Session { id: uuid()?, expires_at },
            Kind::Token => Self::Token { id: uuid()?, expires_at },
            Kind::User => {
                let before = before.ok_or("a user without before")?;
                Self::User { id: uuid()?, before, expires_at }
            }
            Kind::Key => Self::Key { id, expires_at },
            Kind::Unknown => Self::Unknown,
        })
    }
}

impl From<Revocation> for Entry {
    fn from(revocation: Revocation) -> Self {
        let entry =
            |r#type, id, before, expires_at| Self { r#type, id, before, expires_at: Some(expires_at) };
        match revocation {
            Revocation::Session { id, expires_at } => entry(Kind::Session, id.to_string(), None, expires_at),
            Revocation::Token { id, expires_at } => entry(Kind::Token, id.to_string(), None, expires_at),
            Revocation::Key { id, expires_at } => entry(Kind::Key, id, None, expires_at),
            Revocation::User { id, before, expires_at } => {
                entry(Kind::User, id.to_string(), Some(before), expires_at)
            }
            Revocation::Unknown => entry(Kind::Unknown, String::new(), None, 0),
        }
    }
}
