//! Which questions are shown, and what follows: what is shown and required is answered, and what is hidden is not.

use std::collections::HashSet;

use service_kit::body::Invalid;

use super::Check;
use crate::domain::answers::Answers;
use crate::domain::question::Question;
use crate::domain::question::condition::Known;

impl Check<'_> {
    /// Refuses answers to what is hidden, and misses answers to what is shown. Where it cannot be told which of the
    /// two a question is, because an answer was refused on which that depends, nothing is said of it.
    pub(super) fn shown(&mut self, answers: &Answers) {
        let mut hidden = HashSet::new();
        for question in &self.definition.questions {
            let shown = question.show_if.as_ref().map_or(Some(true), |show_if| {
                show_if
                    .holds(|id| if hidden.contains(&id) { Known::Nothing } else { self.known(answers, id) })
            });
            let place = self.named.get(&question.id);
            match (shown, place) {
                (Some(false), place) => {
                    hidden.insert(question.id);
                    if let Some(index) = place {
                        self.findings.refuse_at(format!("/answers/{index}"), hide(question));
                    }
                }
                // A nameless answer may be the one that seems to be missing.
                (Some(true), None) if question.required && !self.nameless => {
                    self.findings.refuse_at("/answers", miss(question));
                }
                _ => {}
            }
        }
    }

    fn known<'a>(&self, answers: &'a Answers, question_id: i16) -> Known<'a> {
        match answers.0.get(&question_id) {
            Some(answered) => Known::Answer(&answered.answer),
            None if self.nameless || self.named.contains_key(&question_id) => Known::Unclear,
            None => Known::Nothing,
        }
    }
}

fn hide(question: &Question) -> Invalid {
    let detail = format!("Question {} is not shown with these answers; leave this out.", question.id);
    Invalid::new("hidden", detail)
}

fn miss(question: &Question) -> Invalid {
    Invalid::new("required", format!("Question {} must be answered: {}", question.id, question.text))
}
