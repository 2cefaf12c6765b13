//! Registered clients, as those who serve requests meet them.

use std::str::FromStr;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::schema::{client_assertions, client_secrets, clients};
use crate::assertion::Proof;
use crate::domain::{Access, ClientKeys, Credential, RegisteredClient, SecretDigest, StoredSecret};
use crate::error::Error;

#[derive(Queryable, Selectable)]
#[diesel(table_name = clients)]
#[diesel(check_for_backend(Pg))]
struct Row {
    id: Uuid,
    name: String,
    scopes: Vec<String>,
    audiences: Vec<String>,
    introspects: bool,
    jwks: Option<serde_json::Value>,
    created_at: OffsetDateTime,
    last_used_at: Option<OffsetDateTime>,
    disabled_at: Option<OffsetDateTime>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = client_secrets)]
#[diesel(check_for_backend(Pg))]
struct SecretRow {
    digest: Vec<u8>,
    created_at: OffsetDateTime,
    expires_at: Option<OffsetDateTime>,
}

// The row's lock lines it up with whoever disables the client: either the client is disabled already, or the statement
// began, by the same clock, before the moment from which on its tokens are refused.
statement! {
    Use(id: Uuid as SqlUuid) -> Timestamptz {
        "UPDATE auth.clients SET last_used_at = now() WHERE id = ? AND disabled_at IS NULL
         RETURNING statement_timestamp()"
    }
}

/// Which clients to load.
pub(super) enum Wanted {
    All,
    Id(Uuid),
    Name(String),
}

/// The clients with their live secrets, in one round trip; by name.
pub(super) fn load(connection: &mut PgConnection, wanted: Wanted) -> Result<Vec<RegisteredClient>, Error> {
    let live = client_secrets::expires_at.is_null().or(client_secrets::expires_at.gt(diesel::dsl::now));
    let mut query = clients::table
        .left_join(client_secrets::table.on(client_secrets::client_id.eq(clients::id).and(live)))
        .select((Row::as_select(), Option::<SecretRow>::as_select()))
        .order((clients::name, client_secrets::created_at.desc()))
        .into_boxed();
    match wanted {
        Wanted::All => {}
        Wanted::Id(id) => query = query.filter(clients::id.eq(id)),
        Wanted::Name(name) => query = query.filter(clients::name.eq(name)),
    }
    let mut found: Vec<RegisteredClient> = Vec::new();
    for (row, secret) in query.load::<(Row, Option<SecretRow>)>(connection)? {
        if found.last().is_none_or(|last| last.id != row.id) {
            found.push(parse(row)?);
        }
        if let (Some(client), Some(SecretRow { digest, created_at, expires_at })) = (found.last_mut(), secret)
            && let Credential::Secrets(secrets) = &mut client.credential
        {
            secrets.push(StoredSecret { digest: SecretDigest(digest), created_at, expires_at });
        }
    }
    Ok(found)
}

fn parse(row: Row) -> Result<RegisteredClient, Error> {
    Ok(RegisteredClient {
        id: row.id,
        name: word(row.name)?,
        access: Access { scopes: words(row.scopes)?, audiences: words(row.audiences)? },
        introspects: row.introspects,
        credential: match row.jwks {
            Some(jwks) => Credential::Keys(ClientKeys::from_json(jwks)?),
            None => Credential::Secrets(Vec::new()),
        },
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        disabled_at: row.disabled_at,
    })
}

fn words<T: FromStr<Err = &'static str>>(texts: Vec<String>) -> Result<Vec<T>, Error> {
    texts.into_iter().map(word).collect()
}

#[allow(clippy::needless_pass_by_value, reason = "it comes fresh from the database")]
fn word<T: FromStr<Err = &'static str>>(text: String) -> Result<T, Error> {
    text.parse().map_err(Error::internal)
}

/// A client, disabled or not.
///
/// # Errors
/// The database's.
pub async fn find(database: &Database, id: Uuid) -> Result<Option<RegisteredClient>, Error> {
    database.run(move |connection| Ok(load(connection, Wanted::Id(id))?.pop())).await
}

/// Notes that a client is given a token, and answers when, by the clock that a disabled client is told by: no token is
/// issued later than that. None: it is disabled, or gone.
///
/// # Errors
/// The database's.
pub async fn begin_token(database: &Database, id: Uuid) -> Result<Option<OffsetDateTime>, Error> {
    database.run(move |connection| Ok(Use { id }.get_result(connection).optional()?)).await
}

/// Notes that an assertion was used. False: it was before, here or at another replica.
///
/// # Errors
/// The database's.
pub async fn spend(database: &Database, client_id: Uuid, proof: Proof) -> Result<bool, Error> {
    let expires_at = OffsetDateTime::from_unix_timestamp(proof.expires_at).map_err(Error::internal)?;
    database
        .run(move |connection| {
            let spent = diesel::insert_into(client_assertions::table)
                .values((
                    client_assertions::client_id.eq(client_id),
                    client_assertions::jti.eq(proof.jti),
                    client_assertions::expires_at.eq(expires_at),
                ))
                .on_conflict_do_nothing()
                .execute(connection)?;
            Ok(spent == 1)
        })
        .await
}
