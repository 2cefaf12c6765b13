use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text, Timestamptz, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::RefreshPolicy;
use crate::domain::{Session, User};
use crate::error::Error;
use crate::store::schema::sessions;
use crate::store::seconds;

/// How a refresh token fared.
pub enum Rotation {
    /// Here is the current generation: a new one, or the same for a second asker.
    Current(User, Session),
    /// The token was superseded, and its successor used, or the grace is over.
    Reused,
    /// The session has ended.
    Ended,
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
                Some(rotated) => Ok(current(id, rotated)),
                None => why_not(connection, id, generation),
            }
        })
        .await
}

fn current(id: Uuid, rotated: Rotated) -> Rotation {
    let (user_id, email, created_at, generation, refresh_token_id, expires_at, status_index) = rotated;
    let user = User { id: user_id, email, created_at };
    Rotation::Current(user, Session { id, generation, refresh_token_id, expires_at, status_index })
}

/// A refused rotation: superseded, or of an ended session. A generation that we never gave out, as after a restored
/// backup, is no theft.
fn why_not(connection: &mut PgConnection, id: Uuid, generation: i32) -> Result<Rotation, Error> {
    Ok(match generation_of(connection, id)? {
        Some(current) if generation < current => Rotation::Reused,
        _ => Rotation::Ended,
    })
}

/// Whether a session is live, and which generation of refresh token is current.
///
/// # Errors
/// The database's.
pub async fn live_generation(database: &Database, id: Uuid) -> Result<Option<i32>, Error> {
    database.run(move |connection| Ok(generation_of(connection, id)?)).await
}

fn generation_of(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<i32>> {
    sessions::table
        .find(id)
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(diesel::dsl::now)))
        .select(sessions::generation)
        .first(connection)
        .optional()
}
