//! Revocations, as recorded.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use service_kit::database::Database;
use service_kit::statement;
use time::OffsetDateTime;
use token_verifier::Revocation;
use uuid::Uuid;

use crate::error::Error;

/// How long a revocation is of use: as long as the longest-lived token that it could refuse.
#[derive(Clone, Copy, Debug)]
pub struct Lifetime(pub Duration);

/// A revocation as recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// In the order of recording, though not always of commit.
    pub id: i64,
    /// By the database's clock, in microseconds since the epoch.
    pub revoked_at: i64,
    /// What is revoked.
    pub revocation: Revocation,
}

/// The columns of a revocation, in order.
pub(super) type RecordedColumns = (BigInt, Timestamptz, Text, Text, Nullable<BigInt>, Timestamptz);

/// A row of them.
type RecordedRow = (i64, OffsetDateTime, String, String, Option<i64>, OffsetDateTime);

// The window is measured by the clock that set revoked_at.
statement! {
    Live(window: Option<i64> as Nullable<BigInt>) -> RecordedColumns {
        "SELECT id, revoked_at, kind, subject, not_before, expires_at FROM auth.revocations
         WHERE expires_at > now() AND revoked_at > coalesce(now() - ? * interval '1 second', '-infinity')
         ORDER BY revoked_at"
    }
}

impl Lifetime {
    pub(super) fn seconds(self) -> i64 {
        i64::try_from(self.0.as_secs()).unwrap_or(i64::MAX)
    }
}

/// The revocations in these rows. A kind that this version does not know, which the constraint rules out, is skipped.
pub(super) fn recorded(rows: Vec<RecordedRow>) -> Vec<Recorded> {
    rows.into_iter().filter_map(parse).collect()
}

fn parse((id, revoked_at, kind, subject, before, expires_at): RecordedRow) -> Option<Recorded> {
    let expires_at = expires_at.unix_timestamp();
    let revocation = match (kind.as_str(), Uuid::try_parse(&subject)) {
        ("session", Ok(id)) => Revocation::Session { id, expires_at },
        ("token", Ok(id)) => Revocation::Token { id, expires_at },
        ("user", Ok(id)) => Revocation::User { id, before: before?, expires_at },
        ("key", _) => Revocation::Key { id: subject, expires_at },
        _ => return None,
    };
    let revoked_at = i64::try_from(revoked_at.unix_timestamp_nanos() / 1000).ok()?;
    Some(Recorded { id, revoked_at, revocation })
}

/// The live revocations recorded in the last `window`; all of them without one.
///
/// # Errors
/// The database's.
pub async fn live(database: &Database, window: Option<Duration>) -> Result<Vec<Recorded>, Error> {
    let window = window.map(|window| i64::try_from(window.as_secs()).unwrap_or(i64::MAX));
    database.run_ahead(move |connection| Ok(recorded(Live { window }.load(connection)?))).await
}
