//! A response as sent: parsed as far as its shape goes.

use deserr::{Deserr, IntoValue, Sequence, Value, ValuePointerRef};
use service_kit::body::{Invalid, Refusals, pointer};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many answers a response has at most; a survey has no more questions.
const MOST_ANSWERS: usize = 100;

/// What a response says.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
pub struct Submission {
    /// Minted by the client, and the same when it tries again.
    #[deserr(try_from(&String) = uuid -> Invalid)]
    pub submission_id: Uuid,
    /// One for each question answered.
    #[schema(value_type = Vec<GivenAnswer>, max_items = 100)]
    pub answers: GivenAnswers,
}

/// The answers as sent, not more than there can be.
#[derive(Clone, Debug, Default)]
pub struct GivenAnswers(pub Vec<GivenAnswer>);

/// An answer to one question: exactly one of the fields beside `question_id`, the one that fits its kind.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[schema(as = Answer)]
pub struct GivenAnswer {
    /// Which question.
    #[schema(value_type = i16, minimum = 1)]
    pub question_id: i64,
    /// To a `single_choice` question.
    #[deserr(default)]
    #[schema(value_type = Option<i16>, minimum = 1)]
    pub choice_id: Option<i64>,
    /// To a `multiple_choice` question: one or more, each once.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<i16>>, min_items = 1, max_items = 50)]
    pub choice_ids: Option<Vec<i64>>,
    /// To a `text` question: up to 10,000 characters.
    #[deserr(default)]
    #[schema(max_length = 10_000)]
    pub text: Option<String>,
    /// To a `number` question, or a whole one from 1 to 5 to a `rating`.
    #[deserr(default)]
    pub number: Option<f64>,
}

/// The proof that a response was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Names the response.
    pub response_id: Uuid,
    /// The survey that was answered.
    pub survey_id: Uuid,
    /// As the client sent it.
    pub submission_id: Uuid,
    /// When it was first received.
    pub submitted_at: OffsetDateTime,
}

fn uuid(text: &str) -> Result<Uuid, Invalid> {
    Uuid::try_parse(text).map_err(|_| Invalid::new("invalid_uuid", "This must be a UUID."))
}

impl Deserr<Refusals> for GivenAnswers {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        here: ValuePointerRef,
    ) -> Result<Self, Refusals> {
        let count = if let Value::Sequence(answers) = &value { answers.len() } else { 0 };
        if count > MOST_ANSWERS {
            let invalid = Invalid::new("too_many", format!("There may be at most {MOST_ANSWERS} answers."));
            return Err(Refusals(vec![invalid.at(pointer(here))]));
        }
        Vec::deserialize_from_value(value, here).map(Self)
    }
}
