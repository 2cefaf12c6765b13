//! The statements that keep a batch of responses, and that look for what was kept before.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, SmallInt, Text, Timestamptz};
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::batch::column;
use super::queue::Pending;
use crate::domain::submission::Respondent;

// One statement, and so one transaction and one round trip for a whole batch. What it rests on, under READ COMMITTED:
//
// - `gate` takes one stripe of each survey, the first that nobody holds: so there are counts in no more stripes than
//   batches have met, and results read no more. It sees the stripes as they were when the statement began, but with the
//   lock it looks at them again in their newest version: whether they are open, now, and for whom. A change of a
//   survey's rules holds all stripes until it is committed. So this either commits before the change does, or is ruled
//   by it.
// - ON CONFLICT DO NOTHING gives way to the same submission earlier in the batch, and waits for a transaction that is
//   inserting it, and gives way if that commits. What is not in `kept` is not counted.
// - A response that was deleted does not come back. Its submission is noted by a transaction that holds all stripes: with
//   the lock `gate` has the newest `changes`, so no stripe is taken by who began too early to see the note.
// - What is to be told to webhooks (`store/outbox.rs`) is there if and only if the response is.
// - No deadlock: it waits for nothing but submissions, and all batches take those in one order. Who waits for a stripe
//   holds no submission yet.
// - Nobody is told when a response to an anonymous survey for people who are known came in: beside when somebody said to
//   have answered, that tells which answers are theirs.
// - A survey that takes responses in turn has one stripe open, and here its stripes are passed by: who writes there
//   holds that stripe already, in a transaction in which this is not the first statement. See `turns`.
statement! {
    Record(
        survey_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        submission_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        submitted_at: Vec<OffsetDateTime> as Array<Timestamptz>,
        answers: Vec<String> as Array<Text>,
        known: Vec<bool> as Array<Bool>,
        named: Vec<Option<Uuid>> as Array<Nullable<diesel::sql_types::Uuid>>,
        in_turn: bool as Bool,
        tally_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        tally_question_ids: Vec<i16> as Array<SmallInt>,
        buckets: Vec<i16> as Array<SmallInt>,
        values: Vec<Option<String>> as Array<Nullable<Text>>,
        number_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        number_question_ids: Vec<i16> as Array<SmallInt>,
        numbers: Vec<String> as Array<Text>,
    ) -> diesel::sql_types::Uuid {
        "WITH given AS MATERIALIZED (
             SELECT * FROM UNNEST(?, ?, ?, ?, ?, ?, ?)
                 AS given (survey_id, id, submission_id, submitted_at, answers, known, named)
         ), gate AS MATERIALIZED (
             SELECT free.survey_id, free.stripe, free.signed_in
             FROM (SELECT DISTINCT survey_id FROM given) AS survey, LATERAL (
                 SELECT survey_id, stripe, signed_in, changes FROM survey.stripes
                 WHERE stripes.survey_id = survey.survey_id AND open AND (NOT in_turn OR ?)
                       AND (opens_at IS NULL OR opens_at <= statement_timestamp())
                       AND (closes_at IS NULL OR closes_at > statement_timestamp())
                 ORDER BY stripe
                 LIMIT 1
                 FOR NO KEY UPDATE SKIP LOCKED
             ) AS free JOIN survey.stripes AS seen USING (survey_id, stripe, changes)
         ), kept AS (
             INSERT INTO survey.responses (survey_id, id, submission_id, submitted_at, answers, respondent_id)
             SELECT survey_id, id, submission_id, submitted_at, answers::jsonb, named
             FROM given JOIN gate USING (survey_id)
             WHERE (known OR NOT signed_in) AND NOT EXISTS (
                 SELECT FROM survey.deleted_responses AS deleted
                 WHERE (deleted.survey_id, deleted.submission_id) = (given.survey_id, given.submission_id)
             )
             ORDER BY survey_id, submission_id, id
             ON CONFLICT (survey_id, submission_id) DO NOTHING
             RETURNING survey_id, id, respondent_id
         ), counted AS (
             UPDATE survey.stripes SET responses = stripes.responses + added.responses
             FROM gate JOIN (
                 SELECT survey_id, count(*) AS responses FROM kept GROUP BY survey_id
             ) AS added USING (survey_id)
             WHERE stripes.survey_id = gate.survey_id AND stripes.stripe = gate.stripe
         ), tallied AS (
             INSERT INTO survey.tallies AS tally
                 (survey_id, stripe, question_id, bucket, count, sum, minimum, maximum)
             SELECT survey_id, stripe, question_id, bucket, count, sum, minimum, maximum
             FROM gate JOIN (
                 SELECT survey_id, question_id, bucket, count(*), sum(value), min(value) AS minimum, max(value) AS maximum
                 FROM UNNEST(?, ?, ?, ?::numeric[]) AS given (id, question_id, bucket, value) JOIN kept USING (id)
                 GROUP BY survey_id, question_id, bucket
             ) AS added USING (survey_id)
             ON CONFLICT (survey_id, stripe, question_id, bucket) DO UPDATE
             SET count = tally.count + excluded.count,
                 sum = tally.sum + excluded.sum,
                 minimum = LEAST(tally.minimum, excluded.minimum),
                 maximum = GREATEST(tally.maximum, excluded.maximum)
         ), distributed AS (
             INSERT INTO survey.number_tallies AS tally (survey_id, stripe, question_id, value, count)
             SELECT survey_id, stripe, question_id, value, count
             FROM gate JOIN (
                 SELECT survey_id, question_id, survey.number_bucket(number) AS value, count(*)
                 FROM UNNEST(?, ?, ?::numeric[]) AS given (id, question_id, number) JOIN kept USING (id)
                 GROUP BY survey_id, question_id, survey.number_bucket(number)
             ) AS added USING (survey_id)
             ON CONFLICT (survey_id, stripe, question_id, value) DO UPDATE
             SET count = tally.count + excluded.count
         ), told AS (
             INSERT INTO survey.deliveries (survey_id, webhook_id, id, type, created_at, next_attempt_at)
             SELECT survey_id, webhooks.id, kept.id, 'response.created', now(), now()
             FROM gate JOIN survey.webhooks USING (survey_id) JOIN kept USING (survey_id)
             WHERE enabled AND (respondent_id IS NOT NULL OR NOT signed_in)
         )
         SELECT id FROM kept"
    }
}

