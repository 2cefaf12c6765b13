//! Users.

use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::devices;
use super::revocations::{self, Recorded};
use super::schema::users;
use super::sessions::{self, NewSession};
use crate::domain::{DeviceToken, Email, EndReason, Session, User, Which};
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

// One row, whether there is an account or not.
statement! {
    FindByEmail(email_key: String as Text)
    -> (Nullable<SqlUuid>, Nullable<Text>, Nullable<Timestamptz>, Nullable<Text>, Nullable<Text>) {
        "SELECT u.id, u.email, u.created_at, u.password_hash,
             (SELECT password_hash FROM auth.users WHERE password_hash NOT LIKE '$argon2%' ORDER BY id LIMIT 1)
         FROM (SELECT ?::text AS email_key) asked LEFT JOIN auth.users u USING (email_key)"
    }
}

/// A row of [`FindByEmail`].
type Found = (Option<Uuid>, Option<String>, Option<OffsetDateTime>, Option<String>, Option<String>);

/// The account with that email, if there is one; and, as long as any account has one, a hash of another system.
///
/// # Errors
/// The database's.
pub async fn find_by_email(
    database: &Database,
    email: &Email,
) -> Result<(Option<Account>, Option<String>), Error> {
    let find = FindByEmail { email_key: email.key() };
    database
        .run(move |connection| {
            let (id, email, created_at, hash, specimen) = find.get_result::<Found>(connection)?;
            let row = id.zip(email).zip(created_at).zip(hash);
            Ok((
                row.map(|(((id, email), created_at), hash)| account((id, email, created_at, hash))),
                specimen,
            ))
        })
        .await
}

/// Puts a new hash of the same password in the place of the old one. Answers whether the old one was still there.
///
/// # Errors
/// The database's.
pub async fn renew_hash(database: &Database, id: Uuid, old: &str, new: &str) -> Result<bool, Error> {
    let (old, new) = (old.to_owned(), new.to_owned());
    database
        .run(move |connection| {
            let same = diesel::update(users::table.find(id).filter(users::password_hash.eq(old)));
            Ok(same.set(users::password_hash.eq(new)).execute(connection)? == 1)
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

/// What outlives a change of the password: where it was changed.
pub struct Kept {
    /// The session.
    pub session: Uuid,
    /// The device, if it is known.
    pub device: Option<DeviceToken>,
}

/// Sets a new password where the old one is still the stored one. Ends the user's other sessions and forgets the other
/// devices with it: whoever knew the old password may have made his own device known.
///
/// # Errors
/// [`Error::InvalidCredentials`] when the password was changed meanwhile, or the database's.
pub async fn change_password(
    database: &Database,
    user_id: Uuid,
    (old_hash, new_hash): (String, String),
    kept: Kept,
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
                devices::forget(connection, user_id, kept.device.as_ref())?;
                let others = Which::AllBut(kept.session);
                Ok(sessions::end(connection, user_id, others, EndReason::PasswordChanged, lifetime)?)
            })
        })
        .await
}
