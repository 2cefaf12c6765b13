//! What a survey asks, as one document.

use deserr::{Deserr, IntoValue, Sequence, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use service_kit::body::{Invalid, Refusals, pointer};

use super::question::{NewQuestion, Question};

/// How many questions a survey has.
const QUESTIONS: std::ops::RangeInclusive<usize> = 1..=100;

/// The questions, numbered from 1 in their order. Immutable once the survey has left the draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// One to a hundred.
    pub questions: Vec<Question>,
}

impl Definition {
    fn number(questions: Vec<NewQuestion>) -> Self {
        let questions = (1..).zip(questions).map(|(id, question)| question.numbered(id)).collect();
        Self { questions }
    }

    /// The question with that id.
    pub fn question(&self, id: i64) -> Option<&Question> {
        self.questions.iter().find(|question| i64::from(question.id) == id)
    }
}

impl Deserr<Refusals> for Definition {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        here: ValuePointerRef,
    ) -> Result<Self, Refusals> {
        let count = if let Value::Sequence(questions) = &value { questions.len() } else { 1 };
        if !QUESTIONS.contains(&count) {
            let code = if count == 0 { "too_few" } else { "too_many" };
            let detail = format!("There must be 1 to 100 questions, and there are {count}.");
            return Err(Refusals(vec![Invalid::new(code, detail).at(pointer(here))]));
        }
        Vec::deserialize_from_value(value, here).map(Self::number)
    }
}
