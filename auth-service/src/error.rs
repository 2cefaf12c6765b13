//! What can go wrong, and how each is told.

use std::fmt::Display;

use service_kit::database::DatabaseError;
use service_kit::problem::Problem;
use service_kit::random::NoRandomness;
use service_kit::sealing::SealError;

use crate::routes::rate_limit::told_with;
use crate::throttle::Refused;

/// What goes wrong in the domain and below it. Says nothing of HTTP.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is an account with that email already.
    #[error("the email has an account")]
    EmailTaken,
    /// The email or the password is wrong; which of them is nobody's business.
    #[error("wrong email or password")]
    InvalidCredentials,
    /// This is not the password of whoever is logged in.
    #[error("wrong password")]
    WrongPassword,
    /// The token is none of ours, or not of this kind.
    #[error("the token is not valid")]
    InvalidToken,
    /// The token's time is over.
    #[error("the token has expired")]
    ExpiredToken,
    /// The token's session was ended.
    #[error("the session was ended")]
    RevokedToken,
    /// A refresh token came back after its successor was used.
    #[error("the refresh token was used before")]
    ReusedToken,
    /// There is no such session, or it is another's.
    #[error("no such session")]
    NoSuchSession,
    /// Too many attempts; the next one after a time.
    #[error("too many attempts")]
    TooManyAttempts(Refused),
    /// Too many passwords are being hashed.
    #[error("too many passwords are being hashed")]
    Overloaded,
    /// The signing keys were sealed with another key-encryption key.
    #[error(
        "the signing keys in the database were sealed with another key than AUTH_KEY_ENCRYPTION_KEY; give the one they were sealed with, there or in AUTH_PREVIOUS_KEY_ENCRYPTION_KEYS"
    )]
    WrongKeyEncryptionKey,
    /// The key that signs cannot be opened by this replica.
    #[error("the signing key cannot be opened here")]
    LockedOut,
    /// What an operator asked for cannot be done; says what to do instead.
    #[error("{0}")]
    Refused(String),
    /// The database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// A refusal that an operator reads.
    pub fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }

    /// An error nobody outside can do anything about.
    pub fn internal(cause: impl Display) -> Self {
        Self::Internal(cause.to_string())
    }
}

impl From<NoRandomness> for Error {
    fn from(error: NoRandomness) -> Self {
        Self::internal(error)
    }
}

impl From<SealError> for Error {
    fn from(error: SealError) -> Self {
        Self::internal(error)
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::EmailTaken => Problem::conflict(
                "email_taken",
                "There is an account with this email already. Log in, or use another one.",
            ),
            Error::InvalidCredentials => Problem::unauthorized(
                "invalid_credentials",
                "The email or the password is wrong. Check both and try again.",
            ),
            Error::WrongPassword => Problem::unauthorized(
                "invalid_credentials",
                "This is not your current password. Check it and try again.",
            ),
            Error::InvalidToken => {
                Problem::unauthorized("invalid_token", "This token is not valid here. Log in again.")
            }
            Error::ExpiredToken => {
                Problem::unauthorized("expired_token", "This token has expired. Log in again.")
            }
            Error::RevokedToken => {
                Problem::unauthorized("revoked_token", "This session was ended. Log in again.")
            }
            Error::ReusedToken => Problem::unauthorized(
                "reused_token",
                "This refresh token was used before. To be safe its session was ended everywhere. Log in again.",
            ),
            Error::NoSuchSession => {
                Problem::not_found("You have no session with that id. It may have ended already.")
            }
            Error::TooManyAttempts(refused) => too_many_attempts(&refused),
            Error::Overloaded => Problem::unavailable(
                "overloaded",
                "Too many people are logging in at once. Try again shortly.",
                2,
            ),
            Error::LockedOut => Problem::unavailable(
                "keys_unavailable",
                "No tokens can be issued here at the moment. Try again shortly.",
                2,
            ),
            Error::Database(error) => error.into(),
            Error::WrongKeyEncryptionKey | Error::Refused(_) | Error::Internal(_) => {
                Problem::internal(&error)
            }
        }
    }
}

fn too_many_attempts(Refused { wait, standing }: &Refused) -> Problem {
    let seconds = u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX).max(1);
    let unit = if seconds == 1 { "second" } else { "seconds" };
    let detail = format!("Too many attempts. Try again in {seconds} {unit}.");
    told_with(standing, Problem::too_many("too_many_attempts", detail, seconds))
}
