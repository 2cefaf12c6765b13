//! Answers: checked against the questions, and written down in one way only, so that equal answers are equal.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

/// One answer, in canonical form.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The choice.
    Choice(i16),
    /// The choices, in order of their ids, each once.
    Choices(Vec<i16>),
    /// The text, trimmed.
    Text(String),
    /// The number.
    #[serde(serialize_with = "shortest")]
    Number(f64),
    /// The rating.
    Rating(i16),
}

/// The answers of one response, by question.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Answers(pub(super) BTreeMap<i16, Answer>);

/// One more in a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Which question was answered.
    pub question_id: i16,
    /// 0 for "answered", else the choice or the rating.
    pub bucket: i16,
    /// What to add up, in decimal: of numbers and ratings, in bucket 0.
    pub value: Option<String>,
}

impl Answers {
    /// What this response adds to the results, in a fixed order.
    pub fn tallies(&self) -> Vec<Tally> {
        self.0.iter().flat_map(|(question_id, answer)| answer.tallies(*question_id)).collect()
    }

    /// The numbers in this response, in decimal, each with its question.
    pub fn numbers(&self) -> Vec<(i16, String)> {
        let numbers = self.0.iter().filter_map(|(question_id, answer)| match answer {
            Answer::Number(number) => Some((*question_id, number.to_string())),
            _ => None,
        });
        numbers.collect()
    }
}

impl Answer {
    fn tallies(&self, question_id: i16) -> Vec<Tally> {
        let (value, buckets) = match self {
            Self::Choice(choice) => (None, vec![*choice]),
            Self::Choices(choices) => (None, choices.clone()),
            Self::Text(_) => (None, Vec::new()),
            Self::Number(number) => (Some(number.to_string()), Vec::new()),
            Self::Rating(rating) => (Some(rating.to_string()), vec![*rating]),
        };
        let answered = Tally { question_id, bucket: 0, value };
        let chosen = buckets.into_iter().map(|bucket| Tally { question_id, bucket, value: None });
        std::iter::once(answered).chain(chosen).collect()
    }
}

/// Whole numbers without a fraction: 42 and 42.0 are the same answer.
// Passed by reference because serde says so; a number is at most 1e15, so the conversion is exact.
#[allow(clippy::trivially_copy_pass_by_ref, clippy::cast_possible_truncation)]
fn shortest<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 {
        serializer.serialize_i64(*number as i64)
    } else {
        serializer.serialize_f64(*number)
    }
}
