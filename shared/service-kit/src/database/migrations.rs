//! The tables' versions: what was run, and running the rest.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::sql_types::Text;
use diesel::{PgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};

use super::{DatabaseError, SESSION};

/// Looks into the ledger without touching it: the role that serves need not be allowed to make tables.
pub(super) fn is_migrated(
    connection: &mut PgConnection,
    migrations: &EmbeddedMigrations,
    schema: &str,
) -> Result<bool, DatabaseError> {
    let ledger = format!("SELECT version::text AS name FROM {schema}.__diesel_schema_migrations");
    let there = diesel::sql_query("SELECT coalesce(to_regclass($1)::text, '') AS name")
        .bind::<Text, _>(format!("{schema}.__diesel_schema_migrations"))
        .get_result::<Named>(connection)?;
    if there.name.is_empty() {
        return Ok(false);
    }
    let run: Vec<Named> = diesel::sql_query(ledger).load(connection)?;
    let wanted = MigrationSource::<Pg>::migrations(migrations).map_err(DatabaseError::Migration)?;
    let is_run = |version: String| run.iter().any(|row| row.name == version);
    Ok(wanted.iter().all(|migration| is_run(migration.name().version().to_string())))
}

#[derive(diesel::QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Runs pending migrations with the ledger in the service's own schema, so that services can share a database.
///
/// # Errors
/// The failing migration's; it is rolled back.
pub fn migrate(
    connection: &mut PgConnection,
    migrations: EmbeddedMigrations,
    schema: &str,
) -> Result<(), DatabaseError> {
    // The lock is the session's: two replicas that start together migrate one after the other.
    let lock = format!("hashtext('signet migrations {schema}')");
    connection.batch_execute(&format!(
        "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({lock}); \
         CREATE SCHEMA IF NOT EXISTS {schema}; SET search_path = {schema}, public"
    ))?;
    let outcome = connection.run_pending_migrations(migrations).map(|_| ()).map_err(DatabaseError::Migration);
    connection.batch_execute(&format!("SELECT pg_advisory_unlock({lock}); RESET search_path; {SESSION}"))?;
    outcome
}
