//! Counts from the responses themselves, of those that a filter lets through.
//!
//! Each statement reads the survey's responses once, in parallel where PostgreSQL finds that worth while, and counts how
//! often each answer is there as it is stored. Equal answers are equal there, and they are few: what is in them, such
//! as the choices of a list, is looked at afterwards, once for each that differs.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, SmallInt};
use uuid::Uuid;

use super::Store;
use super::conditions::{chosen, holds};
use super::reads::Takes;
use super::results::{Tally, counts};
use crate::domain::cross_tab::Pairs;
use crate::domain::definition::Definition;
use crate::domain::filter::Filter;
use crate::domain::question::{Kind, Question};
use crate::domain::results::Counts;
use crate::error::Error;

/// What bounds one statement: it may take longer than others, memory for answers that differ much, and some processors.
/// Compiling it would take longer than it runs.
const BOUNDS: [&str; 4] = [
    "SET LOCAL statement_timeout = '25s'",
    "SET LOCAL work_mem = '32MB'",
    "SET LOCAL max_parallel_workers_per_gather = 3",
    "SET LOCAL jit = off",
];

/// How many of a part: all responses, those of a row, of a column, of a cell.
#[derive(QueryableByName)]
struct Pair {
    #[diesel(sql_type = SmallInt)]
    part: i16,
    #[diesel(sql_type = Nullable<SmallInt>)]
    row_value: Option<i16>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    column_value: Option<i16>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Store {
    /// What the responses that a filter lets through come to.
    ///
    /// # Errors
    /// [`Error::TooSlow`], and the database's.
    pub async fn filtered(
        &self,
        id: Uuid,
        definition: &Definition,
        filter: &Filter,
    ) -> Result<Counts, Error> {
        let statement = filtered(definition, filter);
        let tallies: Vec<Tally> = self.analyse(id, statement).await?;
        counts(tallies)
    }

    /// How many of the responses that a filter lets through gave each pair of answers to two questions.
    ///
    /// # Errors
    /// [`Error::TooSlow`], and the database's.
    pub async fn pairs(
        &self,
        id: Uuid,
        (rows, columns): (&Question, &Question),
        filter: &Filter,
    ) -> Result<Pairs, Error> {
        let statement = cross_tab(rows.id, columns.id, filter);
        let counted: Vec<Pair> = self.analyse(id, statement).await?;
        let of = |part| counted.iter().filter(move |pair| pair.part == part);
        Ok(Pairs {
            responses: of(0).map(|pair| pair.count).sum(),
            rows: of(1).map(|pair| (pair.row_value, pair.count)).collect(),
            columns: of(2).map(|pair| (pair.column_value, pair.count)).collect(),
            cells: of(3)
                .map(|pair| ((pair.row_value, pair.column_value), pair.count))
                .collect::<HashMap<_, _>>(),
        })
    }

    /// Not prepared: what is best depends on the survey, and planning takes a small part of the time.
    async fn analyse<T>(&self, id: Uuid, statement: String) -> Result<Vec<T>, Error>
    where
        T: QueryableByName<diesel::pg::Pg> + Send + 'static,
    {
        // The results' tag was read of the primary, and says that all of that is in them.
        let analysed = self.read_since(self.position().await?, Takes::Longer, move |connection| {
            connection.transaction(|connection| {
                for bound in BOUNDS {
                    sql_query(bound).execute(connection)?;
                }
                let rows = sql_query(statement).bind::<diesel::sql_types::Uuid, _>(id).load(connection);
                rows.map_err(Error::of_analysis)
            })
        });
        analysed.await
    }
}

fn filtered(definition: &Definition, filter: &Filter) -> String {
    let ids = |of: fn(Kind) -> bool| {
        let questions = definition.questions.iter().filter(|question| of(question.kind));
        let ids: Vec<_> = questions.map(|question| question.id.to_string()).collect();
        format!("question_id = ANY('{{{}}}')", ids.join(","))
    };
    let asked: Vec<_> = definition.questions.iter().map(|question| question.id.to_string()).collect();
    let answers = definition.questions.iter().map(|question| match question.kind {
        // What a text says is not counted.
        Kind::Text => format!(", CASE WHEN answers ? '{}' THEN 'true' END", question.id),
        _ => format!(", {}", chosen(question.id)),
    });
    format!(
        "WITH counted AS MATERIALIZED (
             SELECT question_id, value, count(*) AS count
             FROM (
                 SELECT unnest('{{0,{asked}}}'::smallint[]) AS question_id, unnest(ARRAY['true'{answers}]) AS value
                 FROM survey.responses WHERE survey_id = $1 AND {holds}
             ) AS answer
             WHERE value IS NOT NULL
             GROUP BY question_id, value
         ), numbers AS (
             SELECT question_id, value::numeric AS number, count FROM counted WHERE {figured}
         )
         SELECT question_id, 0::smallint AS bucket, sum(count)::bigint AS count, NULL::text AS value,
                NULL::text AS sum, NULL::double precision AS mean,
                NULL::double precision AS minimum, NULL::double precision AS maximum
         FROM counted WHERE NOT {figured} GROUP BY question_id
         UNION ALL
         SELECT question_id, 0::smallint, sum(count)::bigint, NULL, sum(number * count)::text,
                sum(number * count)::double precision / sum(count)::double precision,
                min(number)::double precision, max(number)::double precision
         FROM numbers GROUP BY question_id
         UNION ALL
         SELECT question_id, id::smallint, sum(count)::bigint, NULL, NULL, NULL, NULL, NULL
         FROM counted, LATERAL {each}
         WHERE {listed} GROUP BY question_id, id
         UNION ALL
         SELECT question_id, 0::smallint, sum(count)::bigint, survey.number_bucket(number)::text, NULL, NULL, NULL, NULL
         FROM numbers WHERE {numeric} GROUP BY question_id, survey.number_bucket(number)",
        asked = asked.join(","),
        answers = answers.collect::<String>(),
        holds = holds(filter),
        figured = ids(|kind| matches!(kind, Kind::Number | Kind::Rating)),
        listed = ids(|kind| kind.has_choices() || kind == Kind::Rating),
        numeric = ids(|kind| kind == Kind::Number),
        each = each("value", "id"),
    )
}

