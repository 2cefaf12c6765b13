//! Answers: checked against the questions, and written down in one way only, so that equal answers are equal.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::question::number::Number;

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
    Number(Number),
    /// The rating.
    Rating(i16),
}

/// The answers of one response, by question. Written down as one object: `{"1": 3, "2": [1, 4], "2.other": "Bikes"}`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers(pub(super) BTreeMap<i16, Answered>);

/// How a question was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// What was written with the choice that asks for it.
    pub other_text: Option<String>,
}

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
        self.0.iter().flat_map(|(question_id, answered)| answered.answer.tallies(*question_id)).collect()
    }

    /// The numbers in this response, in decimal, each with its question.
    pub fn numbers(&self) -> Vec<(i16, String)> {
        let numbers = self.0.iter().filter_map(|(question_id, answered)| match &answered.answer {
            Answer::Number(number) => Some((*question_id, number.to_string())),
            _ => None,
        });
        numbers.collect()
    }
}

impl Answer {
    /// The choices, where it is any.
    pub fn choices(&self) -> &[i16] {
        match self {
            Self::Choice(choice) => std::slice::from_ref(choice),
            Self::Choices(choices) => choices,
            _ => &[],
        }
    }

    /// The number or the rating.
    pub fn number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Rating(rating) => Some((*rating).into()),
            _ => None,
        }
    }

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

/// Under which key there is what was written with a question's choice that asks for it.
pub fn other_key(question_id: i16) -> String {
    format!("{question_id}.other")
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (question_id, Answered { answer, other_text }) in &self.0 {
            map.serialize_entry(question_id, answer)?;
            if let Some(text) = other_text {
                map.serialize_entry(&other_key(*question_id), text)?;
            }
        }
        map.end()
    }
}
