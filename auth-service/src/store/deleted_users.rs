//! Who is gone.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Error;

/// A user who was deleted, and when.
pub struct DeletedUser {
    /// Who.
    pub user_id: Uuid,
    /// Later than that of whoever was deleted before.
    pub deleted_at: OffsetDateTime,
}

// Later than the last one, whatever became of the clock, for it is how far others have read.
statement! {
    Note(user_id: Uuid as SqlUuid) -> () {
        "INSERT INTO auth.deleted_users (user_id, deleted_at)
         SELECT ?, greatest(clock_timestamp(), max(deleted_at) + interval '1 microsecond')
         FROM auth.deleted_users"
    }
}

statement! {
    After(after: OffsetDateTime as Timestamptz, most: i64 as BigInt) -> (SqlUuid, Timestamptz) {
        "SELECT user_id, deleted_at FROM auth.deleted_users WHERE deleted_at > ? ORDER BY deleted_at LIMIT ?"
    }
}

/// Notes that a user is deleted by this transaction. Others wait until it is over, so that times are in order of commit.
pub(super) fn note(connection: &mut PgConnection, user_id: Uuid) -> QueryResult<()> {
    connection.batch_execute("LOCK TABLE auth.deleted_users IN SHARE ROW EXCLUSIVE MODE")?;
    Note { user_id }.execute(connection)?;
    Ok(())
}

/// Who was deleted after that time, in order; so many at most.
///
/// # Errors
/// The database's.
pub async fn after(database: &Database, after: OffsetDateTime, most: i64) -> Result<Vec<DeletedUser>, Error> {
    let query = After { after, most };
    database
        .run(move |connection| {
            let rows: Vec<(Uuid, OffsetDateTime)> = query.load(connection)?;
            Ok(rows.into_iter().map(|(user_id, deleted_at)| DeletedUser { user_id, deleted_at }).collect())
        })
        .await
}
