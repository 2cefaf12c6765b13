//! The columns of a table of responses: one a question, or one a choice where several can be chosen, and one of what was
//! written with a choice that asks for it.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::Values;
use super::cells::Cell;
use crate::domain::answers::other_key;
use crate::domain::definition::Definition;
use crate::domain::question::choices::Choice;
use crate::domain::question::{Kind, Question};

/// What stands before the answers.
const FIRST: [&str; 2] = ["response_id", "submitted_at"];

/// The columns, in the order of the questions.
pub struct Columns {
    headings: Vec<String>,
    columns: Vec<Column>,
}

/// One column of answers.
struct Column {
    /// Its key in the answers.
    key: String,
    content: Content,
}

/// What a column tells.
enum Content {
    /// The text, number, rating or choice's id, as it is.
    Answer,
    /// What the choice says.
    Label(Vec<Choice>),
    /// Whether this choice is among those chosen.
    Chosen(i16),
}

impl Columns {
    /// The columns for those questions.
    pub fn of(definition: &Definition, values: Values) -> Self {
        let mut headings = Headings::default();
        for heading in FIRST {
            headings.add(heading);
        }
        let mut columns = Vec::new();
        for question in &definition.questions {
            for (heading, content) in contents(question, values) {
                headings.add(&heading);
                columns.push(Column { key: question.id.to_string(), content });
            }
            if let Some(other) = question.other() {
                headings.add(&match values {
                    Values::Labels => format!("{} [{}] text", question.text, other.text),
                    Values::Ids => format!("question_{}_other", question.id),
                });
                columns.push(Column { key: other_key(question.id), content: Content::Answer });
            }
        }
        Self { headings: headings.list, columns }
    }

    /// What each column is called, the response's id and time first; no two alike.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The cells of a response's answers.
    pub fn cells<'a>(&'a self, answers: &'a Json) -> impl Iterator<Item = Cell<'a>> {
        self.columns.iter().map(|column| column.cell(answers))
    }
}

impl Column {
    fn cell<'a>(&'a self, answers: &'a Json) -> Cell<'a> {
        let Some(answer) = answers.get(&self.key) else { return Cell::Empty };
        match &self.content {
            Content::Answer => Cell::of(answer),
            Content::Label(choices) => label(choices, answer).map_or(Cell::of(answer), Cell::Text),
            Content::Chosen(choice) => Cell::Flag(includes(answer, *choice)),
        }
    }
}

/// What the chosen choice says.
pub fn label<'a>(choices: &'a [Choice], chosen: &Json) -> Option<&'a str> {
    let id = chosen.as_i64()?;
    choices.iter().find(|choice| i64::from(choice.id) == id).map(|choice| choice.text.as_str())
}

fn includes(answer: &Json, choice: i16) -> bool {
    answer.as_array().is_some_and(|chosen| chosen.iter().any(|id| id.as_i64() == Some(choice.into())))
}

fn contents(question: &Question, values: Values) -> Vec<(String, Content)> {
    let heading = match values {
        Values::Labels => question.text.clone(),
        Values::Ids => format!("question_{}", question.id),
    };
    match (question.kind, values) {
        (Kind::MultipleChoice, _) => {
            let choice = |choice: &Choice| match values {
                Values::Labels => format!("{heading} [{}]", choice.text),
                Values::Ids => format!("{heading}_choice_{}", choice.id),
            };
            question.choices.iter().map(|each| (choice(each), Content::Chosen(each.id))).collect()
        }
        (Kind::SingleChoice, Values::Labels) => vec![(heading, Content::Label(question.choices.clone()))],
        _ => vec![(heading, Content::Answer)],
    }
}

/// Headings, each with a number behind it where an earlier one says the same.
#[derive(Default)]
struct Headings {
    list: Vec<String>,
    taken: HashSet<String>,
}

impl Headings {
    fn add(&mut self, wanted: &str) {
        let numbered = (2..).map(|n| format!("{wanted} ({n})"));
        let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
        let free = candidates.find(|heading| self.taken.insert(heading.clone()));
        self.list.extend(free);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_say_the_same_are_numbered_apart() {
        let mut headings = Headings::default();
        for heading in ["Why?", "Why? (2)", "Why?", "Why?"] {
            headings.add(heading);
        }
        assert_eq!(headings.list, ["Why?", "Why? (2)", "Why? (3)", "Why? (4)"]);
    }
}
