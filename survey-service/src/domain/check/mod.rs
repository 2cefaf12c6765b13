//! A response against the questions: canonical answers come out, or every reason why not.

#[cfg(test)]
mod model;
mod shown;

use std::collections::HashMap;

use service_kit::body::{Invalid, Refusals};
use uuid::Uuid;

use super::answers::{Answer, Answered, Answers};
use super::definition::Definition;
use super::findings::Findings;
use super::question::number::Number;
use super::question::{Kind, Question, choices};
use super::sent::Sent;
use super::submission::{GivenAnswer, Submission};
use super::text::{OtherText, Prose};

impl Submission {
    /// The submission's id, and the answers in canonical form, if they answer these questions.
    ///
    /// # Errors
    /// Everything that is wrong with it: what could not be read, and what the questions refuse.
    pub fn check(self, definition: &Definition) -> Result<(Uuid, Answers), Refusals> {
        let mut check =
            Check { definition, findings: Findings::default(), named: HashMap::new(), nameless: false };
        let id = check.findings.unless(self.submission_id);
        let answers = check.findings.unless(self.answers).map(|given| check.answers(given.0));
        check.findings.refuse(self.unknown);
        check.findings.or(id.map(|id| id.0).zip(answers))
    }
}

/// A check on its way through a response.
struct Check<'a> {
    definition: &'a Definition,
    findings: Findings,
    /// The questions that were answered, rightly or not, and where.
    named: HashMap<i16, usize>,
    /// Whether there is an answer of which it cannot be told what it answers.
    nameless: bool,
}

impl<'a> Check<'a> {
    fn answers(&mut self, given: Vec<Sent<GivenAnswer>>) -> Answers {
        let mut answers = Answers::default();
        for (index, given) in given.into_iter().enumerate() {
            match self.findings.unless(given) {
                Some(given) => self.answer(given, index, &mut answers),
                None => self.nameless = true,
            }
        }
        self.shown(&answers);
        answers
    }

    /// Keeps the answer, if it fits its question.
    fn answer(&mut self, given: GivenAnswer, index: usize, answers: &mut Answers) {
        let here = &format!("/answers/{index}");
        let question = self.question(given.question_id, index, here);
        let wanted = question.map(|question| field(question.kind));
        let choice_id = self.fitting(given.choice_id, "choice_id", wanted, here);
        let choice_ids = self.fitting(given.choice_ids, "choice_ids", wanted, here);
        let text = self.fitting(given.text, "text", wanted, here);
        let number = self.fitting(given.number, "number", wanted, here);
        let other_text = self.findings.unless(given.other_text);
        self.findings.refuse(given.unknown);
        let Some(question) = question else {
            choice_ids.map(|ids| choices::of(None, ids.0, here, &mut self.findings));
            return;
        };
        let at = format!("{here}/{}", field(question.kind));
        let findings = &mut self.findings;
        let answer = match question.kind {
            Kind::SingleChoice => choice_id
                .and_then(|id| findings.unless_at(&at, question.choice(id)))
                .map(|choice| Answer::Choice(choice.id)),
            Kind::MultipleChoice => choice_ids.and_then(|ids| chosen(question, ids.0, &at, findings)),
            Kind::Text => text.and_then(|text| findings.unless_at(&at, prose(&text))),
            Kind::Number => number.and_then(|number| findings.unless_at(&at, plain(question, number))),
            Kind::Rating => number.and_then(|number| findings.unless_at(&at, rating(question, number))),
        };
        let Some(answer) = answer else { return };
        let at = format!("{here}/other_text");
        let text = other_text.and_then(|text| findings.unless_at(&at, other(question, &answer, text)));
        let other_text = text.flatten().map(OtherText::into_string);
        answers.0.insert(question.id, Answered { answer, other_text });
    }

