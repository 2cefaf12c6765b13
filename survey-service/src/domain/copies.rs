//! A survey as a document: all that makes it what it is, in the form in which a new one is sent.

use deserr::Deserr;
use serde_json::{Map, Value as Json, json};
use service_kit::body::Refusals;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Team;
use super::moment;
use super::survey::{State, Survey};

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
