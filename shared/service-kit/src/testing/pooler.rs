//! `PgBouncer` in front of the shared PostgreSQL, as strict as it can be.

use std::fs;
use std::net::TcpStream;
use std::process::{Child, Stdio};

use secrecy::SecretString;

use super::folder::{Folder, unprivileged};
use super::{TestDatabase, free_port, until, variable};

/// A pooler that lends few sessions, each for a transaction, and never the same one twice in a row.
pub struct TransactionPooler {
    port: u16,
    process: Child,
    _folder: Folder,
}

impl TransactionPooler {
    /// Starts one that lends so many sessions of a database.
    pub fn start(sessions: u32) -> Self {
        let (port, folder) = (free_port(), Folder::new());
        let server = variable("TEST_DATABASE_URL");
        let (user, address) = server.split_once("://").unwrap().1.split_once('@').unwrap();
        let (user, password) = user.split_once(':').unwrap();
        let (host, server_port) = address.split_once('/').unwrap().0.split_once(':').unwrap();
        let settings = format!(
            "[databases]\n* = host={host} port={server_port} user={user} password={password}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
             pool_mode = transaction\ndefault_pool_size = {sessions}\nserver_round_robin = 1\n"
        );
        let file = folder.file("pgbouncer.ini");
        fs::write(&file, settings).unwrap();
        let mut command = unprivileged(variable("TEST_PGBOUNCER"));
        let process = command.arg("--quiet").arg(&file).stderr(Stdio::null()).spawn().unwrap();
        until("pgbouncer starts", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        Self { port, process, _folder: folder }
    }

    /// Where that database is, through the pooler.
    pub fn url(&self, database: &TestDatabase) -> SecretString {
        SecretString::from(format!("postgres://anybody@127.0.0.1:{}/{}", self.port, database.name()))
    }
}

impl Drop for TransactionPooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
