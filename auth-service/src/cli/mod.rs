//! `auth-service serve | migrate | health | openapi | keys … | clients … | users …`: one file per group of commands.

mod clients;
mod keys;
mod publish;
mod users;

use std::fs::File;
use std::io::{self, Read, Write, stdin};
use std::os::fd::AsFd;
use std::path::Path;
use std::time::Duration;

use auth_service::config::{Config, DEFAULT_BIND, PREFIX};
use auth_service::openapi::DESCRIPTION;
use auth_service::{MIGRATIONS, SCHEMA, serve};
use clap::{Parser, Subcommand};
use service_kit::config::DatabaseConfig;
use service_kit::database::Database;
use service_kit::{health_probe, telemetry};
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// Bytes that are read of a file with keys: none is longer.
const MOST: usize = 64 * 1024;

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
    /// Programs that get tokens for themselves, or ask about tokens.
    #[command(subcommand)]
    Clients(clients::Clients),
    /// Accounts.
    #[command(subcommand)]
    Users(users::Users),
}

/// Does what the command says.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve => block_on(async { Ok(serve(Config::from_environment()?).await?) }),
        Command::Migrate => block_on(async {
            let config = DatabaseConfig::direct_from_environment(PREFIX)?;
            Ok(connect(&config).await?.migrate(MIGRATIONS, SCHEMA).await?)
        }),
        Command::Health => Ok(health_probe::probe(PREFIX, DEFAULT_BIND)?),
        Command::Openapi => print(&DESCRIPTION.to_pretty_json()?),
        Command::Keys(keys) => block_on(keys.run()),
        Command::Clients(clients) => block_on(clients.run()),
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
    let database = config.connect_once();
    database.wait(Duration::from_secs(30)).await?;
    Ok(database)
}

/// A file with keys, or the standard input where it is `-`.
fn read_file(file: &Path) -> Result<Zeroizing<String>, Failure> {
    Ok(read_once(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?)
}

/// Into one allocation, and past the buffer of the standard input, so that no pieces of a key stay behind.
fn read_once(file: &Path) -> io::Result<Zeroizing<String>> {
    let file =
        if file == Path::new("-") { stdin().as_fd().try_clone_to_owned()?.into() } else { File::open(file)? };
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST + 1));
    file.take(MOST as u64).read_to_end(&mut bytes)?;
    let text =
        std::str::from_utf8(&bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// One line or more on standard output; a reader that went away is an error, not a panic.
fn print(text: &str) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

/// RFC 3339, to the second.
fn timestamp(time: OffsetDateTime) -> Result<String, Failure> {
    Ok(time.replace_nanosecond(0)?.format(&time::format_description::well_known::Rfc3339)?)
}
