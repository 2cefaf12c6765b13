//! The service as a process of its own.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use service_kit::testing::{TestDatabase, http_client, listen};

use crate::binary::command;
use crate::support::ORIGIN;

/// One that serves; it is killed when it is dropped.
pub struct Process {
    pub address: String,
    child: Child,
}

/// What serves there, with further variables, or others. It verifies no tokens: nobody listens where its keys would be.
pub fn serving(bind: &str, database: &SecretString, further: &[(&str, &str)]) -> Command {
    let variables = [
        ("SURVEY_BIND", bind),
        ("SURVEY_DATABASE_URL", database.expose_secret()),
        ("SURVEY_ISSUER", ORIGIN),
        ("SURVEY_JWKS_URL", "http://127.0.0.1:9/jwks.json"),
        ("SURVEY_REVOCATIONS_URL", "http://127.0.0.1:9/revocations"),
    ];
    command(&["serve"], &[&variables, further].concat())
}

impl Process {
    /// On the database of a test, with further variables.
    pub async fn serve(database: &TestDatabase, further: &[(&str, &str)]) -> Self {
        Self::start(database, further, Stdio::null()).await
    }

    /// The same, with a log of no more than some lines.
    pub async fn logged(database: &TestDatabase, further: &[(&str, &str)]) -> Self {
        Self::start(database, further, Stdio::piped()).await
    }

    async fn start(database: &TestDatabase, further: &[(&str, &str)], log: Stdio) -> Self {
        let bind = listen().local_addr().unwrap().to_string();
        let child = serving(&bind, &database.url(), further).stdout(log).spawn().unwrap();
        let mut process = Self { address: format!("http://{bind}"), child };
        let (client, started) = (http_client(), Instant::now());
        while client.get(format!("{}/health/live", process.address)).send().await.is_err() {
            assert!(process.child.try_wait().unwrap().is_none(), "it ended");
            assert!(started.elapsed() < Duration::from_secs(30), "it does not listen");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        process
    }

    pub fn tell_to_stop(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Whether it ends as it should. Waits for it, and lets what the test does beside it go on.
    pub async fn ends_well(&mut self) -> bool {
        loop {
            match self.child.try_wait().unwrap() {
                Some(status) => return status.success(),
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    /// Stops one that is logged; its log.
    pub async fn log(mut self) -> String {
        self.tell_to_stop();
        assert!(self.ends_well().await);
        let mut log = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
