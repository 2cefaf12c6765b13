//! Conditions as sent, checked against the questions before.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use service_kit::body::{Invalid, Refusals};
use utoipa::ToSchema;

use super::choices;
use super::condition::{Condition, Expected, Match, ShowIf};
use super::number::{Bounds, Number};
use super::{Kind, Question};
use crate::domain::findings::Findings;
use crate::domain::sent::{Sent, SentFields, SentList};

/// How many conditions a question has.
const MOST_CONDITIONS: usize = 20;

/// When a question is shown. One that is not counts as unanswered.
#[derive(Debug, ToSchema)]
#[schema(as = ShowIf)]
#[serde(deny_unknown_fields)]
pub struct NewShowIf {
    /// Whether all conditions must hold, or any of them.
    #[serde(rename = "match")]
    #[schema(value_type = Match)]
    matching: Sent<Match>,
    /// One or more.
    #[schema(value_type = Vec<NewCondition>, min_items = 1, max_items = 20)]
    conditions: Sent<SentList<NewCondition, MOST_CONDITIONS>>,
    /// The fields that there are not.
    #[schema(ignore)]
    unknown: Refusals,
}

/// What must hold of an earlier question: `choice_ids`, or `answered`, or `at_least` and `at_most`, of which one is enough.
#[derive(Debug, ToSchema)]
#[schema(as = Condition)]
#[serde(deny_unknown_fields)]
pub struct NewCondition {
    /// Which question. In a new survey questions are numbered from 1 in their order, and so are the choices of each.
    #[schema(value_type = i16, minimum = 1)]
    question_id: Sent<i64>,
    /// Of a question with choices: any of these was chosen.
    #[schema(value_type = Option<Vec<i16>>, min_items = 1, max_items = 50)]
    choice_ids: Sent<Option<SentList<i64, { choices::MOST }>>>,
    /// Of a number or a rating: it is this or more.
    #[schema(value_type = Option<f64>, minimum = -1e15, maximum = 1e15)]
    at_least: Sent<Option<Number>>,
    /// Of a number or a rating: it is this or less.
    #[schema(value_type = Option<f64>, minimum = -1e15, maximum = 1e15)]
    at_most: Sent<Option<Number>>,
    /// Of any question: it was answered, or was not.
    #[schema(value_type = Option<bool>)]
    answered: Sent<Option<bool>>,
    /// The fields that there are not.
    #[schema(ignore)]
    unknown: Refusals,
}

/// The questions before the one that is checked, as far as they could be read.
pub(super) struct Earlier<'a> {
    /// In order.
    pub questions: &'a [Option<Question>],
    /// How many there are in all.
    pub total: usize,
}

impl NewShowIf {
    /// The same, if the conditions fit the questions before.
    pub(super) fn check(self, earlier: &Earlier, here: &str, findings: &mut Findings) -> Option<ShowIf> {
        let matching = findings.unless(self.matching);
        let conditions = findings.unless(self.conditions).map(|sent| sent.0);
        findings.refuse(self.unknown);
        let here = format!("{here}/conditions");
        if conditions.as_ref().is_some_and(Vec::is_empty) {
            let detail = "Name at least one condition, or leave `show_if` out to show the question always.";
            findings.refuse_at(&*here, Invalid::new("too_few", detail));
        }
        let mut checked = Vec::new();
        for (index, condition) in conditions?.into_iter().enumerate() {
            let condition = findings.unless(condition);
            checked
                .extend(condition.and_then(|sent| sent.check(earlier, &format!("{here}/{index}"), findings)));
        }
        Some(ShowIf { matching: matching?, conditions: checked })
    }
}

