use std::fs;

use super::{RedisServer, free_port};
use crate::testing::folder::Folder;
use crate::testing::tls;

/// A server that is reached by TLS, with a certificate for 127.0.0.1 that no system knows.
pub struct TlsRedisServer {
    /// The server, which listens without TLS too.
    pub server: RedisServer,
    port: u16,
}

impl TlsRedisServer {
    /// Who vouches for the certificate, in PEM.
    pub const AUTHORITY: &[u8] = tls::AUTHORITY.as_bytes();

    /// Starts one on a free port.
    pub fn start() -> Self {
        let (port, folder) = (free_port(), Folder::new());
        let write = |name: &str, pem: &str| {
            let path = format!("{}/{name}", folder.path());
            fs::write(&path, pem).unwrap();
            path
        };
        let certificate = write("server.pem", tls::CERTIFICATE);
        let key = write("server-key.pem", tls::KEY);
        let tls_port = port.to_string();
        let arguments = [
            "--save",
            "",
            "--tls-port",
            &tls_port,
            "--tls-cert-file",
            &certificate,
            "--tls-key-file",
            &key,
            "--tls-ca-cert-file",
            &certificate,
            "--tls-auth-clients",
            "no",
        ];
        Self { server: RedisServer::start_with(free_port(), &arguments, folder), port }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("rediss://127.0.0.1:{}", self.port)
    }
}
