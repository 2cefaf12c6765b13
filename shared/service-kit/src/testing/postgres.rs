//! A PostgreSQL for one test, which can be stopped.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use uuid::Uuid;

use super::folder::{Folder, unprivileged};
use super::{free_port, until, variable};

/// A PostgreSQL of a test's own, which keeps what it committed however it is stopped. It flushes to the disk only with
/// `DURABLE=yes`: without, a power cut would cost something, and a test goes faster.
pub struct PostgresServer {
    /// Where it listens, on the loopback interface.
    pub port: u16,
    password: String,
    process: Option<Child>,
    folder: Folder,
}

/// How a server is told to stop.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// It cuts its clients, and leaves its files in order.
    Fast,
    /// It drops everything, and puts its files in order when it starts again.
    Immediate,
}

impl PostgresServer {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let (folder, password) = (Folder::new(), Uuid::new_v4().simple().to_string());
        let file = folder.file("password");
        fs::write(&file, &password).unwrap();
        let server = Self { port: free_port(), password, process: None, folder };
        let pwfile = format!("--pwfile={}", file.display());
        let arguments = ["--username=postgres", "--auth=md5", "--encoding=UTF8", "--no-sync", &pwfile];
        server.made_by("initdb", &arguments)
    }

    /// Starts a replica of it, which follows it.
    #[must_use]
    pub fn start_replica(&self) -> Self {
        let (password, folder) = (self.password.clone(), Folder::new());
        let replica = Self { port: free_port(), password, process: None, folder };
        let arguments = ["--dbname", &self.url(), "--write-recovery-conf", "--checkpoint=fast", "--no-sync"];
        replica.made_by("pg_basebackup", &arguments)
    }

    /// Starts it, once that program has made its files.
    fn made_by(mut self, program: &str, arguments: &[&str]) -> Self {
        let made = self.program(program).args(arguments).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        self.start_again();
        self
    }

    /// A superuser of it.
    pub fn url(&self) -> String {
        format!("postgres://postgres:{}@127.0.0.1:{}/postgres", self.password, self.port)
    }

    /// Stops it, and waits until it has.
    pub fn stop(&mut self, how: Stop) {
        let signal = match how {
            Stop::Fast => "-INT",
            Stop::Immediate => "-QUIT",
        };
        if let Some(mut process) = self.process.take() {
            assert!(
                Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap().success()
            );
            process.wait().unwrap();
        }
    }

    /// Starts it again on the same port, and waits until it takes connections.
    pub fn start_again(&mut self) {
        let flush = if std::env::var("DURABLE").is_ok_and(|durable| durable == "yes") { "on" } else { "off" };
        let process = self
            .program("postgres")
            .args(["-c", &format!("fsync={flush}")])
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="])
            .args(["-p", &self.port.to_string()])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.process = Some(process);
        let status = Path::new(&self.folder.path()).join("data/postmaster.pid");
        until("postgres starts", || {
            fs::read_to_string(&status).is_ok_and(|status| status.lines().any(|line| line.trim() == "ready"))
        });
    }

    /// One of its programs, as the user it runs as, who may not be root.
    fn program(&self, name: &str) -> Command {
        let mut command = unprivileged(Path::new(&variable("TEST_POSTGRES_BIN")).join(name));
        command.args(["-D", &format!("{}/data", self.folder.path())]).current_dir(self.folder.path());
        command.env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::null());
        command
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        self.stop(Stop::Immediate);
    }
}
