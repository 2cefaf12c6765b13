mod list;

use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_service::config::ClientsConfig;
use auth_service::domain::{Audience, ClientKeys, ClientName, ClientSecret, RegisteredClient, Scope};
use auth_service::redis::Address;
use auth_service::store::client_changes::{self, NewClient};
use auth_service::store::revocations::Recorded;
use clap::{Args, Subcommand};
use serde_json::json;
use service_kit::database::Database;
use uuid::Uuid;

use super::publish::publish;
use super::{Failure, connect, print, read_file};

#[derive(Subcommand)]
pub enum Clients {
    /// Register a program: one that gets tokens for itself, or one that asks about tokens. Its secret is shown once.
    Create(Create),
    /// List them, by name.
    List {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Show one. Its secret cannot be shown again.
    Show {
        /// Its name or its id.
        client: String,
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Give it another secret, shown once, while the one before goes on for a time; or other public keys, at once.
    Rotate {
        /// Its name or its id.
        client: String,
        /// How long the secret before goes on, such as 24h, 30m or 90s; 0 ends it now.
        #[arg(long, value_parser = duration, default_value = "24h", conflicts_with = "jwks")]
        overlap: Duration,
        /// The public keys of a client that has keys, all of them; - for standard input.
        #[arg(long)]
        jwks: Option<PathBuf>,
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// No new tokens, and those it has are refused at once.
    Disable {
        /// Its name or its id.
        client: String,
    },
    /// Let it have tokens again. Those it had before stay refused.
    Enable {
        /// Its name or its id.
        client: String,
    },
    /// Forget it; its tokens are refused at once.
    Delete {
        /// Its name or its id.
        client: String,
    },
}

#[derive(Args)]
pub struct Create {
    /// What you call it, such as billing-export.
    #[arg(long)]
    name: ClientName,
    /// What its tokens may allow. Several: once for each. None: it gets no tokens.
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<Scope>,
    /// Whom its tokens may be for, or whose tokens it asks about. Several: once for each; the first is the default.
    #[arg(long = "audience", value_name = "AUDIENCE", required = true)]
    audiences: Vec<Audience>,
    /// A file with its public keys (a JWK Set): it signs assertions, and has no secret. - for standard input.
    #[arg(long)]
    jwks: Option<PathBuf>,
    /// Let it ask what tokens for its audiences are worth (RFC 7662).
    #[arg(long)]
    introspect: bool,
    /// For programs.
    #[arg(long)]
    json: bool,
}

/// What the commands work with.
struct Desk {
    database: Database,
    redis: Option<Address>,
}

impl Clients {
    pub async fn run(self) -> Result<(), Failure> {
        let config = ClientsConfig::from_environment()?;
        let desk = Desk { database: connect(&config.database).await?, redis: config.redis };
        match self {
            Self::Create(create) => desk.create(create).await,
            Self::List { json } => list::list(&client_changes::list(&desk.database).await?, json),
            Self::Show { client, json } => {
                list::show(&client_changes::get(&desk.database, client).await?, json)
            }
            Self::Rotate { client, jwks: Some(file), .. } => desk.replace_keys(client, &file).await,
            Self::Rotate { client, overlap, json, .. } => desk.rotate(client, overlap, json).await,
            Self::Disable { client } => desk.disable(client).await,
            Self::Enable { client } => {
                let client = client_changes::enable(&desk.database, client).await?;
                print(&format!("{} is enabled. The tokens that it had before stay refused.", client.name))
            }
            Self::Delete { client } => {
                let (client, recorded) = client_changes::delete(&desk.database, client).await?;
                print(&format!("{} is deleted, and its tokens are refused within a second.", client.name))?;
                desk.publish(&recorded).await
            }
        }
    }
}

impl Desk {
    async fn create(&self, create: Create) -> Result<(), Failure> {
        let Create { name, scopes, audiences, jwks, introspect: introspects, json } = create;
        let keys = jwks.as_deref().map(keys).transpose()?;
        let new = NewClient { name, scopes, audiences, introspects, keys };
        let (id, secret) = client_changes::create(&self.database, new).await?;
        shown(id, secret.as_ref(), json)
    }

    async fn rotate(&self, client: String, overlap: Duration, json: bool) -> Result<(), Failure> {
        let (client, secret) = client_changes::rotate(&self.database, client, overlap).await?;
        shown(client.id, Some(&secret), json)?;
        if json {
            return Ok(());
        }
        match overlap.as_secs() {
            0 => print(
                "The secrets before it are worth nothing any more. Tokens got with them live on: `disable` ends them.",
            ),
            _ => print(&format!(
                "The secret before it goes on; `clients show {}` tells until when.",
                client.name
            )),
        }
    }

    async fn replace_keys(&self, client: String, file: &Path) -> Result<(), Failure> {
        let RegisteredClient { name, .. } =
            client_changes::replace_keys(&self.database, client, keys(file)?).await?;
        print(&format!("{name} has these keys now, and no others."))
    }

    async fn disable(&self, client: String) -> Result<(), Failure> {
        let (client, recorded) = client_changes::disable(&self.database, client).await?;
        if recorded.is_empty() {
            return print(&format!("{} was disabled before.", client.name));
        }
        print(&format!("{} is disabled, and its tokens are refused within a second.", client.name))?;
        self.publish(&recorded).await
    }

    async fn publish(&self, recorded: &[Recorded]) -> Result<(), Failure> {
        publish(&self.database, self.redis.as_ref(), recorded).await
    }
}

/// What the client needs, shown this once.
fn shown(id: Uuid, secret: Option<&ClientSecret>, as_json: bool) -> Result<(), Failure> {
    let secret = secret.map(ClientSecret::expose);
    if as_json {
        return print(&serde_json::to_string_pretty(&json!({ "client_id": id, "client_secret": secret }))?);
    }
    print(&format!("client_id      {id}"))?;
    let Some(secret) = secret else { return Ok(()) };
    print(&format!("client_secret  {secret}"))?;
    print("Keep the secret where the client finds it: it is not shown again.")
}

fn keys(file: &Path) -> Result<ClientKeys, Failure> {
    Ok(ClientKeys::parse(&read_file(file)?)?)
}

/// A number with s, m, h or d; a year at most.
fn duration(text: &str) -> Result<Duration, &'static str> {
    let why = "write 24h, 30m, 90s or 7d, up to 365d; 0 for none";
    let split = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().map_err(|_| why)?;
    let seconds = match unit {
        "" if number == 0 => 0,
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(why),
    };
    let seconds = number.checked_mul(seconds).filter(|seconds| *seconds <= 365 * 86_400).ok_or(why)?;
    Ok(Duration::from_secs(seconds))
}
