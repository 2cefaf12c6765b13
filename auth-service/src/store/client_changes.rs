//! What operators do with clients.

use std::time::Duration;

use diesel::dsl::now;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use service_kit::database::Database;
use service_kit::statement;
use uuid::Uuid;

use super::clients::{Wanted, load};
use super::revocations::{Recorded, cut_off};
use super::schema::{client_secrets, clients};
use super::seconds;
use crate::domain::{Audience, ClientKeys, ClientName, ClientSecret, Credential, RegisteredClient, Scope};
use crate::error::Error;

/// Live secrets a client has at most.
const MOST_SECRETS: usize = 2;

/// A client to register.
pub struct NewClient {
    /// What operators call it.
    pub name: ClientName,
    /// What its tokens may allow.
    pub scopes: Vec<Scope>,
    /// At whom; one at least.
    pub audiences: Vec<Audience>,
    /// Whether it is told about tokens.
    pub introspects: bool,
    /// Its public keys; without, it is given a secret.
    pub keys: Option<ClientKeys>,
}

// Out of the reach of every such cut.
statement! {
    Wait(subject: String as Text) -> Text {
        "SELECT pg_sleep_until(to_timestamp(max(not_before)))::text FROM auth.revocations
         WHERE kind = 'user' AND subject = ?"
    }
}

// What ends earlier anyway is left to.
statement! {
    EndSecrets(overlap: i64 as BigInt, client_id: Uuid as SqlUuid) -> () {
        "UPDATE auth.client_secrets SET expires_at = least(expires_at, now() + ? * interval '1 second')
         WHERE client_id = ?"
    }
}

/// All clients, by name.
///
/// # Errors
/// The database's.
pub async fn list(database: &Database) -> Result<Vec<RegisteredClient>, Error> {
    database.run(|connection| load(connection, Wanted::All)).await
}

/// The client of that name, or with that id.
///
/// # Errors
/// [`Error::Refused`] where there is none, or the database's.
pub async fn get(database: &Database, name: String) -> Result<RegisteredClient, Error> {
    database.run(move |connection| find(connection, &name)).await
}

/// Registers a client. Answers its id, and its secret where it has no keys.
///
/// # Errors
/// [`Error::Refused`] where the name is taken, or the database's.
pub async fn create(database: &Database, new: NewClient) -> Result<(Uuid, Option<ClientSecret>), Error> {
    let id = Uuid::now_v7();
    let secret = new.keys.is_none().then(ClientSecret::new).transpose()?;
    let (digest, name) = (secret.as_ref().map(|secret| secret.digest(id)), new.name.clone());
    let insert = move |connection: &mut PgConnection| {
        let row = (
            clients::id.eq(id),
            clients::name.eq(new.name.as_str()),
            clients::scopes.eq(new.scopes.iter().map(Scope::as_str).collect::<Vec<_>>()),
            clients::audiences.eq(new.audiences.iter().map(Audience::as_str).collect::<Vec<_>>()),
            clients::introspects.eq(new.introspects),
            clients::jwks.eq(new.keys.as_ref().map(json).transpose()?),
        );
        let inserted =
            diesel::insert_into(clients::table).values(row).on_conflict(clients::name).do_nothing();
        if inserted.execute(connection)? == 0 {
            return Err(Error::refused(format!(
                "There is a client named {name} already. Choose another name, or look at that one: `auth-service clients show {name}`."
            )));
        }
        if let Some(digest) = digest {
            let row = (client_secrets::client_id.eq(id), client_secrets::digest.eq(digest.0));
            diesel::insert_into(client_secrets::table).values(row).execute(connection)?;
        }
        Ok(())
    };
    database.run(move |connection| connection.transaction(insert)).await?;
    Ok((id, secret))
}

