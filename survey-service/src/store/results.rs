//! Results: the tallies of all stripes, added up. Costs stripes times choices, and the numbers that differ in three
//! digits, however many have answered. How far the counting has come costs the stripes alone.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable, SmallInt, Text};
use service_kit::statement;
use uuid::Uuid;

use super::Store;
use super::reads::Takes;
use super::surveys::{find, unreadable, unwritable};
use crate::domain::decimal::Decimal;
use crate::domain::distribution::Bucket;
use crate::domain::results::{Counts, Figures, Results, Sequence, Total};
use crate::domain::survey::Survey;
use crate::error::Error;

/// A survey and what is counted of it.
pub struct Tallied {
    /// The survey.
    pub survey: Survey,
    /// What is counted of it.
    pub counts: Counts,
    /// How far the counting had come.
    pub sequence: Sequence,
}

statement! {
    CountedSoFar(of: Uuid as diesel::sql_types::Uuid) -> (BigInt, BigInt, BigInt) {
        "SELECT version, sum(changes)::bigint, sum(responses)::bigint
         FROM survey.surveys JOIN survey.stripes ON survey_id = id
         WHERE id = ? GROUP BY version"
    }
}

/// The question that stands for [`Sequence::changes`] in [`Sums`].
const CHANGES: i16 = -1;

// One statement, so that the number of responses and the counts are of one moment. Question 0 is the number of
// responses. A row with a `value` counts the numbers of one bucket; the others are the tallies'.
statement! {
    Sums(
        of: Uuid as diesel::sql_types::Uuid,
        again: Uuid as diesel::sql_types::Uuid,
        once_more: Uuid as diesel::sql_types::Uuid,
    ) -> (
        SmallInt,
        SmallInt,
        BigInt,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Double>,
        Nullable<Double>,
        Nullable<Double>,
    ) {
        "SELECT question_id, bucket, count, NULL::text AS value, sum::text, sum::double precision / count,
                minimum::double precision, maximum::double precision
         FROM survey.tallied WHERE survey_id = ?
         UNION ALL
         SELECT question_id, 0::smallint, count, value::text, NULL, NULL, NULL, NULL
         FROM survey.number_tallied WHERE survey_id = ?
         UNION ALL
         SELECT -1::smallint, 0::smallint, sum(changes)::bigint, NULL, NULL, NULL, NULL, NULL
         FROM survey.stripes WHERE survey_id = ? GROUP BY survey_id"
    }
}

/// A row of [`Sums`].
pub(super) type Sum = (i16, i16, i64, Option<String>, Option<String>, Option<f64>, Option<f64>, Option<f64>);

impl Tallied {
    /// What is told of it.
    pub fn results(&self) -> Results {
        Results::of(self.survey.id, &self.survey.definition, &self.counts)
    }

    /// The same as JSON, on one line.
    ///
    /// # Errors
    /// None that is known of.
    pub fn json(&self) -> Result<String, Error> {
        serde_json::to_string(&self.results()).map_err(unwritable)
    }
}

impl Store {
    /// The survey with that id and its counts, whoever asks. On a replica responses may be missing, but no change of
    /// the survey.
    ///
    /// # Errors
    /// [`Error::NotFound`], and the database's.
    pub async fn results(&self, id: Uuid) -> Result<Tallied, Error> {
        let version = if self.is_replicated() { self.survey(id).await?.version } else { 0 };
        let there = self.read(Takes::Seconds, move |connection| {
            let tallied = results(connection, id)?;
            if tallied.survey.version < version {
                return Err(Error::NotFound);
            }
            Ok(tallied)
        });
        there.await
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

fn results(connection: &mut PgConnection, id: Uuid) -> Result<Tallied, Error> {
    let survey = find(connection, id)?;
    let mut sums: Vec<Sum> = Sums { of: id, again: id, once_more: id }.load(connection)?;
    let changes = sums.extract_if(.., |sum| sum.0 == CHANGES).map(|sum| sum.2).sum();
    let counts = counts(sums)?;
    let sequence = Sequence { version: survey.version, changes, responses: counts.responses };
    Ok(Tallied { survey, counts, sequence })
}

/// What the rows of [`Sums`] come to.
pub(super) fn counts(sums: Vec<Sum>) -> Result<Counts, Error> {
    let mut counts = Counts::default();
    for (question_id, bucket, count, value, sum, mean, min, max) in sums {
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
