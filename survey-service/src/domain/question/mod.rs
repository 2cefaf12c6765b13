//! One question: what it asks, and what answers it takes.

pub mod choices;
pub mod condition;
pub mod new;
pub mod number;
pub mod scale;
pub mod section;
pub mod show_if;

use std::ops::RangeInclusive;

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use service_kit::body::{Invalid, Refusals};
use utoipa::ToSchema;

use choices::Choice;
use condition::ShowIf;
use number::{Bounds, Number};
use scale::Scale;
use section::Section;

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
    /// A whole number from 1 to the points of its scale.
    #[deserr(rename = "rating")]
    Rating,
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
    /// Whether a response must answer it, where it is shown.
    pub required: bool,
    /// What can be chosen; empty for kinds without choices.
    pub choices: Vec<Choice>,
    /// What helps to answer it; empty where nothing is said.
    #[serde(default)]
    #[schema(required)]
    pub help: String,
    /// The section that begins with it.
    #[serde(default)]
    #[schema(required)]
    pub section: Option<Section>,
    /// Whether its choices are for everyone in another order. The one that asks for a text stays last.
    #[serde(default)]
    #[schema(required)]
    pub random_order: bool,
    /// Of a number: the least.
    #[serde(default)]
    #[schema(required, value_type = Option<f64>)]
    pub minimum: Option<Number>,
    /// Of a number: the most.
    #[serde(default)]
    #[schema(required, value_type = Option<f64>)]
    pub maximum: Option<Number>,
    /// Of a number: whether it has no fraction.
    #[serde(default)]
    #[schema(required)]
    pub whole: bool,
    /// Of a rating.
    #[serde(default)]
    #[schema(required)]
    pub scale: Option<Scale>,
    /// When it is shown; null where it always is.
    #[serde(default)]
    #[schema(required, value_type = Option<show_if::NewShowIf>)]
    pub show_if: Option<ShowIf>,
}

impl Kind {
    /// Whether questions of this kind come with choices.
    pub fn has_choices(self) -> bool {
        matches!(self, Self::SingleChoice | Self::MultipleChoice)
    }
}

impl Question {
    /// That a survey has none of that id.
    pub fn unknown() -> Invalid {
        Invalid::new("unknown_question", "This survey has no such question.")
    }

    /// The choice with that id.
    ///
    /// # Errors
    /// `unknown_choice`.
    pub fn choice(&self, id: i64) -> Result<&Choice, Invalid> {
        let choice = self.choices.iter().find(|choice| i64::from(choice.id) == id);
        choice.ok_or_else(|| Invalid::new("unknown_choice", "This question has no such choice."))
    }

    /// The choice that asks for a text.
    pub fn other(&self) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.other)
    }

    /// The ratings that it takes; none for other kinds.
    pub fn ratings(&self) -> RangeInclusive<i16> {
        1..=self.scale.as_ref().map_or(0, |scale| scale.points)
    }

    /// What a number must be.
    pub fn bounds(&self) -> Bounds {
        Bounds { minimum: self.minimum, maximum: self.maximum, whole: self.whole }
    }

    /// The same with what a question that was kept before there were scales does not say.
    #[must_use]
    pub fn completed(self) -> Self {
        let scale = if self.kind == Kind::Rating { Some(self.scale.unwrap_or_default()) } else { None };
        Self { scale, ..self }
    }
}
