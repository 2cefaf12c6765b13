//! A survey's responses as a file: what its columns are, and how each format writes them.

mod cells;
mod columns;
mod csv;
mod ndjson;
mod xlsx;

use serde_json::Value as Json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use columns::Columns;
pub use xlsx::MOST_ROWS;

use super::definition::Definition;

/// One response, as it is kept.
#[derive(Clone, Debug)]
pub struct Response {
    /// Names it.
    pub id: Uuid,
    /// When it was received.
    pub submitted_at: OffsetDateTime,
    /// By question id, in canonical form.
    pub answers: Json,
}

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table in text (RFC 4180): a row a response.
    Csv,
    /// A JSON object a line, and a last line that tells how many there were.
    Ndjson,
    /// A workbook (ECMA-376) with one sheet.
    Xlsx,
}

/// How questions and choices are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Values {
    /// By what they say.
    #[default]
    Labels,
    /// By their ids, which stay short and the same in any language.
    Ids,
}

/// How a file is to look.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// What kind of file.
    pub format: Format,
    /// How questions and choices are told.
    pub values: Values,
    /// Begin a CSV with a byte order mark, by which spreadsheets know that it is UTF-8.
    pub bom: bool,
    /// Goes on where another file broke off: without that file's head.
    pub continued: bool,
}

/// Writes a file, part by part.
pub trait Render: Send {
    /// What comes before the first response.
    ///
    /// # Errors
    /// The format's.
    fn begin(&mut self, out: &mut Vec<u8>) -> std::io::Result<()>;

    /// These responses.
    ///
    /// # Errors
    /// The format's.
    fn rows(&mut self, rows: &[Response], out: &mut Vec<u8>) -> std::io::Result<()>;

    /// What comes after the last of that many.
    ///
    /// # Errors
    /// The format's.
    fn end(&mut self, rows: u64, out: &mut Vec<u8>) -> std::io::Result<()>;
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Ndjson, Self::Xlsx];

    /// As it is asked for, and as files of it end.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl Layout {
    /// What writes the responses to that survey.
    pub fn renderer(self, definition: &Definition) -> Box<dyn Render> {
        let columns = Columns::of(definition, self.values);
        match self.format {
            Format::Csv => Box::new(csv::Csv::new(columns, self)),
            Format::Ndjson => Box::new(ndjson::Ndjson::new(definition, self.values)),
            Format::Xlsx => Box::new(xlsx::Xlsx::new(columns)),
        }
    }
}

/// RFC 3339, in UTC.
fn rfc3339(time: OffsetDateTime) -> String {
    // Fails for years past 9999 only.
    time.format(&Rfc3339).unwrap_or_default()
}
