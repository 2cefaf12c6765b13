//! Results: the tallies of all stripes, added up. Costs the stripes that were used times choices, and times the numbers
//! that differ in three digits, however many have answered. How far the counting has come costs the stripes alone.

use std::time::Instant;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Double, Nullable, SmallInt, Text};
use service_kit::statement;
use uuid::Uuid;

use super::Store;
use super::counted::Counted;
use super::surveys::{find, unreadable, unwritable};
use crate::domain::decimal::Decimal;
use crate::domain::distribution::Bucket;
use crate::domain::results::{Counts, Figures, Results, Sequence, Total};
use crate::error::Error;

statement! {
    CountedSoFar(of: Uuid as diesel::sql_types::Uuid) -> (BigInt, BigInt, BigInt) {
        "SELECT version, sum(changes)::bigint, sum(responses)::bigint
         FROM survey.surveys JOIN survey.stripes ON survey_id = id
         WHERE id = ? GROUP BY version"
    }
}

/// The question that stands for [`Sequence::changes`] in [`SUMS`].
const CHANGES: i16 = -1;

// One statement, so that the number of responses and the counts are of one moment. Question 0 is the number of
// responses.
//
// Not prepared: one plan for all surveys takes each for one of few numbers, and sorts them. For a survey of many that
// takes longer by far than to plan it anew.
const SUMS: &str = "
    SELECT question_id, bucket, count, NULL::text AS value, sum::text,
           sum::double precision / count AS mean, minimum::double precision, maximum::double precision
    FROM survey.tallied WHERE survey_id = $1
    UNION ALL
    SELECT question_id, 0::smallint, sum(count)::bigint, value::text, NULL, NULL, NULL, NULL
    FROM survey.number_tallies WHERE survey_id = $1 GROUP BY question_id, value
    UNION ALL
    SELECT -1::smallint, 0::smallint, sum(changes)::bigint, NULL, NULL, NULL, NULL, NULL
    FROM survey.stripes WHERE survey_id = $1 GROUP BY survey_id";

/// What is counted of one bucket of a question, or where there is a `value`, of its numbers from that on.
#[derive(QueryableByName)]
pub(super) struct Tally {
    #[diesel(sql_type = SmallInt)]
    question_id: i16,
    #[diesel(sql_type = SmallInt)]
    bucket: i16,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    sum: Option<String>,
    #[diesel(sql_type = Nullable<Double>)]
    mean: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    minimum: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    maximum: Option<f64>,
}

impl Store {
    /// What came out of the survey with that id, whoever asks: counted anew unless it is known to be the same at
    /// `sequence`, which the caller has just read. It has every response that was acknowledged before the call.
    ///
    /// # Errors
    /// [`Error::NotFound`], and the database's.
    pub async fn results(&self, id: Uuid, sequence: Sequence) -> Result<Counted, Error> {
        if let Some(counted) = self.counted.at(id, sequence) {
            return Ok(counted);
        }
        let asked = Instant::now();
        let _turn = self.counted.turn(id).await?;
        if let Some(counted) = self.counted.since(id, asked) {
            return Ok(counted);
        }
        let counted = self.database.run(move |connection| results(connection, id)).await?;
        self.counted.keep(id, &counted);
        Ok(counted)
    }

    /// How far the counting of that survey's responses has come.
    ///
    /// # Errors
    /// [`Error::NotFound`], and the database's.
    pub async fn sequence(&self, id: Uuid) -> Result<Sequence, Error> {
        let (version, changes, responses) = self
            .database
            .run(move |connection| {
                CountedSoFar { of: id }.get_result(connection).optional()?.ok_or(Error::NotFound)
            })
            .await?;
        Ok(Sequence { version, changes, responses })
    }
}

fn results(connection: &mut PgConnection, id: Uuid) -> Result<Counted, Error> {
    let begun = Instant::now();
    let survey = find(connection, id)?;
    let mut tallies: Vec<Tally> = sql_query(SUMS).bind::<diesel::sql_types::Uuid, _>(id).load(connection)?;
    let changes = tallies.extract_if(.., |tally| tally.question_id == CHANGES).map(|tally| tally.count).sum();
    let counts = counts(tallies)?;
    let sequence = Sequence { version: survey.version, changes, responses: counts.responses };
    let json = serde_json::to_vec(&Results::of(id, &survey.definition, &counts)).map_err(unwritable)?;
    Ok(Counted { sequence, json: json.into(), begun })
}

/// What the rows come to.
pub(super) fn counts(tallies: Vec<Tally>) -> Result<Counts, Error> {
    let mut counts = Counts::default();
    for Tally { question_id, bucket, count, value, sum, mean, minimum: min, maximum: max } in tallies {
        match (question_id, value) {
            (0, _) => counts.responses = count,
            (_, None) => {
                let (figures, sum) = (Figures { mean, min, max }, sum.as_deref().and_then(Decimal::parse));
                counts.totals.insert((question_id, bucket), Total { count, figures, sum });
            }
            (_, Some(value)) => {
                let from =
                    Decimal::parse(&value).ok_or_else(|| unreadable("a bucket's value is no number"))?;
                counts.numbers.entry(question_id).or_default().push(Bucket { from, count });
            }
        }
    }
    Ok(counts)
}
