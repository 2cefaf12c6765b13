//! Answers against the questions: canonical answers come out, or every reason why not.

use std::collections::HashSet;

use service_kit::body::{Invalid, MOST_REFUSALS, Refusals};
use service_kit::problem::Refusal;

use super::answers::{Answer, Answers};
use super::definition::Definition;
use super::question::{Kind, Question};
use super::submission::{GivenAnswer, GivenAnswers};
use super::text::Prose;

/// How many choices an answer has at most; a question has no more.
const MOST_CHOICES: usize = 50;
/// The largest number that can be answered, either way.
const LARGEST: f64 = 1e15;

impl GivenAnswers {
    /// The answers in canonical form, if they answer these questions.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn check(self, definition: &Definition) -> Result<Answers, Refusals> {
        let mut answers = Answers::default();
        let mut refusals = Vec::new();
        let mut seen = HashSet::new();
        for (index, given) in self.0.into_iter().enumerate() {
            let here = format!("/answers/{index}");
            let refuse = |code, detail: &str| Invalid::new(code, detail).at(format!("{here}/question_id"));
            match definition.question(given.question_id) {
                None => refusals.push(refuse("unknown_question", "This survey has no such question.")),
                Some(question) if !seen.insert(question.id) => {
                    refusals.push(refuse("duplicate", "An earlier answer is to the same question."));
                }
                Some(question) => match given.answer(question, &here) {
                    Ok(answer) => _ = answers.0.insert(question.id, answer),
                    Err(why) => refusals.extend(why),
                },
            }
        }
        let missing =
            definition.questions.iter().filter(|question| question.required && !seen.contains(&question.id));
        refusals.extend(missing.map(|question| {
            let detail = format!("Question {} must be answered: {}", question.id, question.text);
            Invalid::new("required", detail).at("/answers")
        }));
        refusals.truncate(MOST_REFUSALS);
        if refusals.is_empty() { Ok(answers) } else { Err(Refusals(refusals)) }
    }
}

impl GivenAnswer {
    /// The answer, if it fits the question.
    fn answer(self, question: &Question, here: &str) -> Result<Answer, Vec<Refusal>> {
        let wanted = field(question.kind);
        let mut refusals = self.misfits(wanted, here);
        let here = format!("{here}/{wanted}");
        let answer = match (question.kind, self) {
            (Kind::SingleChoice, Self { choice_id: Some(id), .. }) => {
                choice(question, id).map_err(|why| vec![why.at(&*here)])
            }
            (Kind::MultipleChoice, Self { choice_ids: Some(ids), .. }) => choices(question, &ids, &here),
            (Kind::Text, Self { text: Some(text), .. }) => prose(&text).map_err(|why| vec![why.at(&*here)]),
            (Kind::Number, Self { number: Some(number), .. }) => {
                plain(number).map_err(|why| vec![why.at(&*here)])
            }
            (Kind::Rating, Self { number: Some(number), .. }) => {
                rating(number).map_err(|why| vec![why.at(&*here)])
            }
            _ => Err(vec![
                Invalid::new("required", format!("This question is answered with `{wanted}`.")).at(&*here),
            ]),
        };
        match answer {
            Ok(answer) if refusals.is_empty() => Ok(answer),
            Ok(_) => Err(refusals),
            Err(why) => {
                refusals.extend(why);
                Err(refusals)
            }
        }
    }

