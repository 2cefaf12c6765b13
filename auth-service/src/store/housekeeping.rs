//! Deleting what is of no more use.

use diesel::prelude::*;
use diesel::sql_query;
use service_kit::database::Database;

use crate::error::Error;

/// Rows a statement deletes at most, so that none holds its locks for long.
const BATCH: u32 = 1000;

/// Deletes what is of no more use, a batch at a time: revocations that can refuse no living token, sessions whose
/// last refresh token expired more than thirty days ago, places of expired tokens in the status lists, devices whose
/// cookie has expired, assertions that would be refused for their age, and the ids of users who were deleted more than
/// 400 days ago. Answers whether there is more.
///
/// # Errors
/// The database's.
pub async fn purge(database: &Database) -> Result<bool, Error> {
    let statements = [
        format!(
            "DELETE FROM auth.revocations WHERE id IN
                 (SELECT id FROM auth.revocations WHERE expires_at < now() - interval '1 hour' LIMIT {BATCH})"
        ),
        format!(
            "DELETE FROM auth.sessions WHERE id IN
                 (SELECT id FROM auth.sessions WHERE expires_at < now() - interval '30 days' LIMIT {BATCH})"
        ),
        format!(
            "DELETE FROM auth.status_entries WHERE status_index IN
                 (SELECT status_index FROM auth.status_entries
                  WHERE expires_at < now() - interval '1 hour' LIMIT {BATCH})"
        ),
        format!(
            "DELETE FROM auth.devices WHERE id IN
                 (SELECT id FROM auth.devices WHERE last_used_at < now() - interval '366 days' LIMIT {BATCH})"
        ),
        format!(
            "DELETE FROM auth.client_assertions WHERE (client_id, jti) IN
                 (SELECT client_id, jti FROM auth.client_assertions
                  WHERE expires_at < now() - interval '1 hour' LIMIT {BATCH})"
        ),
        format!(
            "DELETE FROM auth.deleted_users WHERE deleted_at IN
                 (SELECT deleted_at FROM auth.deleted_users
                  WHERE deleted_at < now() - interval '400 days' ORDER BY deleted_at LIMIT {BATCH})"
        ),
    ];
    let mut more = false;
    for statement in statements {
        let deleted =
            database.run(move |connection| Ok::<_, Error>(sql_query(statement).execute(connection)?)).await?;
        more |= deleted >= BATCH as usize;
    }
    Ok(more)
}
