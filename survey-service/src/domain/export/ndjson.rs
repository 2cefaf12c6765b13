//! JSON, an object a line: what was answered, to the character.

use std::io;

use serde_json::{Map, Value as Json, json};

use super::columns::label;
use super::{Render, Response, Values, rfc3339};
use crate::domain::definition::Definition;
use crate::domain::question::{Choice, Question};

/// Writes NDJSON.
pub struct Ndjson {
    /// None where choices are told by their ids.
    questions: Option<Vec<Question>>,
}

impl Ndjson {
    /// For answers to those questions.
    pub fn new(definition: &Definition, values: Values) -> Self {
        let questions = (values == Values::Labels).then(|| definition.questions.clone());
        Self { questions }
    }

    /// The answers by question id, with choices as they are to be told.
    fn answers(&self, answers: &Json) -> Json {
        let (Some(questions), Some(answers)) = (&self.questions, answers.as_object()) else {
            return answers.clone();
        };
        let told = questions.iter().filter_map(|question| {
            let id = question.id.to_string();
            let answer = told(&question.choices, answers.get(&id)?);
            Some((id, answer))
        });
        Json::Object(told.collect::<Map<_, _>>())
    }
}

impl Render for Ndjson {
    fn begin(&mut self, _: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }

    fn rows(&mut self, rows: &[Response], out: &mut Vec<u8>) -> io::Result<()> {
        rows.iter().try_for_each(|row| {
            let (time, answers) = (rfc3339(row.submitted_at), self.answers(&row.answers));
            line(out, &json!({ "response_id": row.id, "submitted_at": time, "answers": answers }))
        })
    }

    fn end(&mut self, rows: u64, out: &mut Vec<u8>) -> io::Result<()> {
        line(out, &json!({ "rows": rows, "complete": true }))
    }
}

/// What the choice or the choices say; other answers as they are.
fn told(choices: &[Choice], answer: &Json) -> Json {
    match answer {
        Json::Array(chosen) => chosen.iter().map(|choice| told(choices, choice)).collect(),
        answer => label(choices, answer).map_or_else(|| answer.clone(), Json::from),
    }
}

fn line(out: &mut Vec<u8>, value: &Json) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.push(b'\n');
    Ok(())
}
