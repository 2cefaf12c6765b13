//! What a survey says in another language. What is missing there is said in the survey's own.

use std::collections::{BTreeMap, HashSet};

use deserr::{Deserr, IntoValue, Map, Value, ValueKind, ValuePointerRef};
use serde::{Deserialize, Serialize};
use service_kit::body::{Invalid, Refusals, pointer};
use utoipa::ToSchema;

use super::findings::Findings;
use super::language::Language;
use super::question::Question;
use super::sent::{Sent, wrong_type};
use super::text::{ChoiceText, Description, Help, Label, QuestionText, Title};

/// How many languages a survey has beside its own.
const MOST_LANGUAGES: usize = 50;

/// A survey in another language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    /// One line.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub title: Option<Title>,
    /// Any number of lines.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub description: Option<Description>,
    /// In the order of the questions; those that are left out at the end are not translated.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 100)]
    pub questions: Option<Vec<TranslatedQuestion>>,
}

/// A question in another language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct TranslatedQuestion {
    /// What it asks: one line.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    pub text: Option<QuestionText>,
    /// What helps to answer it: any number of lines.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub help: Option<Help>,
    /// Where a section begins with the question.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<TranslatedSection>,
    /// As many as the question has, without the other one; null where one is not translated.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Option<String>>>, max_items = 50)]
    pub choices: Option<Vec<Option<ChoiceText>>>,
    /// Where the question has one.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub other: Option<ChoiceText>,
    /// What 1 stands for; of a rating.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub low: Option<Label>,
    /// What the highest rating stands for; of a rating.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub high: Option<Label>,
}

/// A section in another language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct TranslatedSection {
    /// One line.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub title: Option<Title>,
    /// Any number of lines.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub description: Option<Description>,
}

/// Translations as sent, by language, each with its tag as sent.
#[derive(Clone, Debug, Default)]
pub struct Translations(BTreeMap<Language, (String, Translation)>);

impl Translations {
    /// The same, if they are of these questions, which are in that language.
    ///
    /// # Errors
    /// Everything that does not fit.
    pub fn of(
        self,
        language: &Language,
        questions: &[Question],
    ) -> Result<BTreeMap<Language, Translation>, Refusals> {
        let mut findings = Findings::default();
        for (translated, (tag, translation)) in &self.0 {
            let here = format!("/translations/{tag}");
            if translated == language {
                let detail =
                    "This is the survey's own language. Leave it out here, or set another `language`.";
                findings.refuse_at(&*here, Invalid::new("not_allowed", detail));
            }
            translation.check(questions, &format!("{here}/questions"), &mut findings);
        }
        findings.or(Some(
            self.0.into_iter().map(|(language, (_, translation))| (language, translation)).collect(),
        ))
    }
}

impl Translation {
    fn check(&self, questions: &[Question], here: &str, findings: &mut Findings) {
        let translated = self.questions.as_deref().unwrap_or_default();
        if translated.len() > questions.len() {
            let detail = format!("The survey has {} questions, and here are more.", questions.len());
            findings.refuse_at(here, Invalid::new("too_many", detail));
        }
        for (index, (translated, question)) in translated.iter().zip(questions).enumerate() {
            translated.check(question, &format!("{here}/{index}"), findings);
        }
    }

    /// The questions in this language.
    pub fn questions(&self, questions: &[Question]) -> Vec<Question> {
        let translated = self.questions.iter().flatten().map(Some).chain(std::iter::repeat(None));
        let both = questions.iter().zip(translated);
        both.map(|(question, translated)| translated.map_or_else(|| question.clone(), |to| to.of(question)))
            .collect()
    }
}

impl TranslatedQuestion {
    fn check(&self, question: &Question, here: &str, findings: &mut Findings) {
        let only_with = [
            ("section", self.section.is_some(), question.section.is_some()),
            ("choices", self.choices.is_some(), question.kind.has_choices()),
            ("other", self.other.is_some(), question.other().is_some()),
            ("low", self.low.is_some(), question.scale.is_some()),
            ("high", self.high.is_some(), question.scale.is_some()),
        ];
        for (name, _, _) in only_with.into_iter().filter(|(_, given, there)| *given && !there) {
            let detail = "The question itself has none of this; leave it out.";
            findings.refuse_at(format!("{here}/{name}"), Invalid::new("not_allowed", detail));
        }
        let own = question.choices.iter().filter(|choice| !choice.other).count();
        if let Some(choices) = self.choices.as_ref().filter(|choices| own > 0 && choices.len() != own) {
            let detail = format!("The question has {own} choices, and here are {}.", choices.len());
            findings.refuse_at(format!("{here}/choices"), Invalid::new("wrong_length", detail));
            return;
        }
        let mut taken = HashSet::new();
        for (index, choice) in self.of(question).choices.into_iter().enumerate() {
            if !taken.insert(choice.text) {
                let place = if choice.other { "other".into() } else { format!("choices/{index}") };
                let detail = "Another choice says the same in this language.";
                findings.refuse_at(format!("{here}/{place}"), Invalid::new("duplicate", detail));
            }
        }
    }

    /// The question in this language.
    fn of(&self, question: &Question) -> Question {
        let mut question = question.clone();
        replace(&mut question.text, self.text.as_ref());
        replace(&mut question.help, self.help.as_ref());
        if let (Some(section), Some(translated)) = (&mut question.section, &self.section) {
            replace(&mut section.title, translated.title.as_ref());
            replace(&mut section.description, translated.description.as_ref());
        }
        let choices = self.choices.iter().flatten().map(Option::as_ref);
        for (choice, translated) in question.choices.iter_mut().filter(|choice| !choice.other).zip(choices) {
            replace(&mut choice.text, translated);
        }
        if let Some(other) = question.choices.iter_mut().find(|choice| choice.other) {
            replace(&mut other.text, self.other.as_ref());
        }
        if let Some(scale) = &mut question.scale {
            replace(&mut scale.low, self.low.as_ref());
            replace(&mut scale.high, self.high.as_ref());
        }
        question
    }
}

/// The text in another language, if there is one.
pub(super) fn replace(text: &mut String, translated: Option<&impl AsRef<str>>) {
    if let Some(translated) = translated {
        translated.as_ref().clone_into(text);
    }
}

impl Deserr<Refusals> for Translations {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, here: ValuePointerRef) -> Sent<Self> {
        let Value::Map(sent) = value else {
            return Err(wrong_type(value, &[ValueKind::Map], here));
        };
        if sent.len() > MOST_LANGUAGES {
            let detail = format!("A survey can be in {MOST_LANGUAGES} languages beside its own.");
            return Err(Refusals(vec![Invalid::new("too_many", detail).at(pointer(here))]));
        }
        let (mut findings, mut translations) = (Findings::default(), BTreeMap::new());
        for (tag, translation) in sent.into_iter() {
            let place = here.push_key(&tag);
            let language = findings.unless_at(&pointer(place), Language::parse(&tag));
            let translation =
                findings.unless(Translation::deserialize_from_value(translation.into_value(), place));
            let (Some(language), Some(translation)) = (language, translation) else { continue };
            let place = pointer(place);
            if translations.insert(language, (tag, translation)).is_some() {
                let detail = "This language is there already, written in another way.";
                findings.refuse_at(place, Invalid::new("duplicate", detail));
            }
        }
        findings.or(Some(Self(translations)))
    }
}
