//! Redis for one test: a numbered database of the shared server, or servers that can be stopped.

mod cluster;
mod sentinels;
mod tls;

use std::process::{Child, Command, Stdio};

use super::folder::Folder;
use super::{free_port, until, variable};

pub use cluster::RedisCluster;
pub use sentinels::RedisSentinels;
pub use tls::TlsRedisServer;

/// A database of the shared server that no other test uses.
pub fn fresh_redis_url() -> String {
    let server = variable("TEST_REDIS_URL");
    let client = redis::Client::open(server.as_str()).unwrap();
    let number: u32 =
        redis::cmd("INCR").arg("databases").query(&mut client.get_connection().unwrap()).unwrap();
    format!("{}/{number}", server.trim_end_matches('/'))
}

/// A Redis server of a test's own.
pub struct RedisServer {
    /// Where it listens.
    pub port: u16,
    arguments: Vec<String>,
    process: Option<Child>,
    _folder: Folder,
}

impl RedisServer {
    /// Starts one on a free port, in memory only: stopped, it forgets everything.
    pub fn start() -> Self {
        Self::start_with(free_port(), &["--save", "", "--appendonly", "no"], Folder::new())
    }

    /// Starts one that knows again what it knew.
    pub fn start_durable() -> Self {
        let arguments = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"];
        Self::start_with(free_port(), &arguments, Folder::new())
    }

    fn start_with(port: u16, arguments: &[&str], folder: Folder) -> Self {
        let mut arguments: Vec<_> = arguments.iter().copied().map(str::to_owned).collect();
        arguments.extend([
            "--port".to_owned(),
            port.to_string(),
            "--bind".to_owned(),
            "127.0.0.1".to_owned(),
        ]);
        // Also where it keeps nothing: a primary writes a file there for its replicas.
        arguments.extend(["--dir".to_owned(), folder.path()]);
        let mut server = Self { port, arguments, process: None, _folder: folder };
        server.start_again();
        server
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Stops it at once.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Starts it again on the same port.
    pub fn start_again(&mut self) {
        let process = Command::new(variable("TEST_REDIS_SERVER"))
            .args(&self.arguments)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.process = Some(process);
        let client = redis::Client::open(self.url()).unwrap();
        until("redis-server starts", || client.get_connection().is_ok());
    }

    /// A connection to look at what was written.
    pub fn connection(&self) -> redis::Connection {
        redis::Client::open(self.url()).unwrap().get_connection().unwrap()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.stop();
    }
}
