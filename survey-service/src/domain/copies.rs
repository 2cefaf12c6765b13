//! A survey as a document: all that makes it what it is, in the form in which a new one is sent.

use deserr::Deserr;
use serde_json::{Map, Value as Json, json};
use service_kit::body::Refusals;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Team;
use super::moment;
use super::state::State;
use super::survey::Survey;

/// The form of such a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = Refusals)]
pub enum Format {
    /// The first, and so far the only one.
    #[deserr(rename = "signet-survey/1")]
    #[schema(rename = "signet-survey/1")]
    First,
}

impl Survey {
    /// What makes the same survey again. `schema` is the address of the schema of such documents. The state is left
    /// out: it is no part of what a survey is.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn document(&self, schema: &str) -> Result<Json, serde_json::Error> {
        let mut document = json!({
            "$schema": schema,
            "format": "signet-survey/1",
            "title": self.title,
            "description": self.description,
            "settings": self.settings,
        });
        if let (Json::Object(document), Json::Object(definition)) =
            (&mut document, serde_json::to_value(&self.definition)?)
        {
            document.extend(definition);
            let questions = document.get_mut("questions").and_then(Json::as_array_mut);
            questions.into_iter().flatten().filter_map(Json::as_object_mut).for_each(without_ids);
        }
        Ok(document)
    }

    /// Another survey that is the same, as a draft of that user's.
    #[must_use]
    pub fn copied_by(&self, user: Uuid) -> Self {
        Self {
            id: Uuid::now_v7(),
            owner_id: user,
            team: Team::new(),
            state: State::Draft,
            version: 1,
            created_at: moment::now(),
            ..self.clone()
        }
    }
}

/// A question as it is sent: its id is its place, and a choice is what it says.
fn without_ids(question: &mut Map<String, Json>) {
    question.remove("id");
    let Some(Json::Array(choices)) = question.remove("choices") else { return };
    let (other, choices): (Vec<_>, Vec<_>) = choices.into_iter().partition(|choice| choice["other"] == true);
    let texts: Vec<_> = choices.into_iter().map(|mut choice| choice["text"].take()).collect();
    if !texts.is_empty() {
        question.insert("choices".to_owned(), texts.into());
    }
    for mut choice in other {
        question.insert("other".to_owned(), choice["text"].take());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::survey::NewSurvey;

    /// A question that is fine wherever it stands, but for its conditions.
    fn question() -> impl Strategy<Value = Json> {
        let text = "[a-zäöü]{1,40}";
        let choices = prop::collection::btree_set("[a-z]{1,9}", 2..9);
        let labels = (prop::option::of("[A-Z]{1,9}"), prop::option::of(text));
        (0..5_usize, text, any::<[bool; 3]>(), choices, labels, -9..9_i64, 2..11_i64).prop_map(
            |(kind, text, [required, random, whole], choices, (other, help), number, points)| {
                let kind = ["single_choice", "multiple_choice", "text", "number", "rating"][kind];
                let mut question = json!({ "text": text, "kind": kind, "required": required, "help": help });
                match kind {
                    "text" => question["section"] = json!({ "title": text }),
                    "number" => {
                        question["whole"] = whole.into();
                        question["minimum"] = number.into();
                    }
                    "rating" => question["scale"] = json!({ "points": points, "high": other }),
                    _ => {
                        question["choices"] = choices.into_iter().collect();
                        question["other"] = other.into();
                        question["random_order"] = random.into();
                    }
                }
                question
            },
        )
    }

    /// A survey in which some questions look at the one before.
    fn survey() -> impl Strategy<Value = Json> {
        let questions = prop::collection::vec((question(), any::<[bool; 2]>()), 1..12);
        (questions, "[a-z]{1,9}", "[a-z\n]{0,9}", prop::option::of(1..99_i64)).prop_map(
            |(questions, title, description, most)| {
                let questions =
                    questions.into_iter().enumerate().map(|(place, (mut question, [shown, answered]))| {
                        if shown && place > 0 {
                            let condition = json!({ "question_id": place, "answered": answered });
                            question["show_if"] = json!({ "match": "all", "conditions": [condition] });
                        }
                        question
                    });
                let questions: Vec<_> = questions.collect();
                let words: Vec<_> =
                    questions.iter().map(|question| json!({ "text": question["text"] })).collect();
                json!({
                    "title": title, "description": description, "settings": { "max_responses": most },
                    "questions": questions, "translations": { "de": { "title": title, "questions": words } },
                })
            },
        )
    }

    fn parse(json: Json) -> Survey {
        let new = deserr::deserialize::<NewSurvey, _, Refusals>(json).unwrap();
        Survey::create(Uuid::nil(), new).unwrap()
    }

    proptest! {
        #[test]
        fn a_document_makes_the_same_survey_again(json in survey()) {
            let survey = parse(json);
            let document = survey.document("https://example.com/schema").unwrap();
            let again = parse(document.clone());
            prop_assert_eq!(&again.definition, &survey.definition);
            prop_assert_eq!(&again.settings, &survey.settings);
            prop_assert_eq!((&again.title, &again.description), (&survey.title, &survey.description));
            prop_assert_eq!(again.document("https://example.com/schema").unwrap(), document);
        }
    }
}
