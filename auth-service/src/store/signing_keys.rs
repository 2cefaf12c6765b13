//! Signing keys, sealed.

use diesel::prelude::*;
use diesel::sql_query;
use service_kit::database::Database;
use time::OffsetDateTime;
use token_verifier::Algorithm;

use super::schema::signing_keys;
use crate::error::Error;
use crate::keys::{KeyState, SealedKey};

type Row = (String, String, String, serde_json::Value, Vec<u8>, String);

/// A key as an operator sees it.
#[derive(Queryable)]
pub struct KeyRow {
    /// RFC 7638 thumbprint.
    pub kid: String,
    /// `ES256`, `EdDSA` or `RS256`.
    pub algorithm: String,
    /// `published`, `signing` or `retired`.
    pub state: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it came into this state.
    pub state_since: OffsetDateTime,
}

/// All keys; `first` is inserted where there is none. Replicas that start together end up with the same one.
///
/// # Errors
/// The database's.
pub async fn load_or_insert(database: &Database, first: SealedKey) -> Result<Vec<SealedKey>, Error> {
    database
        .run(move |connection| {
            connection.transaction(|connection| {
                sql_query("SELECT pg_advisory_xact_lock(hashtext('signet signing keys'))")
                    .execute(connection)?;
                let stored = select(connection)?;
                if !stored.is_empty() {
                    return Ok(stored);
                }
                insert(connection, &first)?;
                tracing::info!(
                    kid = first.kid,
                    algorithm = first.algorithm.name(),
                    "made the first signing key"
                );
                Ok(vec![first])
            })
        })
        .await
}

/// All keys.
///
/// # Errors
/// The database's.
pub async fn load(database: &Database) -> Result<Vec<SealedKey>, Error> {
    database.run_ahead(select).await
}

/// All keys without their private halves, newest first.
///
/// # Errors
/// The database's.
pub async fn list(database: &Database) -> Result<Vec<KeyRow>, Error> {
    use signing_keys::{algorithm, created_at, kid, state, state_since};
    database
        .run(move |connection| {
            let keys = signing_keys::table.select((kid, algorithm, state, created_at, state_since));
            Ok(keys.order(created_at.desc()).load(connection)?)
        })
        .await
}

fn select(connection: &mut PgConnection) -> Result<Vec<SealedKey>, Error> {
    use signing_keys::{algorithm, created_at, kid, public_jwk, sealed_private_key, sealed_with, state};
    let rows: Vec<Row> = signing_keys::table
        .order(created_at)
        .select((kid, algorithm, state, public_jwk, sealed_private_key, sealed_with))
        .load(connection)?;
    rows.into_iter().map(parse).collect()
}

fn insert(connection: &mut PgConnection, key: &SealedKey) -> Result<(), Error> {
    use signing_keys::{algorithm, kid, public_jwk, sealed_private_key, sealed_with, state};
    diesel::insert_into(signing_keys::table)
        .values((
            kid.eq(&key.kid),
            algorithm.eq(key.algorithm.name()),
            state.eq(key.state.as_str()),
            public_jwk.eq(serde_json::to_value(&key.public_jwk).map_err(Error::internal)?),
            sealed_private_key.eq(&key.sealed_private_key),
            sealed_with.eq(&key.sealed_with),
        ))
        .execute(connection)?;
    Ok(())
}

fn parse(
    (kid, algorithm, state, public_jwk, sealed_private_key, sealed_with): Row,
) -> Result<SealedKey, Error> {
    let unknown = || Error::internal(format!("the stored key {kid} is of an unknown algorithm or state"));
    Ok(SealedKey {
        algorithm: Algorithm::from_name(&algorithm).ok_or_else(unknown)?,
        state: KeyState::from_name(&state).ok_or_else(unknown)?,
        public_jwk: serde_json::from_value(public_jwk).map_err(Error::internal)?,
        sealed_private_key,
        sealed_with,
        kid,
    })
}
