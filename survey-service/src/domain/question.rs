//! One question: what it asks, and what answers it takes.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use service_kit::body::{Invalid, Refusals, pointer};
use service_kit::problem::Refusal;
use utoipa::ToSchema;

use super::text::{ChoiceText, QuestionText};

/// How many choices a question with choices has.
const CHOICES: std::ops::RangeInclusive<usize> = 2..=50;

/// What a question takes for an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(error = Refusals)]
pub enum Kind {
    /// One of its choices.
    #[default]
    #[deserr(rename = "single_choice")]
    SingleChoice,
    /// One or more of its choices.
    #[deserr(rename = "multiple_choice")]
    MultipleChoice,
    /// Text of up to 10,000 characters.
    #[deserr(rename = "text")]
    Text,
    /// A number.
    #[deserr(rename = "number")]
    Number,
    /// A whole number from 1 to 5.
    #[deserr(rename = "rating")]
    Rating,
}

/// A choice of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// From 1, unique in its question.
    pub id: i16,
    /// What it says.
    pub text: String,
}

/// A question of a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// From 1, unique in its survey.
    pub id: i16,
    /// What it asks.
    pub text: String,
    /// What it takes for an answer.
    pub kind: Kind,
    /// Whether a response must answer it.
    pub required: bool,
    /// What can be chosen; empty for kinds without choices.
    pub choices: Vec<Choice>,
}

/// A question as sent, without ids.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[schema(as = NewQuestion)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// What it asks: one line.
    #[schema(value_type = String, min_length = 1, max_length = 500)]
    text: QuestionText,
    /// What it takes for an answer.
    #[deserr(default)]
    #[schema(value_type = Option<Kind>)]
    kind: Option<Kind>,
    /// Whether a response must answer it; false where absent.
    #[deserr(default)]
    required: Option<bool>,
    /// What can be chosen; only for the kinds with choices, and needed there. They must differ.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<String>>, min_items = 2, max_items = 50)]
    choices: Option<Vec<ChoiceText>>,
}

/// A question as sent, checked, without ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuestion(Fields);

impl Kind {
    /// Whether questions of this kind come with choices.
    pub fn has_choices(self) -> bool {
        matches!(self, Self::SingleChoice | Self::MultipleChoice)
    }

    /// The kind of that name; the default for none.
    fn of(name: Option<&Json>) -> Option<Self> {
        match name {
            None | Some(Json::Null) => Some(Self::default()),
            Some(name) => Self::deserialize(name).ok(),
        }
    }
}

impl Question {
    /// The ratings that it takes; none for other kinds.
    pub fn ratings(&self) -> RangeInclusive<i16> {
        1..=if self.kind == Kind::Rating { 5 } else { 0 }
    }
}

impl NewQuestion {
    /// The question with its id, and ids for its choices.
    pub fn numbered(self, id: i16) -> Question {
        let Fields { text, kind, required, choices } = self.0;
        let choices = (1..).zip(choices.unwrap_or_default());
        Question {
            id,
            text: text.into_string(),
            kind: kind.unwrap_or_default(),
            required: required.unwrap_or_default(),
            choices: choices.map(|(id, text)| Choice { id, text: text.into_string() }).collect(),
        }
    }
}

impl Deserr<Refusals> for NewQuestion {
    /// What the fields break on their own, and what kind and choices break between them, at once.
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        here: ValuePointerRef,
    ) -> Result<Self, Refusals> {
        let json = Json::deserialize_from_value(value, here)?;
        let mut refusals = choices_against_kind(&json, &pointer(here));
        match Fields::deserialize_from_value(json.into_value(), here) {
            Ok(fields) if refusals.is_empty() => Ok(Self(fields)),
            Ok(_) => Err(Refusals(refusals)),
            Err(Refusals(mut all)) => {
                all.append(&mut refusals);
                Err(Refusals(all))
            }
        }
    }
}

/// Looks past fields that are wrong on their own: those are refused elsewhere.
fn choices_against_kind(question: &Json, here: &str) -> Vec<Refusal> {
    let Some(kind) = question.as_object().and_then(|fields| Kind::of(fields.get("kind"))) else {
        return Vec::new();
    };
    let here = format!("{here}/choices");
    let given = match question.get("choices") {
        None | Some(Json::Null) => None,
        Some(Json::Array(choices)) => Some(choices.as_slice()),
        Some(_) => return Vec::new(),
    };
    match given {
        None if kind.has_choices() => {
            vec![Invalid::new("required", "A question of this kind needs `choices`, 2 to 50.").at(here)]
        }
        Some(choices) if kind.has_choices() => count(choices.len())
            .map_or_else(|| duplicates(choices, &here), |invalid| vec![invalid.at(&*here)]),
        Some([_, ..]) => {
            vec![
                Invalid::new("not_allowed", "A question of this kind has no choices; leave them out.")
                    .at(here),
            ]
        }
        None | Some([]) => Vec::new(),
    }
}

fn count(choices: usize) -> Option<Invalid> {
    let code = if choices < *CHOICES.start() { "too_few" } else { "too_many" };
    let refused = !CHOICES.contains(&choices);
    refused.then(|| Invalid::new(code, format!("There must be 2 to 50 choices, and there are {choices}.")))
}

fn duplicates(choices: &[Json], here: &str) -> Vec<Refusal> {
    let mut seen = HashSet::new();
    let texts =
        choices.iter().enumerate().filter_map(|(index, choice)| Some((index, choice.as_str()?.trim())));
    let again = texts.filter(|(_, text)| !seen.insert(*text));
    again
        .map(|(index, _)| {
            Invalid::new("duplicate", "An earlier choice says the same.").at(format!("{here}/{index}"))
        })
        .collect()
}
