//! The answers of a response that was kept, as they were sent.

use serde::Serialize;
use serde_json::{Number, Value as Json};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answers::other_key;
use super::definition::Definition;
use super::question::{Kind, Question};

/// A response, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeptResponse {
    /// Names it.
    pub id: Uuid,
    /// When it was received. Of an anonymous survey for people who sign in only the day is kept: midnight UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub submitted_at: OffsetDateTime,
    /// Who sent it, where respondents were told that this is kept.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respondent_id: Option<Uuid>,
    /// In the order of the questions.
    pub answers: Vec<KeptAnswer>,
}

/// The answer to one question, in the field that fits its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = KeptAnswer)]
pub struct KeptAnswer {
    /// Which question.
    #[schema(minimum = 1)]
    pub question_id: i16,
    /// To a `single_choice` question.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice_id: Option<i64>,
    /// To a `multiple_choice` question.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice_ids: Option<Vec<i64>>,
    /// To a `text` question.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// To a `number` or a `rating`.
    #[schema(value_type = Option<f64>, nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Number>,
    /// What was written with the choice that asks for a text.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_text: Option<String>,
}

/// Answers as they are kept, as they were sent. What has no question is left out.
pub fn as_sent(definition: &Definition, answers: &Json) -> Vec<KeptAnswer> {
    let kept = |question: &Question| {
        let kept = answer(question, answers.get(question.id.to_string())?);
        let other = answers.get(other_key(question.id)).and_then(Json::as_str);
        Some(KeptAnswer { other_text: other.map(str::to_owned), ..kept })
    };
    definition.questions.iter().filter_map(kept).collect()
}

fn answer(question: &Question, kept: &Json) -> KeptAnswer {
    let mut sent = KeptAnswer { question_id: question.id, ..KeptAnswer::default() };
    match question.kind {
        Kind::SingleChoice => sent.choice_id = kept.as_i64(),
        Kind::MultipleChoice => {
            sent.choice_ids = kept.as_array().map(|ids| ids.iter().filter_map(Json::as_i64).collect());
        }
        Kind::Text => sent.text = kept.as_str().map(str::to_owned),
        Kind::Number | Kind::Rating => sent.number = kept.as_number().cloned(),
    }
    sent
}
