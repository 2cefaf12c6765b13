//! `auth-service serve | migrate | keys list`.

use std::process::ExitCode;
use std::time::Duration;

use auth_service::config::{Config, PREFIX};
use auth_service::{MIGRATIONS, SCHEMA, serve, store};
use clap::{Parser, Subcommand};
use service_kit::config::DatabaseConfig;
use service_kit::database::Database;
use service_kit::telemetry;

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
    let _telemetry = telemetry::start("auth-service")?;
    // Actix runs its workers on runtimes of their own; background tasks and commands run on this one.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Serve => Ok(serve(Config::from_environment()?).await?),
            Command::Migrate => Ok(database().await?.migrate(MIGRATIONS, SCHEMA).await?),
            Command::Keys(Keys::List) => list_keys(&database().await?).await,
        }
    })
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
