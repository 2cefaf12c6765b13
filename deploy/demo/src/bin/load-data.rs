//! `load-data --responses 10000000`: a large survey, straight into the database of `SURVEY_DATABASE_URL`.

use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use demo::bulk;
use diesel::{Connection, PgConnection};
use uuid::Uuid;

/// Writes a survey with many responses into a database, and counts them as the service would have.
#[derive(Parser)]
struct Arguments {
    /// How many responses, with five answers each
    #[arg(long, default_value_t = 1_000_000)]
    responses: u64,
    /// Whose survey it is: the id of a user
    #[arg(long)]
    owner: Option<Uuid>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let database = std::env::var("SURVEY_DATABASE_URL")
        .map_err(|_| "SURVEY_DATABASE_URL is missing: the database, with the survey service's tables")?;
    let owner = arguments.owner.unwrap_or_else(Uuid::new_v4);
    let survey = bulk::survey(&mut PgConnection::establish(&database)?, owner)?;
    let mut out = std::io::stdout();
    writeln!(out, "survey {survey} of {owner}")?;
    let (started, told) = (Instant::now(), AtomicU64::new(0));
    bulk::responses(&database, survey, arguments.responses, |done| {
        let percent = done * 100 / arguments.responses;
        if told.fetch_max(percent, Ordering::Relaxed) < percent {
            let seconds = started.elapsed().as_secs_f64();
            // A reader who has gone away is no reason to stop.
            let _ = writeln!(std::io::stdout(), "{percent:>3} %   {done} responses   {seconds:.0} s");
        }
    })?;
    writeln!(out, "{} responses in {:.0} s", arguments.responses, started.elapsed().as_secs_f64())?;
    writeln!(out, "To compare the counts with the answers: survey-service recount {survey}")?;
    Ok(())
}
