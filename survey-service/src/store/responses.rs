//! Responses: kept once, counted once, and only while the survey is open.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Jsonb, Nullable, SmallInt, Text, Timestamptz};
use serde_json::Value as Json;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::surveys::unwritable;
use super::{STRIPES, Store};
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

// One statement, and so one transaction and one round trip. What it rests on, under READ COMMITTED:
//
// - `gate` sees the stripe as it was when the statement began, but locking it waits for whoever holds it, and then
//   looks at `open` again in the newest version. A close holds all stripes until it is committed. So this either
//   commits before the close does, or finds the stripe shut.
// - ON CONFLICT DO NOTHING waits for a transaction that is inserting the same submission, and gives way if that
//   commits. Then `response` is empty, and nothing is counted.
// - Voters on one stripe come one after the other, and on different stripes they touch different rows: no deadlock.
statement! {
    Record(
        survey_id: Uuid as diesel::sql_types::Uuid,
        stripe: i16 as SmallInt,
        id: Uuid as diesel::sql_types::Uuid,
        submission_id: Uuid as diesel::sql_types::Uuid,
        submitted_at: OffsetDateTime as Timestamptz,
        answers: Json as Jsonb,
        question_ids: Vec<i16> as Array<SmallInt>,
        buckets: Vec<i16> as Array<SmallInt>,
        values: Vec<Option<String>> as Array<Nullable<Text>>,
        number_question_ids: Vec<i16> as Array<SmallInt>,
        numbers: Vec<String> as Array<Text>,
    ) -> (Bool, Bool) {
        "WITH gate AS (
             SELECT survey_id, stripe FROM survey.stripes
             WHERE survey_id = ? AND stripe = ? AND open
             FOR NO KEY UPDATE
         ), response AS (
             INSERT INTO survey.responses (survey_id, id, submission_id, submitted_at, answers)
             SELECT survey_id, ?, ?, ?, ? FROM gate
             ON CONFLICT (survey_id, submission_id) DO NOTHING
             RETURNING id
         ), counted AS (
             UPDATE survey.stripes SET responses = stripes.responses + 1
             FROM gate, response
             WHERE stripes.survey_id = gate.survey_id AND stripes.stripe = gate.stripe
         ), tallied AS (
             INSERT INTO survey.tallies AS tally
                 (survey_id, stripe, question_id, bucket, count, sum, minimum, maximum)
             SELECT survey_id, stripe, question_id, bucket, 1, value, value, value
             FROM gate, response, UNNEST(?, ?, ?::numeric[]) AS given (question_id, bucket, value)
             ON CONFLICT (survey_id, stripe, question_id, bucket) DO UPDATE
             SET count = tally.count + 1,
                 sum = tally.sum + excluded.sum,
                 minimum = LEAST(tally.minimum, excluded.minimum),
                 maximum = GREATEST(tally.maximum, excluded.maximum)
         ), distributed AS (
             INSERT INTO survey.number_tallies AS tally (survey_id, stripe, question_id, value, count)
             SELECT survey_id, stripe, question_id, survey.number_bucket(number), 1
             FROM gate, response, UNNEST(?, ?::numeric[]) AS given (question_id, number)
             ON CONFLICT (survey_id, stripe, question_id, value) DO UPDATE SET count = tally.count + 1
         )
         SELECT EXISTS (SELECT FROM gate), EXISTS (SELECT FROM response)"
    }
}

// The database compares the answers: it keeps numbers as they were written, and we always write them the same way.
statement! {
    Earlier(
        answers: Json as Jsonb,
        survey_id: Uuid as diesel::sql_types::Uuid,
        submission_id: Uuid as diesel::sql_types::Uuid,
    ) -> (diesel::sql_types::Uuid, Timestamptz, Bool) {
        "SELECT id, submitted_at, answers = ? FROM survey.responses WHERE survey_id = ? AND submission_id = ?"
    }
}

impl Store {
    /// Keeps a response and counts it, once: what was sent before gets its first receipt, also after the survey
    /// was closed. When this returns, it is committed.
    ///
    /// # Errors
    /// [`Error::NotOpen`], [`Error::SubmissionConflict`], and the database's.
    pub async fn record(&self, receipt: Receipt, answers: Answers) -> Result<Recorded, Error> {
        self.database.run(move |connection| record(connection, receipt, &answers)).await
    }
}

fn record(connection: &mut PgConnection, receipt: Receipt, answers: &Answers) -> Result<Recorded, Error> {
    let document = serde_json::to_value(answers).map_err(unwritable)?;
    let statement = statement(&receipt, document.clone(), answers);
    let (open, kept): (bool, bool) = statement.get_result(connection)?;
    if kept {
        return Ok(Recorded::New(receipt));
    }
    let Receipt { survey_id, submission_id, .. } = receipt;
    let earlier = Earlier { answers: document, survey_id, submission_id };
    match earlier.get_result(connection).optional()? {
        Some((response_id, submitted_at, true)) => {
            Ok(Recorded::Before(Receipt { response_id, submitted_at, ..receipt }))
        }
        Some((_, _, false)) => Err(Error::SubmissionConflict),
        // It was there a moment ago, so it was deleted with its survey.
        None if open => Err(Error::NotFound),
        None => Err(Error::NotOpen),
    }
}

fn statement(receipt: &Receipt, document: Json, answers: &Answers) -> Record {
    let (mut question_ids, mut buckets, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for tally in answers.tallies() {
        question_ids.push(tally.question_id);
        buckets.push(tally.bucket);
        values.push(tally.value);
    }
    let (number_question_ids, numbers) = answers.numbers().into_iter().unzip();
    // The last byte of a v7 id is random, so the stripe is too.
    let stripe = i16::from(receipt.response_id.as_bytes()[15]) % STRIPES;
    Record {
        survey_id: receipt.survey_id,
        stripe,
        id: receipt.response_id,
        submission_id: receipt.submission_id,
        submitted_at: receipt.submitted_at,
        answers: document,
        question_ids,
        buckets,
        values,
        number_question_ids,
        numbers,
    }
}
