//! Sessions and the rotation of their refresh tokens.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::page::PageRequest;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::revocations::{Lifetime, Recorded, RecordedColumns, RecordedRow, recorded};
use super::schema::sessions;
use super::seconds;
use crate::domain::{Client, EndReason, Session, User, Which};
use crate::error::Error;

/// How long refresh tokens live, and how long a superseded one may come back.
#[derive(Clone, Copy, Debug)]
pub struct RefreshPolicy {
    /// From each refresh on.
    pub ttl: Duration,
    /// From login on, whatever the refreshes.
    pub max_age: Duration,
    /// For how long the token before the current one is answered with the current one.
    pub grace: Duration,
}

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

/// A session as its owner sees it.
#[derive(Queryable)]
pub struct SessionRow {
    /// `sid`.
    pub id: Uuid,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When it was last refreshed.
    pub last_used_at: OffsetDateTime,
    /// Which program.
    pub user_agent: Option<String>,
    /// From where.
    pub ip: Option<String>,
}

/// How a refresh token fared.
pub enum Rotation {
    /// Here is the current generation: a new one, or the same for a second asker.
    Current(User, Session),
    /// The token was superseded, and its successor used, or the grace is over.
    Reused,
    /// The session has ended.
    Ended,
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
        lifetime: i64 as BigInt,
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
             SELECT 'session', id, now() + ? * interval '1 second', status_index FROM ended
             RETURNING id, revoked_at, kind, subject, not_before, expires_at)
         SELECT begun.status_index, recorded.* FROM begun LEFT JOIN recorded ON true"
    }
}

// The row's lock puts two askers in line. The first moves the generation on; the second finds that its own is the one
// before, and changes nothing but the time of use. A session that is older than the status lists gets its place.
statement! {
    Rotate(
        id: Uuid as SqlUuid,
        generation: i32 as Integer,
        refresh_token_id: Uuid as SqlUuid,
        ttl: i64 as BigInt,
        grace: i64 as BigInt,
    ) -> (SqlUuid, Text, Timestamptz, Integer, SqlUuid, Timestamptz, BigInt) {
        "UPDATE auth.sessions s SET
             generation = asked.generation + 1,
             refresh_token_id = CASE WHEN s.generation = asked.generation
                                     THEN asked.refresh_token_id ELSE s.refresh_token_id END,
             rotated_at = CASE WHEN s.generation = asked.generation THEN now() ELSE s.rotated_at END,
             expires_at = CASE WHEN s.generation = asked.generation
                               THEN least(now() + ttl, s.max_expires_at) ELSE s.expires_at END,
             status_index = coalesce(s.status_index, nextval('auth.status_index')),
             last_used_at = now()
         FROM auth.users u,
             (SELECT ? AS id, ? AS generation, ? AS refresh_token_id,
                     ? * interval '1 second' AS ttl, ? * interval '1 second' AS grace) AS asked
         WHERE s.id = asked.id AND u.id = s.user_id AND s.ended_at IS NULL AND s.expires_at > now()
           AND (s.generation = asked.generation
                OR s.generation = asked.generation + 1 AND s.rotated_at > now() - grace)
         RETURNING s.user_id, u.email, u.created_at, s.generation, s.refresh_token_id, s.expires_at,
             s.status_index"
    }
}

/// A row of [`Rotate`].
type Rotated = (Uuid, String, OffsetDateTime, i32, Uuid, OffsetDateTime, i64);

statement! {
    End(
        reason: &'static str as Text,
        user_id: Uuid as SqlUuid,
        one: Option<Uuid> as Nullable<SqlUuid>,
        but: Option<Uuid> as Nullable<SqlUuid>,
        lifetime: i64 as BigInt,
    ) -> RecordedColumns {
        "WITH ended AS (
             UPDATE auth.sessions s SET ended_at = now(), end_reason = ?
             FROM (SELECT ? AS user_id, ? AS one, ? AS but) AS wanted
             WHERE s.user_id = wanted.user_id AND ended_at IS NULL
               AND (one IS NULL OR s.id = one) AND (but IS NULL OR s.id <> but)
             RETURNING s.id, s.status_index)
         INSERT INTO auth.revocations (kind, subject, expires_at, status_index)
         SELECT 'session', id, now() + ? * interval '1 second', status_index FROM ended
         RETURNING id, revoked_at, kind, subject, not_before, expires_at"
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
    lifetime: Lifetime,
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
        lifetime: lifetime.seconds(),
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
    lifetime: Lifetime,
) -> Result<Begun, Error> {
    database
        .run(move |connection| {
            insert(connection, user_id, &password_hash, new, lifetime)?.ok_or(Error::InvalidCredentials)
        })
        .await
}

