//! Users.

use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;
use service_kit::database::Database;
use time::OffsetDateTime;
use uuid::Uuid;

use super::revocations::{self, Recorded};
use super::schema::users;
use super::sessions::{self, NewSession};
use crate::domain::{Email, EndReason, Session, User, Which};
use crate::error::Error;

/// A user with the hash of their password.
pub struct Account {
    /// The user.
    pub user: User,
    /// PHC string.
    pub password_hash: String,
}

type Row = (Uuid, String, OffsetDateTime, String);

fn account((id, email, created_at, password_hash): Row) -> Account {
    Account { user: User { id, email, created_at }, password_hash }
}

/// A new account with its first session, in one transaction.
///
/// # Errors
/// [`Error::EmailTaken`], or the database's.
pub async fn register(
    database: &Database,
    email: Email,
    password_hash: String,
    session: NewSession,
) -> Result<(User, Session), Error> {
    database
        .run(move |connection| {
            connection.transaction(|connection| {
                let user = diesel::insert_into(users::table)
                    .values((
                        users::id.eq(Uuid::now_v7()),
                        users::email.eq(email.as_str()),
                        users::email_key.eq(email.key()),
                        users::password_hash.eq(&password_hash),
                    ))
                    .returning((users::id, users::email, users::created_at))
                    .get_result(connection);
                let (id, email, created_at) = user.map_err(|error| match error {
                    diesel::result::Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
                        Error::EmailTaken
                    }
                    error => error.into(),
                })?;
                let session = sessions::insert(connection, id, &password_hash, session)?;
                Ok((User { id, email, created_at }, session.ok_or(Error::InvalidCredentials)?))
            })
        })
        .await
}

/// The account with that email, if there is one.
///
/// # Errors
/// The database's.
pub async fn find_by_email(database: &Database, email: &Email) -> Result<Option<Account>, Error> {
    let key = email.key();
    database
        .run(move |connection| {
            let row = users::table
                .filter(users::email_key.eq(key))
                .select((users::id, users::email, users::created_at, users::password_hash))
                .first::<Row>(connection)
                .optional()?;
            Ok(row.map(account))
        })
        .await
}

/// The account with that id, if there is one.
///
/// # Errors
/// The database's.
pub async fn find(database: &Database, id: Uuid) -> Result<Option<Account>, Error> {
    database
        .run(move |connection| {
            let row = users::table
                .find(id)
                .select((users::id, users::email, users::created_at, users::password_hash))
                .first::<Row>(connection)
                .optional()?;
            Ok(row.map(account))
        })
        .await
}

/// Sets a new password where the old one is still the stored one, and ends the user's other sessions with it.
///
/// # Errors
/// [`Error::InvalidCredentials`] when the password was changed meanwhile, or the database's.
pub async fn change_password(
    database: &Database,
    user_id: Uuid,
    (old_hash, new_hash): (String, String),
    kept_session: Uuid,
    lifetime: revocations::Lifetime,
) -> Result<Vec<Recorded>, Error> {
    database
        .run(move |connection| {
            connection.transaction(|connection| {
                let changed =
                    diesel::update(users::table.find(user_id).filter(users::password_hash.eq(old_hash)))
                        .set(users::password_hash.eq(new_hash))
                        .execute(connection)?;
                if changed == 0 {
                    return Err(Error::InvalidCredentials);
                }
                let others = Which::AllBut(kept_session);
                Ok(sessions::end(connection, user_id, others, EndReason::PasswordChanged, lifetime)?)
            })
        })
        .await
}
