//! What can be chosen.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use service_kit::body::Invalid;
use utoipa::ToSchema;

use super::{Kind, Question};
use crate::domain::findings::Findings;
use crate::domain::sent::Sent;
use crate::domain::text::ChoiceText;

/// How many choices a question has at most, and so how many can be named.
pub const MOST: usize = 50;
/// How many choices a question with choices has.
const CHOICES: std::ops::RangeInclusive<usize> = 2..=MOST;

/// A choice of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// From 1, unique in its question.
    pub id: i16,
    /// What it says.
    pub text: String,
    /// Whether who chooses it says in `other_text` what it is.
    #[serde(default)]
    #[schema(required)]
    pub other: bool,
}

/// The choices of a question of that kind, numbered, the one that asks for a text last; none where their number is wrong.
pub(super) fn check(
    kind: Kind,
    given: Option<Vec<Sent<ChoiceText>>>,
    other: Option<ChoiceText>,
    here: &str,
    findings: &mut Findings,
) -> Option<Vec<Choice>> {
    let (at, at_other) = (format!("{here}/choices"), format!("{here}/other"));
    if !kind.has_choices() {
        let not_allowed =
            || Invalid::new("not_allowed", "A question of this kind has no choices; leave them out.");
        if given.is_some_and(|given| !given.is_empty()) {
            findings.refuse_at(at, not_allowed());
        }
        if other.is_some() {
            findings.refuse_at(at_other, not_allowed());
        }
        return Some(Vec::new());
    }
    if let Some(invalid) = count(given.as_ref().map(Vec::len), other.is_some()) {
        findings.refuse_at(at, invalid);
        return None;
    }
    let mut taken = HashSet::new();
    let mut choices = Vec::new();
    let given =
        given.into_iter().flatten().enumerate().map(|(index, text)| (format!("{at}/{index}"), text, false));
    let all = given.chain(other.map(|text| (at_other, Ok(text), true)));
    for (id, (here, text, other)) in (1..).zip(all) {
        let text = findings.unless(text).map(ChoiceText::into_string);
        if text.as_ref().is_some_and(|text| !taken.insert(text.clone())) {
            findings.refuse_at(here, Invalid::new("duplicate", "An earlier choice says the same."));
        }
        choices.push(Choice { id, text: text.unwrap_or_default(), other });
    }
    Some(choices)
}

/// The choices of the question with those ids, each once, in order. Where it is not known which question that is, only
/// what is no id whatever the question is found.
pub fn of(question: Option<&Question>, ids: Vec<Sent<i64>>, here: &str, findings: &mut Findings) -> Vec<i16> {
    let mut chosen = Vec::new();
    for (index, id) in ids.into_iter().enumerate() {
        let (Some(id), Some(question)) = (findings.unless(id), question) else { continue };
        let checked = match question.choice(id) {
            Ok(choice) if chosen.contains(&choice.id) => {
                Err(Invalid::new("duplicate", "This choice is there already."))
            }
            checked => checked.map(|choice| choice.id),
        };
        chosen.extend(findings.unless_at(&format!("{here}/{index}"), checked));
    }
    chosen.sort_unstable();
    chosen
}

fn count(given: Option<usize>, other: bool) -> Option<Invalid> {
    let Some(given) = given else {
        return Some(Invalid::new("required", "A question of this kind needs `choices`, 2 to 50."));
    };
    let choices = given + usize::from(other);
    let code = if choices < *CHOICES.start() { "too_few" } else { "too_many" };
    let refused = !CHOICES.contains(&choices);
    refused.then(|| Invalid::new(code, format!("There must be 2 to 50 choices, and there are {choices}.")))
}
