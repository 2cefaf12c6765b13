//! Sessions and the rotation of their refresh tokens.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::page::PageRequest;
use time::OffsetDateTime;
use uuid::Uuid;

use super::revocations::{Lifetime, Recorded, RecordedRow};
use super::schema::sessions;
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

#[derive(QueryableByName)]
struct RotatedRow {
    #[diesel(sql_type = SqlUuid)]
    user_id: Uuid,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Timestamptz)]
    registered_at: OffsetDateTime,
    #[diesel(sql_type = Integer)]
    generation: i32,
    #[diesel(sql_type = SqlUuid)]
    refresh_token_id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    expires_at: OffsetDateTime,
}

/// Begins a session for whoever just proved the password behind this hash. None: the password has changed since,
/// and a session begun with the old one would outlive the change.
///
/// # Errors
/// The database's.
pub fn insert(
    connection: &mut PgConnection,
    user_id: Uuid,
    password_hash: &str,
    new: NewSession,
) -> Result<Option<Session>, diesel::result::Error> {
    let session = Session {
        id: Uuid::now_v7(),
        generation: 1,
        refresh_token_id: Uuid::now_v7(),
        expires_at: OffsetDateTime::now_utc() + new.policy.ttl.min(new.policy.max_age),
    };
    let inserted = diesel::sql_query(
        "INSERT INTO auth.sessions (id, user_id, client_id, expires_at, max_expires_at, generation, refresh_token_id, user_agent, ip)
         SELECT $1, id, $3, $4, $5, $6, $7, $8, $9 FROM auth.users WHERE id = $2 AND password_hash = $10 FOR SHARE",
    )
    .bind::<SqlUuid, _>(session.id)
    .bind::<SqlUuid, _>(user_id)
    .bind::<Text, _>(new.client_id)
    .bind::<Timestamptz, _>(session.expires_at)
    .bind::<Timestamptz, _>(OffsetDateTime::now_utc() + new.policy.max_age)
    .bind::<Integer, _>(session.generation)
    .bind::<SqlUuid, _>(session.refresh_token_id)
    .bind::<Nullable<Text>, _>(new.client.user_agent)
    .bind::<Nullable<Text>, _>(new.client.ip.map(|ip| ip.to_string()))
    .bind::<Text, _>(password_hash)
    .execute(connection)?;
    Ok((inserted == 1).then_some(session))
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
) -> Result<Session, Error> {
    database
        .run(move |connection| {
            insert(connection, user_id, &password_hash, new)?.ok_or(Error::InvalidCredentials)
        })
        .await
}

/// Takes a refresh token for the session's current generation. Idempotent until the successor is used: the row's
/// lock puts two askers in line, and the second is given what the first was.
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
            let row = diesel::sql_query(
                "UPDATE auth.sessions s SET
                     generation = $2 + 1,
                     refresh_token_id = CASE WHEN generation = $2 THEN $3 ELSE refresh_token_id END,
                     rotated_at = CASE WHEN generation = $2 THEN now() ELSE rotated_at END,
                     expires_at = CASE WHEN generation = $2 THEN least(now() + $4 * interval '1 second', max_expires_at)
                                       ELSE expires_at END,
                     last_used_at = now()
                 FROM auth.users u
                 WHERE s.id = $1 AND u.id = s.user_id AND s.ended_at IS NULL AND s.expires_at > now()
                   AND (s.generation = $2
                        OR s.generation = $2 + 1 AND s.rotated_at > now() - $5 * interval '1 second')
                 RETURNING s.user_id, u.email, u.created_at AS registered_at, s.generation, s.refresh_token_id, s.expires_at",
            )
            .bind::<SqlUuid, _>(id)
            .bind::<Integer, _>(generation)
            .bind::<SqlUuid, _>(Uuid::now_v7())
            .bind::<BigInt, _>(seconds(policy.ttl))
            .bind::<BigInt, _>(seconds(policy.grace))
            .get_result::<RotatedRow>(connection)
            .optional()?;
            match row {
                Some(row) => Ok(row.into_rotation(id)),
                None => why_not(connection, id, generation),
            }
        })
        .await
}

impl RotatedRow {
    fn into_rotation(self, id: Uuid) -> Rotation {
        let Self { user_id, email, registered_at, generation, refresh_token_id, expires_at } = self;
        let user = User { id: user_id, email, created_at: registered_at };
        Rotation::Current(user, Session { id, generation, refresh_token_id, expires_at })
    }
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
    let rows: Vec<RecordedRow> = diesel::sql_query(
        "WITH ended AS (
             UPDATE auth.sessions SET ended_at = now(), end_reason = $4
             WHERE user_id = $1 AND ended_at IS NULL AND ($2 IS NULL OR id = $2) AND ($3 IS NULL OR id <> $3)
             RETURNING id)
         INSERT INTO auth.revocations (kind, subject, expires_at)
         SELECT 'session', id, now() + $5 * interval '1 second' FROM ended
         RETURNING id, revoked_at, kind, subject, not_before, expires_at",
    )
    .bind::<SqlUuid, _>(user_id)
    .bind::<Nullable<SqlUuid>, _>(one)
    .bind::<Nullable<SqlUuid>, _>(but)
    .bind::<Text, _>(reason.as_str())
    .bind::<BigInt, _>(lifetime.seconds())
    .load(connection)?;
    Ok(rows.into_iter().filter_map(RecordedRow::parse).collect())
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

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
