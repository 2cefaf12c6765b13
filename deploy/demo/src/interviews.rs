//! The file of interviews: as submissions, and counted.

use std::collections::HashMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::DemoError;

const SURVEY: &str = include_str!("../interviews/survey.json");
const RESPONSES: &str = include_str!("../interviews/responses.csv");

/// The American National Election Study 1996: its survey, and what 944 people answered.
pub struct Interviews {
    survey: Value,
    rows: Vec<Interview>,
}

/// One person's answers.
#[derive(Clone)]
pub struct Interview {
    answers: Vec<Answer>,
}

/// An answer, by the kind of its question.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    /// The choice's id.
    Choice(u64),
    Number(i64),
}

impl Interviews {
    /// Reads the file.
    ///
    /// # Errors
    /// Where a row does not fit the survey.
    pub fn read() -> Result<Self, DemoError> {
        let broken = |what: String| DemoError::unexpected("the file of interviews", &what);
        let survey: Value = serde_json::from_str(SURVEY).map_err(|error| broken(error.to_string()))?;
        let mut rows = Vec::new();
        for record in csv::Reader::from_reader(RESPONSES.as_bytes()).into_records() {
            let record = record.map_err(|error| broken(error.to_string()))?;
            let questions = survey["questions"].as_array().into_iter().flatten();
            let answers: Option<Vec<_>> =
                record.iter().zip(questions).map(|(cell, question)| answer(question, cell)).collect();
            rows.push(Interview {
                answers: answers.ok_or_else(|| broken(format!("the row {record:?} does not fit")))?,
            });
        }
        Ok(Self { survey, rows })
    }

    /// The survey, as the body of `POST /api/surveys`.
    pub fn survey(&self) -> &Value {
        &self.survey
    }

    /// One interview after the other.
    pub fn iter(&self) -> impl Iterator<Item = &Interview> {
        self.rows.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The interviews of those who gave that choice to the question of that number, both from 1.
    #[must_use]
    pub fn who_chose(&self, question: usize, choice: u64) -> Self {
        let chose = |row: &&Interview| row.answers.get(question - 1) == Some(&Answer::Choice(choice));
        Self { survey: self.survey.clone(), rows: self.rows.iter().filter(chose).cloned().collect() }
    }

    /// Where results differ from a count of the file: nowhere, if nothing was lost and nothing counted twice.
    pub fn differences(&self, results: &Value) -> Vec<String> {
        let mut differences = Vec::new();
        let mut compare = |what: String, counted: Value, told: &Value| {
            if *told != counted {
                differences.push(format!("{what}: the file has {counted}, the results {told}"));
            }
        };
        compare("responses".to_owned(), json!(self.rows.len()), &results["response_count"]);
        for index in 0..self.survey["questions"].as_array().map_or(0, Vec::len) {
            let (told, name) = (&results["questions"][index], format!("question {}", index + 1));
            let column: Vec<Answer> = self.rows.iter().map(|row| row.answers[index]).collect();
            compare(format!("{name}, answered"), json!(column.len()), &told["answered"]);
            match Figures::of(&column) {
                None => compare(
                    format!("{name}, choices"),
                    self.counted_choices(index, &column),
                    &told["choices"],
                ),
                Some(Figures { min, max, mean }) => {
                    compare(format!("{name}, min"), json!(min), &told["min"]);
                    compare(format!("{name}, max"), json!(max), &told["max"]);
                    compare(format!("{name}, mean"), json!(mean), &told["mean"]);
                }
            }
        }
        differences
    }

    fn counted_choices(&self, index: usize, column: &[Answer]) -> Value {
        let mut counts: HashMap<u64, u64> = HashMap::new();
        for answer in column {
            if let Answer::Choice(id) = answer {
                *counts.entry(*id).or_default() += 1;
            }
        }
        let choices = self.survey["questions"][index]["choices"].as_array().map_or(0, Vec::len) as u64;
        let count =
            |id: u64| json!({ "choice_id": id, "count": counts.get(&id).copied().unwrap_or_default() });
        (1..=choices).map(count).collect()
    }
}

/// What a column of numbers comes to.
struct Figures {
    min: f64,
    max: f64,
    mean: f64,
}

impl Figures {
    /// None for a column of choices.
    #[allow(clippy::cast_precision_loss)]
    fn of(column: &[Answer]) -> Option<Self> {
        let number = |answer: &Answer| if let Answer::Number(number) = answer { Some(*number) } else { None };
        let numbers: Vec<i64> = column.iter().map(number).collect::<Option<_>>()?;
        let (min, max) = (*numbers.iter().min()?, *numbers.iter().max()?);
        let mean = numbers.iter().sum::<i64>() as f64 / numbers.len() as f64;
        Some(Self { min: min as f64, max: max as f64, mean })
    }
}

impl Interview {
    /// The interview under an id of its own, as the body of `POST /api/surveys/{id}/responses`.
    pub fn submission(&self) -> Value {
        let answers: Value =
            (1..).zip(&self.answers).map(|(question_id, answer)| answer.json(question_id)).collect();
        json!({ "submission_id": Uuid::new_v4(), "answers": answers })
    }

    /// Another vote under the id of a submission.
    pub fn changed(&self, submission: &Value) -> Value {
        let mut changed = submission.clone();
        let vote = &mut changed["answers"][0]["choice_id"];
        *vote = json!(if *vote == 1 { 2 } else { 1 });
        changed
    }
}

impl Answer {
    fn json(self, question_id: usize) -> Value {
        match self {
            Self::Choice(id) => json!({ "question_id": question_id, "choice_id": id }),
            Self::Number(number) => json!({ "question_id": question_id, "number": number }),
        }
    }
}

fn answer(question: &Value, cell: &str) -> Option<Answer> {
    match question["choices"].as_array() {
        Some(choices) => {
            let place = choices.iter().position(|choice| choice == cell)?;
            Some(Answer::Choice(place as u64 + 1))
        }
        None => cell.parse().ok().map(Answer::Number),
    }
}
