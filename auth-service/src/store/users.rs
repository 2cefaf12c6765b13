//! Users.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;
use diesel::sql_types::{Array, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::revocations::{Recorded, cut_off};
use super::schema::users;
use super::sessions::{self, Begun, NewSession};
use super::{deleted_users, devices};
use crate::domain::{DeviceToken, Email, EndReason, User, Which};
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
) -> Result<(User, Begun), Error> {
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
                let begun = sessions::insert(connection, id, &password_hash, session)?;
                Ok((User { id, email, created_at }, begun.ok_or(Error::InvalidCredentials)?))
            })
        })
        .await
}

// One row, whether there is an account or not.
statement! {
    FindByEmail(email_key: String as Text)
    -> (Nullable<SqlUuid>, Nullable<Text>, Nullable<Timestamptz>, Nullable<Text>, Nullable<Text>) {
        "SELECT u.id, u.email, u.created_at, u.password_hash,
             (SELECT password_hash FROM auth.users
              WHERE password_hash NOT LIKE '$argon2id$v=19$m=19456,t=2,p=1$%' ORDER BY id LIMIT 1)
         FROM (SELECT ?::text AS email_key) asked LEFT JOIN auth.users u USING (email_key)"
    }
}

/// A row of [`FindByEmail`].
type Found = (Option<Uuid>, Option<String>, Option<OffsetDateTime>, Option<String>, Option<String>);

/// The account with that email, if there is one; and, as long as any account has one, a hash of another kind or of other
/// costs than today's.
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
/// [`Error::WrongPassword`] when the password was changed meanwhile, or the database's.
pub async fn change_password(
    database: &Database,
    user_id: Uuid,
    (old_hash, new_hash): (String, String),
    kept: Kept,
) -> Result<Vec<Recorded>, Error> {
    database
        .run(move |connection| {
            connection.transaction(|connection| {
                let changed =
                    diesel::update(users::table.find(user_id).filter(users::password_hash.eq(old_hash)))
                        .set(users::password_hash.eq(new_hash))
                        .execute(connection)?;
                if changed == 0 {
                    return Err(Error::WrongPassword);
                }
                devices::forget(connection, user_id, kept.device.as_ref())?;
                let others = Which::AllBut(kept.session);
                Ok(sessions::end(connection, user_id, others, EndReason::PasswordChanged)?)
            })
        })
        .await
}

/// Deletes an account: its sessions end, its tokens are refused, and its id is left for those who keep something of the
/// user's. With a hash, only where that one is the stored one.
///
/// # Errors
/// [`Error::WrongPassword`] when the password was changed meanwhile, [`Error::RevokedToken`] when there is no such
/// account, or the database's.
pub async fn delete(
    database: &Database,
    user_id: Uuid,
    hash: Option<String>,
) -> Result<Vec<Recorded>, Error> {
    let delete = move |connection: &mut PgConnection| {
        let stored: Option<String> = users::table
            .find(user_id)
            .select(users::password_hash)
            .for_update()
            .first(connection)
            .optional()?;
        let stored = stored.ok_or(Error::RevokedToken)?;
        if hash.is_some_and(|hash| hash != stored) {
            return Err(Error::WrongPassword);
        }
        let mut recorded = sessions::end(connection, user_id, Which::All, EndReason::AccountDeleted)?;
        recorded.extend(cut_off(connection, user_id)?);
        deleted_users::note(connection, user_id)?;
        diesel::delete(users::table.find(user_id)).execute(connection)?;
        Ok(recorded)
    };
    database.run(move |connection| connection.transaction(delete)).await
}

/// An account from elsewhere.
pub struct NewUser {
    /// The user's id.
    pub id: Uuid,
    /// As they wrote it.
    pub email: Email,
    /// Of any kind that the hasher knows.
    pub password_hash: String,
    /// When they registered there.
    pub created_at: OffsetDateTime,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Import {
    /// It is an account now.
    Made,
    /// There is an account with that email, which stays as it is.
    EmailTaken,
    /// Another email's account has that id.
    IdTaken,
}

statement! {
    InsertAll(
        ids: Vec<Uuid> as Array<SqlUuid>,
        emails: Vec<String> as Array<Text>,
        email_keys: Vec<String> as Array<Text>,
        password_hashes: Vec<String> as Array<Text>,
        created_ats: Vec<OffsetDateTime> as Array<Timestamptz>,
    ) -> (Text, SqlUuid) {
        "INSERT INTO auth.users (id, email, email_key, password_hash, created_at)
         SELECT * FROM unnest(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING email_key, id"
    }
}

/// Makes accounts of those that are not there yet, in one statement; a second for what was not made. Answers what became
/// of each, in their order.
///
/// # Errors
/// The database's.
pub fn import(connection: &mut PgConnection, rows: &[NewUser]) -> Result<Vec<Import>, diesel::result::Error> {
    let keys: Vec<_> = rows.iter().map(|row| row.email.key()).collect();
    let insert = InsertAll {
        ids: rows.iter().map(|row| row.id).collect(),
        emails: rows.iter().map(|row| row.email.as_str().to_owned()).collect(),
        email_keys: keys.clone(),
        created_ats: rows.iter().map(|row| row.created_at).collect(),
        password_hashes: rows.iter().map(|row| row.password_hash.clone()).collect(),
    };
    let mut made: HashSet<(String, Uuid)> = insert.load(connection)?.into_iter().collect();
    let outcomes: Vec<_> =
        keys.into_iter().zip(rows.iter().map(|row| row.id)).map(|row| (made.remove(&row), row.0)).collect();
    let others: Vec<_> = outcomes.iter().filter(|(made, _)| !made).map(|(_, key)| key).collect();
    let taken: HashSet<String> = users::table
        .filter(users::email_key.eq_any(others))
        .select(users::email_key)
        .load(connection)?
        .into_iter()
        .collect();
    Ok(outcomes
        .iter()
        .map(|(made, key)| match made {
            true => Import::Made,
            false if taken.contains(key) => Import::EmailTaken,
            false => Import::IdTaken,
        })
        .collect())
}
