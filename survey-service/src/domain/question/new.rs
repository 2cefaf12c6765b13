//! A question as sent: read as far as its shape allows. What was refused on the way is told together with what its
//! fields break between them.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use service_kit::body::{Invalid, Refusals};
use utoipa::ToSchema;

use super::choices;
use super::number::{Bounds, Number};
use super::scale::{NewScale, Scale};
use super::section::{NewSection, Section};
use super::show_if::{Earlier, NewShowIf};
use super::{Kind, Question};
use crate::domain::findings::Findings;
use crate::domain::sent::{Sent, SentFields, SentList};
use crate::domain::text::{ChoiceText, Help, QuestionText};

/// A question as sent, without ids.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewQuestion {
    /// What it asks: one line.
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    text: Sent<QuestionText>,
    /// What it takes for an answer; `single_choice` where absent.
    #[schema(value_type = Option<Kind>)]
    kind: Sent<Option<Kind>>,
    /// Whether a response must answer it, where it is shown; false where absent.
    #[schema(value_type = Option<bool>)]
    required: Sent<Option<bool>>,
    /// What can be chosen; only for the kinds with choices, and needed there. They must differ.
    #[schema(value_type = Option<Vec<String>>, min_items = 1, max_items = 50)]
    choices: Sent<Option<SentList<ChoiceText, { choices::MOST }>>>,
    /// One more choice, the last, which asks who chooses it to say what it is: "Other, namely". There are 2 to 50
    /// choices with it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    other: Sent<Option<ChoiceText>>,
    /// What helps to answer it: any number of lines.
    #[schema(value_type = Option<String>, max_length = 1000)]
    help: Sent<Option<Help>>,
    /// The section that begins with it.
    #[schema(value_type = Option<NewSection>)]
    section: Sent<Option<NewSection>>,
    /// Whether its choices are for everyone in another order; only for the kinds with choices.
    #[schema(value_type = Option<bool>)]
    random_order: Sent<Option<bool>>,
    /// The least that can be answered; only for a `number`.
    #[schema(value_type = Option<f64>, minimum = -1e15, maximum = 1e15)]
    minimum: Sent<Option<Number>>,
    /// The most that can be answered; only for a `number`.
    #[schema(value_type = Option<f64>, minimum = -1e15, maximum = 1e15)]
    maximum: Sent<Option<Number>>,
    /// Whether only whole numbers can be answered; only for a `number`.
    #[schema(value_type = Option<bool>)]
    whole: Sent<Option<bool>>,
    /// Only for a `rating`: 1 to 5 where absent.
    #[schema(value_type = Option<NewScale>)]
    scale: Sent<Option<NewScale>>,
    /// When it is shown; always where absent.
    #[schema(value_type = Option<NewShowIf>)]
    show_if: Sent<Option<NewShowIf>>,
    /// The fields that there are not.
    #[schema(ignore)]
    unknown: Refusals,
}

impl NewQuestion {
    /// The question, which comes after these, as far as it can be read: not at all without its kind.
    pub fn check(
        self,
        earlier: &[Option<Question>],
        total: usize,
        here: &str,
        findings: &mut Findings,
    ) -> Option<Question> {
        let text = findings.unless(self.text).map(QuestionText::into_string);
        let kind = findings.unless(self.kind).map(Option::unwrap_or_default);
        let required = findings.unless(self.required).flatten();
        let choices = findings.unless(self.choices).map(|choices| choices.map(|sent| sent.0));
        let other = findings.unless(self.other);
        let help = findings.unless(self.help).flatten();
        let section = findings.unless(self.section).flatten();
        let random_order = findings.unless(self.random_order).flatten().unwrap_or_default();
        let minimum = findings.unless(self.minimum).flatten();
        let maximum = findings.unless(self.maximum).flatten();
        let whole = findings.unless(self.whole).flatten().unwrap_or_default();
        let scale = findings.unless(self.scale).flatten();
        let show_if = findings.unless(self.show_if).flatten();
        findings.refuse(self.unknown);

        let earlier = Earlier { questions: earlier, total };
        let show_if = show_if.and_then(|sent| sent.check(&earlier, &format!("{here}/show_if"), findings));
        let kind = kind?;
        let mut only_for = |fits: bool, name: &str, given: bool, which: &str| {
            if given && !fits {
                let detail = format!("Only {which} has this; leave it out.");
                findings.refuse_at(format!("{here}/{name}"), Invalid::new("not_allowed", detail));
            }
        };
        only_for(kind.has_choices(), "random_order", random_order, "a question with choices");
        only_for(kind == Kind::Number, "minimum", minimum.is_some(), "a number");
        only_for(kind == Kind::Number, "maximum", maximum.is_some(), "a number");
        only_for(kind == Kind::Number, "whole", whole, "a number");
        only_for(kind == Kind::Rating, "scale", scale.is_some(), "a rating");
        findings.unless_at(&format!("{here}/maximum"), Bounds { minimum, maximum, whole }.check());
        let choices = choices::check(kind, choices?, other?, here, findings)?;
        let question = Question {
            id: i16::try_from(earlier.questions.len() + 1).ok()?,
            text: text.unwrap_or_default(),
            kind,
            required: required.unwrap_or_default(),
            choices,
            help: help.unwrap_or_default().into_string(),
            section: section.map(Section::from),
            random_order,
            minimum,
            maximum,
            whole,
            scale: scale.map(Scale::from),
            show_if,
        };
        Some(question.completed())
    }
}

impl Deserr<Refusals> for NewQuestion {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, here: ValuePointerRef) -> Sent<Self> {
        let mut fields = SentFields::of(value, here)?;
        Ok(Self {
            text: fields.required("text"),
            kind: fields.optional("kind"),
            required: fields.optional("required"),
            choices: fields.optional("choices"),
            other: fields.optional("other"),
            help: fields.optional("help"),
            section: fields.optional("section"),
            random_order: fields.optional("random_order"),
            minimum: fields.optional("minimum"),
            maximum: fields.optional("maximum"),
            whole: fields.optional("whole"),
            scale: fields.optional("scale"),
            show_if: fields.optional("show_if"),
            unknown: fields.unknown(),
        })
    }
}
