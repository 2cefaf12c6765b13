use std::fmt;

use futures_util::future::select_ok;
use redis::cluster::ClusterClient;
use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{
    Client, ConnectionAddr, ConnectionInfo, ErrorKind, IntoConnectionInfo, RedisError, RedisResult,
    TlsCertificates, TlsMode,
};

use super::DEADLINE;

/// Where a Sentinel listens when the URL does not say.
const SENTINEL_PORT: u16 = 26379;

/// Where Redis is, read from a URL.
#[derive(Clone)]
pub enum Address {
    /// One server, which is always the one to write to.
    Server(Client),
    /// Sentinels, who know which server that is at the moment.
    Sentinel(Sentinel),
    /// The nodes of a Cluster.
    Cluster(ClusterClient),
}

/// Sentinels, and how to reach the primary that they name.
#[derive(Clone)]
pub struct Sentinel {
    sentinels: Vec<ConnectionInfo>,
    primary: String,
    server: ConnectionInfo,
    certificates: Option<TlsCertificates>,
}

/// The parts of a URL with several hosts, which no URL parser takes.
struct Parts<'a> {
    tls: bool,
    credentials: &'a str,
    hosts: Vec<&'a str>,
    path: Vec<&'a str>,
    query: &'a str,
}

impl Address {
    /// Reads a URL; an `s` after `redis` is for TLS:
    ///
    /// - `redis://[user][:password@]host[:port][/database]`, `unix:///path`
    /// - `redis-sentinel://[user][:password@]host[:port],host.../primary[/database][?sentinel_password=...]`
    /// - `redis-cluster://[user][:password@]host[:port],host...`
    ///
    /// Certificates are compared with the system's authorities, or with those in `authorities` (PEM) alone.
    ///
    /// # Errors
    /// When the URL is none of these, or the authorities cannot be read.
    pub fn parse(url: &str, authorities: Option<&[u8]>) -> RedisResult<Self> {
        let certificates =
            authorities.map(|pem| TlsCertificates { client_tls: None, root_cert: Some(pem.to_vec()) });
        let (scheme, rest) = url.split_once("://").ok_or_else(|| invalid("it has no scheme"))?;
        match scheme {
            "redis-sentinel" | "rediss-sentinel" => {
                let parts = Parts::of(rest, scheme.starts_with("rediss"))?;
                Sentinel::new(&parts, certificates).map(Self::Sentinel)
            }
            "redis-cluster" | "rediss-cluster" => {
                let parts = Parts::of(rest, scheme.starts_with("rediss"))?;
                cluster(&parts, certificates).map(Self::Cluster)
            }
            _ => Ok(Self::Server(Client::open(secured(url, certificates.as_ref())?)?)),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // There may be a password in it.
        formatter.write_str(match self {
            Self::Server(_) => "Server",
            Self::Sentinel(_) => "Sentinel",
            Self::Cluster(_) => "Cluster",
        })
    }
}

impl Sentinel {
    fn new(parts: &Parts, certificates: Option<TlsCertificates>) -> RedisResult<Self> {
        let (primary, database) = match parts.path.as_slice() {
            [primary] => (*primary, "0"),
            [primary, database] => (*primary, *database),
            _ => return Err(invalid("after the Sentinels comes the name of the primary")),
        };
        // The primary's address comes from the Sentinels; what is known of it now is how to log in.
        let server = secured(&parts.url("localhost", parts.credentials, database), certificates.as_ref())?;
        let credentials = match (parts.parameter("sentinel_username"), parts.parameter("sentinel_password")) {
            (username, Some(password)) => format!("{}:{password}@", username.unwrap_or_default()),
            (_, None) => String::new(),
        };
        let sentinels = parts.hosts.iter().map(|host| {
            let host = if has_port(host) { (*host).to_owned() } else { format!("{host}:{SENTINEL_PORT}") };
            secured(&parts.url(&host, &credentials, ""), certificates.as_ref())
        });
        Ok(Self {
            sentinels: sentinels.collect::<RedisResult<_>>()?,
            primary: primary.to_owned(),
            server,
            certificates,
        })
    }

    /// The primary, by the word of the Sentinel that answers first: one whose host is silent keeps nobody waiting.
    /// Asked anew each time, for what was known before may be why.
    ///
    /// # Errors
    /// When none of them knows one that is there.
    pub(super) async fn primary(&self) -> RedisResult<Client> {
        let asked = self
            .sentinels
            .iter()
            .map(|sentinel| Box::pin(async move { self.client(sentinel)?.async_get_client().await }));
        Ok(select_ok(asked).await?.0)
    }

