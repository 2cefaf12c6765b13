//! Responses: kept once, counted once, and only while the survey is open. Those that come at the same time are written
//! together.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, SmallInt, Text, Timestamptz};
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Store;
use super::queue::Pending;
use crate::domain::answers::Answers;
use crate::domain::submission::Receipt;
use crate::error::Error;

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is kept now.
    New(Receipt),
    /// It was kept before, when it was sent the first time.
    Before(Receipt),
}

// One statement, and so one transaction and one round trip for a whole batch. What it rests on, under READ COMMITTED:
//
// - `gate` takes one stripe of each survey, the first from `stripe` on that nobody holds. It sees the stripes as they
//   were when the statement began, but with the lock it looks at `open` again in the newest version. A close holds
//   all stripes until it is committed. So this either commits before the close does, or gets none.
// - ON CONFLICT DO NOTHING gives way to the same submission earlier in the batch, and waits for a transaction that is
//   inserting it, and gives way if that commits. What is not in `kept` is not counted.
// - No deadlock: it waits for nothing but submissions, and all batches take those in one order. Who waits for a stripe
//   holds no submission yet.
statement! {
    Record(
        survey_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        submission_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        submitted_at: Vec<OffsetDateTime> as Array<Timestamptz>,
        answers: Vec<String> as Array<Text>,
        stripe: i16 as SmallInt,
        tally_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        tally_question_ids: Vec<i16> as Array<SmallInt>,
        buckets: Vec<i16> as Array<SmallInt>,
        values: Vec<Option<String>> as Array<Nullable<Text>>,
        number_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        number_question_ids: Vec<i16> as Array<SmallInt>,
        numbers: Vec<String> as Array<Text>,
    ) -> diesel::sql_types::Uuid {
        "WITH given AS MATERIALIZED (
             SELECT * FROM UNNEST(?, ?, ?, ?, ?) AS given (survey_id, id, submission_id, submitted_at, answers)
         ), gate AS MATERIALIZED (
             SELECT free.survey_id, free.stripe
             FROM (SELECT DISTINCT survey_id FROM given) AS survey, LATERAL (
                 SELECT survey_id, stripe FROM survey.stripes
                 WHERE stripes.survey_id = survey.survey_id AND open
                 ORDER BY (stripe - ?) & 15
                 LIMIT 1
                 FOR NO KEY UPDATE SKIP LOCKED
             ) AS free
         ), kept AS (
             INSERT INTO survey.responses (survey_id, id, submission_id, submitted_at, answers)
             SELECT survey_id, id, submission_id, submitted_at, answers::jsonb
             FROM given JOIN gate USING (survey_id)
             ORDER BY survey_id, submission_id, id
             ON CONFLICT (survey_id, submission_id) DO NOTHING
             RETURNING survey_id, id
         ), counted AS (
             UPDATE survey.stripes SET responses = stripes.responses + added.responses
             FROM gate JOIN (
                 SELECT survey_id, count(*) AS responses FROM kept GROUP BY survey_id
             ) AS added USING (survey_id)
             WHERE stripes.survey_id = gate.survey_id AND stripes.stripe = gate.stripe
         ), tallied AS (
             INSERT INTO survey.tallies AS tally
                 (survey_id, stripe, question_id, bucket, count, sum, minimum, maximum)
             SELECT survey_id, stripe, question_id, bucket, count(*), sum(value), min(value), max(value)
             FROM UNNEST(?, ?, ?, ?::numeric[]) AS given (id, question_id, bucket, value)
             JOIN kept USING (id) JOIN gate USING (survey_id)
             GROUP BY survey_id, stripe, question_id, bucket
             ON CONFLICT (survey_id, stripe, question_id, bucket) DO UPDATE
             SET count = tally.count + excluded.count,
                 sum = tally.sum + excluded.sum,
                 minimum = LEAST(tally.minimum, excluded.minimum),
                 maximum = GREATEST(tally.maximum, excluded.maximum)
         ), distributed AS (
             INSERT INTO survey.number_tallies AS tally (survey_id, stripe, question_id, value, count)
             SELECT survey_id, stripe, question_id, survey.number_bucket(number) AS value, count(*)
             FROM UNNEST(?, ?, ?::numeric[]) AS given (id, question_id, number)
             JOIN kept USING (id) JOIN gate USING (survey_id)
             GROUP BY survey_id, stripe, question_id, survey.number_bucket(number)
             ON CONFLICT (survey_id, stripe, question_id, value) DO UPDATE
             SET count = tally.count + excluded.count
         )
         SELECT id FROM kept"
    }
}