/// Takes a refresh token for the session's current generation. Idempotent until the successor is used.
///
/// # Errors
/// The database's.
pub async fn rotate(
    database: &Database,
    id: Uuid,
    generation: i32,
    policy: RefreshPolicy,
) -> Result<Rotation, Error> {
    database
        .run(move |connection| {
            let rotate = Rotate {
                id,
                generation,
                refresh_token_id: Uuid::now_v7(),
                ttl: seconds(policy.ttl),
                grace: seconds(policy.grace),
            };
            match rotate.get_result::<Rotated>(connection).optional()? {
                Some((
                    user_id,
                    email,
                    created_at,
                    generation,
                    refresh_token_id,
                    expires_at,
                    status_index,
                )) => {
                    let user = User { id: user_id, email, created_at };
                    let session = Session { id, generation, refresh_token_id, expires_at, status_index };
                    Ok(Rotation::Current(user, session))
                }
                None => why_not(connection, id, generation),
            }
        })
        .await
}

/// A refused rotation: superseded, or of an ended session. A generation that we never gave out, as after a restored
/// backup, is no theft.
fn why_not(connection: &mut PgConnection, id: Uuid, generation: i32) -> Result<Rotation, Error> {
    let live: Option<i32> = sessions::table
        .find(id)
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(diesel::dsl::now)))
        .select(sessions::generation)
        .first(connection)
        .optional()?;
    Ok(match live {
        Some(current) if generation < current => Rotation::Reused,
        _ => Rotation::Ended,
    })
}

/// Ends live sessions of a user and records their revocations, in one statement: there is no moment at which one is
/// done and the other is not.
///
/// # Errors
/// The database's.
pub fn end(
    connection: &mut PgConnection,
    user_id: Uuid,
    which: Which,
    reason: EndReason,
    lifetime: Lifetime,
) -> Result<Vec<Recorded>, diesel::result::Error> {
    let (one, but) = match which {
        Which::One(id) => (Some(id), None),
        Which::AllBut(id) => (None, Some(id)),
        Which::All => (None, None),
    };
    let end = End { reason: reason.as_str(), user_id, one, but, lifetime: lifetime.seconds() };
    Ok(recorded(end.load(connection)?))
}

/// A page of a user's live sessions, newest first.
///
/// # Errors
/// The database's.
pub async fn list(database: &Database, user_id: Uuid, page: PageRequest) -> Result<Vec<SessionRow>, Error> {
    database
        .run(move |connection| {
            let mut query = sessions::table
                .filter(sessions::user_id.eq(user_id).and(sessions::ended_at.is_null()))
                .filter(sessions::expires_at.gt(diesel::dsl::now))
                .into_boxed();
            if let Some(after) = page.after {
                query = query.filter(sessions::id.lt(after));
            }
            Ok(query
                .order(sessions::id.desc())
                .limit(page.rows())
                .select((
                    sessions::id,
                    sessions::created_at,
                    sessions::last_used_at,
                    sessions::user_agent,
                    sessions::ip,
                ))
                .load(connection)?)
        })
        .await
}

/// Whether a session is live, and which generation of refresh token is current.
///
/// # Errors
/// The database's.
pub async fn live_generation(database: &Database, id: Uuid) -> Result<Option<i32>, Error> {
    database
        .run(move |connection| {
            Ok(sessions::table
                .find(id)
                .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(diesel::dsl::now)))
                .select(sessions::generation)
                .first(connection)
                .optional()?)
        })
        .await
}
