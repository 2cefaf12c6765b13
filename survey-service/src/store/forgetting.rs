//! What is kept for a time only, and has no further use then.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use super::Store;
use crate::error::Error;

/// How many rows a statement takes, so that none holds its locks for long.
const BATCH: i64 = 5000;

/// What forgets some of each kind. Several replicas may be at it.
const PAST: [&str; 4] = [
    // Submissions of responses that were deleted thirty days ago: nobody sends those again.
    "DELETE FROM survey.deleted_responses WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM survey.deleted_responses WHERE deleted_on < CURRENT_DATE - 30
         LIMIT $1 FOR UPDATE SKIP LOCKED
     ))",
    // Invitations that nobody can accept any more. They name people who never were here.
    "DELETE FROM survey.invitations WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM survey.invitations WHERE expires_at <= statement_timestamp()
         LIMIT $1 FOR UPDATE SKIP LOCKED
     ))",
    // What was told to webhooks thirty days ago, or not: nobody looks for it any more.
    "DELETE FROM survey.deliveries WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM survey.deliveries WHERE created_at < statement_timestamp() - interval '30 days'
         LIMIT $1 FOR UPDATE SKIP LOCKED
     ))",
    // Secrets of webhooks that sign no more.
    "UPDATE survey.webhooks SET previous_secret = NULL, previous_until = NULL WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM survey.webhooks WHERE previous_until <= statement_timestamp()
         LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
     ))",
];

impl Store {
    /// Forgets what is past its time, some at a time.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget(&self) -> Result<(), Error> {
        for statement in PAST {
            while self.database.run(|connection| some(connection, statement)).await? > 0 {}
        }
        Ok(())
    }
}

fn some(connection: &mut PgConnection, statement: &str) -> Result<usize, Error> {
    Ok(sql_query(statement).bind::<BigInt, _>(BATCH).execute(connection)?)
}
