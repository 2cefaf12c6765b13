//! What a survey asks, as one document.

use std::collections::BTreeMap;

use deserr::{Deserr, IntoValue, Sequence, Value, ValuePointerRef};
use serde::{Deserialize, Deserializer, Serialize};
use service_kit::body::{Invalid, Refusals, pointer};

use super::answers;
use super::findings::Findings;
use super::language::Language;
use super::question::new::NewQuestion;
use super::question::{Kind, Question};
use super::sent::Sent;
use super::translation::{Translation, Translations};
use crate::error::Error;

/// How many questions a survey has.
const QUESTIONS: std::ops::RangeInclusive<usize> = 1..=100;

/// The questions, numbered from 1 in their order, and what they are in other languages. Immutable once the survey has
/// left the draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// The one that the survey's own texts are in.
    #[serde(default)]
    pub language: Language,
    /// One to a hundred.
    #[serde(deserialize_with = "completed")]
    pub questions: Vec<Question>,
    /// By language, in none of them the survey's own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub translations: BTreeMap<Language, Translation>,
}

/// Questions as sent, checked against each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questions(pub(super) Vec<Question>);

impl Definition {
    /// Those questions, in these languages.
    ///
    /// # Errors
    /// Where the translations are none of these questions.
    pub fn new(
        language: Language,
        Questions(questions): Questions,
        translations: Option<Translations>,
    ) -> Result<Self, Refusals> {
        let translations = translations.unwrap_or_default().of(&language, &questions)?;
        Ok(Self { language, questions, translations })
    }

    /// The question with that id.
    ///
    /// # Errors
    /// `unknown_question`.
    pub fn question(&self, id: i64) -> Result<&Question, Invalid> {
        let question = self.questions.iter().find(|question| i64::from(question.id) == id);
        question.ok_or_else(Question::unknown)
    }

    /// The question whose id that text is.
    ///
    /// # Errors
    /// `unknown_question`.
    pub fn question_named(&self, id: &str) -> Result<&Question, Invalid> {
        self.question(id.parse().map_err(|_| Question::unknown())?)
    }

    /// Where the texts are that answer the question with that id, if it asks for one.
    ///
    /// # Errors
    /// [`Error::NoTextQuestion`].
    pub fn text_key(&self, id: i64) -> Result<String, Error> {
        let question = self.question(id).map_err(|_| Error::NoTextQuestion)?;
        match question.kind {
            Kind::Text => Ok(question.id.to_string()),
            _ if question.other().is_some() => Ok(answers::other_key(question.id)),
            _ => Err(Error::NoTextQuestion),
        }
    }

    /// The languages that it is there in, its own first.
    pub fn languages(&self) -> Vec<&Language> {
        std::iter::once(&self.language).chain(self.translations.keys()).collect()
    }
}

/// Reads questions that were kept.
fn completed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Question>, D::Error> {
    let questions = Vec::<Question>::deserialize(deserializer)?;
    Ok(questions.into_iter().map(Question::completed).collect())
}

impl Deserr<Refusals> for Questions {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, here: ValuePointerRef) -> Sent<Self> {
        let Value::Sequence(sent) = value else {
            // Refused as what it is.
            return Vec::<NewQuestion>::deserialize_from_value(value, here).map(|_| Self(Vec::new()));
        };
        let total = sent.len();
        if !QUESTIONS.contains(&total) {
            let code = if total == 0 { "too_few" } else { "too_many" };
            let detail = format!("There must be 1 to 100 questions, and there are {total}.");
            return Err(Refusals(vec![Invalid::new(code, detail).at(pointer(here))]));
        }
        let mut findings = Findings::default();
        let mut questions = Vec::with_capacity(total);
        for (index, question) in sent.into_iter().enumerate() {
            let here = here.push_index(index);
            let read = NewQuestion::deserialize_from_value(question.into_value(), here);
            let question = findings.unless(read);
            let at = pointer(here);
            questions.push(question.and_then(|sent| sent.check(&questions, total, &at, &mut findings)));
        }
        findings.or(questions.into_iter().collect()).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::*;

    fn parse(json: Json) -> Result<Definition, Refusals> {
        let questions = deserr::deserialize::<Questions, _, Refusals>(json)?;
        Definition::new(Language::default(), questions, None)
    }

