//! The counts again, from the answers themselves, beside what the tallies say.

use std::fmt;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, SmallInt, Text};
use service_kit::statement;
use uuid::Uuid;

use super::Store;
use super::schema::surveys;
use super::surveys::lock;
use crate::error::Error;

/// One count that the tallies have otherwise than the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which question; 0 is the number of responses.
    pub question_id: i16,
    /// 0 for "answered" or a number, else the choice or the rating.
    pub bucket: i16,
    /// Of which numbers: the smallest of their bucket.
    pub number: Option<String>,
    /// What the answers come to.
    pub recounted: Figures,
    /// What the tallies say.
    pub tallied: Figures,
}

/// A count, and the sum, minimum and maximum of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    count: i64,
    numbers: Option<String>,
}

// The two counts are of one moment, for they are of one statement.
statement! {
    Differences(
        of: Uuid as diesel::sql_types::Uuid,
        again: Uuid as diesel::sql_types::Uuid,
    ) -> (SmallInt, SmallInt, BigInt, Nullable<Text>, BigInt, Nullable<Text>) {
        "SELECT question_id, bucket,
                COALESCE(r.count, 0), concat_ws(', ', 'sum ' || r.sum, 'min ' || r.minimum, 'max ' || r.maximum),
                COALESCE(t.count, 0), concat_ws(', ', 'sum ' || t.sum, 'min ' || t.minimum, 'max ' || t.maximum)
         FROM (SELECT * FROM survey.recounted WHERE survey_id = ?) AS r
         FULL JOIN (SELECT * FROM survey.tallied WHERE survey_id = ?) AS t USING (question_id, bucket)
         WHERE (r.count, r.sum, r.minimum, r.maximum) IS DISTINCT FROM (t.count, t.sum, t.minimum, t.maximum)
         ORDER BY question_id, bucket"
    }
}

// The same of the numbers' distribution.
statement! {
    NumberDifferences(
        of: Uuid as diesel::sql_types::Uuid,
        again: Uuid as diesel::sql_types::Uuid,
    ) -> (SmallInt, Text, BigInt, BigInt) {
        "SELECT question_id, value::text, COALESCE(r.count, 0), COALESCE(t.count, 0)
         FROM (SELECT * FROM survey.number_recounted WHERE survey_id = ?) AS r
         FULL JOIN (SELECT * FROM survey.number_tallied WHERE survey_id = ?) AS t USING (question_id, value)
         WHERE r.count IS DISTINCT FROM t.count
         ORDER BY question_id, value"
    }
}

/// A row of [`Differences`].
type Row = (i16, i16, i64, Option<String>, i64, Option<String>);
/// A row of [`NumberDifferences`].
type NumberRow = (i16, String, i64, i64);

impl Store {
    /// The ids of all surveys, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn survey_ids(&self) -> Result<Vec<Uuid>, Error> {
        self.database
            .run(|connection| Ok(surveys::table.select(surveys::id).order(surveys::id).load(connection)?))
            .await
    }

    /// Where a survey's tallies differ from its answers. With `fix`, they do not any more: voters wait meanwhile.
    ///
    /// # Errors
    /// [`Error::NotFound`], and the database's.
    pub async fn recount(&self, id: Uuid, fix: bool) -> Result<Vec<Difference>, Error> {
        self.database
            .run_long(move |connection| connection.transaction(|connection| recount(connection, id, fix)))
            .await
    }
}

fn recount(connection: &mut PgConnection, id: Uuid, fix: bool) -> Result<Vec<Difference>, Error> {
    // As long as it takes: this is run by hand.
    sql_query("SET LOCAL statement_timeout = 0").execute(connection)?;
    sql_query("SET LOCAL lock_timeout = 0").execute(connection)?;
    if fix {
        lock(connection, id)?;
        run(connection, "SELECT FROM survey.stripes WHERE survey_id = $1 ORDER BY stripe FOR UPDATE", id)?;
    }
    let rows: Vec<Row> = Differences { of: id, again: id }.load(connection)?;
    let numbers: Vec<NumberRow> = NumberDifferences { of: id, again: id }.load(connection)?;
    let differences = rows.into_iter().map(Difference::from).chain(numbers.into_iter().map(Difference::from));
    let differences: Vec<_> = differences.collect();
    if fix && !differences.is_empty() {
        rewrite(connection, id)?;
    }
    Ok(differences)
}

fn rewrite(connection: &mut PgConnection, id: Uuid) -> Result<(), Error> {
    run(connection, "DELETE FROM survey.tallies WHERE survey_id = $1", id)?;
    run(
        connection,
        "INSERT INTO survey.tallies
         SELECT survey_id, 0, question_id, bucket, count, sum, minimum, maximum
         FROM survey.recounted WHERE survey_id = $1 AND question_id <> 0",
        id,
    )?;
    run(connection, "DELETE FROM survey.number_tallies WHERE survey_id = $1", id)?;
    run(
        connection,
        "INSERT INTO survey.number_tallies
         SELECT survey_id, 0, question_id, value, count FROM survey.number_recounted WHERE survey_id = $1",
        id,
    )?;
    run(
        connection,
        "UPDATE survey.stripes SET responses = CASE stripe
             WHEN 0 THEN (SELECT count(*) FROM survey.responses WHERE survey_id = $1) ELSE 0 END
         WHERE survey_id = $1",
        id,
    )?;
    // The results are others now, so their ETag must be too.
    run(connection, "UPDATE survey.surveys SET version = version + 1 WHERE id = $1", id)
}

fn run(connection: &mut PgConnection, statement: &str, id: Uuid) -> Result<(), Error> {
    sql_query(statement).bind::<diesel::sql_types::Uuid, _>(id).execute(connection)?;
    Ok(())
}

impl From<Row> for Difference {
    fn from((question_id, bucket, recounted, numbers, tallied, tallied_numbers): Row) -> Self {
        Self {
            question_id,
            bucket,
            number: None,
            recounted: Figures { count: recounted, numbers },
            tallied: Figures { count: tallied, numbers: tallied_numbers },
        }
    }
}

impl From<NumberRow> for Difference {
    fn from((question_id, number, recounted, tallied): NumberRow) -> Self {
        Self {
            question_id,
            bucket: 0,
            number: Some(number),
            recounted: Figures { count: recounted, numbers: None },
            tallied: Figures { count: tallied, numbers: None },
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.question_id, self.bucket, &self.number) {
            (0, ..) => write!(f, "responses")?,
            (question, _, Some(number)) => write!(f, "question {question}, numbers from {number}")?,
            (question, 0, None) => write!(f, "question {question}, answered")?,
            (question, bucket, None) => write!(f, "question {question}, choice or rating {bucket}")?,
        }
        write!(f, ": the answers come to {}, the tallies say {}", self.recounted, self.tallied)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.count)?;
        match self.numbers.as_deref() {
            None | Some("") => Ok(()),
            Some(numbers) => write!(f, " ({numbers})"),
        }
    }
}
