//! Redis, which the service can do without: every command has a deadline after which the caller does.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client, RedisResult};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

/// How long Redis may take to connect or to answer.
pub const DEADLINE: Duration = Duration::from_millis(300);

/// A Redis server. Clones share one connection, which is made when it is needed and again when it broke.
#[derive(Clone)]
pub struct Redis {
    client: Client,
    shared: ConnectionManager,
    namespace: String,
}

impl Redis {
    /// Redis at `url`.
    ///
    /// # Errors
    /// When the URL is none.
    pub fn new(url: &SecretString) -> RedisResult<Self> {
        let client = Client::open(url.expose_secret())?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(DEADLINE))
            .set_response_timeout(Some(DEADLINE))
            .set_number_of_retries(0);
        let shared = client.get_connection_manager_lazy(config)?;
        Ok(Self { client, shared, namespace: String::new() })
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
    pub fn shared(&self) -> ConnectionManager {
        self.shared.clone()
    }

    /// A connection of its own, for commands that wait up to `patience` for something to happen.
    ///
    /// # Errors
    /// Redis's.
    pub async fn waiting(&self, patience: Duration) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(DEADLINE))
            .set_response_timeout(Some(DEADLINE + patience));
        self.client.get_multiplexed_async_connection_with_config(&config).await
    }

    /// Whether Redis answers.
    pub async fn answers(&self) -> bool {
        redis::cmd("PING").query_async::<()>(&mut self.shared()).await.is_ok()
    }
}
