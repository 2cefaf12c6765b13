//! Responses to surveys with conditions, against a model that decides in another way: whole rounds, forgetting answers to
//! what is hidden, until nothing changes any more.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use service_kit::body::Refusals;
use uuid::Uuid;

use crate::domain::definition::{Definition, Questions};
use crate::domain::language::Language;
use crate::domain::submission::Submission;

/// Answers by question: a number, or a list of choices.
type Given = BTreeMap<usize, Json>;

fn condition(earlier: usize) -> impl Strategy<Value = Json> {
    let form = prop_oneof![
        any::<bool>().prop_map(|answered| json!({ "answered": answered })),
        (1..3_i64, 0..3_i64).prop_map(|(from, more)| json!({ "value": [from, from + more] })),
    ];
    (1..=earlier, form).prop_map(|(question_id, mut form)| {
        form["question_id"] = question_id.into();
        form
    })
}

/// A question with three choices, or a rating from one to three.
fn question(place: usize) -> impl Strategy<Value = Json> {
    let conditions = prop::collection::vec(condition(place.max(1)), 1..4);
    let show_if = (any::<bool>(), conditions).prop_map(move |(all, conditions)| {
        let matching = if all { "all" } else { "any" };
        if place == 0 { Json::Null } else { json!({ "match": matching, "conditions": conditions }) }
    });
    (0..3_usize, any::<bool>(), prop::option::of(show_if)).prop_map(|(kind, required, show_if)| {
        let kind = ["single_choice", "multiple_choice", "rating"][kind];
        let mut question = json!({ "text": "Q", "kind": kind, "required": required, "show_if": show_if });
        if kind == "rating" {
            question["scale"] = json!({ "points": 3 });
        } else {
            question["choices"] = json!(["a", "b", "c"]);
        }
        question
    })
}

fn questions() -> impl Strategy<Value = Vec<Json>> {
    (1..7_usize).prop_flat_map(|count| (0..count).map(question).collect::<Vec<_>>()).prop_map(
        |mut questions| {
            let kinds: Vec<_> = questions.iter().map(|question| question["kind"].clone()).collect();
            // The same interval as the kind of the question looked at has it.
            for condition in
                questions.iter_mut().filter_map(|question| question.pointer_mut("/show_if/conditions"))
            {
                for condition in condition.as_array_mut().unwrap() {
                    let of = usize::try_from(condition["question_id"].as_u64().unwrap()).unwrap();
                    let Some(value) = condition.as_object_mut().unwrap().remove("value") else { continue };
                    let (from, to) = (value[0].as_i64().unwrap(), value[1].as_i64().unwrap());
                    if kinds[of - 1] == "rating" {
                        condition["at_least"] = from.into();
                        condition["at_most"] = to.into();
                    } else {
                        condition["choice_ids"] = (from..=to.min(3)).collect();
                    }
                }
            }
            questions
        },
    )
}

/// Answers to some of the questions, each fine in itself.
fn given(count: usize) -> impl Strategy<Value = BTreeMap<usize, BTreeSet<i64>>> {
    let values = prop::collection::btree_set(1..4_i64, 1..3);
    prop::collection::btree_map(1..=count, values, 0..=count)
}

fn definition(questions: &[Json]) -> Definition {
    let questions = deserr::deserialize::<Questions, _, Refusals>(Json::from(questions.to_vec())).unwrap();
    Definition::new(Language::default(), questions, None).unwrap()
}

fn answer(question: &Json, id: usize, values: &BTreeSet<i64>) -> Json {
    let first = values.first().unwrap();
    match question["kind"].as_str().unwrap() {
        "single_choice" => json!({ "question_id": id, "choice_id": first }),
        "multiple_choice" => json!({ "question_id": id, "choice_ids": values }),
        _ => json!({ "question_id": id, "number": first }),
    }
}

/// What a respondent sees who gives these answers where they are asked for.
fn shown(questions: &[Json], all: &Given) -> BTreeSet<usize> {
    let every: BTreeSet<_> = (1..=questions.len()).collect();
    let mut seen = every.clone();
    loop {
        let counted: Given = all
            .iter()
            .filter(|(id, _)| seen.contains(id))
            .map(|(id, answer)| (*id, answer.clone()))
            .collect();
        let next =
            every.iter().copied().filter(|id| holds(&questions[id - 1]["show_if"], &counted)).collect();
        if next == seen {
            return seen;
        }
        seen = next;
    }
}

fn holds(show_if: &Json, counted: &Given) -> bool {
    let Some(conditions) = show_if["conditions"].as_array() else { return true };
    let met = conditions.iter().filter(|condition| meets(condition, counted)).count();
    if show_if["match"] == "all" { met == conditions.len() } else { met > 0 }
}

fn meets(condition: &Json, counted: &Given) -> bool {
    let id = usize::try_from(condition["question_id"].as_u64().unwrap()).unwrap();
    let values: Vec<i64> = match counted.get(&id) {
        Some(answer) if answer["choice_ids"].is_array() => {
            answer["choice_ids"].as_array().unwrap().iter().filter_map(Json::as_i64).collect()
        }
        Some(answer) => answer["choice_id"].as_i64().or(answer["number"].as_i64()).into_iter().collect(),
        None => Vec::new(),
    };
    if let Some(answered) = condition["answered"].as_bool() {
        return answered != values.is_empty();
    }
    if let Some(ids) = condition["choice_ids"].as_array() {
        return ids.iter().filter_map(Json::as_i64).any(|id| values.contains(&id));
    }
    let (from, to) = (condition["at_least"].as_i64().unwrap(), condition["at_most"].as_i64().unwrap());
    values.iter().any(|value| (from..=to).contains(value))
}

proptest! {
    #[test]
    fn what_is_taken_answers_what_is_shown_and_all_that_is_required_of_it(
        (questions, given) in questions().prop_flat_map(|questions| {
            let given = given(questions.len());
            (Just(questions), given)
        })
    ) {
        let answers: Given =
            given.iter().map(|(id, values)| (*id, answer(&questions[id - 1], *id, values))).collect();
        let shown = shown(&questions, &answers);
        let mut expected: Vec<String> = answers
            .keys()
            .enumerate()
            .filter(|(_, id)| !shown.contains(id))
            .map(|(place, _)| format!("/answers/{place} hidden"))
            .collect();
        let missing = shown.iter().filter(|id| questions[**id - 1]["required"] == true && !answers.contains_key(id));
        expected.extend(missing.map(|_| "/answers required".to_owned()));

        let sent = json!({ "submission_id": Uuid::nil(), "answers": answers.values().collect::<Vec<_>>() });
        let submission = deserr::deserialize::<Submission, _, Refusals>(sent).unwrap();
        let told = submission.check(&definition(&questions)).err().unwrap_or_default();
        let mut told: Vec<_> =
            told.0.iter().map(|refusal| format!("{} {}", refusal.pointer, refusal.code)).collect();
        told.sort();
        expected.sort();
        prop_assert_eq!(told, expected);
    }
}
