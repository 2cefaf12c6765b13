//! Revocations, as recorded.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use service_kit::database::Database;
use service_kit::statement;
use time::OffsetDateTime;
use token_verifier::{Claims, Revocation};
use uuid::Uuid;

use super::seconds;
use crate::LEEWAY;
use crate::error::Error;

/// A revocation as recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// In the order of recording, though not always of commit.
    pub id: i64,
    /// By the database's clock, in microseconds since the epoch.
    pub revoked_at: i64,
    /// What is revoked.
    pub revocation: Revocation,
}

/// The columns of a revocation, in order.
pub(super) type RecordedColumns = (BigInt, Timestamptz, Text, Text, Nullable<BigInt>, Timestamptz);

/// A row of them.
pub(super) type RecordedRow = (i64, OffsetDateTime, String, String, Option<i64>, OffsetDateTime);

// The window is measured by the clock that set revoked_at.
statement! {
    Live(window: Option<i64> as Nullable<BigInt>) -> RecordedColumns {
        "SELECT id, revoked_at, kind, subject, not_before, expires_at FROM auth.revocations
         WHERE expires_at > now() AND revoked_at > coalesce(now() - ? * interval '1 second', '-infinity')"
    }
}

statement! {
    RevokeToken(id: String as Text, expires_at: OffsetDateTime as Timestamptz) -> RecordedColumns {
        "INSERT INTO auth.revocations (kind, subject, expires_at)
         SELECT 'token', asked.id, asked.expires_at FROM (SELECT ? AS id, ? AS expires_at) AS asked
         WHERE NOT EXISTS (SELECT FROM auth.revocations WHERE kind = 'token' AND subject = asked.id)
         RETURNING id, revoked_at, kind, subject, not_before, expires_at"
    }
}

// A token has whole seconds: one of the second that is going on is refused too. The longest that any key of ours has
// signed for is in the database; what the environment of a command says may be another.
statement! {
    CutOff(subject: String as Text, leeway: i64 as BigInt) -> RecordedColumns {
        "INSERT INTO auth.revocations (kind, subject, not_before, expires_at)
         SELECT 'user', ?, floor(extract(epoch FROM clock_timestamp()))::bigint + 1,
                now() + (coalesce(max(longest_access_seconds), 0) + ?) * interval '1 second'
         FROM auth.signing_keys
         RETURNING id, revoked_at, kind, subject, not_before, expires_at"
    }
}

statement! {
    Refuses(
        token: String as Text,
        key: String as Text,
        user: String as Text,
        issued_at: i64 as BigInt,
    ) -> Bool {
        "SELECT EXISTS (SELECT FROM auth.revocations WHERE kind = 'token' AND subject = ?)
             OR EXISTS (SELECT FROM auth.revocations WHERE kind = 'key' AND subject = ?)
             OR EXISTS (SELECT FROM auth.revocations WHERE kind = 'user' AND subject = ? AND not_before > ?)"
    }
}

/// The revocations in these rows. A kind that this version does not know, which the constraint rules out, is skipped.
pub(super) fn recorded(rows: Vec<RecordedRow>) -> Vec<Recorded> {
    rows.into_iter().filter_map(parse).collect()
}

fn parse((id, revoked_at, kind, subject, before, expires_at): RecordedRow) -> Option<Recorded> {
    let expires_at = expires_at.unix_timestamp();
    let revocation = match (kind.as_str(), Uuid::try_parse(&subject)) {
        ("session", Ok(id)) => Revocation::Session { id, expires_at },
        ("token", Ok(id)) => Revocation::Token { id, expires_at },
        ("user", Ok(id)) => Revocation::User { id, before: before?, expires_at },
        ("key", _) => Revocation::Key { id: subject, expires_at },
        _ => return None,
    };
    let revoked_at = i64::try_from(revoked_at.unix_timestamp_nanos() / 1000).ok()?;
    Some(Recorded { id, revoked_at, revocation })
}

/// Refuses every token that this subject was given until now.
pub(super) fn cut_off(connection: &mut PgConnection, id: Uuid) -> Result<Vec<Recorded>, Error> {
    let leeway = seconds(LEEWAY);
    Ok(recorded(CutOff { subject: id.to_string(), leeway }.load(connection)?))
}

/// The live revocations recorded in the last `window`, in the order of recording; all of them without one.
///
/// # Errors
/// The database's.
pub async fn live(database: &Database, window: Option<Duration>) -> Result<Vec<Recorded>, Error> {
    let window = window.map(seconds);
    database
        .run_ahead(move |connection| {
            let mut live = recorded(Live { window }.load(connection)?);
            // Here rather than there, where the index is on the time. A clock may go back; ids do not.
            live.sort_unstable_by_key(|entry| entry.id);
            Ok(live)
        })
        .await
}

/// Revokes one token until that time. Answers nothing where it was before.
///
/// # Errors
/// The database's.
pub async fn revoke_token(
    database: &Database,
    id: Uuid,
    expires_at: OffsetDateTime,
) -> Result<Vec<Recorded>, Error> {
    let revoke = RevokeToken { id: id.to_string(), expires_at };
    database.run(move |connection| Ok(recorded(revoke.load(connection)?))).await
}

/// Whether a token is refused for its own sake, its subject's or its key's: as of now, where memory is a second behind at
/// worst.
///
/// # Errors
/// The database's.
pub async fn refuses(database: &Database, claims: &Claims) -> Result<bool, Error> {
    let refuses = Refuses {
        token: claims.token_id.to_string(),
        key: claims.key_id.clone(),
        user: claims.subject.to_string(),
        issued_at: claims.issued_at,
    };
    database.run(move |connection| Ok(refuses.get_result(connection)?)).await
}