impl NewCondition {
    fn check(self, earlier: &Earlier, here: &str, findings: &mut Findings) -> Option<Condition> {
        let question_id = findings.unless(self.question_id);
        let question = question_id
            .and_then(|id| findings.unless_at(&format!("{here}/question_id"), earlier.question(id)));
        let question = question.flatten();
        let choice_ids = findings.unless(self.choice_ids).flatten().map(|sent| sent.0);
        let at_least = findings.unless(self.at_least).flatten();
        let at_most = findings.unless(self.at_most).flatten();
        let answered = findings.unless(self.answered).flatten();
        findings.refuse(self.unknown);
        let range = at_least.or(at_most).is_some();
        let named = [
            ("choice_ids", choice_ids.is_some()),
            ("answered", answered.is_some()),
            (if at_least.is_some() { "at_least" } else { "at_most" }, range),
        ];
        let named: Vec<_> = named.into_iter().filter_map(|(name, there)| there.then_some(name)).collect();
        let (name, more) = if let [name, more @ ..] = &*named {
            (*name, more)
        } else {
            let detail = "Say what is to hold: `choice_ids`, `answered`, or `at_least` and `at_most`.";
            findings.refuse_at(here, Invalid::new("required", detail));
            return None;
        };
        for other in more {
            let detail = format!("This condition has `{name}` already. Make another one of this.");
            findings.refuse_at(format!("{here}/{other}"), Invalid::new("not_allowed", detail));
        }
        let expected = match (choice_ids, answered) {
            (Some(ids), _) => Expected::Choices {
                choice_ids: chosen(ids, question, &format!("{here}/choice_ids"), findings),
            },
            (None, Some(answered)) => Expected::Answered { answered },
            (None, None) => {
                if question.is_some_and(|question| !matches!(question.kind, Kind::Number | Kind::Rating)) {
                    let detail = "Only a number or a rating can be compared.";
                    findings.refuse_at(format!("{here}/{name}"), Invalid::new("not_allowed", detail));
                }
                ordered(at_least, at_most, here, findings);
                Expected::Range { at_least, at_most }
            }
        };
        Some(Condition { question_id: question?.id, expected })
    }
}

impl<'a> Earlier<'a> {
    /// The question with that id, as far as it could be read.
    fn question(&self, id: i64) -> Result<Option<&'a Question>, Invalid> {
        let place =
            usize::try_from(id).ok().and_then(|id| id.checked_sub(1)).filter(|place| *place < self.total);
        let place = place.ok_or_else(Question::unknown)?;
        let question = self.questions.get(place).ok_or_else(|| {
            let detail = "A condition looks at an earlier question. Choose one that comes before this one.";
            Invalid::new("not_earlier", detail)
        });
        question.map(Option::as_ref)
    }
}

/// The ids, each once, if the question has such choices.
fn chosen(ids: Vec<Sent<i64>>, question: Option<&Question>, here: &str, findings: &mut Findings) -> Vec<i16> {
    if question.is_some_and(|question| !question.kind.has_choices()) {
        findings.refuse_at(here, Invalid::new("not_allowed", "That question has no choices."));
        return Vec::new();
    }
    if ids.is_empty() {
        findings.refuse_at(here, Invalid::new("too_few", "Name at least one choice."));
    }
    choices::of(question, ids, here, findings)
}

fn ordered(minimum: Option<Number>, maximum: Option<Number>, here: &str, findings: &mut Findings) {
    if (Bounds { minimum, maximum, whole: false }).check().is_err() {
        let detail = "This must not be less than `at_least`.";
        findings.refuse_at(format!("{here}/at_most"), Invalid::new("out_of_range", detail));
    }
}

impl Deserr<Refusals> for NewShowIf {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, here: ValuePointerRef) -> Sent<Self> {
        let mut fields = SentFields::of(value, here)?;
        Ok(Self {
            matching: fields.required("match"),
            conditions: fields.required("conditions"),
            unknown: fields.unknown(),
        })
    }
}

impl Deserr<Refusals> for NewCondition {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, here: ValuePointerRef) -> Sent<Self> {
        let mut fields = SentFields::of(value, here)?;
        Ok(Self {
            question_id: fields.required("question_id"),
            choice_ids: fields.optional("choice_ids"),
            at_least: fields.optional("at_least"),
            at_most: fields.optional("at_most"),
            answered: fields.optional("answered"),
            unknown: fields.unknown(),
        })
    }
}
