//! Responses that are deleted one by one: what they were counted for goes with them, in the same transaction, so that
//! the tallies are what a recount would come to.
//!
//! The survey's row is locked first and then all of its stripes, as whoever closes or recounts a survey does. So nobody
//! counts meanwhile, and which stripe a response was counted in does not matter: what is left of a count is put in the
//! first.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, SmallInt};
use service_kit::statement;
use uuid::Uuid;

use super::rules::lock_stripes;
use super::surveys::lock;
use super::{Store, extremes};
use crate::domain::survey::Survey;
use crate::error::Error;

// Deletes responses, notes their submissions, and takes what they were counted for from the tallies. What comes back is
// how many there were, once, and the questions of which a smallest or largest number may have been among them. The survey
// is named to each table that grows, so that one part of each is looked into.
statement! {
    Remove(
        survey_id: Uuid as diesel::sql_types::Uuid,
        ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        tallies_of: Uuid as diesel::sql_types::Uuid,
        numbers_of: Uuid as diesel::sql_types::Uuid,
    ) -> (SmallInt, BigInt) {
        "WITH gone AS (
             DELETE FROM survey.responses WHERE survey_id = ? AND id = ANY(?)
             RETURNING survey_id, submission_id, answers
         ), noted AS (
             INSERT INTO survey.deleted_responses (survey_id, submission_id) SELECT survey_id, submission_id FROM gone
             ON CONFLICT DO NOTHING
         ), answer AS (
             SELECT survey_id, question.id AS question_id, kind, answers -> question.id::text AS value
             FROM gone JOIN survey.surveys ON surveys.id = survey_id,
                  jsonb_to_recordset(definition -> 'questions') AS question (id smallint, kind text)
             WHERE answers -> question.id::text IS NOT NULL
         ), number AS (
             SELECT survey_id, question_id, kind, CASE WHEN kind IN ('number', 'rating') THEN (value #>> '{}')::numeric END AS number
             FROM answer
         ), less AS (
             SELECT survey_id, question_id, 0::smallint AS bucket, count(*) AS count,
                    sum(number) AS sum, min(number) AS minimum, max(number) AS maximum
             FROM number GROUP BY survey_id, question_id
             UNION ALL
             SELECT survey_id, question_id, (chosen #>> '{}')::smallint, count(*), NULL, NULL, NULL
             FROM answer,
                  jsonb_array_elements(CASE jsonb_typeof(value) WHEN 'array' THEN value ELSE jsonb_build_array(value) END) AS chosen
             WHERE kind IN ('single_choice', 'multiple_choice', 'rating')
             GROUP BY survey_id, question_id, (chosen #>> '{}')::smallint
         ), taken AS (
             DELETE FROM survey.tallies AS tally USING less
             WHERE tally.survey_id = ? AND (tally.question_id, tally.bucket) = (less.question_id, less.bucket)
             RETURNING tally.*
         ), put AS (
             INSERT INTO survey.tallies (survey_id, stripe, question_id, bucket, count, sum, minimum, maximum)
             SELECT survey_id, 0, question_id, bucket, sum(taken.count) - less.count,
                    sum(taken.sum) - less.sum, min(taken.minimum), max(taken.maximum)
             FROM taken JOIN less USING (survey_id, question_id, bucket)
             GROUP BY survey_id, question_id, bucket, less.count, less.sum
             HAVING sum(taken.count) > less.count
             RETURNING survey_id, question_id, bucket, minimum, maximum
         ), fewer AS (
             SELECT survey_id, question_id, survey.number_bucket(number) AS value, count(*) AS count
             FROM number WHERE kind = 'number'
             GROUP BY survey_id, question_id, survey.number_bucket(number)
         ), drawn AS (
             DELETE FROM survey.number_tallies AS tally USING fewer
             WHERE tally.survey_id = ? AND (tally.question_id, tally.value) = (fewer.question_id, fewer.value)
             RETURNING tally.*
         ), back AS (
             INSERT INTO survey.number_tallies (survey_id, stripe, question_id, value, count)
             SELECT survey_id, 0, question_id, value, sum(drawn.count) - fewer.count
             FROM drawn JOIN fewer USING (survey_id, question_id, value)
             GROUP BY survey_id, question_id, value, fewer.count
             HAVING sum(drawn.count) > fewer.count
         )
         SELECT 0::smallint, count(*) FROM gone
         UNION ALL
         SELECT question_id, 0 FROM put JOIN less USING (survey_id, question_id, bucket)
         WHERE less.minimum = put.minimum OR less.maximum = put.maximum"
    }
}

// From the first stripes, as far as they have so many. `changes` goes up on all of them: see `Record`.
statement! {
    CountLess(
        count: i64 as BigInt,
        of: Uuid as diesel::sql_types::Uuid,
    ) -> () {
        "UPDATE survey.stripes SET responses = responses - part, changes = changes + 1
         FROM (
             SELECT survey_id, stripe,
                    LEAST(responses, GREATEST(0, ? - (sum(responses) OVER (ORDER BY stripe) - responses)))::bigint AS part
             FROM survey.stripes WHERE survey_id = ?
         ) AS less
         WHERE (stripes.survey_id, stripes.stripe) = (less.survey_id, less.stripe)"
    }
}

impl Store {
    /// Deletes a response, if `allow` does not refuse.
    ///
    /// # Errors
    /// [`Error::NotFound`], those of `allow`, [`Error::NoResponse`], and the database's.
    pub async fn delete_response<F>(&self, survey: Uuid, response: Uuid, allow: F) -> Result<(), Error>
    where
        F: FnOnce(&Survey) -> Result<(), Error> + Send + 'static,
    {
        self.database
            .run_long(move |connection| {
                connection.transaction(|connection| {
                    allow(&lock(connection, survey)?)?;
                    match remove(connection, survey, vec![response])? {
                        0 => Err(Error::NoResponse),
                        _ => Ok(()),
                    }
                })
            })
            .await
    }
}

/// What was deleted.
#[derive(Default)]
pub(super) struct Removed {
    /// How many responses.
    pub(super) count: i64,
    /// The questions whose smallest or largest number may have been among them.
    pub(super) extremes: Vec<i16>,
}

/// Deletes those of these responses that there are; how many there were. The survey's row must be locked.
///
/// # Errors
/// The database's.
pub(super) fn remove(connection: &mut PgConnection, survey_id: Uuid, ids: Vec<Uuid>) -> Result<i64, Error> {
    let Removed { count, extremes } = take_away(connection, survey_id, ids)?;
    extremes::find(connection, survey_id, extremes)?;
    Ok(count)
}

/// The same, but for the smallest and largest numbers, which stay as they were.
///
/// # Errors
/// The database's.
pub(super) fn take_away(
    connection: &mut PgConnection,
    survey_id: Uuid,
    ids: Vec<Uuid>,
) -> Result<Removed, Error> {
    hold(connection, survey_id)?;
    let found: Vec<(i16, i64)> =
        Remove { survey_id, ids, tallies_of: survey_id, numbers_of: survey_id }.load(connection)?;
    let count = found.iter().map(|(_, count)| count).sum();
    if count == 0 {
        return Ok(Removed::default());
    }
    CountLess { count, of: survey_id }.execute(connection)?;
    let extremes = found.into_iter().map(|(question, _)| question).filter(|id| *id > 0).collect();
    Ok(Removed { count, extremes })
}

/// Until this transaction ends nobody counts, and it may take a while: numbers may have to be looked through, and whoever
/// wrote before is waited for.
pub(super) fn hold(connection: &mut PgConnection, survey_id: Uuid) -> Result<(), Error> {
    diesel::sql_query("SET LOCAL statement_timeout = '60s'").execute(connection)?;
    lock_stripes(connection, survey_id)
}
