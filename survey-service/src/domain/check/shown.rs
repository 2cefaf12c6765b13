//! Which questions are shown, and what follows: what is shown and required is answered, and what is hidden is not.

use std::collections::HashMap;

use service_kit::body::Invalid;

use super::Check;
use crate::domain::answers::Answers;
use crate::domain::question::Question;
use crate::domain::question::condition::Known;

impl Check<'_> {
    /// Refuses answers to what is hidden, and misses answers to what is shown. Where it cannot be told which of the
    /// two a question is, because an answer was refused on which that depends, nothing is said of it.
    pub(super) fn shown(&mut self, answers: &Answers) {
        let mut shown = HashMap::new();
        for question in &self.definition.questions {
            let known = |id| self.known(answers, id, shown.get(&id).copied().flatten());
            let now = question.show_if.as_ref().map_or(Some(true), |show_if| show_if.holds(known));
            shown.insert(question.id, now);
            match (now, self.named.get(&question.id)) {
                (Some(false), Some(index)) => {
                    self.findings.refuse_at(format!("/answers/{index}"), hide(question));
                }
                // A nameless answer may be the one that seems to be missing.
                (Some(true), None) if question.required && !self.nameless => {
                    self.findings.refuse_at("/answers", miss(question));
                }
                _ => {}
            }
        }
    }

    /// What is known of the answer to an earlier question: what is hidden counts as unanswered.
    fn known<'a>(&self, answers: &'a Answers, question_id: i16, shown: Option<bool>) -> Known<'a> {
        let named = self.nameless || self.named.contains_key(&question_id);
        match (shown, answers.0.get(&question_id)) {
            (Some(true), Some(answered)) => Known::Answer(&answered.answer),
            (Some(false), _) => Known::Nothing,
            (_, None) if !named => Known::Nothing,
            _ => Known::Unclear,
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
