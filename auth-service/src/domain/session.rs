use time::OffsetDateTime;
use uuid::Uuid;

/// A login, from its first tokens to its end.
#[derive(Clone, Debug)]
pub struct Session {
    /// `sid` in its tokens.
    pub id: Uuid,
    /// Which refresh token is current: 1 at login, one more at each rotation.
    pub generation: i32,
    /// `jti` of the current refresh token.
    pub refresh_token_id: Uuid,
    /// When the current refresh token expires.
    pub expires_at: OffsetDateTime,
    /// The number from which its place in the status lists follows.
    pub status_index: i64,
}

/// Which of a user's live sessions to end.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// This one.
    One(Uuid),
    /// All but this one.
    AllBut(Uuid),
    /// All of them.
    All,
}

/// Why a session ended; kept with it, and in the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// The person logged out.
    Logout,
    /// The person ended it from another session.
    EndedByUser,
    /// The password was changed.
    PasswordChanged,
    /// A refresh token came back after its successor was used: one of the two holders is a thief
    /// (RFC 9700 section 4.14.2).
    RefreshTokenReused,
    /// The refresh token was revoked by a client (RFC 7009).
    RevokedByClient,
    /// The account was deleted.
    AccountDeleted,
    /// A further one began where there were as many as one person may have, and it was idle longest.
    TooManySessions,
}

impl EndReason {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::EndedByUser => "ended_by_user",
            Self::PasswordChanged => "password_changed",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::RevokedByClient => "revoked_by_client",
            Self::AccountDeleted => "account_deleted",
            Self::TooManySessions => "too_many_sessions",
        }
    }
}
