//! The program as a person meets it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

pub struct Program {
    process: Child,
    pub origin: String,
}

/// Started in a folder that stands for the project's, which may have a built app in it.
fn command(folder: &Path, port: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    command.args(["--port", port]).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub fn start(folder: &Path) -> Program {
    start_on(folder, "0")
}

/// The same on a port of the caller's: with another one it would be another issuer.
pub fn start_on(folder: &Path, port: &str) -> Program {
    let mut process = command(folder, port).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.as_mut().unwrap()).lines();
    let greeting =
        lines.find_map(|line| line.unwrap().split_once("running: ").map(|(_, origin)| origin.to_owned()));
    Program { process, origin: greeting.unwrap() }
}

/// An answer, taken apart as far as the tests ask.
pub struct Answer {
    status: u16,
    head: String,
    pub body: String,
}

impl Program {
    /// The process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// By hand, so that a path goes over the wire as it is.
    pub fn get(&self, path: &str, accept: &str) -> Answer {
        let address =
            self.origin.strip_prefix("http://localhost").map(|port| format!("127.0.0.1{port}")).unwrap();
        // It greets a moment before it listens.
        let mut stream = (0..100)
            .find_map(|_| {
                TcpStream::connect(&address).map_err(|_| thread::sleep(Duration::from_millis(20))).ok()
            })
            .unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        Answer { status: head[9..12].parse().unwrap(), head: head.to_lowercase(), body: body.to_owned() }
    }
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| *found == name).map_or("", |(_, value)| value)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_first_visitor_gets_a_page_and_a_second_start_gets_a_reason() {
    let folder = TempDir::new().unwrap();
    let program = start(folder.path());
    let page = program.get("/", "text/html");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.body.contains(&format!("{}/api/auth/register", program.origin)));
    assert_eq!(
        program.get("/health/ready", "*/*").body,
        r#"{"status":"ok","checks":{"database":"ok","jwks":"ok","revocations":"ok"}}"#
    );
    assert_eq!(program.get("/nowhere", "text/html").header("content-type"), "application/problem+json");

    let second = command(folder.path(), "0").output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let reason = String::from_utf8(second.stderr).unwrap();
    let process = program.process.id();
    assert_eq!(
        reason.trim(),
        format!(
            "Signet is already running on this folder (./.signet), process {process}. Stop it, or choose another \
             folder with --data-dir."
        )
    );
}

#[test]
fn a_taken_port_is_told_before_anything_starts() {
    let folder = TempDir::new().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refused = Command::new(env!("CARGO_BIN_EXE_quickstart"))
        .args(["--port", &port])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        String::from_utf8(refused.stderr).unwrap().starts_with(&format!("Cannot listen on port {port}:"))
    );
    assert!(!folder.path().join(".signet/database").exists());
}

#[test]
fn a_built_app_is_served_with_its_pages() {
    let folder = TempDir::new().unwrap();
    let assets = folder.path().join("web/dist/assets");
    fs::create_dir_all(&assets).unwrap();
    fs::write(folder.path().join("web/dist/index.html"), "<title>the app</title>").unwrap();
    fs::write(folder.path().join("web/dist/favicon.svg"), "<svg/>").unwrap();
    fs::write(assets.join("index-abc123.js"), "export {}").unwrap();
    let program = start(folder.path());

    for path in ["/", "/surveys/42/results", "/login?next=/"] {
        let page = program.get(path, "text/html,application/xhtml+xml");
        assert_eq!((page.status, page.header("cache-control")), (200, "no-cache"), "{path}");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.body, "<title>the app</title>", "{path}");
    }
    let script = program.get("/assets/index-abc123.js", "*/*");
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(program.get("/favicon.svg", "*/*").header("content-type"), "image/svg+xml");

    for (path, accept) in [
        ("/assets/index-gone.js", "*/*"),
        ("/surveys/42", "application/json"),
        ("/api/auth/nothing", "text/html"),
        ("/oauth/nothing", "text/html"),
        ("/.well-known/nothing", "text/html"),
        ("/../../etc/passwd", "*/*"),
    ] {
        let missing = program.get(path, accept);
        assert_eq!((missing.status, missing.header("cache-control")), (404, ""), "{path}");
        assert_eq!(missing.header("content-type"), "application/problem+json", "{path}");
    }
}

#[test]
fn it_stops_when_asked_and_starts_again() {
    let folder = TempDir::new().unwrap();
    for _ in 0..2 {
        let mut program = start(folder.path());
        assert_eq!(program.get("/health/live", "*/*").status, 200);
        let stopped = Command::new("kill").arg(program.process.id().to_string()).status().unwrap();
        assert!(stopped.success());
        assert!(program.process.wait().unwrap().success());
        let mut said = String::new();
        program.process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "", "nothing to complain about");
    }
}