fn cross_tab(rows: i16, columns: i16, filter: &Filter) -> String {
    format!(
        "WITH counted AS MATERIALIZED (
             SELECT {rows} AS rows, {columns} AS columns, count(*) AS count
             FROM survey.responses WHERE survey_id = $1 AND {holds} GROUP BY 1, 2
         )
         SELECT 0::smallint AS part, NULL::smallint AS row_value, NULL::smallint AS column_value,
                COALESCE(sum(count), 0)::bigint AS count
         FROM counted
         UNION ALL
         SELECT 1::smallint, row::smallint, NULL, sum(count)::bigint FROM counted, LATERAL {each_row} GROUP BY row
         UNION ALL
         SELECT 2::smallint, NULL, col::smallint, sum(count)::bigint FROM counted, LATERAL {each_column} GROUP BY col
         UNION ALL
         SELECT 3::smallint, row::smallint, col::smallint, sum(count)::bigint
         FROM counted, LATERAL {each_row}, LATERAL {each_column} GROUP BY row, col",
        rows = chosen(rows),
        columns = chosen(columns),
        holds = holds(filter),
        each_row = each("rows", "row"),
        each_column = each("columns", "col"),
    )
}

/// Each choice of an answer, as text; null where there is no answer.
fn each(answer: &str, name: &str) -> String {
    format!(
        "jsonb_array_elements_text(CASE WHEN {answer} LIKE '[%' THEN {answer}::jsonb ELSE jsonb_build_array({answer}) END) AS {name}"
    )
}
