//! Whether a question is shown, by what earlier ones were answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::number::Number;
use crate::domain::answers::Answer;

/// How conditions go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, deserr::Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(error = service_kit::body::Refusals)]
pub enum Match {
    /// Each of them holds.
    #[deserr(rename = "all")]
    All,
    /// One of them holds, or several.
    #[deserr(rename = "any")]
    Any,
}

/// When a question is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowIf {
    /// How the conditions go together.
    #[serde(rename = "match")]
    pub matching: Match,
    /// One or more.
    pub conditions: Vec<Condition>,
}

/// What must hold of an earlier question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Which question; it comes before the one that has the condition.
    pub question_id: i16,
    /// What its answer must be.
    #[serde(flatten)]
    pub expected: Expected,
}

/// What an answer must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Expected {
    /// One of these choices, or several.
    Choices { choice_ids: Vec<i16> },
    /// There, or not there.
    Answered { answered: bool },
    /// A number or a rating from `at_least` to `at_most`.
    Range {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_least: Option<Number>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<Number>,
    },
}

/// What is known of a question's answer.
#[derive(Clone, Copy, Debug)]
pub enum Known<'a> {
    /// It was answered so.
    Answer(&'a Answer),
    /// It was not answered.
    Nothing,
    /// It cannot be told: the answer was refused.
    Unclear,
}

impl ShowIf {
    /// Whether the question is shown, with these answers to earlier questions; `None` where they do not tell.
    pub fn holds<'a>(&self, answer: impl Fn(i16) -> Known<'a>) -> Option<bool> {
        let decisive = self.matching == Match::Any;
        let mut outcome = Some(!decisive);
        for condition in &self.conditions {
            match condition.expected.fits(answer(condition.question_id)) {
                Some(holds) if holds == decisive => return Some(decisive),
                Some(_) => {}
                None => outcome = None,
            }
        }
        outcome
    }
}

impl Expected {
    fn fits(&self, known: Known) -> Option<bool> {
        let answer = match known {
            Known::Answer(answer) => Some(answer),
            Known::Nothing => None,
            Known::Unclear => return None,
        };
        Some(match self {
            Self::Answered { answered } => answer.is_some() == *answered,
            Self::Choices { choice_ids } => {
                answer.is_some_and(|answer| answer.choices().iter().any(|id| choice_ids.contains(id)))
            }
            Self::Range { at_least, at_most } => answer.and_then(Answer::number).is_some_and(|number| {
                at_least.is_none_or(|least| least <= number) && at_most.is_none_or(|most| number <= most)
            }),
        })
    }
}
