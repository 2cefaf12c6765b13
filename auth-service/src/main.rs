//! `auth-service serve | migrate | health | keys list | openapi`.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use auth_service::config::{Config, DEFAULT_BIND, PREFIX};
use auth_service::openapi::Description;
use auth_service::{MIGRATIONS, SCHEMA, serve, store};
use clap::{Parser, Subcommand};
use service_kit::config::DatabaseConfig;
use service_kit::database::Database;
use service_kit::{health_probe, telemetry};
use utoipa::OpenApi;

type Failure = Box<dyn std::error::Error>;

/// Issues, rotates and revokes tokens. Configured by AUTH_ environment variables.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
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
    Keys(Keys),
}

#[derive(Subcommand)]
enum Keys {
    /// List them, newest first.
    List,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Serve => block_on(async { Ok(serve(Config::from_environment()?).await?) }),
        Command::Migrate => block_on(async { Ok(database().await?.migrate(MIGRATIONS, SCHEMA).await?) }),
        Command::Health => Ok(health_probe::probe(PREFIX, DEFAULT_BIND)?),
        Command::Keys(Keys::List) => block_on(async { list_keys(&database().await?).await }),
        Command::Openapi => Ok(writeln!(std::io::stdout(), "{}", Description::openapi().to_pretty_json()?)?),
    }
}

/// Actix runs its workers on runtimes of their own; background tasks and commands run on this one.
fn block_on(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let _telemetry = telemetry::start("auth-service")?;
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(work)
}

async fn database() -> Result<Database, Failure> {
    let config = DatabaseConfig::from_environment(PREFIX)?;
    let database = Database::connect(&config.url, 1);
    database.wait(Duration::from_secs(30)).await?;
    Ok(database)
}

#[allow(clippy::print_stdout)]
async fn list_keys(database: &Database) -> Result<(), Failure> {
    println!("{:<43}  {:<9}  {:<9}  {:<20}  STATE SINCE", "KID", "ALGORITHM", "STATE", "CREATED");
    for key in store::signing_keys::list(database).await? {
        let [created, since] = [key.created_at, key.state_since].map(|time| {
            time.replace_nanosecond(0)
                .ok()
                .and_then(|time| time.format(&time::format_description::well_known::Rfc3339).ok())
        });
        let [created, since] = [created, since].map(Option::unwrap_or_default);
        println!("{:<43}  {:<9}  {:<9}  {created:<20}  {since}", key.kid, key.algorithm, key.state);
    }
    Ok(())
}
