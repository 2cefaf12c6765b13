//! Revocations, as recorded.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use service_kit::database::Database;
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

#[derive(QueryableByName)]
pub(super) struct RecordedRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Timestamptz)]
    revoked_at: OffsetDateTime,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    subject: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    not_before: Option<i64>,
    #[diesel(sql_type = Timestamptz)]
    expires_at: OffsetDateTime,
}

impl Lifetime {
    pub(super) fn seconds(self) -> i64 {
        i64::try_from(self.0.as_secs()).unwrap_or(i64::MAX)
    }
}

impl RecordedRow {
    /// None: a row that this version does not understand, which the constraint rules out.
    pub(super) fn parse(self) -> Option<Recorded> {
        let expires_at = self.expires_at.unix_timestamp();
        let revocation = match (self.kind.as_str(), Uuid::try_parse(&self.subject)) {
            ("session", Ok(id)) => Revocation::Session { id, expires_at },
            ("token", Ok(id)) => Revocation::Token { id, expires_at },
            ("user", Ok(id)) => Revocation::User { id, before: self.not_before?, expires_at },
            ("key", _) => Revocation::Key { id: self.subject, expires_at },
            _ => return None,
        };
        let revoked_at = i64::try_from(self.revoked_at.unix_timestamp_nanos() / 1000).ok()?;
        Some(Recorded { id: self.id, revoked_at, revocation })
    }
}

/// The live revocations recorded in the last `window`; all of them without one.
///
/// # Errors
/// The database's.
pub async fn live(database: &Database, window: Option<Duration>) -> Result<Vec<Recorded>, Error> {
    let window = window.map(|window| i64::try_from(window.as_secs()).unwrap_or(i64::MAX));
    database
        .run(move |connection| {
            // The window is measured by the clock that set revoked_at.
            let rows: Vec<RecordedRow> = diesel::sql_query(
                "SELECT id, revoked_at, kind, subject, not_before, expires_at FROM auth.revocations
                 WHERE expires_at > now() AND revoked_at > coalesce(now() - $1 * interval '1 second', '-infinity')
                 ORDER BY revoked_at",
            )
            .bind::<Nullable<BigInt>, _>(window)
            .load(connection)?;
            Ok(rows.into_iter().filter_map(RecordedRow::parse).collect())
        })
        .await
}

/// Records that one token is revoked.
///
/// # Errors
/// The database's.
pub async fn record_token(
    database: &Database,
    token_id: Uuid,
    lifetime: Lifetime,
) -> Result<Vec<Recorded>, Error> {
    database
        .run(move |connection| {
            let rows: Vec<RecordedRow> = diesel::sql_query(
                "INSERT INTO auth.revocations (kind, subject, expires_at)
                 VALUES ('token', $1, now() + $2 * interval '1 second')
                 RETURNING id, revoked_at, kind, subject, not_before, expires_at",
            )
            .bind::<Text, _>(token_id.to_string())
            .bind::<BigInt, _>(lifetime.seconds())
            .load(connection)?;
            Ok(rows.into_iter().filter_map(RecordedRow::parse).collect())
        })
        .await
}
