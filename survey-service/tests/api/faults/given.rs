//! What is answered: by every kind of question, and by no two submissions the same.

use serde_json::{Value, json};
use uuid::Uuid;

/// A number below that, drawn by lot.
pub fn lot(below: usize) -> usize {
    usize::try_from(Uuid::new_v4().as_u128() % below as u128).unwrap()
}

/// A submission, in either of two versions: the second says something else under the same id.
#[derive(Clone)]
pub struct Given {
    pub survey: String,
    pub id: Uuid,
    index: usize,
}

impl Given {
    pub fn new(index: usize, surveys: &[String]) -> Self {
        Self { survey: surveys[index % surveys.len()].clone(), id: Uuid::new_v4(), index }
    }

    /// The body, as sent.
    pub fn body(&self, changed: bool) -> Value {
        let n = self.index;
        let mut answers = vec![
            json!({ "question_id": 1, "choice_id": if changed { 3 } else { n % 2 + 1 } }),
            json!({ "question_id": 4, "number": number(n) }),
        ];
        if !n.is_multiple_of(3) {
            answers.push(json!({ "question_id": 2, "choice_ids": [n % 2 + 2, 1] }));
            answers.push(json!({ "question_id": 5, "number": n % 5 + 1 }));
        }
        if n.is_multiple_of(5) {
            answers.push(json!({ "question_id": 3, "text": text(n) }));
        }
        json!({ "submission_id": self.id, "answers": answers })
    }

    /// The answers, as they are to be kept.
    pub fn kept(&self, changed: bool) -> Value {
        let n = self.index;
        let mut kept = json!({ "1": if changed { 3 } else { n % 2 + 1 }, "4": number(n) });
        if !n.is_multiple_of(3) {
            kept["2"] = json!([1, n % 2 + 2]);
            kept["5"] = json!(n % 5 + 1);
        }
        if n.is_multiple_of(5) {
            kept["3"] = json!(text(n));
        }
        kept
    }
}

/// Whole ones and others, on both sides of zero.
fn number(n: usize) -> Value {
    let number = i32::try_from(n).unwrap() - 1000;
    if number % 4 == 0 { json!(number / 4) } else { json!(f64::from(number) / 4.0) }
}

fn text(n: usize) -> String {
    format!("\"{n}\", said one;\nanother, שלום")
}
