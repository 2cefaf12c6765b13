//! The program, run as an operator runs it.

use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};

use reqwest::{Client, RequestBuilder};
use secrecy::ExposeSecret;
use serde_json::Value;
use service_kit::testing::{TestDatabase, http_client, listen};

use crate::support::eventually;

/// A key-encryption key.
pub const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What an operator sets.
#[derive(Clone, Default)]
pub struct Variables(Vec<(&'static str, String)>);

/// A serving program; killed when it is dropped.
pub struct Program {
    process: Option<Child>,
    pub address: SocketAddr,
    client: Client,
}

impl Variables {
    pub fn new(database: &TestDatabase, redis_url: &str) -> Self {
        Self(vec![
            ("AUTH_DATABASE_URL", database.url().expose_secret().to_owned()),
            ("AUTH_REDIS_URL", redis_url.to_owned()),
            ("AUTH_ISSUER", "http://localhost:8080".to_owned()),
            ("AUTH_KEY_ENCRYPTION_KEY", KEY.to_owned()),
        ])
    }

    pub fn and(mut self, name: &'static str, value: &str) -> Self {
        self.0.push((name, value.to_owned()));
        self
    }
}

/// Runs a command to its end, with nothing in the environment but these variables.
pub fn run(arguments: &[&str], variables: &Variables) -> Output {
    command(arguments, variables).output().unwrap()
}

/// The command, with nothing in the environment but these variables.
pub fn command(arguments: &[&str], Variables(variables): &Variables) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_auth-service"));
    command.args(arguments).env_clear().envs(variables.iter().map(|(name, value)| (name, value)));
    command
}

impl Program {
    /// Starts to serve, and waits until it is ready.
    pub async fn serve(variables: &Variables) -> Self {
        let address = listen().local_addr().unwrap();
        let variables = variables.clone().and("AUTH_BIND", &address.to_string());
        let process =
            command(&["serve"], &variables).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let program = Self { process: Some(process), address, client: http_client() };
        eventually(async || {
            program.get("/health/ready").send().await.is_ok_and(|answer| answer.status() == 200)
        })
        .await;
        program
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("http://{}{path}", self.address))
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.client.post(format!("http://{}{path}", self.address)).json(body)
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        let id = self.process.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Waits for its end.
    pub fn wait(mut self) -> Output {
        self.process.take().unwrap().wait_with_output().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// What a program wrote.
pub fn text(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}
