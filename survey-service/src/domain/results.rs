//! What came out of a survey: counts, added up from the tallies.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::definition::Definition;
use super::question::{Kind, Question};

/// What the tallies of all stripes say about one bucket of one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Total {
    /// Which question.
    pub question_id: i16,
    /// 0 for "answered", else the choice or the rating.
    pub bucket: i16,
    /// How many.
    pub count: i64,
    /// Of the numbers or ratings; of bucket 0 only.
    pub figures: Figures,
}

/// What numbers come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Figures {
    /// Their mean; null where there are none.
    #[schema(required)]
    pub mean: Option<f64>,
    /// The smallest; null where there are none.
    #[schema(required)]
    pub min: Option<f64>,
    /// The largest; null where there are none.
    #[schema(required)]
    pub max: Option<f64>,
}

/// What came out of a survey.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Results {
    /// Of which survey.
    pub survey_id: Uuid,
    /// How many have answered.
    pub response_count: i64,
    /// Each question, in order.
    pub questions: Vec<QuestionResults>,
}

/// What came out of a question, by its kind. `answered` is how many responses answered it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum QuestionResults {
    /// Each choice, in order, also where nobody chose it.
    SingleChoice { question_id: i16, answered: i64, choices: Vec<ChoiceCount> },
    /// Each choice, in order, also where nobody chose it.
    MultipleChoice { question_id: i16, answered: i64, choices: Vec<ChoiceCount> },
    /// How many wrote something.
    Text { question_id: i16, answered: i64 },
    /// What the numbers come to.
    Number {
        question_id: i16,
        answered: i64,
        #[serde(flatten)]
        figures: Figures,
    },
    /// Each rating from 1 to 5, also where nobody gave it, and what they come to.
    Rating {
        question_id: i16,
        answered: i64,
        ratings: Vec<RatingCount>,
        #[schema(required)]
        mean: Option<f64>,
    },
}

/// How many chose a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChoiceCount {
    /// Which choice of the question.
    pub choice_id: i16,
    /// How many chose it.
    pub count: i64,
}

/// How many gave a rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RatingCount {
    /// 1 to 5.
    pub value: i16,
    /// How many gave it.
    pub count: i64,
}

/// Counts by question and bucket.
type Counts = HashMap<(i16, i16), Total>;

impl Results {
    /// What the counts say about these questions.
    pub fn of(survey_id: Uuid, definition: &Definition, response_count: i64, counts: Vec<Total>) -> Self {
        let counts = counts.into_iter().map(|count| ((count.question_id, count.bucket), count)).collect();
        let questions = definition.questions.iter().map(|question| QuestionResults::of(question, &counts));
        Self { survey_id, response_count, questions: questions.collect() }
    }
}

impl QuestionResults {
    fn of(question: &Question, counts: &Counts) -> Self {
        let question_id = question.id;
        let count = |bucket| counts.get(&(question_id, bucket)).map_or(0, |count| count.count);
        let figures = counts.get(&(question_id, 0)).map_or_else(Figures::default, |count| count.figures);
        let choices = || {
            let choices = question.choices.iter();
            choices.map(|choice| ChoiceCount { choice_id: choice.id, count: count(choice.id) }).collect()
        };
        let answered = count(0);
        match question.kind {
            Kind::SingleChoice => Self::SingleChoice { question_id, answered, choices: choices() },
            Kind::MultipleChoice => Self::MultipleChoice { question_id, answered, choices: choices() },
            Kind::Text => Self::Text { question_id, answered },
            Kind::Number => Self::Number { question_id, answered, figures },
            Kind::Rating => {
                let ratings = (1..=5).map(|value| RatingCount { value, count: count(value) }).collect();
                Self::Rating { question_id, answered, ratings, mean: figures.mean }
            }
        }
    }
}