    /// The question that is answered, if it is one, and for the first time.
    fn question(&mut self, id: Sent<i64>, index: usize, here: &str) -> Option<&'a Question> {
        let Some(id) = self.findings.unless(id) else {
            self.nameless = true;
            return None;
        };
        let question = match self.definition.question(id) {
            Ok(question) if self.named.contains_key(&question.id) => {
                Err(Invalid::new("duplicate", "An earlier answer is to the same question."))
            }
            checked => checked.inspect(|question| _ = self.named.insert(question.id, index)),
        };
        self.findings.unless_at(&format!("{here}/question_id"), question)
    }

    /// The field's value, if the field is wanted or nobody knows; what is wanted must be there, and nothing else.
    fn fitting<T>(
        &mut self,
        sent: Sent<Option<T>>,
        name: &str,
        wanted: Option<&str>,
        here: &str,
    ) -> Option<T> {
        let checked = match (self.findings.unless(sent)?, wanted) {
            (None, Some(wanted)) if wanted == name => {
                Err(Invalid::new("required", format!("This question is answered with `{wanted}`.")))
            }
            (Some(_), Some(wanted)) if wanted != name => {
                let detail = format!("This question is answered with `{wanted}`; leave this out.");
                Err(Invalid::new("not_allowed", detail))
            }
            (value, _) => Ok(value),
        };
        self.findings.unless_at(&format!("{here}/{name}"), checked)?
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

fn chosen(question: &Question, ids: Vec<Sent<i64>>, here: &str, findings: &mut Findings) -> Option<Answer> {
    if ids.is_empty() {
        let detail = "Choose at least one, or leave the whole answer out.";
        findings.refuse_at(here, Invalid::new("too_few", detail));
        return None;
    }
    let before = findings.count();
    let chosen = choices::of(Some(question), ids, here, findings);
    (findings.count() == before).then_some(Answer::Choices(chosen))
}

fn prose(text: &str) -> Result<Answer, Invalid> {
    Prose::<10_000>::parse_filled(text).map(|text| Answer::Text(text.into_string()))
}

fn plain(question: &Question, number: f64) -> Result<Answer, Invalid> {
    question.bounds().admit(Number::parse(number)?).map(Answer::Number)
}

fn rating(question: &Question, number: f64) -> Result<Answer, Invalid> {
    question.scale.clone().unwrap_or_default().admit(number).map(Answer::Rating)
}

/// What was written, which there must be with the choice that asks for it, and must not without.
fn other(question: &Question, answer: &Answer, text: Option<String>) -> Result<Option<OtherText>, Invalid> {
    let chosen = question.other().filter(|other| answer.choices().contains(&other.id));
    match (chosen, text) {
        (Some(_), Some(text)) => OtherText::parse(&text).map(Some),
        (Some(other), None) => {
            Err(Invalid::new("required", format!("Say what it is that you chose with “{}”.", other.text)))
        }
        (None, Some(_)) => {
            Err(Invalid::new("not_allowed", "Only a choice that asks for a text has one; leave this out."))
        }
        (None, None) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::domain::definition::Questions;
    use crate::domain::language::Language;

    fn definition() -> Definition {
        let questions = json!([
            { "text": "A", "choices": ["a", "b", "c"] },
            { "text": "B", "kind": "multiple_choice", "choices": ["a", "b", "c", "d", "e"] },
            { "text": "C", "kind": "text" },
            { "text": "D", "kind": "number" },
            { "text": "E", "kind": "rating", "required": true },
        ]);
        let questions = deserr::deserialize::<Questions, _, Refusals>(questions).unwrap();
        Definition::new(Language::default(), questions, None).unwrap()
    }

    /// What a response says, read as it comes off the wire and checked.
    fn check(answers: &Json) -> Result<Answers, Refusals> {
        let body = json!({ "submission_id": Uuid::nil(), "answers": answers });
        let submission = deserr::deserialize::<Submission, _, Refusals>(body)?;
        submission.check(&definition()).map(|(_, answers)| answers)
    }

    /// Answers that fit, in any order.
    fn fitting() -> impl Strategy<Value = Vec<Json>> {
        let choices = prop::sample::subsequence(vec![1, 2, 3, 4, 5], 1..6).prop_shuffle();
        (1..4_i64, choices, "[a-z]{1,9}", -1e15..1e15, 1..6_i32)
            .prop_map(move |(choice, choices, text, number, rating)| {
                vec![
                    json!({ "question_id": 1, "choice_id": choice }),
                    json!({ "question_id": 2, "choice_ids": choices }),
                    json!({ "question_id": 3, "text": text }),
                    json!({ "question_id": 4, "number": number }),
                    json!({ "question_id": 5, "number": rating }),
                ]
            })
            .prop_shuffle()
    }

    /// An answer that may be anything, with the names and values that mean something most of the time.
    fn anything() -> impl Strategy<Value = Json> {
        let value = prop_oneof![
            (-1..7_i64).prop_map(Json::from),
            prop::collection::vec(-1..7_i64, 0..6).prop_map(Json::from),
            any::<f64>().prop_map(Json::from),
            ".{0,5}".prop_map(Json::from),
            Just(json!([1, "x", null, 9])),
            Just(Json::Null),
        ];
        let name = "(question_id|choice_id|choice_ids|text|number|other_text|[a-z]{1,3})";
        let fields = prop::collection::hash_map(name, value.clone(), 0..5);
        (0..8_i64, fields, value).prop_map(|(question_id, fields, value)| {
            let mut answer = Json::Object(fields.into_iter().collect());
            match question_id {
                0 => return value,
                7 => {}
                id => answer["question_id"] = id.into(),
            }
            answer
        })
    }

    proptest! {
        #[test]
        fn what_fits_is_taken_and_the_order_does_not_matter(given in fitting()) {
            let mut reversed = given.clone();
            reversed.reverse();
            for ids in reversed.iter_mut().filter_map(|answer| answer.get_mut("choice_ids")?.as_array_mut()) {
                ids.reverse();
            }
            let answers = check(&given.into()).unwrap();
            let other = check(&reversed.into()).unwrap();
            prop_assert_eq!(serde_json::to_string(&answers).unwrap(), serde_json::to_string(&other).unwrap());
            prop_assert_eq!(answers.tallies().iter().filter(|tally| tally.bucket == 0).count(), 5);
        }

        #[test]
        fn whatever_is_sent_is_canonical_or_refused(given in prop::collection::vec(anything(), 0..6)) {
            let given = Json::from(given);
            match check(&given) {
                Ok(answers) => {
                    let tallies = answers.tallies();
                    let answered = tallies.iter().filter(|tally| tally.bucket == 0).count();
                    prop_assert_eq!(answered, given.as_array().unwrap().len());
                    let mut places: Vec<_> = tallies.iter().map(|tally| (tally.question_id, tally.bucket)).collect();
                    prop_assert!(places.is_sorted());
                    places.dedup();
                    prop_assert_eq!(places.len(), tallies.len(), "each bucket once");
                }
                Err(Refusals(refusals)) => {
                    prop_assert!(!refusals.is_empty());
                    let mut places = HashSet::new();
                    for refusal in refusals {
                        prop_assert!(places.insert(refusal.pointer.clone()), "told twice: {:?}", refusal);
                        let place = refusal.pointer.strip_prefix("/answers").unwrap();
                        // What is missing has no place of its own, but its parent does.
                        let parent = place.rsplit_once('/').map_or("", |(parent, _)| parent);
                        prop_assert!(given.pointer(place).or(given.pointer(parent)).is_some(), "{:?}", refusal);
                    }
                }
            }
        }
    }

    #[test]
    fn a_number_is_written_in_one_way() {
        let written = |number: f64| {
            let given = json!([{ "question_id": 4, "number": number }, { "question_id": 5, "number": 5.0 }]);
            let answers = check(&given).unwrap();
            let value = answers.tallies()[0].value.clone().unwrap();
            (serde_json::to_value(&answers).unwrap()["4"].to_string(), value)
        };
        assert_eq!(written(42.0), ("42".into(), "42".into()));
        assert_eq!(written(-0.0), ("0".into(), "0".into()));
        assert_eq!(written(0.1), ("0.1".into(), "0.1".into()));
        assert_eq!(written(-1e15), ("-1000000000000000".into(), "-1000000000000000".into()));
        assert_eq!(written(1e-7), ("1e-7".into(), "0.0000001".into()));
    }
}
