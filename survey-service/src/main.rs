//! The survey service: `survey-service serve`, `migrate`, `health`, `recount`.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use survey_service::cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run().unwrap_or_else(|failure| {
        // Where stderr is gone there is nobody left to tell.
        let _ = writeln!(std::io::stderr(), "{failure}");
        ExitCode::from(2)
    })
}