    /// A client that has only one Sentinel to ask: of several it waits for the first in the list.
    fn client(&self, sentinel: &ConnectionInfo) -> RedisResult<SentinelClient> {
        let address = [sentinel.addr().clone()];
        let mut builder = SentinelClientBuilder::new(address, &self.primary, SentinelServerType::Master)?;
        let server = self.server.redis_settings();
        builder = builder.set_client_to_redis_db(server.db());
        if let Some(username) = server.username() {
            builder = builder.set_client_to_redis_username(username);
        }
        if let Some(password) = server.password() {
            builder = builder.set_client_to_redis_password(password);
        }
        if matches!(self.server.addr(), ConnectionAddr::TcpTls { .. }) {
            builder = builder.set_client_to_redis_tls_mode(TlsMode::Secure);
        }
        if let Some(certificates) = &self.certificates {
            builder = builder.set_client_to_redis_certificates(certificates.clone());
        }
        let sentinel = sentinel.redis_settings();
        if let Some(username) = sentinel.username() {
            builder = builder.set_client_to_sentinel_username(username);
        }
        if let Some(password) = sentinel.password() {
            builder = builder.set_client_to_sentinel_password(password);
        }
        builder.build()
    }
}

fn cluster(parts: &Parts, certificates: Option<TlsCertificates>) -> RedisResult<ClusterClient> {
    if !parts.path.is_empty() {
        return Err(invalid("a Cluster has no numbered databases"));
    }
    let nodes: Vec<_> = parts.hosts.iter().map(|host| parts.url(host, parts.credentials, "")).collect();
    let mut builder = ClusterClient::builder(nodes).connection_timeout(DEADLINE);
    if let Some(certificates) = certificates {
        builder = builder.certs(certificates);
    }
    builder.build()
}

impl<'a> Parts<'a> {
    fn of(rest: &'a str, tls: bool) -> RedisResult<Self> {
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        // With the @, where there are any.
        let (credentials, hosts) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
        let hosts: Vec<_> = hosts.split(',').collect();
        if hosts.iter().any(|host| host.is_empty()) {
            return Err(invalid("a host is empty"));
        }
        let path = path.split('/').filter(|part| !part.is_empty()).collect();
        Ok(Self { tls, credentials, hosts, path, query })
    }

    /// The URL of one server.
    fn url(&self, host: &str, credentials: &str, database: &str) -> String {
        let scheme = if self.tls { "rediss" } else { "redis" };
        format!("{scheme}://{credentials}{host}/{database}")
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(found, _)| *found == name).map(|(_, value)| value).next()
    }
}

/// How to connect to the server at `url`, with the authorities if it is by TLS.
fn secured(url: &str, certificates: Option<&TlsCertificates>) -> RedisResult<ConnectionInfo> {
    let server = url.into_connection_info()?;
    match (server.addr(), certificates) {
        (ConnectionAddr::TcpTls { .. }, Some(certificates)) => {
            Ok(Client::build_with_tls(server, certificates.clone())?.get_connection_info().clone())
        }
        _ => Ok(server),
    }
}

/// An IPv6 address has colons of its own, and brackets around them.
fn has_port(host: &str) -> bool {
    host.rsplit(']').next().is_some_and(|rest| rest.contains(':'))
}

fn invalid(why: &'static str) -> RedisError {
    RedisError::from((ErrorKind::InvalidClientConfig, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentinel(url: &str) -> Sentinel {
        match Address::parse(url, None).unwrap() {
            Address::Sentinel(sentinel) => sentinel,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_form_of_url() {
        for server in ["redis://host", "redis://:p@host:7000/3", "rediss://host", "unix:///run/redis.sock"] {
            assert!(matches!(Address::parse(server, None), Ok(Address::Server(_))), "{server}");
        }
        for cluster in ["redis-cluster://one,two:7001,[::1]:7002", "rediss-cluster://u:p@one"] {
            assert!(matches!(Address::parse(cluster, None), Ok(Address::Cluster(_))), "{cluster}");
        }
        for wrong in [
            "",
            "host:6379",
            "http://host",
            "redis-sentinel://one,two",
            "redis-sentinel://one,,two/main",
            "redis-sentinel://one/main/x",
            "redis-sentinel://one/main/0/1",
            "redis-cluster://",
            "redis-cluster://one/3",
        ] {
            assert!(Address::parse(wrong, None).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sentinels_have_a_port_and_credentials_of_their_own() {
        let url = "rediss-sentinel://ada:p%40ss@one,two:5000,[::1]/main/2?sentinel_password=s";
        let sentinel = sentinel(url);
        let at: Vec<_> = sentinel.sentinels.iter().map(|info| info.addr().to_string()).collect();
        assert_eq!(at, ["one:26379", "two:5000", "::1:26379"]);
        assert_eq!(sentinel.primary, "main");
        let server = sentinel.server.redis_settings();
        assert_eq!((server.username(), server.password(), server.db()), (Some("ada"), Some("p@ss"), 2));
        let of_sentinels = sentinel.sentinels[0].redis_settings();
        assert_eq!((of_sentinels.username(), of_sentinels.password()), (None, Some("s")));
        assert!(sentinel.client(&sentinel.sentinels[0]).is_ok());
    }

    #[test]
    fn authorities_that_are_none_are_refused() {
        assert!(
            Address::parse(
                "rediss://host",
                Some(b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----")
            )
            .is_err()
        );
    }
}
