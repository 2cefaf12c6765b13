use std::time::Duration;

use time::OffsetDateTime;
use token_verifier::Algorithm;

use super::{KeyState, SealedKey};

/// A key as stored, with where it is in its life. Times are PostgreSQL's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// The key itself.
    pub key: SealedKey,
    /// Where it is in its life.
    pub state: KeyState,
    /// When it was made or imported.
    pub created_at: OffsetDateTime,
    /// When it came into its state.
    pub state_since: OffsetDateTime,
    /// When it leaves its state. None for the one that signs, which its successor replaces, and for a revoked one.
    pub changes_at: Option<OffsetDateTime>,
    /// When a replica last had it in its key set, while it is published.
    pub seen_at: OffsetDateTime,
    /// The longest lives of the tokens that it signed.
    pub longest: Lifetimes,
}

/// How long tokens live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lifetimes {
    /// Access tokens.
    pub access: Duration,
    /// Refresh tokens.
    pub refresh: Duration,
}

impl Lifetimes {
    /// The longer of each.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self { access: self.access.max(other.access), refresh: self.refresh.max(other.refresh) }
    }
}

/// The keys of one moment, in the order in which they were made.
#[derive(Clone, Debug)]
pub struct KeysNow {
    /// By PostgreSQL's clock.
    pub now: OffsetDateTime,
    /// All of them, revoked ones too.
    pub keys: Vec<StoredKey>,
}

impl KeysNow {
    /// The key that signs.
    pub fn signing(&self) -> Option<&StoredKey> {
        self.keys.iter().find(|key| key.state == KeyState::Signing)
    }

    /// The key that signs next: of those published, the one whose time comes first.
    pub fn successor(&self) -> Option<&StoredKey> {
        self.successor_of(None)
    }

    /// The same among those of one algorithm.
    pub fn successor_of(&self, algorithm: Option<Algorithm>) -> Option<&StoredKey> {
        let published = self.keys.iter().filter(|key| key.state == KeyState::Published);
        published
            .filter(|key| algorithm.is_none_or(|algorithm| algorithm == key.key.algorithm))
            .min_by_key(|key| key.changes_at)
    }

    /// The key with that id.
    pub fn find(&self, kid: &str) -> Option<&StoredKey> {
        self.keys.iter().find(|key| key.key.kid == kid)
    }
}
