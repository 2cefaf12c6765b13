//! A response against the questions: canonical answers come out, or every reason why not.

use std::collections::HashSet;

use service_kit::body::{Invalid, MOST_REFUSALS, Refusals};
use service_kit::problem::Refusal;
use uuid::Uuid;

use super::answers::{Answer, Answers};
use super::definition::Definition;
use super::question::{Kind, Question};
use super::sent::Sent;
use super::submission::{GivenAnswer, Submission};
use super::text::Prose;

/// The largest number that can be answered, either way.
const LARGEST: f64 = 1e15;

impl Submission {
    /// The submission's id, and the answers in canonical form, if they answer these questions.
    ///
    /// # Errors
    /// Everything that is wrong with it: what could not be read, and what the questions refuse.
    pub fn check(self, definition: &Definition) -> Result<(Uuid, Answers), Refusals> {
        let mut check = Check { definition, refusals: Vec::new(), named: HashSet::new(), nameless: false };
        let id = check.unless(self.submission_id);
        let answers = check.unless(self.answers).map(|given| check.answers(given.0));
        check.refuse(self.unknown);
        check.refusals.truncate(MOST_REFUSALS);
        match (id, answers) {
            (Some(id), Some(answers)) if check.refusals.is_empty() => Ok((id.0, answers)),
            _ => Err(Refusals(check.refusals)),
        }
    }
}

/// A check on its way through a response.
struct Check<'a> {
    definition: &'a Definition,
    refusals: Vec<Refusal>,
    /// The questions that were answered, rightly or not.
    named: HashSet<i16>,
    /// Whether there is an answer of which it cannot be told what it answers.
    nameless: bool,
}

impl<'a> Check<'a> {
    fn refuse(&mut self, refusals: Refusals) {
        self.refusals.extend(refusals.0);
    }

    /// The value, unless it was refused when it was read.
    fn unless<T>(&mut self, sent: Sent<T>) -> Option<T> {
        sent.map_err(|why| self.refuse(why)).ok()
    }

    /// The value, unless it is refused now, at this place.
    fn unless_at<T>(&mut self, here: &str, checked: Result<T, Invalid>) -> Option<T> {
        checked.map_err(|why| self.refusals.push(why.at(here))).ok()
    }

    fn answers(&mut self, given: Vec<Sent<GivenAnswer>>) -> Answers {
        let mut answers = Answers::default();
        for (index, given) in given.into_iter().enumerate() {
            match self.unless(given) {
                Some(given) => answers.0.extend(self.answer(given, &format!("/answers/{index}"))),
                None => self.nameless = true,
            }
        }
        // A nameless answer may be the one that seems to be missing.
        if !self.nameless {
            self.missing();
        }
        answers
    }

    fn missing(&mut self) {
        let required = self.definition.questions.iter().filter(|question| question.required);
        let missing = required.filter(|question| !self.named.contains(&question.id));
        self.refusals.extend(missing.map(|question| {
            let detail = format!("Question {} must be answered: {}", question.id, question.text);
            Invalid::new("required", detail).at("/answers")
        }));
    }

    /// The answer, by its question's id, if it fits the question.
    fn answer(&mut self, given: GivenAnswer, here: &str) -> Option<(i16, Answer)> {
        let question = self.question(given.question_id, here);
        let wanted = question.map(|question| field(question.kind));
        let choice_id = self.fitting(given.choice_id, "choice_id", wanted, here);
        let choice_ids = self.fitting(given.choice_ids, "choice_ids", wanted, here);
        let text = self.fitting(given.text, "text", wanted, here);
        let number = self.fitting(given.number, "number", wanted, here);
        self.refuse(given.unknown);
        let Some(question) = question else {
            // Which choices there are cannot be told, but which are none whatever the question.
            choice_ids.into_iter().flat_map(|ids| ids.0).for_each(|id| _ = self.unless(id));
            return None;
        };
        let here = format!("{here}/{}", field(question.kind));
        let answer = match question.kind {
            Kind::SingleChoice => self.unless_at(&here, known(question, choice_id?)).map(Answer::Choice),
            Kind::MultipleChoice => self.choices(question, choice_ids?.0, &here),
            Kind::Text => self.unless_at(&here, prose(&text?)),
            Kind::Number => self.unless_at(&here, plain(number?)),
            Kind::Rating => self.unless_at(&here, rating(number?)),
        };
        answer.map(|answer| (question.id, answer))
    }