/// Gives a client another secret; the one before goes on for that long.
///
/// # Errors
/// [`Error::Refused`] where there is no such client, it has keys, or two secrets that go on; the database's.
pub async fn rotate(
    database: &Database,
    name: String,
    overlap: Duration,
) -> Result<(RegisteredClient, ClientSecret), Error> {
    let secret = ClientSecret::new()?;
    let overlap = seconds(overlap);
    let change = move |connection: &mut PgConnection| {
        let client = lock(connection, &name)?;
        let Credential::Secrets(live) = &client.credential else {
            return Err(Error::refused(format!(
                "{} has keys, and no secret. Give the new public keys: `auth-service clients rotate {} --jwks FILE`.",
                client.name, client.name
            )));
        };
        if live.len() >= MOST_SECRETS && overlap > 0 {
            return Err(Error::refused(format!(
                "{} has {MOST_SECRETS} live secrets already; `auth-service clients show {}` tells when one of them ends. \
                 Wait until then, or end both now: --overlap 0.",
                client.name, client.name
            )));
        }
        let of_client = client_secrets::client_id.eq(client.id);
        EndSecrets { overlap, client_id: client.id }.execute(connection)?;
        diesel::delete(client_secrets::table.filter(of_client))
            .filter(client_secrets::expires_at.le(now))
            .execute(connection)?;
        let row = (of_client, client_secrets::digest.eq(secret.digest(client.id).0));
        diesel::insert_into(client_secrets::table).values(row).execute(connection)?;
        Ok((client, secret))
    };
    database.run(move |connection| connection.transaction(change)).await
}

/// Puts other public keys in the place of a client's.
///
/// # Errors
/// [`Error::Refused`] where there is no such client, or it has a secret; the database's.
pub async fn replace_keys(
    database: &Database,
    name: String,
    keys: ClientKeys,
) -> Result<RegisteredClient, Error> {
    let change = move |connection: &mut PgConnection| {
        let client = lock(connection, &name)?;
        if let Credential::Secrets(_) = client.credential {
            return Err(Error::refused(format!(
                "{} has a secret, and no keys. Leave --jwks out, or register another client with keys.",
                client.name
            )));
        }
        diesel::update(clients::table.find(client.id))
            .set(clients::jwks.eq(Some(json(&keys)?)))
            .execute(connection)?;
        Ok(client)
    };
    database.run(move |connection| connection.transaction(change)).await
}

/// Disables a client: no new tokens, and those it has are refused from now on. Both or, where it fails, neither.
///
/// # Errors
/// [`Error::Refused`] where there is no such client, or the database's.
pub async fn disable(database: &Database, name: String) -> Result<(RegisteredClient, Vec<Recorded>), Error> {
    let change = move |connection: &mut PgConnection| {
        let client = lock(connection, &name)?;
        if client.disabled_at.is_some() {
            return Ok((client, Vec::new()));
        }
        diesel::update(clients::table.find(client.id))
            .set(clients::disabled_at.eq(now))
            .execute(connection)?;
        let recorded = cut_off(connection, client.id)?;
        Ok((client, recorded))
    };
    database.run(move |connection| connection.transaction(change)).await
}

/// Enables a client again. The tokens it had before stay refused; those it gets from now on are good.
///
/// # Errors
/// [`Error::Refused`] where there is no such client, or the database's.
pub async fn enable(database: &Database, name: String) -> Result<RegisteredClient, Error> {
    let change = move |connection: &mut PgConnection| {
        let client = lock(connection, &name)?;
        diesel::update(clients::table.find(client.id))
            .set(clients::disabled_at.eq(None::<time::OffsetDateTime>))
            .execute(connection)?;
        Wait { subject: client.id.to_string() }.execute(connection)?;
        Ok(client)
    };
    database.run(move |connection| connection.transaction(change)).await
}

/// Deletes a client; its tokens are refused from now on.
///
/// # Errors
/// [`Error::Refused`] where there is no such client, or the database's.
pub async fn delete(database: &Database, name: String) -> Result<(RegisteredClient, Vec<Recorded>), Error> {
    let change = move |connection: &mut PgConnection| {
        let client = lock(connection, &name)?;
        diesel::delete(clients::table.find(client.id)).execute(connection)?;
        let recorded = cut_off(connection, client.id)?;
        Ok((client, recorded))
    };
    database.run(move |connection| connection.transaction(change)).await
}

/// A client that nobody else uses or changes until the transaction ends.
fn lock(connection: &mut PgConnection, name: &str) -> Result<RegisteredClient, Error> {
    let id = find(connection, name)?.id;
    clients::table.find(id).select(clients::id).for_update().first::<Uuid>(connection).optional()?;
    find(connection, name)
}

fn find(connection: &mut PgConnection, name: &str) -> Result<RegisteredClient, Error> {
    let wanted = Uuid::try_parse(name).map_or_else(|_| Wanted::Name(name.to_owned()), Wanted::Id);
    load(connection, wanted)?.pop().ok_or_else(|| {
        Error::refused(format!("There is no client {name}. `auth-service clients list` has them all."))
    })
}

fn json(keys: &ClientKeys) -> Result<serde_json::Value, Error> {
    serde_json::to_value(keys.set()).map_err(Error::internal)
}
