//! Which deployment this is.

use diesel::prelude::*;
use service_kit::database::Database;
use uuid::Uuid;

use super::schema::deployment;
use crate::error::Error;

/// The deployment's id: the same for every replica, another one for every database.
///
/// # Errors
/// The database's.
pub async fn id(database: &Database) -> Result<Uuid, Error> {
    database.run(|connection| Ok(deployment::table.select(deployment::id).first(connection)?)).await
}
