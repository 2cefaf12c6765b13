use auth_service::domain::{Credential, RegisteredClient, StoredSecret};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::super::{Failure, print, timestamp};

/// All of them, a line each, or as JSON.
pub fn list(clients: &[RegisteredClient], as_json: bool) -> Result<(), Failure> {
    if as_json {
        let clients: Vec<_> = clients.iter().map(to_json).collect::<Result<_, _>>()?;
        return print(&serde_json::to_string_pretty(&clients)?);
    }
    if clients.is_empty() {
        return print("There are no clients. `auth-service clients create` registers one.");
    }
    print(&format!("{:<36}  {:<8}  {:<20}  NAME", "CLIENT_ID", "STATE", "LAST TOKEN"))?;
    for client in clients {
        let used = moment(client.last_used_at)?.unwrap_or_else(|| "-".to_owned());
        print(&format!("{:<36}  {:<8}  {used:<20}  {}", client.id, state(client), client.name))?;
    }
    Ok(())
}

/// All that is known of one.
pub fn show(client: &RegisteredClient, as_json: bool) -> Result<(), Failure> {
    if as_json {
        return print(&serde_json::to_string_pretty(&to_json(client)?)?);
    }
    let line = |name: &str, value: &str| print(&format!("{name:<15} {value}"));
    line("client_id", &client.id.to_string())?;
    line("name", client.name.as_str())?;
    line("state", state(client))?;
    line("scopes", &client.access.scope())?;
    line("audiences", &words(&client.access.audiences).join(" "))?;
    line("introspects", if client.introspects { "yes" } else { "no" })?;
    line("authenticates", client.credential.method())?;
    line("created", &timestamp(client.created_at)?)?;
    line("last token", &moment(client.last_used_at)?.unwrap_or_else(|| "-".to_owned()))?;
    match &client.credential {
        Credential::Secrets(secrets) => secrets.iter().try_for_each(|secret| {
            let ends = moment(secret.expires_at)?.map(|ends| format!(", until {ends}"));
            line("secret", &format!("since {}{}", timestamp(secret.created_at)?, ends.unwrap_or_default()))
        }),
        Credential::Keys(keys) => keys
            .set()
            .keys
            .iter()
            .try_for_each(|key| line("key", key.common.key_id.as_deref().unwrap_or("without kid"))),
    }
}

fn to_json(client: &RegisteredClient) -> Result<Value, Failure> {
    let (secrets, jwks) = match &client.credential {
        Credential::Secrets(secrets) => {
            let secrets = secrets.iter().map(|StoredSecret { created_at, expires_at, .. }| {
                Ok::<_, Failure>(
                    json!({ "created_at": timestamp(*created_at)?, "expires_at": moment(*expires_at)? }),
                )
            });
            (json!(secrets.collect::<Result<Vec<_>, _>>()?), Value::Null)
        }
        Credential::Keys(keys) => (json!([]), serde_json::to_value(keys.set())?),
    };
    Ok(json!({
        "client_id": client.id,
        "name": client.name.as_str(),
        "scopes": words(&client.access.scopes),
        "audiences": words(&client.access.audiences),
        "introspects": client.introspects,
        "token_endpoint_auth_method": client.credential.method(),
        "created_at": timestamp(client.created_at)?,
        "last_used_at": moment(client.last_used_at)?,
        "disabled_at": moment(client.disabled_at)?,
        "secrets": secrets,
        "jwks": jwks,
    }))
}

fn state(client: &RegisteredClient) -> &'static str {
    if client.disabled_at.is_some() { "disabled" } else { "enabled" }
}

fn words(words: &[impl ToString]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

fn moment(time: Option<OffsetDateTime>) -> Result<Option<String>, Failure> {
    time.map(timestamp).transpose()
}
