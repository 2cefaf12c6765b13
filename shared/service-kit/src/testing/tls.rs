//! A certificate for this machine that no system knows, in PEM: for 127.0.0.1 and localhost.

/// Who vouches for it.
pub const AUTHORITY: &str = include_str!("tls/authority.pem");
/// The file that has the authority, for programs that are told of it by a path.
pub const AUTHORITY_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/testing/tls/authority.pem");
/// The certificate.
pub const CERTIFICATE: &str = include_str!("tls/server.pem");
/// Its key.
pub const KEY: &str = include_str!("tls/server-key.pem");
