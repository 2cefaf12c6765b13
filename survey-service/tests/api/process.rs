//! The service as a process of its own.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use secrecy::ExposeSecret;

use crate::binary::command;
use crate::support::{ORIGIN, TestApp};

/// One that serves; it is killed when it is dropped.
pub struct Process {
    pub address: String,
    child: Child,
}

impl Process {
    /// On the database of a test, with further variables. It verifies no tokens.
    pub async fn serve(app: &TestApp, further: &[(&str, &str)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (bind, url) = (format!("127.0.0.1:{port}"), app.database.url());
        let variables = [
            ("SURVEY_BIND", bind.as_str()),
            ("SURVEY_DATABASE_URL", url.expose_secret()),
            ("SURVEY_ISSUER", ORIGIN),
            ("SURVEY_JWKS_URL", "http://127.0.0.1:9/jwks.json"),
            ("SURVEY_REVOCATIONS_URL", "http://127.0.0.1:9/revocations"),
        ];
        let mut command = command(&["serve"], &[&variables, further].concat());
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        let address = format!("http://{bind}");
        while app.client.get(format!("{address}/health/live")).send().await.is_err() {
            assert!(child.try_wait().unwrap().is_none(), "it ended");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { address, child }
    }

    pub fn tell_to_stop(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Whether it ends as it should. Waits for it, and lets what the test does beside it go on.
    pub async fn ends_well(mut self) -> bool {
        loop {
            match self.child.try_wait().unwrap() {
                Some(status) => return status.success(),
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
