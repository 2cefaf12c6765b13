//! JSON, an object a line: what was answered, to the character.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use super::columns::label;
use super::{Render, Response, Values, rfc3339};
use crate::domain::answers::other_key;
use crate::domain::definition::Definition;
use crate::domain::question::Question;
use crate::domain::question::choices::Choice;

/// Writes NDJSON.
pub struct Ndjson {
    questions: Vec<Question>,
    values: Values,
}

/// One response.
#[derive(Serialize)]
struct Line {
    response_id: Uuid,
    submitted_at: String,
    answers: BTreeMap<i16, Json>,
    /// What was written with a choice that asks for it, by question; where there is any.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    other_texts: BTreeMap<i16, Json>,
}

/// The last line: without it, the file is not whole.
#[derive(Serialize)]
struct End {
    rows: u64,
    complete: bool,
}

impl Ndjson {
    /// For answers to those questions.
    pub fn new(definition: &Definition, values: Values) -> Self {
        Self { questions: definition.questions.clone(), values }
    }

    /// The answers by question id, with choices as they are to be told.
    fn answers(&self, answers: &Json) -> BTreeMap<i16, Json> {
        let told = self.questions.iter().filter_map(|question| {
            let answer = answers.get(question.id.to_string())?;
            let answer = match self.values {
                Values::Labels => told(&question.choices, answer),
                Values::Ids => answer.clone(),
            };
            Some((question.id, answer))
        });
        told.collect()
    }

    fn other_texts(&self, answers: &Json) -> BTreeMap<i16, Json> {
        let with_other = self.questions.iter().filter(|question| question.other().is_some());
        let text = |question: &Question| Some((question.id, answers.get(other_key(question.id))?.clone()));
        with_other.filter_map(text).collect()
    }
}

impl Render for Ndjson {
    fn begin(&mut self, _: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }

    fn rows(&mut self, rows: &[Response], out: &mut Vec<u8>) -> io::Result<()> {
        rows.iter().try_for_each(|row| {
            let (submitted_at, answers) = (rfc3339(row.submitted_at), self.answers(&row.answers));
            let other_texts = self.other_texts(&row.answers);
            line(out, &Line { response_id: row.id, submitted_at, answers, other_texts })
        })
    }

    fn end(&mut self, rows: u64, out: &mut Vec<u8>) -> io::Result<()> {
        line(out, &End { rows, complete: true })
    }
}

/// What the choice or the choices say; other answers as they are.
fn told(choices: &[Choice], answer: &Json) -> Json {
    match answer {
        Json::Array(chosen) => chosen.iter().map(|choice| told(choices, choice)).collect(),
        answer => label(choices, answer).map_or_else(|| answer.clone(), Json::from),
    }
}

fn line(out: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.push(b'\n');
    Ok(())
}
