//! The programs: started with their variables alone, killed when they are dropped.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use service_kit::testing::listen;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

/// How long a program may take to be ready, and a command to its end.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a program is told.
pub type Variables = Vec<(&'static str, String)>;

/// A serving program.
pub struct Program {
    pub address: SocketAddr,
    _process: Child,
}

impl Program {
    /// Starts it on a free port, which it is told in the variable `bind`, and waits until it is ready.
    pub async fn start(path: PathBuf, arguments: &[&str], bind: &'static str, variables: &Variables) -> Self {
        let address = listen().local_addr().unwrap();
        let mut command = command(path, arguments, variables);
        let mut process = command.env(bind, address.to_string()).spawn().unwrap();
        let (client, deadline) = (service_kit::testing::http_client(), Instant::now() + PATIENCE);
        let ready = async || client.get(format!("http://{address}/health/ready")).send().await;
        while !ready().await.is_ok_and(|answer| answer.status() == 200) {
            assert!(Instant::now() < deadline, "{command:?} is not ready");
            assert!(process.try_wait().unwrap().is_none(), "{command:?} ended");
            sleep(Duration::from_millis(50)).await;
        }
        Self { address, _process: process }
    }
}

/// Runs a program to its end, which must be a good one.
pub async fn run(path: PathBuf, arguments: &[&str], variables: &Variables) {
    let mut command = command(path, arguments, variables);
    let output = timeout(PATIENCE, command.output()).await.expect("a command takes too long").unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn command(path: PathBuf, arguments: &[&str], variables: &Variables) -> Command {
    let mut command = Command::new(path);
    command.args(arguments).env_clear().envs(variables.iter().map(|(name, value)| (name, value)));
    // Nothing should be wrong enough to be told.
    command.env("RUST_LOG", "warn").kill_on_drop(true);
    command
}

/// A program of the workspace, which was built beside this one.
pub fn sibling(name: &str) -> PathBuf {
    let this = std::env::current_exe().unwrap();
    let path = this.parent().and_then(|examples| examples.parent()).unwrap().join(name);
    assert!(path.exists(), "{} is missing: start this with `make test-rotation`", path.display());
    path
}
