//! Asks the service on this machine whether it is ready: what a container's health check runs, so that the image needs
//! no program but the service's own.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::config::{ConfigError, parsed, read_from};

/// How long the answer may take, from the first packet to the last byte that counts.
const DEADLINE: Duration = Duration::from_secs(3);
const QUESTION: &[u8] = b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
/// The bytes of a status line up to its code.
const STATUS: &[u8] = b"HTTP/1.1 200";

/// Why the service does not count as ready.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// It cannot be told where it listens.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Nobody answered.
    #[error("no answer from {0}: {1}")]
    Silent(SocketAddr, io::Error),
    /// It answered that it is not, or something that is no answer.
    #[error("{0} answered: {1}")]
    Refused(SocketAddr, String),
}

#[derive(Deserialize)]
struct Variables {
    bind: Option<String>,
}

/// Asks the service whose `..._BIND` is in the environment. No other variable is looked at.
///
/// # Errors
/// Anything but a timely 200.
pub fn probe(prefix: &'static str, default_bind: &str) -> Result<(), NotReady> {
    let variables = ["BIND", "BIND_FILE"].map(|name| format!("{prefix}{name}"));
    let variables = variables.into_iter().filter_map(|name| Some((name.clone(), std::env::var(name).ok()?)));
    let (Variables { bind }, mut check) = read_from(prefix, variables)?;
    let bind = check.or("BIND", bind, default_bind, "an address and a port", parsed);
    let address = reachable(check.finish(|| bind)?);
    let answer = ask(address).map_err(|error| NotReady::Silent(address, error))?;
    if answer == STATUS {
        return Ok(());
    }
    Err(NotReady::Refused(address, String::from_utf8_lossy(&answer).into_owned()))
}

/// A service that listens everywhere is asked over the loopback interface.
fn reachable(bind: SocketAddr) -> SocketAddr {
    let ip = match bind.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, bind.port())
}

/// The beginning of the answer, up to and with the status code.
fn ask(address: SocketAddr) -> io::Result<Vec<u8>> {
    let started = Instant::now();
    let left = || match DEADLINE.saturating_sub(started.elapsed()) {
        Duration::ZERO => Err(io::ErrorKind::TimedOut.into()),
        left => Ok::<_, io::Error>(left),
    };
    let mut stream = TcpStream::connect_timeout(&address, DEADLINE)?;
    stream.set_write_timeout(Some(left()?))?;
    stream.write_all(QUESTION)?;
    let mut answer = [0; STATUS.len()];
    let mut length = 0;
    while length < answer.len() {
        stream.set_read_timeout(Some(left()?))?;
        match stream.read(&mut answer[length..])? {
            0 => break,
            read => length += read,
        }
    }
    Ok(answer[..length].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_listens_everywhere_is_asked_over_loopback() {
        for (bind, asked) in [
            ("0.0.0.0:1", "127.0.0.1:1"),
            ("[::]:1", "[::1]:1"),
            ("192.0.2.7:1", "192.0.2.7:1"),
            ("127.0.0.1:1", "127.0.0.1:1"),
        ] {
            assert_eq!(reachable(bind.parse().unwrap()), asked.parse().unwrap());
        }
    }
}
