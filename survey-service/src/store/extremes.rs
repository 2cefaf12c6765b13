//! The smallest and the largest number of a question, where a response that had one of them was deleted.
//!
//! Finding them may take a look at every answer. Where many responses go in many transactions they are found once, when all
//! of them are gone. Until then they are told as they were: bounds of what is left, which no answer lies outside of. That is
//! noted beside the tallies in the transaction that makes it so, and whoever comes next makes good for whoever was stopped.

use diesel::prelude::*;
use diesel::sql_types::{Array, SmallInt};
use service_kit::statement;
use uuid::Uuid;

use super::Store;
use super::deletion::hold;
use super::schema::loose_extremes;
use super::surveys::lock;
use crate::error::Error;

// The extremes of ratings, and of numbers that are all the smallest of their buckets: those are told by the counts. In
// what comes back are the questions for which they were.
statement! {
    FromCounts(
        of: Uuid as diesel::sql_types::Uuid,
        question_ids: Vec<i16> as Array<SmallInt>,
    ) -> SmallInt {
        "WITH asked AS (
             SELECT * FROM survey.tallies WHERE survey_id = ? AND question_id = ANY(?)
         ), told AS (
             SELECT survey_id, question_id, sum(sum) AS sum FROM asked WHERE bucket = 0 GROUP BY survey_id, question_id
         ), value AS (
             SELECT question_id, bucket::numeric AS value, count FROM asked WHERE bucket > 0
             UNION ALL
             SELECT question_id, value, count FROM survey.number_tallies JOIN told USING (survey_id, question_id)
         ), extreme AS (
             SELECT question_id, min(value) AS minimum, max(value) AS maximum, sum(value * count) AS sum
             FROM value GROUP BY question_id
         )
         UPDATE survey.tallies SET minimum = extreme.minimum, maximum = extreme.maximum
         FROM extreme JOIN told USING (question_id, sum)
         WHERE (tallies.survey_id, tallies.stripe, tallies.question_id, tallies.bucket)
             = (told.survey_id, 0, told.question_id, 0)
         RETURNING tallies.question_id"
    }
}

// Those of other numbers, from the answers themselves.
statement! {
    FromAnswers(
        question_ids: Vec<i16> as Array<SmallInt>,
        of: Uuid as diesel::sql_types::Uuid,
    ) -> () {
        "UPDATE survey.tallies SET minimum = extreme.minimum, maximum = extreme.maximum
         FROM (
             SELECT survey_id, question_id, min(number) AS minimum, max(number) AS maximum
             FROM survey.responses, UNNEST(?) AS question_id,
                  LATERAL (SELECT (answers ->> question_id::text)::numeric AS number) AS answer
             WHERE survey_id = ? AND number IS NOT NULL
             GROUP BY survey_id, question_id
         ) AS extreme
         WHERE (tallies.survey_id, tallies.stripe, tallies.question_id, tallies.bucket)
             = (extreme.survey_id, 0, extreme.question_id, 0)"
    }
}

statement! {
    Note(survey_id: Uuid as diesel::sql_types::Uuid, question_ids: Vec<i16> as Array<SmallInt>) -> () {
        "INSERT INTO survey.loose_extremes (survey_id, question_id) SELECT ?, UNNEST(?) ON CONFLICT DO NOTHING"
    }
}

// What is told is other than before, so the results' tag is.
statement! {
    NoteChange(survey_id: Uuid as diesel::sql_types::Uuid) -> () {
        "UPDATE survey.stripes SET changes = changes + 1 WHERE survey_id = ? AND stripe = 0"
    }
}

impl Store {
    /// The surveys with questions whose extremes are told as they were.
    ///
    /// # Errors
    /// The database's.
    pub async fn loosened(&self) -> Result<Vec<Uuid>, Error> {
        let surveys = loose_extremes::table.select(loose_extremes::survey_id).distinct();
        self.database.run(move |connection| Ok(surveys.load(connection)?)).await
    }

    /// Finds the extremes of a survey's questions that are told as they were.
    ///
    /// # Errors
    /// The database's.
    pub async fn tighten(&self, survey: Uuid) -> Result<(), Error> {
        self.database
            .run_long(move |connection| connection.transaction(|connection| tighten(connection, survey)))
            .await
    }
}

fn tighten(connection: &mut PgConnection, survey: Uuid) -> Result<(), Error> {
    let noted = loose_extremes::table.filter(loose_extremes::survey_id.eq(survey));
    // Before anybody has to wait.
    if noted.select(loose_extremes::question_id).first::<i16>(connection).optional()?.is_none() {
        return Ok(());
    }
    match lock(connection, survey) {
        Ok(_) => hold(connection, survey)?,
        // It went meanwhile.
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    }
    let question_ids =
        diesel::delete(noted).returning(loose_extremes::question_id).get_results(connection)?;
    find(connection, survey, question_ids)?;
    NoteChange { survey_id: survey }.execute(connection)?;
    Ok(())
}

/// Notes that the extremes of these questions are told as they were.
///
/// # Errors
/// The database's.
pub(super) fn loosen(
    connection: &mut PgConnection,
    survey_id: Uuid,
    question_ids: Vec<i16>,
) -> QueryResult<()> {
    if !question_ids.is_empty() {
        Note { survey_id, question_ids }.execute(connection)?;
    }
    Ok(())
}

/// Finds the extremes of these questions. Nobody may count meanwhile, and the response that had one must have been deleted by
/// [`take_away`](super::deletion::take_away): what it leaves of a count is in the first stripe.
///
/// # Errors
/// The database's.
pub(super) fn find(
    connection: &mut PgConnection,
    survey_id: Uuid,
    mut question_ids: Vec<i16>,
) -> QueryResult<()> {
    if !question_ids.is_empty() {
        let told = FromCounts { of: survey_id, question_ids: question_ids.clone() };
        let told: Vec<i16> = told.load(connection)?;
        question_ids.retain(|question| !told.contains(question));
    }
    if !question_ids.is_empty() {
        FromAnswers { question_ids, of: survey_id }.execute(connection)?;
    }
    Ok(())
}
