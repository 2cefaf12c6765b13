//! Two questions against each other: how many gave each pair of answers.

use std::collections::HashMap;

use serde::Serialize;
use service_kit::body::Invalid;
use utoipa::ToSchema;
use uuid::Uuid;

use super::definition::Definition;
use super::question::{Kind, Question};

/// How many responses there are of each value, and of each pair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// How many responses there are.
    pub responses: i64,
    /// By the value of the rows' question.
    pub rows: HashMap<Option<i16>, i64>,
    /// By the value of the columns' question.
    pub columns: HashMap<Option<i16>, i64>,
    /// By both.
    pub cells: HashMap<(Option<i16>, Option<i16>), i64>,
}

/// How many gave each pair of answers. Where several can be chosen, a response counts in the cell of each of its
/// choices, so that the cells of a row may come to more than the row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CrossTab {
    /// Of which survey.
    pub survey_id: Uuid,
    /// How many responses were counted.
    pub response_count: i64,
    /// The question whose values are the rows.
    pub rows: Axis,
    /// The question whose values are the columns.
    pub columns: Axis,
    /// By row, then by column.
    pub cells: Vec<Vec<i64>>,
}

/// A question, with each value that an answer may have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Axis {
    /// Which question.
    pub question_id: i16,
    /// Each choice or rating, in order, also where nobody gave it; then null, for those who did not answer.
    pub values: Vec<ValueCount>,
}

/// How many responses have a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ValueCount {
    /// The choice's id, or the rating; null for those who did not answer.
    #[schema(required)]
    pub value: Option<i16>,
    /// How many responses have it.
    pub count: i64,
}

/// The question with that id, if its answers are few: choices and ratings.
///
/// # Errors
/// Why it cannot be an axis.
pub fn axis<'a>(id: Option<&str>, definition: &'a Definition) -> Result<&'a Question, Invalid> {
    let id = id.ok_or_else(|| Invalid::new("required", "Name a question, by its id."))?;
    let question = definition.question_named(id)?;
    if matches!(question.kind, Kind::Text | Kind::Number) {
        return Err(Invalid::new("not_allowed", "Name a question with choices or ratings."));
    }
    Ok(question)
}

impl CrossTab {
    /// What was counted, in the order of the questions' own values.
    pub fn of(survey_id: Uuid, (rows, columns): (&Question, &Question), pairs: &Pairs) -> Self {
        let cell = |row, column| pairs.cells.get(&(row, column)).copied().unwrap_or_default();
        let cells = values(rows).map(|row| values(columns).map(|column| cell(row, column)).collect());
        Self {
            survey_id,
            response_count: pairs.responses,
            cells: cells.collect(),
            rows: Axis::of(rows, &pairs.rows),
            columns: Axis::of(columns, &pairs.columns),
        }
    }
}

impl Axis {
    fn of(question: &Question, counts: &HashMap<Option<i16>, i64>) -> Self {
        let count = |value| counts.get(&value).copied().unwrap_or_default();
        let values = values(question).map(|value| ValueCount { value, count: count(value) });
        Self { question_id: question.id, values: values.collect() }
    }
}

/// Everything that the question may be answered with, and not to answer it.
fn values(question: &Question) -> impl Iterator<Item = Option<i16>> {
    let choices = question.choices.iter().map(|choice| choice.id);
    choices.chain(question.ratings()).map(Some).chain([None])
}
