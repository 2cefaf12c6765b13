//! The command line.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use service_kit::config::DatabaseConfig;
use service_kit::database::Database;
use service_kit::{health_probe, telemetry};
use utoipa::OpenApi;
use uuid::Uuid;

use crate::config::{Config, DEFAULT_BIND, PREFIX};
use crate::migrate;
use crate::openapi::Description;
use crate::serve::serve;
use crate::store::Store;

/// What the process is asked to do.
#[derive(Parser)]
#[command(
    name = "survey-service",
    version,
    about = "Surveys, responses, results. Configured by the environment: SURVEY_DATABASE_URL, SURVEY_ISSUER, ..."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests until SIGTERM
    Serve,
    /// Bring the database's tables up to date
    Migrate,
    /// Ask the service that serves here whether it is ready; exit code 1 where it is not
    Health,
    /// Print the API's OpenAPI description
    Openapi,
    /// Count the answers again and compare with the tallies; exit code 1 where they differ
    Recount {
        /// Only this survey
        survey_id: Option<Uuid>,
        /// Rewrite the tallies that differ; voters of that survey wait meanwhile
        #[arg(long)]
        fix: bool,
    },
}

/// Whatever ends the process early.
type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Cli {
    /// Does what the command line says.
    ///
    /// # Errors
    /// Whatever kept it from being done, to be told on stderr.
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self.command {
            Command::Serve => {
                let config = Config::from_environment()?;
                let _telemetry = telemetry::start("survey-service")?;
                actix_web::rt::System::new().block_on(serve(config))?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Migrate => {
                let database = DatabaseConfig::direct_from_environment(PREFIX)?.connect_once();
                actix_web::rt::System::new().block_on(migrate(&database))?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Health => {
                let ready = health_probe::probe(PREFIX, DEFAULT_BIND);
                ready.map(|()| ExitCode::SUCCESS).or_else(|why| {
                    writeln!(io::stderr(), "{why}")?;
                    Ok(ExitCode::FAILURE)
                })
            }
            Command::Openapi => {
                writeln!(io::stdout(), "{}", Description::openapi().to_pretty_json()?)?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Recount { survey_id, fix } => {
                let database = connect()?;
                actix_web::rt::System::new().block_on(recount(database, survey_id, fix))
            }
        }
    }
}

fn connect() -> Result<Database, Failure> {
    Ok(DatabaseConfig::from_environment(PREFIX)?.connect_once())
}

async fn recount(database: Database, survey_id: Option<Uuid>, fix: bool) -> Result<ExitCode, Failure> {
    let store = Store::new(database);
    let ids = match survey_id {
        Some(id) => vec![store.survey(id).await?.id],
        None => store.survey_ids().await?,
    };
    let mut out = io::stdout();
    let mut different = 0;
    for id in &ids {
        let differences = store.recount(*id, fix).await?;
        different += usize::from(!differences.is_empty());
        for difference in differences {
            writeln!(out, "{id}: {difference}")?;
        }
    }
    let fixed = if fix && different > 0 { "; fixed" } else { "" };
    writeln!(out, "{} surveys counted again, {different} with differences{fixed}", ids.len())?;
    Ok(if different == 0 || fix { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
