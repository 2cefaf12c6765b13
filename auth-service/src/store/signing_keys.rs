//! Signing keys, sealed.

use std::time::Duration;

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Text, Timestamptz};
use service_kit::database::Database;
use service_kit::statement;
use time::OffsetDateTime;
use token_verifier::Algorithm;

use super::revocations::{Recorded, RecordedColumns, recorded};
use super::schema::signing_keys;
use super::seconds;
use crate::error::Error;
use crate::keys::{KeyState, KeysNow, Lifetimes, SealedKey, StoredKey};

#[derive(Queryable, Selectable)]
#[diesel(table_name = signing_keys)]
#[diesel(check_for_backend(Pg))]
struct Row {
    kid: String,
    algorithm: String,
    state: String,
    public_jwk: serde_json::Value,
    sealed_private_key: Vec<u8>,
    sealed_with: String,
    created_at: OffsetDateTime,
    state_since: OffsetDateTime,
    changes_at: Option<OffsetDateTime>,
    seen_at: OffsetDateTime,
    longest_access_seconds: i64,
    longest_refresh_seconds: i64,
}

statement! {
    Revoke(kid: String as Text, expires_at: OffsetDateTime as Timestamptz) -> RecordedColumns {
        "INSERT INTO auth.revocations (kind, subject, expires_at) VALUES ('key', ?, ?)
         RETURNING id, revoked_at, kind, subject, not_before, expires_at"
    }
}

/// The keys under the lock that all replicas share: nobody else changes them until the transaction ends.
pub struct Locked<'c> {
    connection: &'c mut PgConnection,
    /// The keys, with every change made so far.
    pub at: KeysNow,
}

/// Changes keys: all of it or, when the work fails, nothing. Whoever comes at the same time waits, and sees what was done.
///
/// # Errors
/// The work's, or the database's.
pub async fn change<T: Send + 'static>(
    database: &Database,
    work: impl FnOnce(&mut Locked<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    database
        .run_ahead(move |connection| {
            connection.transaction(|connection| {
                sql_query("SELECT pg_advisory_xact_lock(hashtext('signet signing keys'))")
                    .execute(connection)?;
                let at = select(connection)?;
                work(&mut Locked { connection, at })
            })
        })
        .await
}

/// All keys.
///
/// # Errors
/// The database's.
pub async fn load(database: &Database) -> Result<KeysNow, Error> {
    database.run_ahead(select).await
}

