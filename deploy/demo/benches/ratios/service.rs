//! The auth service as a process of its own: this program, started again with another name.

use std::process::Command;
use std::time::{Duration, Instant};

use auth_service::config::Config;
use auth_service::{MIGRATIONS, SCHEMA};
use secrecy::ExposeSecret;
use service_kit::database::migrate;
use service_kit::telemetry;
use service_kit::testing::{TestDatabase, fresh_redis_url, http_client, listen};
use tokio::process::Child;

use crate::others::on;

/// What this program is told to be the service.
const ROLE: &str = "serve-auth";
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// They are all off: one address asks here for everybody.
const LIMITS: [&str; 13] = [
    "LOGIN_ADDRESS",
    "LOGIN_GUESSES",
    "LOGIN_ACCOUNT",
    "LOGIN_DEVICE",
    "LOGIN_DEVICE_ALL",
    "LOGIN_LOOKUP",
    "REGISTER_ADDRESS",
    "REGISTER_EMAIL",
    "REFRESH_ADDRESS",
    "REFRESH_SESSION",
    "TOKEN_ADDRESS",
    "TOKEN_CLIENT",
    "REVOKE_ADDRESS",
];

pub struct Service {
    pub url: String,
    /// It ends before its database does.
    process: Child,
    pub database: TestDatabase,
}

/// Is this process to be the service?
pub fn is_service() -> bool {
    std::env::args().nth(1).as_deref() == Some(ROLE)
}

/// As the program does it.
pub async fn serve() {
    let _telemetry = telemetry::start("auth-service").unwrap();
    auth_service::serve(Config::from_environment().unwrap()).await.unwrap();
}

impl Service {
    /// On that processor alone, if it is told which.
    pub async fn start(processor: Option<&str>) -> Self {
        let database = TestDatabase::create(|connection| {
            migrate(connection, MIGRATIONS, SCHEMA).unwrap();
            migrate(connection, survey_service::MIGRATIONS, survey_service::SCHEMA).unwrap();
        });
        let address = listen().local_addr().unwrap();
        let mut command = on(processor, std::env::current_exe().unwrap());
        command.arg(ROLE).env("RUST_LOG", "off").kill_on_drop(true);
        command.env("AUTH_DATABASE_URL", database.url().expose_secret());
        command.env("AUTH_REDIS_URL", fresh_redis_url());
        command.env("AUTH_ISSUER", "http://localhost:8080").env("AUTH_KEY_ENCRYPTION_KEY", KEY);
        command.env("AUTH_BIND", address.to_string());
        command.envs(LIMITS.map(|limit| (format!("AUTH_LIMIT_{limit}"), "0")));
        let process = command.spawn().unwrap();
        let service = Self { url: format!("http://{address}"), process, database };
        eventually(&format!("{}/health/ready", service.url)).await;
        service
    }

    /// Has Linux send it a signal.
    pub fn signal(&self, name: &str) {
        let id = self.process.id().unwrap().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// MiB: what Linux says of its memory, `VmRSS` now or `VmHWM` at most.
    pub fn memory(&self, line: &str) -> f64 {
        crate::memory::of(&self.process.id().unwrap().to_string(), line)
    }
}

/// Waits until it answers well there.
pub async fn eventually(url: &str) {
    let (client, started) = (http_client(), Instant::now());
    while !client.get(url).send().await.is_ok_and(|answer| answer.status().is_success()) {
        assert!(started.elapsed() < Duration::from_mins(1), "{url} does not answer");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