    /// The question that is answered, if it is one, and for the first time.
    fn question(&mut self, id: Sent<i64>, here: &str) -> Option<&'a Question> {
        let Some(id) = self.unless(id) else {
            self.nameless = true;
            return None;
        };
        let question = match self.definition.question(id) {
            None => Err(Invalid::new("unknown_question", "This survey has no such question.")),
            Some(question) if !self.named.insert(question.id) => {
                Err(Invalid::new("duplicate", "An earlier answer is to the same question."))
            }
            Some(question) => Ok(question),
        };
        self.unless_at(&format!("{here}/question_id"), question)
    }

    /// The field's value, if the field is wanted or nobody knows; what is wanted must be there, and nothing else.
    fn fitting<T>(
        &mut self,
        sent: Sent<Option<T>>,
        name: &str,
        wanted: Option<&str>,
        here: &str,
    ) -> Option<T> {
        let checked = match (self.unless(sent)?, wanted) {
            (None, Some(wanted)) if wanted == name => {
                Err(Invalid::new("required", format!("This question is answered with `{wanted}`.")))
            }
            (Some(_), Some(wanted)) if wanted != name => {
                let detail = format!("This question is answered with `{wanted}`; leave this out.");
                Err(Invalid::new("not_allowed", detail))
            }
            (value, _) => Ok(value),
        };
        self.unless_at(&format!("{here}/{name}"), checked)?
    }

    fn choices(&mut self, question: &Question, ids: Vec<Sent<i64>>, here: &str) -> Option<Answer> {
        if ids.is_empty() {
            let detail = "Choose at least one, or leave the whole answer out.";
            return self.unless_at(here, Err(Invalid::new("too_few", detail)));
        }
        let mut chosen = Vec::new();
        for (index, id) in ids.into_iter().enumerate() {
            let Some(id) = self.unless(id) else { continue };
            let checked = match known(question, id) {
                Ok(id) if chosen.contains(&id) => {
                    Err(Invalid::new("duplicate", "This choice is there already."))
                }
                checked => checked,
            };
            chosen.extend(self.unless_at(&format!("{here}/{index}"), checked));
        }
        chosen.sort_unstable();
        Some(Answer::Choices(chosen))
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

fn known(question: &Question, id: i64) -> Result<i16, Invalid> {
    let choice = question.choices.iter().map(|choice| choice.id).find(|known| i64::from(*known) == id);
    choice.ok_or_else(|| Invalid::new("unknown_choice", "This question has no such choice."))
}

fn prose(text: &str) -> Result<Answer, Invalid> {
    Prose::<10_000>::parse_filled(text).map(|text| Answer::Text(text.into_string()))
}

fn plain(number: f64) -> Result<Answer, Invalid> {
    // Adding zero turns a negative zero into the only one we keep.
    let fits = number.abs() <= LARGEST;
    let refused = || Invalid::new("out_of_range", "This must lie between -1e15 and 1e15.");
    fits.then_some(Answer::Number(number + 0.0)).ok_or_else(refused)
}

#[allow(clippy::float_cmp, reason = "small whole numbers are exact")]
fn rating(number: f64) -> Result<Answer, Invalid> {
    let rating = (1..=5).find(|rating| f64::from(*rating) == number);
    let refused = || Invalid::new("out_of_range", "A rating is a whole number from 1 to 5.");
    rating.map(Answer::Rating).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::*;

    fn definition() -> Definition {
        let questions = json!([
            { "text": "A", "choices": ["a", "b", "c"] },
            { "text": "B", "kind": "multiple_choice", "choices": ["a", "b", "c", "d", "e"] },
            { "text": "C", "kind": "text" },
            { "text": "D", "kind": "number" },
            { "text": "E", "kind": "rating", "required": true },
        ]);
        deserr::deserialize::<Definition, _, Refusals>(questions).unwrap()
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
        let name = "(question_id|choice_id|choice_ids|text|number|[a-z]{1,3})";
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
