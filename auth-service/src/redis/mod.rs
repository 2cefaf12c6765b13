//! Redis, which the service can do without: every command has a deadline after which the caller does.

mod address;
mod connection;
mod shared;

use std::time::Duration;

use redis::RedisResult;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

pub use address::Address;
pub use connection::Connection;
pub use shared::Shared;

/// How long Redis may take to connect or to answer.
pub const DEADLINE: Duration = Duration::from_millis(300);

/// One Redis server, or whichever is the primary by Sentinel's word, or a Cluster. Clones share one connection, which
/// is made when it is needed and again when it broke.
#[derive(Clone)]
pub struct Redis {
    address: Address,
    shared: Shared,
    deadline: Duration,
    namespace: String,
}

impl Redis {
    /// Redis at `url`, as [`Address::parse`] reads it.
    ///
    /// # Errors
    /// When the URL is none.
    pub fn new(url: &SecretString) -> RedisResult<Self> {
        Ok(Self::at(Address::parse(url.expose_secret(), None)?))
    }

    /// Redis at an address.
    pub fn at(address: Address) -> Self {
        Self::within(address, DEADLINE)
    }

    /// The same with another deadline for its commands.
    pub fn within(address: Address, deadline: Duration) -> Self {
        Self { shared: Shared::new(address.clone(), deadline), address, deadline, namespace: String::new() }
    }

    /// The same, for one deployment: others may share the server and the numbered database.
    #[must_use]
    pub fn of(self, deployment: Uuid) -> Self {
        Self { namespace: format!("signet:{{{}}}", deployment.simple()), ..self }
    }

    /// A key of this deployment. All of them are in one hash slot.
    pub fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.namespace)
    }

    /// The shared connection, for commands that answer at once.
    pub fn shared(&self) -> Shared {
        self.shared.clone()
    }

    /// A connection of its own, for commands that wait up to `patience` for something to happen.
    ///
    /// # Errors
    /// Redis's.
    pub async fn waiting(&self, patience: Duration) -> RedisResult<Connection> {
        Connection::open(&self.address, self.deadline + patience).await
    }

    /// Whether Redis answers. In a Cluster: the node that has this deployment's keys.
    pub async fn answers(&self) -> bool {
        let exists = redis::Cmd::exists(self.key("ping"));
        exists.query_async::<bool>(&mut self.shared()).await.is_ok()
    }
}
