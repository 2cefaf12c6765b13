//! Responses that are old enough to be deleted. Ids are made with the time, so the oldest are the first by their key.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::deletion::{Removed, take_away};
use super::schema::{responses, surveys};
use super::{Store, extremes};
use crate::domain::submission::first_id_of;
use crate::error::Error;

/// How many are deleted in one transaction.
const BATCH: i64 = 5000;

statement! {
    Retentions() -> (diesel::sql_types::Uuid, BigInt) {
        "SELECT id, (settings ->> 'retention_days')::bigint FROM survey.surveys
         WHERE settings ->> 'retention_days' IS NOT NULL ORDER BY id"
    }
}

impl Store {
    /// The surveys that keep responses for so many days only.
    ///
    /// # Errors
    /// The database's.
    pub async fn retentions(&self) -> Result<Vec<(Uuid, i64)>, Error> {
        self.database.run(|connection| Ok(Retentions {}.load(connection)?)).await
    }

    /// Deletes some of the responses to a survey that came in before that time, the oldest, with what they were counted for;
    /// what was the smallest and the largest number is to be looked for when all are gone: see [`tighten`](Self::tighten).
    /// How many; none where there are none, or somebody else is at it.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_old_responses(&self, survey: Uuid, before: OffsetDateTime) -> Result<i64, Error> {
        self.database
            .run_long(move |connection| {
                connection.transaction(|connection| delete(connection, survey, before))
            })
            .await
    }
}

fn delete(connection: &mut PgConnection, survey: Uuid, before: OffsetDateTime) -> Result<i64, Error> {
    let old = responses::table
        .filter(responses::survey_id.eq(survey).and(responses::id.lt(first_id_of(before))))
        .order(responses::id)
        .select(responses::id)
        .limit(BATCH);
    // Before anybody has to wait.
    if old.first::<Uuid>(connection).optional()?.is_none() {
        return Ok(0);
    }
    let row = surveys::table.find(survey).select(surveys::id).for_update().skip_locked();
    if row.first::<Uuid>(connection).optional()?.is_none() {
        return Ok(0);
    }
    let ids = old.load(connection)?;
    let Removed { count, extremes } = take_away(connection, survey, ids)?;
    extremes::loosen(connection, survey, extremes)?;
    Ok(count)
}
