//! Redis for one test: a numbered database of the shared server, or a server that can be stopped.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{listen, variable};

/// A database of the shared server that no other test uses.
pub fn fresh_redis_url() -> String {
    let server = variable("TEST_REDIS_URL");
    let client = redis::Client::open(server.as_str()).unwrap();
    let number: u32 =
        redis::cmd("INCR").arg("databases").query(&mut client.get_connection().unwrap()).unwrap();
    format!("{}/{number}", server.trim_end_matches('/'))
}

/// A Redis server of a test's own, in memory only: stopped, it forgets everything.
pub struct RedisServer {
    port: u16,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let port = listen().local_addr().unwrap().port();
        let mut server = Self { port, process: None };
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

    /// Starts it again on the same port, empty.
    pub fn start_again(&mut self) {
        let port = self.port.to_string();
        let process = Command::new(variable("TEST_REDIS_SERVER"))
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.process = Some(process);
        let client = redis::Client::open(self.url()).unwrap();
        let started = Instant::now();
        while client.get_connection().is_err() {
            assert!(started.elapsed() < Duration::from_secs(10), "redis-server did not start");
            std::thread::sleep(Duration::from_millis(10));
        }
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
