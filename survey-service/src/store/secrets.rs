//! The secrets of webhooks, as the vault has closed them: gone through, and closed anew.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable};
use service_kit::statement;
use uuid::Uuid;

use super::Store;
use super::outbox::Address;
use crate::error::Error;

/// How many webhooks are read in one statement.
const BATCH: i64 = 500;

statement! {
    SecretsPage(
        after_survey: Uuid as diesel::sql_types::Uuid,
        after_webhook: Uuid as diesel::sql_types::Uuid,
        most: i64 as BigInt,
    ) -> (diesel::sql_types::Uuid, diesel::sql_types::Uuid, Binary, Nullable<Binary>) {
        "SELECT survey_id, id, secret, previous_secret FROM survey.webhooks
         WHERE (survey_id, id) > (?, ?) ORDER BY survey_id, id LIMIT ?"
    }
}

// Wherever it is by now: it may have become the previous one meanwhile, or be gone.
statement! {
    Replace(
        old: Vec<u8> as Binary,
        new: Vec<u8> as Binary,
        survey_id: Uuid as diesel::sql_types::Uuid,
        id: Uuid as diesel::sql_types::Uuid,
    ) -> () {
        "UPDATE survey.webhooks
         SET secret = CASE WHEN secret = given.old THEN given.new ELSE secret END,
             previous_secret = CASE WHEN previous_secret = given.old THEN given.new ELSE previous_secret END
         FROM (SELECT ?::bytea AS old, ?::bytea AS new) AS given
         WHERE survey_id = ? AND id = ? AND given.old IN (secret, previous_secret)"
    }
}

/// A webhook, and what is kept of its secret and of the one before.
pub type Secrets = (Address, Vec<Vec<u8>>);

impl Store {
    /// The secrets of webhooks after that one, of some in their order.
    ///
    /// # Errors
    /// The database's.
    pub async fn secrets(&self, (after_survey, after_webhook): Address) -> Result<Vec<Secrets>, Error> {
        let page = SecretsPage { after_survey, after_webhook, most: BATCH };
        let secrets = |(survey, webhook, secret, previous): (Uuid, Uuid, Vec<u8>, Option<Vec<u8>>)| {
            ((survey, webhook), std::iter::once(secret).chain(previous).collect())
        };
        self.database
            .run(move |connection| Ok(page.load(connection)?.into_iter().map(secrets).collect()))
            .await
    }

    /// Keeps a secret in another form, if it is there still.
    ///
    /// # Errors
    /// The database's.
    pub async fn replace_secret(
        &self,
        (survey_id, id): Address,
        old: Vec<u8>,
        new: Vec<u8>,
    ) -> Result<(), Error> {
        let replace = Replace { old, new, survey_id, id };
        self.database.run(move |connection| Ok(replace.execute(connection).map(drop)?)).await
    }
}
