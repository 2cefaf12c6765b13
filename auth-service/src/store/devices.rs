//! Devices that an account knows.

use diesel::prelude::*;
use diesel::sql_types::{Binary, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::statement;
use uuid::Uuid;

use super::schema::{devices, users};
use crate::domain::{DeviceToken, Email};
use crate::error::Error;

// The twenty that were used last are known: each of them is one more at which a thief could guess.
statement! {
    Remember(id: Uuid as SqlUuid, user_id: Uuid as SqlUuid, token_hash: Vec<u8> as Binary) -> () {
        "WITH device AS (
             INSERT INTO auth.devices AS known (id, user_id, token_hash) VALUES (?, ?, ?)
             ON CONFLICT (token_hash) DO UPDATE SET last_used_at = now() WHERE known.user_id = excluded.user_id
             RETURNING id, user_id)
         DELETE FROM auth.devices WHERE id IN (
             SELECT known.id FROM auth.devices known JOIN device USING (user_id)
             WHERE known.id <> device.id ORDER BY known.last_used_at DESC OFFSET 19)"
    }
}

/// The id under which the account with that email knows a device.
///
/// # Errors
/// The database's.
pub async fn find(database: &Database, token: &DeviceToken, email: &Email) -> Result<Option<Uuid>, Error> {
    let (digest, key) = (token.digest(), email.key());
    database
        .run(move |connection| {
            Ok(devices::table
                .inner_join(users::table)
                .filter(devices::token_hash.eq(digest).and(users::email_key.eq(key)))
                .select(devices::id)
                .first(connection)
                .optional()?)
        })
        .await
}

/// Makes a device known to an account, or notes that it was used again.
///
/// # Errors
/// The database's.
pub async fn remember(database: &Database, user_id: Uuid, token: &DeviceToken) -> Result<(), Error> {
    let remember = Remember { id: Uuid::now_v7(), user_id, token_hash: token.digest() };
    database.run(move |connection| Ok(remember.execute(connection).map(|_| ())?)).await
}

/// Forgets all of a user's devices but one.
///
/// # Errors
/// The database's.
pub fn forget(
    connection: &mut PgConnection,
    user_id: Uuid,
    but: Option<&DeviceToken>,
) -> Result<(), diesel::result::Error> {
    let kept = but.map(DeviceToken::digest).unwrap_or_default();
    let others = devices::user_id.eq(user_id).and(devices::token_hash.ne(kept));
    diesel::delete(devices::table.filter(others)).execute(connection).map(|_| ())
}
