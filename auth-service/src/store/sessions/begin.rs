use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::RefreshPolicy;
use crate::LEEWAY;
use crate::domain::{Client, EndReason, Session};
use crate::error::Error;
use crate::store::revocations::{Recorded, RecordedColumns, RecordedRow, recorded};
use crate::store::seconds;

/// How many live sessions a user may have. Logins at the same moment may leave a few more, until the next.
const MOST_SESSIONS: i64 = 100;

/// A session that began, and what ended to make room for it.
pub struct Begun {
    /// The session.
    pub session: Session,
    /// The revocations of those that were idle longest.
    pub ended: Vec<Recorded>,
}

/// A session about to begin.
pub struct NewSession {
    /// Who asked for tokens.
    pub client_id: &'static str,
    /// The person's program and place.
    pub client: Client,
    /// The lifetimes.
    pub policy: RefreshPolicy,
}

// The password's hash is compared again, under a lock that a change of it waits for. Past the limit sessions end: all that
// are too many, for logins at the same moment do not see each other's. Which ones follows from `begun`, so their rows are
// locked after the user's, as everywhere; those that are in use, or that another login is ending, are left alone. So
// nobody waits in a circle.
statement! {
    Begin(
        id: Uuid as SqlUuid,
        client_id: &'static str as Text,
        expires_at: OffsetDateTime as Timestamptz,
        max_expires_at: OffsetDateTime as Timestamptz,
        refresh_token_id: Uuid as SqlUuid,
        user_agent: Option<String> as Nullable<Text>,
        ip: Option<String> as Nullable<Text>,
        user_id: Uuid as SqlUuid,
        password_hash: String as Text,
        others: i64 as BigInt,
        reason: &'static str as Text,
        leeway: i64 as BigInt,
    ) -> (BigInt, Nullable<RecordedColumns>) {
        "WITH begun AS (
             INSERT INTO auth.sessions
                 (id, user_id, client_id, expires_at, max_expires_at, refresh_token_id, user_agent, ip)
             SELECT ?, id, ?, ?, ?, ?, ?, ? FROM auth.users WHERE id = ? AND password_hash = ? FOR SHARE
             RETURNING user_id, status_index),
         idle AS MATERIALIZED (
             SELECT s.id, s.last_used_at FROM begun JOIN auth.sessions s USING (user_id)
             WHERE s.ended_at IS NULL AND s.expires_at > now()
             ORDER BY s.last_used_at DESC, s.id DESC OFFSET ?),
         locked AS MATERIALIZED (
             SELECT s.id FROM auth.sessions s JOIN idle USING (id, last_used_at)
             WHERE s.ended_at IS NULL FOR UPDATE OF s SKIP LOCKED),
         ended AS (
             UPDATE auth.sessions s SET ended_at = now(), end_reason = ?
             FROM locked WHERE s.id = locked.id
             RETURNING s.id, s.status_index),
         recorded AS (
             INSERT INTO auth.revocations (kind, subject, expires_at, status_index)
             SELECT 'session', id, now() + (longest + ?) * interval '1 second', status_index
             FROM ended, (SELECT coalesce(max(longest_access_seconds), 0) AS longest FROM auth.signing_keys) AS keys
             RETURNING id, revoked_at, kind, subject, not_before, expires_at)
         SELECT begun.status_index, recorded.* FROM begun LEFT JOIN recorded ON true"
    }
}

/// Begins a session for whoever just proved the password behind this hash. None: the password has changed since,
/// and a session begun with the old one would outlive the change. Where the user has [`MOST_SESSIONS`], those idle longest
/// end, and their revocations are recorded, in the same statement.
///
/// # Errors
/// The database's.
pub fn insert(
    connection: &mut PgConnection,
    user_id: Uuid,
    password_hash: &str,
    new: NewSession,
) -> Result<Option<Begun>, diesel::result::Error> {
    let (id, refresh_token_id) = (Uuid::now_v7(), Uuid::now_v7());
    let expires_at = OffsetDateTime::now_utc() + new.policy.ttl.min(new.policy.max_age);
    let begin = Begin {
        id,
        client_id: new.client_id,
        expires_at,
        max_expires_at: OffsetDateTime::now_utc() + new.policy.max_age,
        refresh_token_id,
        user_agent: new.client.user_agent,
        ip: new.client.ip.map(|ip| ip.to_string()),
        user_id,
        password_hash: password_hash.to_owned(),
        others: MOST_SESSIONS - 1,
        reason: EndReason::TooManySessions.as_str(),
        leeway: seconds(LEEWAY),
    };
    let rows: Vec<(i64, Option<RecordedRow>)> = begin.load(connection)?;
    Ok(rows.first().map(|(status_index, _)| *status_index).map(|status_index| Begun {
        session: Session { id, generation: 1, refresh_token_id, expires_at, status_index },
        ended: recorded(rows.into_iter().filter_map(|(_, ended)| ended).collect()),
    }))
}

/// The same on a connection of its own.
///
/// # Errors
/// [`Error::InvalidCredentials`] when the password has changed since it was proved, or the database's.
pub async fn begin(
    database: &Database,
    user_id: Uuid,
    password_hash: String,
    new: NewSession,
) -> Result<Begun, Error> {
    database
        .run(move |connection| {
            insert(connection, user_id, &password_hash, new)?.ok_or(Error::InvalidCredentials)
        })
        .await
}
