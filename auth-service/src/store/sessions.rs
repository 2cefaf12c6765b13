//! Sessions and the rotation of their refresh tokens.

mod begin;
mod rotation;

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::page::PageRequest;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::revocations::{Recorded, RecordedColumns, recorded};
use super::schema::sessions;
use super::seconds;
use crate::LEEWAY;
use crate::domain::{EndReason, Which};
use crate::error::Error;

pub use begin::{Begun, NewSession, begin, insert};
pub use rotation::{Rotation, live_generation, rotate};

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

statement! {
    End(
        reason: &'static str as Text,
        user_id: Uuid as SqlUuid,
        one: Option<Uuid> as Nullable<SqlUuid>,
        but: Option<Uuid> as Nullable<SqlUuid>,
        leeway: i64 as BigInt,
    ) -> RecordedColumns {
        "WITH ended AS (
             UPDATE auth.sessions s SET ended_at = now(), end_reason = ?
             FROM (SELECT ? AS user_id, ? AS one, ? AS but) AS wanted
             WHERE s.user_id = wanted.user_id AND ended_at IS NULL
               AND (one IS NULL OR s.id = one) AND (but IS NULL OR s.id <> but)
             RETURNING s.id, s.status_index)
         INSERT INTO auth.revocations (kind, subject, expires_at, status_index)
         SELECT 'session', id, now() + (longest + ?) * interval '1 second', status_index
         FROM ended, (SELECT coalesce(max(longest_access_seconds), 0) AS longest FROM auth.signing_keys) AS keys
         RETURNING id, revoked_at, kind, subject, not_before, expires_at"
    }
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
) -> Result<Vec<Recorded>, diesel::result::Error> {
    let (one, but) = match which {
        Which::One(id) => (Some(id), None),
        Which::AllBut(id) => (None, Some(id)),
        Which::All => (None, None),
    };
    let end = End { reason: reason.as_str(), user_id, one, but, leeway: seconds(LEEWAY) };
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
