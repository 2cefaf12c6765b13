//! `auth-service serve | migrate | health | openapi | keys … | users …`: one file per group of commands.

mod keys;
mod users;

use std::io::Write;
use std::time::Duration;

use auth_service::config::{Config, DEFAULT_BIND, PREFIX};
use auth_service::openapi::Description;
use auth_service::{MIGRATIONS, SCHEMA, serve};
use clap::{Parser, Subcommand};
use service_kit::config::DatabaseConfig;
use service_kit::database::Database;
use service_kit::{health_probe, telemetry};
use time::OffsetDateTime;
use utoipa::OpenApi;

/// What a command tells whoever typed it.
pub type Failure = Box<dyn std::error::Error>;

/// Issues, rotates and revokes tokens. Configured by AUTH_ environment variables.
#[derive(Parser)]
#[command(version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Serve HTTP until told to stop.
    Serve,
    /// Bring the database's schema up to date.
    Migrate,
    /// Ask the service that serves here whether it is ready; exit code 1 where it is not.
    Health,
    /// Print the API's OpenAPI description.
    Openapi,
    /// Signing keys.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Accounts.
    #[command(subcommand)]
    Users(users::Users),
}

/// Does what the command says.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve => block_on(async { Ok(serve(Config::from_environment()?).await?) }),
        Command::Migrate => block_on(async { Ok(database().await?.migrate(MIGRATIONS, SCHEMA).await?) }),
        Command::Health => Ok(health_probe::probe(PREFIX, DEFAULT_BIND)?),
        Command::Openapi => print(&Description::openapi().to_pretty_json()?),
        Command::Keys(keys) => block_on(keys.run()),
        Command::Users(users) => block_on(users.run()),
    }
}

/// Actix runs its workers on runtimes of their own; background tasks and commands run on this one.
fn block_on(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let _telemetry = telemetry::start("auth-service")?;
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(work)
}

/// The database of `AUTH_DATABASE_URL`, once it answers.
async fn database() -> Result<Database, Failure> {
    connect(&DatabaseConfig::from_environment(PREFIX)?).await
}

/// One connection to a database, once it answers.
async fn connect(config: &DatabaseConfig) -> Result<Database, Failure> {
    let database = Database::connect(&config.url, 1);
    database.wait(Duration::from_secs(30)).await?;
    Ok(database)
}

/// One line or more on standard output; a reader that went away is an error, not a panic.
fn print(text: &str) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

/// RFC 3339, to the second.
fn timestamp(time: OffsetDateTime) -> Result<String, Failure> {
    Ok(time.replace_nanosecond(0)?.format(&time::format_description::well_known::Rfc3339)?)
}