// Of those that were not kept: what is there under the same submission id, whether it says the same, and whether the
// survey is open. The database compares the answers: it keeps numbers as they were written, and we always write them
// the same way.
statement! {
    Earlier(
        survey_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        submission_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        answers: Vec<String> as Array<Text>,
    ) -> (Nullable<diesel::sql_types::Uuid>, Nullable<Timestamptz>, Nullable<Bool>, Bool) {
        "SELECT responses.id, responses.submitted_at, responses.answers = given.answers::jsonb,
                EXISTS (SELECT FROM survey.stripes WHERE stripes.survey_id = given.survey_id AND open)
         FROM UNNEST(?, ?, ?) WITH ORDINALITY AS given (survey_id, submission_id, answers, place)
         LEFT JOIN survey.responses USING (survey_id, submission_id)
         ORDER BY given.place"
    }
}

statement! {
    Wait(survey_id: Uuid as diesel::sql_types::Uuid, stripe: i16 as SmallInt) -> diesel::sql_types::SmallInt {
        "SELECT stripe FROM survey.stripes WHERE survey_id = ? AND stripe = ? FOR NO KEY UPDATE"
    }
}

/// A row of [`Earlier`].
type Found = (Option<Uuid>, Option<OffsetDateTime>, Option<bool>, bool);

impl Store {
    /// Keeps a response and counts it, once: what was sent before gets its first receipt, also after the survey
    /// was closed. When this returns, it is committed.
    ///
    /// # Errors
    /// [`Error::NotOpen`], [`Error::SubmissionConflict`], and the database's.
    pub async fn record(&self, receipt: Receipt, answers: Answers) -> Result<Recorded, Error> {
        self.writer.record(receipt, answers).await
    }
}

/// Writes those that are new, and answers everyone but those whose survey is open and has no free stripe: these come
/// back. With `wait`, which is for those of one survey, it waits for whoever holds the stripe, and answers everyone.
///
/// # Errors
/// The database's. Those that are left in `batch` were not answered.
pub(super) fn write(
    connection: &mut PgConnection,
    batch: &mut Vec<Pending>,
    stripe: i16,
    wait: bool,
) -> QueryResult<Vec<Pending>> {
    let kept = if wait { waited(connection, batch, stripe) } else { record(batch, stripe).load(connection) }?;
    let (new, other) = batch.drain(..).partition(|pending| kept.contains(&pending.receipt.response_id));
    *batch = other;
    Vec::into_iter(new).for_each(Pending::kept);
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<Found> = earlier(batch).load(connection)?;
    let outcomes = batch.drain(..).zip(found);
    Ok(outcomes.filter_map(|(pending, found)| settle(pending, found, wait)).collect())
}

fn waited(connection: &mut PgConnection, batch: &[Pending], stripe: i16) -> QueryResult<Vec<Uuid>> {
    connection.transaction(|connection| {
        if let Some(survey_id) = batch.first().map(|pending| pending.receipt.survey_id) {
            Wait { survey_id, stripe }.execute(connection)?;
        }
        record(batch, stripe).load(connection)
    })
}

/// Answers what was not kept, unless it is to be tried again.
fn settle(pending: Pending, (id, submitted_at, same, open): Found, waited: bool) -> Option<Pending> {
    let outcome = match (id, submitted_at, same) {
        (Some(response_id), Some(submitted_at), Some(true)) => {
            Ok(Recorded::Before(Receipt { response_id, submitted_at, ..pending.receipt.clone() }))
        }
        (Some(_), ..) => Err(Error::SubmissionConflict),
        _ if open && !waited => return Some(pending),
        _ => Err(Error::NotOpen),
    };
    pending.answer(outcome);
    None
}

fn record(batch: &[Pending], stripe: i16) -> Record {
    let mut record = Record {
        survey_ids: column(batch, |pending| pending.receipt.survey_id),
        ids: column(batch, |pending| pending.receipt.response_id),
        submission_ids: column(batch, |pending| pending.receipt.submission_id),
        submitted_at: column(batch, |pending| pending.receipt.submitted_at),
        answers: column(batch, |pending| pending.document.clone()),
        stripe,
        tally_ids: Vec::new(),
        tally_question_ids: Vec::new(),
        buckets: Vec::new(),
        values: Vec::new(),
        number_ids: Vec::new(),
        number_question_ids: Vec::new(),
        numbers: Vec::new(),
    };
    for Pending { receipt, answers, .. } in batch {
        for tally in answers.tallies() {
            record.tally_ids.push(receipt.response_id);
            record.tally_question_ids.push(tally.question_id);
            record.buckets.push(tally.bucket);
            record.values.push(tally.value);
        }
        for (question_id, number) in answers.numbers() {
            record.number_ids.push(receipt.response_id);
            record.number_question_ids.push(question_id);
            record.numbers.push(number);
        }
    }
    record
}

fn earlier(batch: &[Pending]) -> Earlier {
    Earlier {
        survey_ids: column(batch, |pending| pending.receipt.survey_id),
        submission_ids: column(batch, |pending| pending.receipt.submission_id),
        answers: column(batch, |pending| pending.document.clone()),
    }
}

fn column<T>(batch: &[Pending], of: impl Fn(&Pending) -> T) -> Vec<T> {
    batch.iter().map(of).collect()
}
