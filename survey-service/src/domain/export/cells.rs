//! One cell of a table.

use std::borrow::Cow;

use serde_json::{Number, Value as Json};

/// What begins a formula in some spreadsheet (OWASP, *CSV Injection*), with the wide forms of the same characters.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing: the question was not answered.
    Empty,
    /// In people's words.
    Text(&'a str),
    /// A number, to the digit.
    Number(&'a Number),
    /// 1 or 0.
    Flag(bool),
}

impl<'a> Cell<'a> {
    /// An answer as it is.
    pub fn of(answer: &'a Json) -> Self {
        match answer {
            Json::String(text) => Self::Text(text),
            Json::Number(number) => Self::Number(number),
            _ => Self::Empty,
        }
    }

    /// As a field of a CSV. Numbers stay numbers, the negative ones too.
    pub fn field(self) -> Cow<'a, str> {
        match self {
            Self::Empty => "".into(),
            Self::Text(text) => harmless(text),
            Self::Number(number) => number.to_string().into(),
            Self::Flag(flag) => (if flag { "1" } else { "0" }).into(),
        }
    }
}

/// The text with an apostrophe before it where a spreadsheet would take it for a formula, and run it.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) { format!("'{text}").into() } else { text.into() }
}
