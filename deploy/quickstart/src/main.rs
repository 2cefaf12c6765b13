//! `quickstart --port 8080 --data-dir ./.signet`: all of Signet on one machine, for a first look.

use std::error::Error;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use actix_web::App;
use actix_web::middleware::{NormalizePath, from_fn};
use clap::Parser;
use quickstart::data_dir::DataDir;
use quickstart::embedded::Embedded;
use quickstart::system::System;
use quickstart::upkeep;
use secrecy::SecretString;
use service_kit::database::Database;
use service_kit::observe::observe;
use service_kit::origin::Origin;
use service_kit::server::{self, Shutdown};

/// All of Signet in one process, with a database of its own.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The port to listen on, on this machine only; 0 picks a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder that keeps everything
    #[arg(long, default_value = "./.signet")]
    data_dir: PathBuf,
}

/// How long the first connection to the embedded database may take.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let _telemetry = service_kit::telemetry::start_with_default("quickstart", "warn,actix_http::h1=off")?;
    let folder = DataDir::open(&arguments.data_dir)?;
    let address = free_address(arguments.port)?;
    let key = folder.key_encryption_key()?;
    let embedded = Embedded::start(&folder.database())?;
    let url = SecretString::from(embedded.url());
    let greeting = |origin: &Origin| greet(origin, &arguments.data_dir);
    actix_web::rt::System::new().block_on(serve(&url, &key, address, greeting))?;
    // Every connection is closed now, so the database can stop.
    drop(embedded);
    Ok(())
}

async fn serve(
    url: &SecretString,
    key: &SecretString,
    address: SocketAddr,
    greet: impl Fn(&Origin) -> std::io::Result<()>,
) -> Result<(), Box<dyn Error>> {
    let origin: Origin = format!("http://localhost:{}", address.port()).parse()?;
    // Never more than one connection, for both services together.
    let database = Database::connect(url, 1);
    // A busy machine takes its time over the first connection.
    database.wait(PATIENCE).await?;
    let (signal, shutdown) = Shutdown::channel();
    let system = System::start(database.clone(), origin.clone(), key, shutdown).await?;
    let upkeep = actix_web::rt::spawn(upkeep::keep_up(database));
    greet(&origin)?;

    let health = system.health();
    let outcome = server::serve(address, health, signal, move || {
        App::new().configure(|app| system.configure(app)).wrap(NormalizePath::trim()).wrap(from_fn(observe))
    })
    .await;
    upkeep.abort();
    Ok(outcome?)
}

/// Found out before anything is started, so that the answer comes at once.
fn free_address(port: u16) -> Result<SocketAddr, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    listener.and_then(|listener| listener.local_addr()).map_err(|error| {
        format!("Cannot listen on port {port}: {error}. Choose another with --port, or make run PORT=9000.")
    })
}

fn greet(origin: &Origin, data_dir: &Path) -> std::io::Result<()> {
    let port = origin.as_str().rsplit(':').next().unwrap_or_default();
    let demo = if port == "8080" { "make demo".to_owned() } else { format!("make demo PORT={port}") };
    writeln!(
        std::io::stdout(),
        "\n  Signet is running: {origin}\n\n  \
           Open it in a browser, make an account and ask something.\n  \
           For a survey with 944 answers, type `{demo}` in another terminal.\n  \
           Your data is in {}. Stop with Ctrl-C.\n",
        data_dir.display()
    )
}
