/// Where a key is in its life: published -> signing -> retired -> withdrawn -> gone, or revoked at any time.
///
/// A retired key leaves the public key set as soon as its last access token is dead. Refresh tokens live a thousand times
/// longer, but only this service reads them: it keeps the withdrawn key to itself, and verifiers never carry more than
/// two or three keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyState {
    /// In the key set, so that verifiers know it before it signs.
    Published,
    /// Signs every new token. There is one.
    Signing,
    /// In the key set for as long as an access token that it signed may live.
    Retired,
    /// Out of the key set; this service still reads the refresh tokens that it signed.
    Withdrawn,
    /// Leaked: nothing that it signed counts. The row stays so that it is never taken in again.
    Revoked,
}

impl KeyState {
    /// All of them, in the order of a key's life.
    pub const ALL: [Self; 5] =
        [Self::Published, Self::Signing, Self::Retired, Self::Withdrawn, Self::Revoked];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Signing => "signing",
            Self::Retired => "retired",
            Self::Withdrawn => "withdrawn",
            Self::Revoked => "revoked",
        }
    }

    /// From how it is stored.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether the key signs, or will. Only then is its private half kept.
    pub fn is_private(self) -> bool {
        matches!(self, Self::Published | Self::Signing)
    }

    /// Whether verifiers are given the key.
    pub fn is_public(self) -> bool {
        matches!(self, Self::Published | Self::Signing | Self::Retired)
    }
}