impl Locked<'_> {
    /// Adds a key in a state that it leaves at that time.
    ///
    /// # Errors
    /// The database's.
    pub fn insert(
        &mut self,
        key: &SealedKey,
        state: KeyState,
        changes_at: Option<OffsetDateTime>,
    ) -> Result<(), Error> {
        diesel::insert_into(signing_keys::table)
            .values((
                signing_keys::kid.eq(&key.kid),
                signing_keys::algorithm.eq(key.algorithm.name()),
                signing_keys::state.eq(state.as_str()),
                signing_keys::public_jwk.eq(serde_json::to_value(&key.public_jwk).map_err(Error::internal)?),
                signing_keys::sealed_private_key.eq(&key.sealed_private_key),
                signing_keys::sealed_with.eq(&key.sealed_with),
                signing_keys::created_at.eq(self.at.now),
                signing_keys::state_since.eq(self.at.now),
                signing_keys::seen_at.eq(self.at.now),
                signing_keys::changes_at.eq(changes_at),
            ))
            .execute(self.connection)?;
        self.again()
    }

    /// Brings a key into a state that it leaves at that time. Once it signs no more, its private half is erased.
    ///
    /// # Errors
    /// The database's.
    pub fn enter(
        &mut self,
        kid: &str,
        state: KeyState,
        changes_at: Option<OffsetDateTime>,
    ) -> Result<(), Error> {
        let erased = (!state.is_private()).then(|| signing_keys::sealed_private_key.eq(Vec::new()));
        diesel::update(signing_keys::table.find(kid))
            .set((
                erased,
                signing_keys::state.eq(state.as_str()),
                signing_keys::state_since.eq(self.at.now),
                signing_keys::changes_at.eq(changes_at),
            ))
            .execute(self.connection)?;
        self.again()
    }

    /// Notes that a published key is served, and when it signs.
    ///
    /// # Errors
    /// The database's.
    pub fn seen(&mut self, kid: &str, signs_at: OffsetDateTime) -> Result<(), Error> {
        diesel::update(signing_keys::table.find(kid))
            .set((signing_keys::seen_at.eq(self.at.now), signing_keys::changes_at.eq(signs_at)))
            .execute(self.connection)?;
        self.again()
    }

    /// Notes how long tokens live that a key signs.
    ///
    /// # Errors
    /// The database's.
    pub fn lengthen(&mut self, kid: &str, longest: Lifetimes) -> Result<(), Error> {
        diesel::update(signing_keys::table.find(kid))
            .set((
                signing_keys::longest_access_seconds.eq(seconds(longest.access)),
                signing_keys::longest_refresh_seconds.eq(seconds(longest.refresh)),
            ))
            .execute(self.connection)?;
        self.again()
    }

    /// Puts a key in its place that was sealed anew.
    ///
    /// # Errors
    /// The database's.
    pub fn reseal(&mut self, key: &SealedKey) -> Result<(), Error> {
        diesel::update(signing_keys::table.find(&key.kid))
            .set((
                signing_keys::sealed_private_key.eq(&key.sealed_private_key),
                signing_keys::sealed_with.eq(&key.sealed_with),
            ))
            .execute(self.connection)?;
        self.again()
    }

    /// Deletes a key.
    ///
    /// # Errors
    /// The database's.
    pub fn delete(&mut self, kid: &str) -> Result<(), Error> {
        diesel::delete(signing_keys::table.find(kid)).execute(self.connection)?;
        self.again()
    }

    /// Revokes a key, and records until when nothing it signed counts.
    ///
    /// # Errors
    /// The database's.
    pub fn revoke(&mut self, kid: &str, expires_at: OffsetDateTime) -> Result<Vec<Recorded>, Error> {
        self.enter(kid, KeyState::Revoked, None)?;
        Ok(recorded(Revoke { kid: kid.to_owned(), expires_at }.load(self.connection)?))
    }

    fn again(&mut self) -> Result<(), Error> {
        self.at = select(self.connection)?;
        Ok(())
    }
}

fn select(connection: &mut PgConnection) -> Result<KeysNow, Error> {
    // The clock, not the beginning of the transaction, which may have waited for the lock.
    let now = diesel::select(sql::<Timestamptz>("clock_timestamp()")).get_result(connection)?;
    let rows: Vec<Row> = signing_keys::table
        .order((signing_keys::created_at, signing_keys::kid))
        .select(Row::as_select())
        .load(connection)?;
    Ok(KeysNow { now, keys: rows.into_iter().map(parse).collect::<Result<_, _>>()? })
}

fn parse(row: Row) -> Result<StoredKey, Error> {
    let unknown =
        || Error::internal(format!("the stored key {} is of an unknown algorithm or state", row.kid));
    let algorithm = Algorithm::from_name(&row.algorithm).ok_or_else(unknown)?;
    let state = KeyState::from_name(&row.state).ok_or_else(unknown)?;
    let duration = |seconds| Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    Ok(StoredKey {
        state,
        created_at: row.created_at,
        state_since: row.state_since,
        changes_at: row.changes_at,
        seen_at: row.seen_at,
        longest: Lifetimes {
            access: duration(row.longest_access_seconds),
            refresh: duration(row.longest_refresh_seconds),
        },
        key: SealedKey {
            algorithm,
            public_jwk: serde_json::from_value(row.public_jwk).map_err(Error::internal)?,
            sealed_private_key: row.sealed_private_key,
            sealed_with: row.sealed_with,
            kid: row.kid,
        },
    })
}