    /// A question that is fine, of any kind, which says as much as it can.
    fn question() -> impl Strategy<Value = Json> {
        let texts = prop::collection::btree_set("[a-z]{1,9}", 3..9);
        let numbers = (-1e15_f64..1e15, 0.0_f64..1e15, 2..=10_i16);
        let flags = (any::<bool>(), any::<bool>());
        let section = prop::option::of("[a-z]{1,9}");
        (0..5_usize, "[a-zäöü]{1,40}", flags, texts, numbers, section).prop_map(
            |(kind, text, (required, flag), texts, (minimum, more, points), section)| {
                let kind = ["single_choice", "multiple_choice", "text", "number", "rating"][kind];
                let mut question = json!({ "text": text, "kind": kind, "required": required, "help": text });
                if let Some(title) = section {
                    question["section"] = json!({ "title": title, "description": text });
                }
                let mut texts = texts.into_iter();
                match kind {
                    "number" => {
                        question["minimum"] = minimum.into();
                        question["maximum"] = (minimum + more).min(1e15).into();
                        question["whole"] = (flag && more > 1.0).into();
                    }
                    "rating" => question["scale"] = json!({ "points": points, "low": text, "high": "" }),
                    "text" => {}
                    _ => {
                        question["other"] = flag.then(|| texts.next()).into();
                        question["choices"] = texts.collect();
                        question["random_order"] = required.into();
                    }
                }
                question
            },
        )
    }

    /// The same once more, each of them shown if the one before was answered.
    fn chained(mut questions: Vec<Json>) -> Vec<Json> {
        for (id, question) in questions.iter_mut().enumerate().skip(1) {
            let condition = json!({ "question_id": id, "answered": true });
            question["show_if"] = json!({ "match": "any", "conditions": [condition] });
        }
        questions
    }

    /// A question as it is told, as it would be sent.
    fn sent(question: &Question) -> Json {
        let mut sent = serde_json::to_value(question).unwrap();
        sent.as_object_mut().unwrap().remove("id");
        let (own, other): (Vec<_>, Vec<_>) = question.choices.iter().partition(|choice| !choice.other);
        sent["choices"] = own.iter().map(|choice| choice.text.clone()).collect();
        sent["other"] = other.first().map(|choice| choice.text.clone()).into();
        sent
    }

    /// Any JSON, with the names that mean something now and then.
    fn anything() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            any::<f64>().prop_map(Json::from),
            "(text|rating|multiple_choice|.{0,9})".prop_map(Json::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let name = "(text|kind|required|choices|other|help|section|title|minimum|maximum|whole|scale|points\
                        |show_if|match|conditions|question_id|choice_ids|at_least|answered|[a-z]{1,3})";
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
                prop::collection::hash_map(name, inner, 0..5)
                    .prop_map(|map| Json::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_parsed_is_numbered(questions in prop::collection::vec(question(), 1..20)) {
            let definition = parse(Json::from(questions.clone())).unwrap();
            prop_assert_eq!(definition.questions.len(), questions.len());
            for (index, (question, sent)) in definition.questions.iter().zip(&questions).enumerate() {
                prop_assert_eq!(question.id, i16::try_from(index + 1).unwrap());
                prop_assert_eq!(&question.text, sent["text"].as_str().unwrap());
                let ids: Vec<_> = question.choices.iter().map(|choice| choice.id).collect();
                prop_assert_eq!(ids, (1..).take(question.choices.len()).collect::<Vec<i16>>());
                prop_assert_eq!(question.kind.has_choices(), !question.choices.is_empty());
            }
        }

        #[test]
        fn what_is_kept_and_told_and_sent_again_is_the_same(questions in prop::collection::vec(question(), 1..20)) {
            let definition = parse(Json::from(chained(questions))).unwrap();
            let stored = serde_json::to_string(&definition).unwrap();
            let kept = serde_json::from_str::<Definition>(&stored).unwrap();
            prop_assert_eq!(&kept, &definition);
            let again = parse(kept.questions.iter().map(sent).collect()).unwrap();
            prop_assert_eq!(again, definition);
        }

        #[test]
        fn whatever_is_sent_is_parsed_or_refused_at_places_that_exist(json in anything()) {
            if let Err(Refusals(refusals)) = parse(json.clone()) {
                prop_assert!(!refusals.is_empty());
                for refusal in refusals {
                    // What is missing has no place of its own, but its parent does.
                    let parent = refusal.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
                    prop_assert!(json.pointer(&refusal.pointer).or(json.pointer(parent)).is_some(), "{:?}", refusal);
                }
            }
        }
    }
}
