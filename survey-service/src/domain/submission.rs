//! A response as sent: parsed as far as its shape goes, then checked against the questions.

use std::collections::HashSet;

use deserr::{Deserr, IntoValue, Sequence, Value, ValuePointerRef};
use service_kit::body::{Invalid, MOST_REFUSALS, Refusals, pointer};
use service_kit::problem::Refusal;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answers::{Answer, Answers};
use super::definition::Definition;
use super::question::{Kind, Question};
use super::text::Prose;

/// How many answers a response has at most; a survey has no more questions.
const MOST_ANSWERS: usize = 100;
/// How many choices an answer has at most; a question has no more.
const MOST_CHOICES: usize = 50;
/// The largest number that can be answered, either way.
const LARGEST: f64 = 1e15;

/// What a response says.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
pub struct Submission {
    /// Minted by the client, and the same when it tries again.
    #[deserr(try_from(String) = uuid -> Invalid)]
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

fn uuid(text: String) -> Result<Uuid, Invalid> {
    Uuid::try_parse(&text).map_err(|_| Invalid::new("invalid_uuid", "This must be a UUID."))
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

impl GivenAnswers {
    /// The answers in canonical form, if they answer these questions.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn check(self, definition: &Definition) -> Result<Answers, Refusals> {
        let mut answers = Answers::default();
        let mut refusals = Vec::new();
        let mut seen = HashSet::new();
        for (index, given) in self.0.into_iter().enumerate() {
            let here = format!("/answers/{index}");
            let refuse = |code, detail: &str| Invalid::new(code, detail).at(format!("{here}/question_id"));
            match definition.question(given.question_id) {
                None => refusals.push(refuse("unknown_question", "This survey has no such question.")),
                Some(question) if !seen.insert(question.id) => {
                    refusals.push(refuse("duplicate", "An earlier answer is to the same question."));
                }
                Some(question) => match given.answer(question, &here) {
                    Ok(answer) => _ = answers.0.insert(question.id, answer),
                    Err(why) => refusals.extend(why),
                },
            }
        }
        let missing =
            definition.questions.iter().filter(|question| question.required && !seen.contains(&question.id));
        refusals.extend(missing.map(|question| {
            let detail = format!("Question {} must be answered: {}", question.id, question.text);
            Invalid::new("required", detail).at("/answers")
        }));
        refusals.truncate(MOST_REFUSALS);
        if refusals.is_empty() { Ok(answers) } else { Err(Refusals(refusals)) }
    }
}

impl GivenAnswer {
    /// The answer, if it fits the question.
    fn answer(self, question: &Question, here: &str) -> Result<Answer, Vec<Refusal>> {
        let wanted = field(question.kind);
        let mut refusals = self.misfits(wanted, here);
        let here = format!("{here}/{wanted}");
        let answer = match (question.kind, self) {
            (Kind::SingleChoice, Self { choice_id: Some(id), .. }) => {
                choice(question, id).map_err(|why| vec![why.at(&*here)])
            }
            (Kind::MultipleChoice, Self { choice_ids: Some(ids), .. }) => choices(question, &ids, &here),
            (Kind::Text, Self { text: Some(text), .. }) => prose(text).map_err(|why| vec![why.at(&*here)]),
            (Kind::Number, Self { number: Some(number), .. }) => {
                plain(number).map_err(|why| vec![why.at(&*here)])
            }
            (Kind::Rating, Self { number: Some(number), .. }) => {
                rating(number).map_err(|why| vec![why.at(&*here)])
            }
            _ => Err(vec![
                Invalid::new("required", format!("This question is answered with `{wanted}`.")).at(&*here),
            ]),
        };
        match answer {
            Ok(answer) if refusals.is_empty() => Ok(answer),
            Ok(_) => Err(refusals),
            Err(why) => {
                refusals.extend(why);
                Err(refusals)
            }
        }
    }

    /// The fields that are there and should not be.
    fn misfits(&self, wanted: &str, here: &str) -> Vec<Refusal> {
        let given = [
            ("choice_id", self.choice_id.is_some()),
            ("choice_ids", self.choice_ids.is_some()),
            ("text", self.text.is_some()),
            ("number", self.number.is_some()),
        ];
        let misfits = given.iter().filter(|(name, given)| *given && *name != wanted);
        misfits
            .map(|(name, _)| {
                let detail = format!("This question is answered with `{wanted}`; leave this out.");
                Invalid::new("not_allowed", detail).at(format!("{here}/{name}"))
            })
            .collect()
    }
}

/// The field that answers questions of that kind.
fn field(kind: Kind) -> &'static str {
    match kind {
        Kind::SingleChoice => "choice_id",
        Kind::MultipleChoice => "choice_ids",
        Kind::Text => "text",
        Kind::Number | Kind::Rating => "number",
    }
}

fn known(question: &Question, id: i64) -> Result<i16, Invalid> {
    let choice = question.choices.iter().map(|choice| choice.id).find(|known| i64::from(*known) == id);
    choice.ok_or_else(|| Invalid::new("unknown_choice", "This question has no such choice."))
}

fn choice(question: &Question, id: i64) -> Result<Answer, Invalid> {
    known(question, id).map(Answer::Choice)
}

fn choices(question: &Question, ids: &[i64], here: &str) -> Result<Answer, Vec<Refusal>> {
    if ids.is_empty() {
        let detail = "Choose at least one, or leave the whole answer out.";
        return Err(vec![Invalid::new("too_few", detail).at(here)]);
    }
    if ids.len() > MOST_CHOICES {
        return Err(vec![Invalid::new("too_many", "No question has so many choices.").at(here)]);
    }
    let (mut chosen, mut refusals) = (Vec::new(), Vec::new());
    for (index, id) in ids.iter().enumerate() {
        match known(question, *id) {
            Ok(id) if !chosen.contains(&id) => chosen.push(id),
            Ok(_) => {
                let twice = Invalid::new("duplicate", "This choice is there already.");
                refusals.push(twice.at(format!("{here}/{index}")));
            }
            Err(unknown) => refusals.push(unknown.at(format!("{here}/{index}"))),
        }
    }
    chosen.sort_unstable();
    if refusals.is_empty() { Ok(Answer::Choices(chosen)) } else { Err(refusals) }
}

fn prose(text: String) -> Result<Answer, Invalid> {
    Prose::<10_000>::parse_filled(text).map(|text| Answer::Text(text.into_string()))
}

fn plain(number: f64) -> Result<Answer, Invalid> {
    // Adding zero turns a negative zero into the only one we keep.
    let fits = number.abs() <= LARGEST;
    let refused = || Invalid::new("out_of_range", "This must lie between -1e15 and 1e15.");
    fits.then_some(Answer::Number(number + 0.0)).ok_or_else(refused)
}

fn rating(number: f64) -> Result<Answer, Invalid> {
    let rating = (1..=5).find(|rating| f64::from(*rating) == number);
    let refused = || Invalid::new("out_of_range", "A rating is a whole number from 1 to 5.");
    rating.map(Answer::Rating).ok_or_else(refused)
}
