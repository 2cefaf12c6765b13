//! Results: the tallies of all stripes, added up. Costs stripes times choices, and the numbers that differ in three
//! digits, however many have answered.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable, SmallInt, Text};
use service_kit::statement;
use uuid::Uuid;

use super::Store;
use super::surveys::{find, unreadable};
use crate::domain::decimal::Decimal;
use crate::domain::distribution::Bucket;
use crate::domain::results::{Counts, Figures, Total};
use crate::domain::survey::Survey;
use crate::error::Error;

/// A survey and what is counted of it.
pub struct Tallied {
    /// The survey.
    pub survey: Survey,
    /// What is counted of it.
    pub counts: Counts,
}

// One statement, so that the number of responses and the counts are of one moment. Question 0 is the number of
// responses. A row with a `value` counts the numbers of one bucket; the others are the tallies'.
statement! {
    Sums(of: Uuid as diesel::sql_types::Uuid, again: Uuid as diesel::sql_types::Uuid) -> (
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
         FROM survey.number_tallied WHERE survey_id = ?"
    }
}

/// A row of [`Sums`].
type Sum = (i16, i16, i64, Option<String>, Option<String>, Option<f64>, Option<f64>, Option<f64>);

impl Store {
    /// The survey with that id and its counts, whoever asks.
    ///
    /// # Errors
    /// [`Error::NotFound`], and the database's.
    pub async fn results(&self, id: Uuid) -> Result<Tallied, Error> {
        self.database.run(move |connection| results(connection, id)).await
    }
}

fn results(connection: &mut PgConnection, id: Uuid) -> Result<Tallied, Error> {
    let survey = find(connection, id)?;
    let sums: Vec<Sum> = Sums { of: id, again: id }.load(connection)?;
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
    Ok(Tallied { survey, counts })
}
