use std::time::Duration;

use time::OffsetDateTime;

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
    /// In whole seconds, as they are stored, and none shorter.
    #[must_use]
    pub fn whole(self) -> Self {
        let whole = |life: Duration| {
            Duration::from_secs(life.as_secs().saturating_add(u64::from(life.subsec_nanos() > 0)))
        };
        Self { access: whole(self.access), refresh: whole(self.refresh) }
    }

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
        self.successor_where(|_| true)
    }

    /// The same among those that fit.
    pub fn successor_where(&self, fits: impl Fn(&SealedKey) -> bool) -> Option<&StoredKey> {
        let published = self.keys.iter().filter(|key| key.state == KeyState::Published);
        published.filter(|key| fits(&key.key)).min_by_key(|key| key.changes_at)
    }

    /// The key with that id.
    pub fn find(&self, kid: &str) -> Option<&StoredKey> {
        self.keys.iter().find(|key| key.key.kid == kid)
    }
}
