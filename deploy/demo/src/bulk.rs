//! Many responses at once, straight into the database: to see what a large survey costs. They are what the service
//! would have written, and counted in the same statement.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, SmallInt};
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use uuid::Uuid;

/// How many are written together.
const CHUNK: u64 = 20_000;
/// How many write at the same time; each has a stripe of its own.
const WRITERS: i16 = 4;

/// One question of each kind: five choices, one and several, a rating, a number, a text.
const DEFINITION: &str = r#"{"questions": [
    {"id": 1, "text": "How did you come?", "kind": "single_choice", "required": true, "choices": [
        {"id": 1, "text": "By train"}, {"id": 2, "text": "By bus"}, {"id": 3, "text": "By car"},
        {"id": 4, "text": "By bicycle"}, {"id": 5, "text": "On foot"}]},
    {"id": 2, "text": "What did you see?", "kind": "multiple_choice", "required": true, "choices": [
        {"id": 1, "text": "The castle"}, {"id": 2, "text": "The harbour"}, {"id": 3, "text": "The market"},
        {"id": 4, "text": "The museum"}, {"id": 5, "text": "The park"}]},
    {"id": 3, "text": "How was it?", "kind": "rating", "required": true, "choices": []},
    {"id": 4, "text": "How many kilometres was it?", "kind": "number", "required": true, "choices": []},
    {"id": 5, "text": "What would you change?", "kind": "text", "required": true, "choices": []}
]}"#;

const SURVEY: &str = "
    WITH survey AS (
        INSERT INTO survey.surveys (id, owner_id, title, state, definition, created_at, updated_at, opened_at)
        VALUES ($1, $2, 'A large survey', 'open', $3::jsonb, now(), now(), now())
        RETURNING id
    )
    INSERT INTO survey.stripes (survey_id, stripe, open) SELECT id, stripe, true FROM survey, generate_series(0, 15) AS stripe";

/// $1 the survey, $2 the stripe, $3 the number of the first, $4 how many, $5 how many there are in all: the last one came
/// in a second ago, the others one every ten milliseconds before. An id begins with its time (RFC 9562 section 5.7).
const RESPONSES: &str = "
    WITH drawn AS MATERIALIZED (
        SELECT floor(extract(epoch FROM now()) * 1000)::bigint - 1000 - ($5 - number) * 10 AS milliseconds,
               gen_random_uuid() AS submission_id, replace(gen_random_uuid()::text, '-', '') AS random,
               (1 + floor(5 * random() ^ 2))::smallint AS choice, 1 + floor(31 * random())::int AS several,
               (1 + floor(5 * sqrt(random())))::smallint AS rating,
               trim_scale(round((900 * random() ^ 3)::numeric, 1)) AS number, 8 + floor(120 * random())::int AS length
        FROM generate_series($3, $3 + $4 - 1) AS number
    ), made AS MATERIALIZED (
        SELECT (lpad(to_hex(milliseconds), 12, '0') || '7' || substr(random, 1, 3) || '8' || substr(random, 4, 15))::uuid
                   AS id,
               submission_id, to_timestamp(milliseconds / 1000.0) AS submitted_at, choice, rating, number,
               ARRAY(SELECT bit::smallint FROM generate_series(1, 5) AS bit WHERE several & (1 << (bit - 1)) <> 0)
                   AS several,
               left(random || ' is what they said, and that there should be more benches by the water, ' || random
                   || ', and fewer signs', length) AS text
        FROM drawn
    ), kept AS (
        INSERT INTO survey.responses (survey_id, id, submission_id, submitted_at, answers)
        SELECT $1, id, submission_id, submitted_at,
               jsonb_build_object('1', choice, '2', several, '3', rating, '4', number, '5', text)
        FROM made
    ), tallied AS (
        INSERT INTO survey.tallies AS tally (survey_id, stripe, question_id, bucket, count, sum, minimum, maximum)
        SELECT $1, $2, question_id, bucket, count(*), sum(value), min(value), max(value)
        FROM made, LATERAL (
            VALUES (1, 0, NULL::numeric), (1, choice, NULL), (2, 0, NULL), (3, 0, rating), (3, rating, NULL),
                   (4, 0, number), (5, 0, NULL)
            UNION ALL SELECT 2, unnest(several), NULL
        ) AS given (question_id, bucket, value)
        GROUP BY question_id, bucket
        ON CONFLICT (survey_id, stripe, question_id, bucket) DO UPDATE
        SET count = tally.count + excluded.count, sum = tally.sum + excluded.sum,
            minimum = LEAST(tally.minimum, excluded.minimum), maximum = GREATEST(tally.maximum, excluded.maximum)
    ), distributed AS (
        INSERT INTO survey.number_tallies AS tally (survey_id, stripe, question_id, value, count)
        SELECT $1, $2, 4, survey.number_bucket(number), count(*) FROM made GROUP BY survey.number_bucket(number)
        ON CONFLICT (survey_id, stripe, question_id, value) DO UPDATE SET count = tally.count + excluded.count
    )
    UPDATE survey.stripes SET responses = responses + $4 WHERE survey_id = $1 AND stripe = $2";

/// Makes a survey that takes such responses; answers its id.
///
/// # Errors
/// The database's.
pub fn survey(connection: &mut PgConnection, owner: Uuid) -> diesel::QueryResult<Uuid> {
    let id = Uuid::now_v7();
    sql_query(SURVEY)
        .bind::<diesel::sql_types::Uuid, _>(id)
        .bind::<diesel::sql_types::Uuid, _>(owner)
        .bind::<diesel::sql_types::Text, _>(DEFINITION)
        .execute(connection)?;
    Ok(id)
}

/// Writes so many responses to it, on connections of its own, and tells how many are there, again and again.
///
/// # Errors
/// The database's. What was written stays, and is counted.
pub fn responses(
    url: &str,
    survey: Uuid,
    count: u64,
    progress: impl Fn(u64) + Sync,
) -> Result<(), BulkError> {
    let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let write = |stripe: i16| -> Result<(), BulkError> {
        let mut connection = PgConnection::establish(url)?;
        connection.batch_execute("SET synchronous_commit = off")?;
        loop {
            let first = next.fetch_add(CHUNK, Ordering::Relaxed);
            if first >= count {
                return Ok(());
            }
            let size = CHUNK.min(count - first);
            sql_query(RESPONSES)
                .bind::<diesel::sql_types::Uuid, _>(survey)
                .bind::<SmallInt, _>(stripe)
                .bind::<BigInt, _>(first.cast_signed())
                .bind::<BigInt, _>(size.cast_signed())
                .bind::<BigInt, _>(count.cast_signed())
                .execute(&mut connection)?;
            progress(done.fetch_add(size, Ordering::Relaxed) + size);
        }
    };
    let write = &write;
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS).map(|stripe| scope.spawn(move || write(stripe))).collect();
        writers.into_iter().try_for_each(|writer| writer.join().map_err(|_| BulkError::Panicked)?)
    })?;
    let mut connection = PgConnection::establish(url)?;
    // Chunks leave many more dead versions of the counts behind than the service's small batches do.
    connection.batch_execute("VACUUM (FULL) survey.tallies, survey.number_tallies")?;
    connection.batch_execute("VACUUM (ANALYZE) survey.responses, survey.tallies, survey.number_tallies")?;
    Ok(())
}

/// Why they were not written.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    /// The database cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Unreachable(#[from] diesel::ConnectionError),
    /// It refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// A writer panicked.
    #[error("a writer panicked")]
    Panicked,
}
