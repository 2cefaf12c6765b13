//! `quickstart --port 8080 --data-dir ./.signet`: all of Signet on one machine, for a first look.

use std::error::Error;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use actix_web::middleware::from_fn;
use actix_web::{App, web};
use clap::Parser;
use quickstart::data_dir::DataDir;
use quickstart::embedded::Embedded;
use quickstart::web::Site;
use quickstart::{page, upkeep};
use secrecy::SecretString;
use service_kit::database::Database;
use service_kit::health::{self, Health, Need};
use service_kit::observe::observe;
use service_kit::routes;
use service_kit::server::{self, Shutdown};

/// Where `npm run build` puts the single-page app, seen from the folder of the project.
const DIST: &str = "web/dist";

/// All of Signet in one process, with a database of its own.
#[derive(Debug, Parser)]
struct Arguments {
    /// The port to listen on, on this machine only; 0 picks a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder that keeps everything
    #[arg(long, default_value = "./.signet")]
    data_dir: PathBuf,
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

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let _telemetry = service_kit::telemetry::start_with_default("quickstart", "warn")?;
    let folder = DataDir::open(&arguments.data_dir)?;
    let address = free_address(arguments.port)?;
    let _key_encryption_key = folder.key_encryption_key()?;
    let embedded = Embedded::start(&folder.database())?;

    let parts = Parts::new(&embedded, address);
    greet(&parts.origin, &arguments.data_dir)?;
    actix_web::rt::System::new().block_on(serve(parts, address))?;
    // `parts` is gone, and with it the connection: now the database can stop.
    drop(embedded);
    Ok(())
}

/// What the routes share.
#[derive(Clone)]
struct Parts {
    origin: String,
    database: Database,
    health: Health,
    site: Site,
}

impl Parts {
    fn new(embedded: &Embedded, address: SocketAddr) -> Self {
        let origin = format!("http://localhost:{}", address.port());
        // Never more than one connection, for both services together.
        let database = Database::connect(&SecretString::from(embedded.url()), 1);
        let pinged = database.clone();
        let health = Health::default().check("database", Need::Required, move || {
            let pinged = pinged.clone();
            async move { pinged.ping().await.is_ok() }
        });
        let site = Site::find(Path::new(DIST), page::html(&origin));
        Self { origin, database, health, site }
    }
}

/// Everything that answers. The services' routes belong here; the pages take what is left.
fn configure(app: &mut web::ServiceConfig, parts: &Parts) {
    app.app_data(web::Data::new(parts.health.clone()));
    routes::register(
        app,
        vec![routes::at("/health/live").get(health::live), routes::at("/health/ready").get(health::ready)],
    );
    parts.site.configure(app);
    app.default_service(web::to(routes::unknown));
}

async fn serve(parts: Parts, address: SocketAddr) -> std::io::Result<()> {
    let (signal, _shutdown) = Shutdown::channel();
    let upkeep = actix_web::rt::spawn(upkeep::keep_up(parts.database.clone()));
    let health = parts.health.clone();
    let app = move || {
        let parts = parts.clone();
        App::new().configure(move |app| configure(app, &parts)).wrap(from_fn(observe))
    };
    let outcome = server::serve(address, health, signal, app).await;
    upkeep.abort();
    outcome
}

/// Found out before anything is started, so that the answer comes at once.
fn free_address(port: u16) -> Result<SocketAddr, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(|listener| listener.local_addr()).map_err(
        |error| {
            format!(
                "Cannot listen on port {port}: {error}. Choose another with --port, or make run PORT=9000."
            )
        },
    )
}

fn greet(origin: &str, data_dir: &Path) -> std::io::Result<()> {
    writeln!(
        std::io::stdout(),
        "\n  Signet is running: {origin}\n\n  \
           Open it in a browser, or try: curl {origin}/health/ready\n  \
           Your data is in {}. Stop with Ctrl-C.\n",
        data_dir.display()
    )
}
