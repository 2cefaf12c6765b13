//! What came out of a survey: counts, added up from the tallies.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::decimal::Decimal;
use super::definition::Definition;
use super::distribution::{Bin, Bucket, Distribution, Quartiles};
use super::question::{Kind, Question};

/// One more whenever a document of results says more than before, so that nobody goes on with a copy that says less.
const FORM: u8 = 3;

/// How far the counting has come. It is never the same after what is counted has changed: a response that comes in adds
/// to `responses`, and whatever lowers a stripe's count adds to `changes`, by a trigger. Who changes what is counted
/// otherwise, or how it is told, must add to the survey's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// The survey's version.
    pub version: i64,
    /// How often counts went down.
    pub changes: i64,
    /// How many have answered.
    pub responses: i64,
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}-{FORM}", self.version, self.changes, self.responses)
    }
}

/// What the tallies of all stripes say about one bucket of one question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Total {
    /// How many.
    pub count: i64,
    /// Of the numbers or ratings; of bucket 0 only.
    pub figures: Figures,
    /// The same; none where it is finer than decimals here are.
    pub sum: Option<Decimal>,
}

/// Everything that is counted of a survey.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    /// How many have answered.
    pub responses: i64,
    /// By question and bucket: 0 for "answered", else the choice or the rating.
    pub totals: HashMap<(i16, i16), Total>,
    /// By question, how its numbers are distributed.
    pub numbers: HashMap<i16, Vec<Bucket>>,
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
        /// Null where there are none.
        #[schema(required)]
        quartiles: Option<Quartiles>,
        /// Whether the numbers are known to be whole: then a bin from 20 to 25 has those from 20 to 24.
        whole: bool,
        /// At most twenty bins without gaps from `min` to `max`, as wide as each other, at round edges.
        #[schema(max_items = 20)]
        histogram: Vec<Bin>,
    },
    /// Each rating of the scale, also where nobody gave it, and what they come to.
    Rating {
        question_id: i16,
        answered: i64,
        ratings: Vec<RatingCount>,
        #[schema(required)]
        mean: Option<f64>,
        /// Null where there are none.
        #[schema(required)]
        quartiles: Option<Quartiles>,
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
    /// From 1.
    pub value: i16,
    /// How many gave it.
    pub count: i64,
}

impl Results {
    /// What the counts say about these questions.
    pub fn of(survey_id: Uuid, definition: &Definition, counts: &Counts) -> Self {
        let questions = definition.questions.iter().map(|question| QuestionResults::of(question, counts));
        Self { survey_id, response_count: counts.responses, questions: questions.collect() }
    }
}

impl Counts {
    fn total(&self, question_id: i16, bucket: i16) -> Total {
        self.totals.get(&(question_id, bucket)).cloned().unwrap_or_default()
    }

    fn choices(&self, question: &Question) -> Vec<ChoiceCount> {
        let choices = question.choices.iter();
        let count = |choice_id| self.total(question.id, choice_id).count;
        choices.map(|choice| ChoiceCount { choice_id: choice.id, count: count(choice.id) }).collect()
    }

    fn ratings(&self, question: &Question) -> Vec<RatingCount> {
        let count = |value| self.total(question.id, value).count;
        question.ratings().map(|value| RatingCount { value, count: count(value) }).collect()
    }
}

impl QuestionResults {
    fn of(question: &Question, counts: &Counts) -> Self {
        let question_id = question.id;
        let total = counts.total(question_id, 0);
        let answered = total.count;
        match question.kind {
            Kind::SingleChoice => {
                Self::SingleChoice { question_id, answered, choices: counts.choices(question) }
            }
            Kind::MultipleChoice => {
                Self::MultipleChoice { question_id, answered, choices: counts.choices(question) }
            }
            Kind::Text => Self::Text { question_id, answered },
            Kind::Number => {
                let buckets = counts.numbers.get(&question_id).cloned().unwrap_or_default();
                let distribution = total.distribution(buckets);
                Self::Number {
                    question_id,
                    answered,
                    figures: total.figures,
                    quartiles: distribution.quartiles(),
                    whole: question.whole || distribution.is_whole(),
                    histogram: distribution.histogram(),
                }
            }
            Kind::Rating => {
                let ratings = counts.ratings(question);
                let given = ratings.iter().filter(|rating| rating.count > 0).map(RatingCount::bucket);
                let quartiles = total.distribution(given.collect()).quartiles();
                Self::Rating { question_id, answered, ratings, mean: total.figures.mean, quartiles }
            }
        }
    }
}

impl Total {
    fn distribution(&self, buckets: Vec<Bucket>) -> Distribution {
        let range = (self.figures.min.unwrap_or_default(), self.figures.max.unwrap_or_default());
        Distribution::of(buckets, self.sum, range)
    }
}

impl RatingCount {
    fn bucket(&self) -> Bucket {
        Bucket { from: Decimal(i128::from(self.value) * Decimal::ONE), count: self.count }
    }
}
