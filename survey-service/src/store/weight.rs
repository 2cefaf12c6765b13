//! What a survey takes in memory, in bytes, about.

use crate::domain::question::Question;
use crate::domain::question::condition::{Condition, Expected};
use crate::domain::survey::Survey;
use crate::domain::translation::{TranslatedQuestion, Translation};

/// What an allocation takes beside what is in it.
const ALLOCATION: usize = 16;

/// What it takes parsed, with all its translations.
pub(super) fn parsed(survey: &Survey) -> usize {
    size_of::<Survey>() + own(survey) + all(survey.definition.translations.values(), translation)
}

/// What it takes in its own language, which is about what it takes as it is told in any.
pub(super) fn own(survey: &Survey) -> usize {
    let Survey { title, description, definition, .. } = survey;
    text(title) + text(description) + all(&definition.questions, question)
}

fn question(question: &Question) -> usize {
    let Question { text: asked, help, choices, section, scale, show_if, .. } = question;
    size_of::<Question>()
        + text(asked)
        + text(help)
        + all(choices, |choice| size_of_val(choice) + text(&choice.text))
        + all(section, |section| text(&section.title) + text(&section.description))
        + all(scale, |scale| text(&scale.low) + text(&scale.high))
        + all(show_if, |show_if| all(&show_if.conditions, condition))
}

fn condition(condition: &Condition) -> usize {
    let choices = match &condition.expected {
        Expected::Choices { choice_ids } => ALLOCATION + size_of_val(choice_ids.as_slice()),
        Expected::Answered { .. } | Expected::Range { .. } => 0,
    };
    size_of::<Condition>() + choices
}

fn translation(translation: &Translation) -> usize {
    let Translation { title, description, questions } = translation;
    size_of::<Translation>()
        + all(title, text)
        + all(description, text)
        + all(questions.iter().flatten(), translated)
}

fn translated(question: &TranslatedQuestion) -> usize {
    let TranslatedQuestion { text: asked, help, section, choices, other, low, high } = question;
    let section = section.iter();
    size_of::<TranslatedQuestion>()
        + all(asked, text)
        + all(help, text)
        + all(section, |section| all(&section.title, text) + all(&section.description, text))
        + all(choices.iter().flatten(), |choice| size_of_val(choice) + all(choice, text))
        + all(other, text)
        + all([low, high].into_iter().flatten(), text)
}

fn text(text: &impl AsRef<str>) -> usize {
    ALLOCATION + text.as_ref().len()
}

fn all<T>(some: impl IntoIterator<Item = T>, weigh: impl Fn(T) -> usize) -> usize {
    some.into_iter().map(weigh).sum()
}