    /// The fields that are there and should not be.
    fn misfits(&self, wanted: &str, here: &str) -> Vec<Refusal> {
        let given = [
            ("choice_id", self.choice_id.is_some()),
            ("choice_ids", self.choice_ids.is_some()),
            ("text", self.text.is_some()),
            ("number", self.number.is_some()),
        ];
        let misfits = given.iter().filter(|(name, given)| *given && *name != wanted);
        misfits
            .map(|(name, _)| {
                let detail = format!("This question is answered with `{wanted}`; leave this out.");
                Invalid::new("not_allowed", detail).at(format!("{here}/{name}"))
            })
            .collect()
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

fn choice(question: &Question, id: i64) -> Result<Answer, Invalid> {
    known(question, id).map(Answer::Choice)
}

fn choices(question: &Question, ids: &[i64], here: &str) -> Result<Answer, Vec<Refusal>> {
    if ids.is_empty() {
        let detail = "Choose at least one, or leave the whole answer out.";
        return Err(vec![Invalid::new("too_few", detail).at(here)]);
    }
    if ids.len() > MOST_CHOICES {
        return Err(vec![Invalid::new("too_many", "No question has so many choices.").at(here)]);
    }
    let (mut chosen, mut refusals) = (Vec::new(), Vec::new());
    for (index, id) in ids.iter().enumerate() {
        match known(question, *id) {
            Ok(id) if !chosen.contains(&id) => chosen.push(id),
            Ok(_) => {
                let twice = Invalid::new("duplicate", "This choice is there already.");
                refusals.push(twice.at(format!("{here}/{index}")));
            }
            Err(unknown) => refusals.push(unknown.at(format!("{here}/{index}"))),
        }
    }
    chosen.sort_unstable();
    if refusals.is_empty() { Ok(Answer::Choices(chosen)) } else { Err(refusals) }
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
    use serde_json::json;

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

    fn answer() -> impl Strategy<Value = GivenAnswer> {
        let ids = prop::collection::vec(-1..7_i64, 0..6);
        let number = prop_oneof![any::<f64>(), (-2..9_i32).prop_map(f64::from)];
        let fields = (
            prop::option::of(-1..5_i64),
            prop::option::of(ids),
            prop::option::of(".{0,5}"),
            prop::option::of(number),
        );
        (0..7_i64, fields).prop_map(|(question_id, (choice_id, choice_ids, text, number))| GivenAnswer {
            question_id,
            choice_id,
            choice_ids,
            text,
            number,
        })
    }

    /// Answers that fit, in any order.
    fn fitting() -> impl Strategy<Value = Vec<GivenAnswer>> {
        let of = |question_id| GivenAnswer { question_id, ..GivenAnswer::default() };
        let choices = prop::sample::subsequence(vec![1, 2, 3, 4, 5], 1..6).prop_shuffle();
        (1..4_i64, choices, "[a-z]{1,9}", -1e15..1e15, 1..6_i32)
            .prop_map(move |(choice, choices, text, number, rating)| {
                vec![
                    GivenAnswer { choice_id: Some(choice), ..of(1) },
                    GivenAnswer { choice_ids: Some(choices), ..of(2) },
                    GivenAnswer { text: Some(text), ..of(3) },
                    GivenAnswer { number: Some(number), ..of(4) },
                    GivenAnswer { number: Some(rating.into()), ..of(5) },
                ]
            })
            .prop_shuffle()
    }

    proptest! {
        #[test]
        fn what_fits_is_taken_and_the_order_does_not_matter(given in fitting()) {
            let mut reversed = given.clone();
            reversed.reverse();
            for answer in &mut reversed {
                answer.choice_ids.iter_mut().for_each(|ids| ids.reverse());
            }
            let answers = GivenAnswers(given).check(&definition()).unwrap();
            let other = GivenAnswers(reversed).check(&definition()).unwrap();
            prop_assert_eq!(serde_json::to_string(&answers).unwrap(), serde_json::to_string(&other).unwrap());
            prop_assert_eq!(answers.tallies().iter().filter(|tally| tally.bucket == 0).count(), 5);
        }

        #[test]
        fn whatever_is_sent_is_canonical_or_refused(given in prop::collection::vec(answer(), 0..6)) {
            let sent = given.len();
            match GivenAnswers(given).check(&definition()) {
                Ok(answers) => {
                    let tallies = answers.tallies();
                    prop_assert_eq!(tallies.iter().filter(|tally| tally.bucket == 0).count(), sent);
                    let mut places: Vec<_> = tallies.iter().map(|tally| (tally.question_id, tally.bucket)).collect();
                    prop_assert!(places.is_sorted());
                    places.dedup();
                    prop_assert_eq!(places.len(), tallies.len(), "each bucket once");
                }
                Err(Refusals(refusals)) => {
                    prop_assert!(!refusals.is_empty());
                    prop_assert!(refusals.iter().all(|refusal| refusal.pointer.starts_with("/answers")));
                }
            }
        }
    }

    #[test]
    fn a_number_is_written_in_one_way() {
        let written = |number: f64| {
            let given =
                |id, number| GivenAnswer { question_id: id, number: Some(number), ..GivenAnswer::default() };
            let answers = GivenAnswers(vec![given(4, number), given(5, 5.0)]).check(&definition()).unwrap();
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