// Of those that were not kept: what is there under the same submission id, whether it says the same, whether it was
// deleted, and what the survey takes now. The database compares the answers: it keeps numbers as they were written, and
// we always write them the same way. No row of stripes, no open survey.
statement! {
    Earlier(
        survey_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        submission_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        answers: Vec<String> as Array<Text>,
    ) -> (
        Nullable<diesel::sql_types::Uuid>,
        Nullable<Timestamptz>,
        Nullable<Bool>,
        Bool,
        Nullable<Bool>,
        Nullable<Timestamptz>,
        Nullable<Bool>,
    ) {
        "SELECT responses.id, responses.submitted_at, responses.answers = given.answers::jsonb,
                EXISTS (SELECT FROM survey.deleted_responses AS deleted
                        WHERE (deleted.survey_id, deleted.submission_id) = (given.survey_id, given.submission_id)),
                gate.signed_in, gate.early, gate.late
         FROM UNNEST(?, ?, ?) WITH ORDINALITY AS given (survey_id, submission_id, answers, place)
         LEFT JOIN survey.responses USING (survey_id, submission_id)
         LEFT JOIN LATERAL (
             SELECT signed_in, CASE WHEN opens_at > statement_timestamp() THEN opens_at END AS early,
                    COALESCE(closes_at <= statement_timestamp(), false) AS late
             FROM survey.stripes WHERE stripes.survey_id = given.survey_id AND open
             LIMIT 1
         ) AS gate ON true
         ORDER BY given.place"
    }
}

/// A row of [`Earlier`].
pub(super) type Found = (
    Option<Uuid>,
    Option<OffsetDateTime>,
    Option<bool>,
    bool,
    Option<bool>,
    Option<OffsetDateTime>,
    Option<bool>,
);

/// Writes those that are new and whose survey has a stripe, which with `in_turn` may be one of those that are passed by
/// otherwise. The responses that are kept.
pub(super) fn record(
    connection: &mut PgConnection,
    batch: &[&Pending],
    in_turn: bool,
) -> QueryResult<Vec<Uuid>> {
    statement(batch, in_turn).load(connection)
}

fn statement(batch: &[&Pending], in_turn: bool) -> Record {
    let mut record = Record {
        survey_ids: column(batch, |pending| pending.receipt.survey_id),
        ids: column(batch, |pending| pending.receipt.response_id),
        submission_ids: column(batch, |pending| pending.receipt.submission_id),
        submitted_at: column(batch, |pending| pending.receipt.submitted_at),
        answers: column(batch, |pending| pending.document.clone()),
        known: column(batch, |pending| pending.respondent.is_some()),
        named: column(batch, |pending| pending.respondent.and_then(Respondent::named)),
        in_turn,
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

/// What is there of each of those that were not kept, in their order.
pub(super) fn earlier(connection: &mut PgConnection, batch: &[Pending]) -> QueryResult<Vec<Found>> {
    let earlier = Earlier {
        survey_ids: column(batch, |pending| pending.receipt.survey_id),
        submission_ids: column(batch, |pending| pending.receipt.submission_id),
        answers: column(batch, |pending| pending.document.clone()),
    };
    earlier.load(connection)
}
