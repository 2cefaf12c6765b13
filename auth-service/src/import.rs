//! Accounts from elsewhere, with the hashes of their passwords: a CSV file, read as a stream.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder, Trim};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use service_kit::database::DatabaseError;
use time::format_description::well_known::Iso8601;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};
use uuid::Uuid;

use crate::domain::Email;
use crate::hashing::StoredHash;
use crate::store::users::{self, Import, NewUser};

/// Rows a statement inserts.
const BATCH: usize = 2000;
const COLUMNS: [&str; 4] = ["email", "password_hash", "id", "created_at"];
/// A file may come slowly, through a pipe; while it does, no time limit ends the transaction. A batch is no request that
/// somebody waits for.
const PATIENCE: &str =
    "SET LOCAL idle_in_transaction_session_timeout = '10min'; SET LOCAL statement_timeout = '1min'";

/// What became of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Made into accounts.
    pub imported: u64,
    /// Left alone, for there is an account with that email.
    pub skipped: u64,
    /// Told one by one.
    pub refused: u64,
}

/// A row that was refused. Says nothing of what is in it.
#[derive(Debug)]
pub struct BadRow {
    /// Where it begins in the file, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The first line is not what it should be.
    #[error(
        "The first line must name the columns: email,password_hash, and id and created_at where you have them; nothing else."
    )]
    Header,
    /// The file cannot be read.
    #[error("The file cannot be read: {0}")]
    Unreadable(csv::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// All was tried and nothing kept.
    #[error("this was a dry run")]
    DryRun(Summary),
}

impl From<diesel::result::Error> for ImportError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Imports a file in one transaction: every good row, or nothing where the file or the database fails on the way. A dry
/// run does the same and keeps nothing.
///
/// # Errors
/// [`ImportError`]; bad rows are none, but told.
pub fn run(
    connection: &mut PgConnection,
    file: impl Read,
    dry_run: bool,
    mut tell: impl FnMut(BadRow),
) -> Result<Summary, ImportError> {
    let outcome = connection.transaction(|connection| {
        connection.batch_execute(PATIENCE)?;
        let summary = import(connection, file, &mut tell)?;
        if dry_run { Err(ImportError::DryRun(summary)) } else { Ok(summary) }
    });
    match outcome {
        Err(ImportError::DryRun(summary)) => Ok(summary),
        outcome => outcome,
    }
}

fn import(
    connection: &mut PgConnection,
    file: impl Read,
    tell: &mut impl FnMut(BadRow),
) -> Result<Summary, ImportError> {
    let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(file);
    let columns = columns(reader.byte_headers().map_err(ImportError::Unreadable)?)?;
    // After a \r the reader leaves the \n for later, and stays on the line before.
    let behind = 2_u64.saturating_sub(reader.position().line());
    let (mut summary, mut record, mut batch) = (Summary::default(), ByteRecord::new(), Vec::new());
    loop {
        let more = reader.read_byte_record(&mut record).map_err(ImportError::Unreadable)?;
        let line = record.position().map_or(0, csv::Position::line) + behind;
        match parse(&record, &columns) {
            Ok(user) if more => batch.push((line, user)),
            Err(reason) if more => refuse(&mut summary, tell, line, reason),
            _ => {}
        }
        if batch.len() == BATCH || !more {
            flush(connection, &mut batch, &mut summary, tell)?;
        }
        if !more {
            return Ok(summary);
        }
    }
}

fn flush(
    connection: &mut PgConnection,
    batch: &mut Vec<(u64, NewUser)>,
    summary: &mut Summary,
    tell: &mut impl FnMut(BadRow),
) -> Result<(), ImportError> {
    let (lines, rows): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
    for (line, outcome) in lines.into_iter().zip(users::import(connection, &rows)?) {
        match outcome {
            Import::Made => summary.imported += 1,
            Import::EmailTaken => summary.skipped += 1,
            Import::IdTaken => {
                refuse(summary, tell, line, "the id belongs to another account".to_owned());
            }
        }
    }
    Ok(())
}

fn refuse(summary: &mut Summary, tell: &mut impl FnMut(BadRow), line: u64, reason: String) {
    summary.refused += 1;
    tell(BadRow { line, reason });
}

/// Which field each column of the file is.
fn columns(header: &ByteRecord) -> Result<Vec<&'static str>, ImportError> {
    let name = |field: &[u8]| {
        // Spreadsheets begin a file with a byte order mark.
        let field = String::from_utf8_lossy(field).trim_start_matches('\u{feff}').to_ascii_lowercase();
        COLUMNS.into_iter().find(|column| *column == field).ok_or(ImportError::Header)
    };
    let columns = header.iter().map(name).collect::<Result<Vec<_>, _>>()?;
    let count = |name| columns.iter().filter(|column| **column == name).count();
    let complete = COLUMNS[..2].iter().all(|name| count(*name) == 1);
    let unique = COLUMNS.iter().all(|name| count(*name) <= 1);
    if complete && unique { Ok(columns) } else { Err(ImportError::Header) }
}

fn parse(record: &ByteRecord, columns: &[&str]) -> Result<NewUser, String> {
    if record.len() != columns.len() {
        return Err(format!("there are {} fields where the first line has {}", record.len(), columns.len()));
    }
    let field = |name: &str| -> Result<&str, String> {
        let field = columns.iter().position(|column| *column == name).and_then(|index| record.get(index));
        std::str::from_utf8(field.unwrap_or_default()).map_err(|_| format!("{name} is not UTF-8"))
    };
    let email = Email::parse(field("email")?).map_err(|invalid| invalid.detail)?;
    let password_hash = field("password_hash")?;
    StoredHash::parse(password_hash).map_err(|unusable| unusable.to_string())?;
    let id = match field("id")? {
        "" => Uuid::now_v7(),
        text => text.parse().map_err(|_| "the id is not a UUID")?,
    };
    let created_at = match field("created_at")? {
        "" => OffsetDateTime::now_utc(),
        text => {
            moment(text).ok_or("created_at is not a time such as 2024-05-17T09:30:00Z, or is yet to come")?
        }
    };
    Ok(NewUser { id, email, password_hash: password_hash.to_owned(), created_at })
}

/// ISO 8601, with a space instead of the T as databases print it; UTC where it does not say.
fn moment(text: &str) -> Option<OffsetDateTime> {
    let text = text.replacen(' ', "T", 1);
    let moment = OffsetDateTime::parse(&text, &Iso8601::PARSING).ok().or_else(|| {
        PrimitiveDateTime::parse(&text, &Iso8601::PARSING).ok().map(PrimitiveDateTime::assume_utc)
    });
    // A day for clocks that kept local time.
    moment.filter(|moment| *moment <= OffsetDateTime::now_utc() + Duration::DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_and_databases_write_them() {
        for text in [
            "2024-05-17T09:30:00Z",
            "2024-05-17T11:30:00+02:00",
            "2024-05-17 09:30:00",
            "2024-05-17 09:30:00.000000",
            "2024-05-17 09:30:00+00",
        ] {
            assert_eq!(moment(text).map(OffsetDateTime::unix_timestamp), Some(1_715_938_200), "{text}");
        }
        for bad in ["yesterday", "2024-05-17", "9999-01-01T00:00:00Z", "1715938200"] {
            assert!(moment(bad).is_none(), "{bad}");
        }
    }
}
