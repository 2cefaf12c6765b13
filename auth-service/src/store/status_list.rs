//! Places in the status lists, and which of them are revoked.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Timestamptz, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Error;

/// A token that belongs to no session, and so needs a place of its own.
#[derive(Clone, Copy)]
pub struct NewEntry {
    /// `jti`.
    pub token_id: Uuid,
    /// `sub`.
    pub subject: Uuid,
    /// `iat`, unix seconds.
    pub issued_at: i64,
    /// `exp`.
    pub expires_at: OffsetDateTime,
}

statement! {
    Enter(
        token_id: Uuid as SqlUuid,
        subject: Uuid as SqlUuid,
        issued_at: i64 as BigInt,
        expires_at: OffsetDateTime as Timestamptz,
    ) -> BigInt {
        "INSERT INTO auth.status_entries (token_id, subject, issued_at, expires_at) VALUES (?, ?, ?, ?)
         RETURNING status_index"
    }
}

// A revocation that can refuse no living token is of no interest, here as in the feed. One that a version without lists
// recorded does not tell the place of its session.
statement! {
    Revoked(first: i64 as BigInt, last: i64 as BigInt) -> BigInt {
        "WITH asked AS (SELECT ? AS first, ? AS last)
         SELECT status_index FROM auth.revocations, asked
         WHERE status_index BETWEEN first AND last AND expires_at > now()
         UNION
         SELECT session.status_index FROM asked, auth.revocations revoked JOIN auth.sessions session
             ON session.id = CASE WHEN revoked.kind = 'session' THEN revoked.subject::uuid END
         WHERE revoked.status_index IS NULL AND revoked.kind = 'session' AND revoked.expires_at > now()
           AND session.status_index BETWEEN first AND last
         UNION
         SELECT entry.status_index FROM asked, auth.status_entries entry JOIN auth.revocations revoked
             ON revoked.kind = 'token' AND revoked.subject = entry.token_id::text
             OR revoked.kind = 'user' AND revoked.subject = entry.subject::text
                AND entry.issued_at < revoked.not_before
         WHERE entry.status_index BETWEEN first AND last AND entry.expires_at > now() - interval '5 minutes'
           AND revoked.expires_at > now()
         ORDER BY status_index"
    }
}

statement! {
    Newest() -> (BigInt, Bool) {
        "SELECT last_value, is_called FROM auth.status_index"
    }
}

/// Gives a token a place.
///
/// # Errors
/// The database's.
pub async fn enter(database: &Database, new: NewEntry) -> Result<i64, Error> {
    let NewEntry { token_id, subject, issued_at, expires_at } = new;
    let enter = Enter { token_id, subject, issued_at, expires_at };
    database.run(move |connection| Ok(enter.get_result(connection)?)).await
}

/// The places from `first` to `last` whose tokens are revoked.
///
/// # Errors
/// The database's.
pub async fn revoked(database: &Database, first: i64, last: i64) -> Result<Vec<i64>, Error> {
    database.run(move |connection| Ok(Revoked { first, last }.load(connection)?)).await
}

/// The place that was given last. None: none was.
///
/// # Errors
/// The database's.
pub async fn newest(database: &Database) -> Result<Option<i64>, Error> {
    database
        .run(|connection| {
            let (last, given): (i64, bool) = Newest {}.get_result(connection)?;
            Ok(given.then_some(last))
        })
        .await
}
