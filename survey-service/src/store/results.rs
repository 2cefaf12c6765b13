//! Results: the tallies of all stripes, added up. Costs stripes times choices, however many have answered.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable, SmallInt};
use service_kit::statement;
use uuid::Uuid;

use super::Store;
use super::surveys::find;
use crate::domain::results::{Figures, Total};
use crate::domain::survey::Survey;
use crate::error::Error;

/// A survey and what is counted of it.
pub struct Tallied {
    /// The survey.
    pub survey: Survey,
    /// How many have answered.
    pub response_count: i64,
    /// Everything that was chosen at least once.
    pub counts: Vec<Total>,
}

// One statement, so that the number of responses and the counts are of one moment. Question 0 is the number of
// responses.
statement! {
    Sums(of: Uuid as diesel::sql_types::Uuid) -> (
        SmallInt,
        SmallInt,
        BigInt,
        Nullable<Double>,
        Nullable<Double>,
        Nullable<Double>,
    ) {
        "SELECT question_id, bucket, count, sum::double precision / count,
                minimum::double precision, maximum::double precision
         FROM survey.tallied WHERE survey_id = ?"
    }
}

/// A row of [`Sums`].
type Sum = (i16, i16, i64, Option<f64>, Option<f64>, Option<f64>);

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
    let sums: Vec<Sum> = Sums { of: id }.load(connection)?;
    let mut response_count = 0;
    let mut counts = Vec::new();
    for (question_id, bucket, count, mean, min, max) in sums {
        match question_id {
            0 => response_count = count,
            _ => counts.push(Total { question_id, bucket, count, figures: Figures { mean, min, max } }),
        }
    }
    Ok(Tallied { survey, response_count, counts })
}
