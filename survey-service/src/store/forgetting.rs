//! What is kept for a time only, and has no further use then.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use service_kit::statement;

use super::Store;
use crate::error::Error;

/// How many are deleted in one statement.
const BATCH: i64 = 5000;

// Submissions of responses that were deleted thirty days ago: nobody sends those again.
statement! {
    ForgetDeleted(most: i64 as BigInt) -> () {
        "DELETE FROM survey.deleted_responses WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM survey.deleted_responses WHERE deleted_on < CURRENT_DATE - 30
             LIMIT ? FOR UPDATE SKIP LOCKED
         ))"
    }
}

// Invitations that nobody can accept any more. They name people who never were here.
statement! {
    ForgetExpired(most: i64 as BigInt) -> () {
        "DELETE FROM survey.invitations WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM survey.invitations WHERE expires_at <= statement_timestamp()
             LIMIT ? FOR UPDATE SKIP LOCKED
         ))"
    }
}

// What was told thirty days ago, or not: nobody looks for it any more.
statement! {
    ForgetDeliveries(most: i64 as BigInt) -> () {
        "DELETE FROM survey.deliveries WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM survey.deliveries WHERE created_at < statement_timestamp() - interval '30 days'
             LIMIT ? FOR UPDATE SKIP LOCKED
         ))"
    }
}

// Secrets of webhooks that sign no more.
statement! {
    ForgetSecrets(most: i64 as BigInt) -> () {
        "UPDATE survey.webhooks SET previous_secret = NULL, previous_until = NULL WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM survey.webhooks WHERE previous_until <= statement_timestamp()
             LIMIT ? FOR NO KEY UPDATE SKIP LOCKED
         ))"
    }
}

impl Store {
    /// Forgets some of the submissions whose responses were deleted long ago; how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_deleted_responses(&self) -> Result<usize, Error> {
        self.database.run(|connection| Ok(ForgetDeleted { most: BATCH }.execute(connection)?)).await
    }

    /// Forgets some of the invitations that have expired; how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_expired_invitations(&self) -> Result<usize, Error> {
        self.database.run(|connection| Ok(ForgetExpired { most: BATCH }.execute(connection)?)).await
    }

    /// Forgets some of what was to be told to webhooks long ago; how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_old_deliveries(&self) -> Result<usize, Error> {
        self.database.run(|connection| Ok(ForgetDeliveries { most: BATCH }.execute(connection)?)).await
    }

    /// Forgets some of the secrets that were renewed long enough ago; how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_previous_secrets(&self) -> Result<usize, Error> {
        self.database.run(|connection| Ok(ForgetSecrets { most: BATCH }.execute(connection)?)).await
    }
}
