//! A response as sent: read as far as its shape allows. What was refused on the way is told together with what the
//! questions refuse.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use service_kit::body::{Invalid, Refusals};
use time::{OffsetDateTime, Time};
use utoipa::ToSchema;
use uuid::Uuid;

use super::moment;
use super::question::choices;
use super::sent::{Sent, SentFields, SentList};
use super::survey::Survey;

/// How many answers a response has at most; a survey has no more questions.
const MOST_ANSWERS: usize = 100;

/// What a response says.
#[derive(Debug, ToSchema)]
#[allow(clippy::struct_field_names, reason = "the fields are named as they are sent")]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// Minted by the client, and the same when it tries again.
    #[schema(value_type = Uuid)]
    pub submission_id: Sent<SubmissionId>,
    /// One for each question answered.
    #[schema(value_type = Vec<GivenAnswer>, max_items = 100)]
    pub answers: Sent<SentList<GivenAnswer, MOST_ANSWERS>>,
    /// The fields that there are not.
    #[schema(ignore)]
    pub unknown: Refusals,
}

/// An answer to one question: exactly one of the fields beside `question_id` and `other_text`, the one that fits its kind.
#[derive(Debug, ToSchema)]
#[schema(as = Answer)]
#[serde(deny_unknown_fields)]
pub struct GivenAnswer {
    /// Which question.
    #[schema(value_type = i16, minimum = 1)]
    pub question_id: Sent<i64>,
    /// To a `single_choice` question.
    #[schema(value_type = Option<i16>, minimum = 1)]
    pub choice_id: Sent<Option<i64>>,
    /// To a `multiple_choice` question: one or more, each once.
    #[schema(value_type = Option<Vec<i16>>, min_items = 1, max_items = 50)]
    pub choice_ids: Sent<Option<SentList<i64, { choices::MOST }>>>,
    /// To a `text` question: up to 10,000 characters.
    #[schema(value_type = Option<String>, max_length = 10_000)]
    pub text: Sent<Option<String>>,
    /// To a `number` question, or a whole one from 1 to the points of its scale to a `rating`.
    #[schema(value_type = Option<f64>, minimum = -1e15, maximum = 1e15)]
    pub number: Sent<Option<f64>>,
    /// With a choice that is `other`, and with no other one: what it is, in one line.
    #[schema(value_type = Option<String>, max_length = 500)]
    pub other_text: Sent<Option<String>>,
    /// The fields that there are not.
    #[schema(ignore)]
    pub unknown: Refusals,
}

/// Tells a response from all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr)]
#[deserr(error = Refusals, try_from(&String) = SubmissionId::parse -> Invalid)]
pub struct SubmissionId(pub Uuid);

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

/// Who sends a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Respondent {
    /// The user.
    pub id: Uuid,
    /// Whether that is kept with the response.
    pub is_named: bool,
}

impl Respondent {
    /// The user, where that is kept with the response.
    pub fn named(self) -> Option<Uuid> {
        self.is_named.then_some(self.id)
    }
}

impl Receipt {
    /// That of a response to this survey that comes in now.
    pub fn new(survey: &Survey, submission_id: Uuid) -> Self {
        let (response_id, submitted_at) = if survey.settings.is_secret() {
            let today = moment::now().replace_time(Time::MIDNIGHT);
            (id_of(today), today)
        } else {
            (Uuid::now_v7(), moment::now())
        };
        Self { response_id, survey_id: survey.id, submission_id, submitted_at }
    }
}

/// The smallest id that a response of that time could have.
pub fn first_id_of(time: OffsetDateTime) -> Uuid {
    id(time, [0; 10])
}

/// A UUID v7 of that time, random but for that.
fn id_of(time: OffsetDateTime) -> Uuid {
    let mut random = [0; 10];
    random.copy_from_slice(&Uuid::new_v4().as_bytes()[6..]);
    id(time, random)
}

fn id(time: OffsetDateTime, random: [u8; 10]) -> Uuid {
    let milliseconds = u64::try_from(time.unix_timestamp()).unwrap_or_default() * 1000;
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
}

impl SubmissionId {
    fn parse(text: &str) -> Result<Self, Invalid> {
        Uuid::try_parse(text).map(Self).map_err(|_| Invalid::new("invalid_uuid", "This must be a UUID."))
    }
}

impl Deserr<Refusals> for Submission {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, here: ValuePointerRef) -> Sent<Self> {
        let mut fields = SentFields::of(value, here)?;
        Ok(Self {
            submission_id: fields.required("submission_id"),
            answers: fields.required("answers"),
            unknown: fields.unknown(),
        })
    }
}

impl Deserr<Refusals> for GivenAnswer {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, here: ValuePointerRef) -> Sent<Self> {
        let mut fields = SentFields::of(value, here)?;
        Ok(Self {
            question_id: fields.required("question_id"),
            choice_id: fields.optional("choice_id"),
            choice_ids: fields.optional("choice_ids"),
            text: fields.optional("text"),
            number: fields.optional("number"),
            other_text: fields.optional("other_text"),
            unknown: fields.unknown(),
        })
    }
}
