//! `demo --url http://localhost:8080`: 944 real interviews against a running Signet.

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use demo::{Client, Interviews, Report};
use serde_json::Value;

/// Submits 944 real interviews to a running Signet, each of them twice, and compares the results with the file.
#[derive(Parser)]
struct Arguments {
    /// Where Signet runs
    #[arg(long, default_value = "http://localhost:8080")]
    url: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Arguments::parse().url).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(url: &str) -> Result<(), Box<dyn std::error::Error>> {
    let (client, interviews) = (Client::new(url, url)?, Interviews::read()?);
    let started = Instant::now();
    let (report, results) = demo::run(&client, &interviews).await?;
    tell(&mut std::io::stdout(), &interviews, report, &results, started.elapsed())?;
    Ok(())
}

fn tell(
    out: &mut impl Write,
    interviews: &Interviews,
    Report { kept, repeated, refused }: Report,
    results: &Value,
    took: Duration,
) -> std::io::Result<()> {
    let sent = interviews.len();
    writeln!(
        out,
        "{sent} interviews, sent by 16 clients at once, each twice, one in ten a third time and changed:"
    )?;
    writeln!(
        out,
        "  {kept} kept, {repeated} known already, {refused} changed ones refused, in {:.1} s",
        took.as_secs_f64()
    )?;
    writeln!(out, "  the results are equal to a count of the file\n")?;
    let question = &interviews.survey()["questions"][0];
    writeln!(out, "{}", question["text"].as_str().unwrap_or_default())?;
    for (index, choice) in question["choices"].as_array().into_iter().flatten().enumerate() {
        let count = results["questions"][0]["choices"][index]["count"].as_u64().unwrap_or_default();
        let bar = "#".repeat(usize::try_from(count / 15).unwrap_or_default());
        writeln!(out, "  {:<8} {count:>4}  {bar}", choice.as_str().unwrap_or_default())?;
    }
    Ok(())
}
