use std::time::Duration;

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster::ClusterConfig;
use redis::cluster_async::ClusterConnection;
use redis::{AsyncConnectionConfig, Cmd, ErrorKind, Pipeline, RedisFuture, RedisResult, Value};
use tokio::time::timeout;

use super::{Address, DEADLINE};

/// How long it may take to find the server to connect to, where some of those that are asked are silent.
const CONNECT: Duration = Duration::from_secs(2);

/// A connection to Redis, each of whose commands has a deadline.
#[derive(Clone)]
pub struct Connection {
    to: To,
    deadline: Duration,
}

#[derive(Clone)]
enum To {
    Server(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Connection {
    /// Connects. Its commands may take as long as `deadline`.
    ///
    /// # Errors
    /// Redis's, also after two seconds.
    pub(super) async fn open(address: &Address, deadline: Duration) -> RedisResult<Self> {
        // On the heap, for it is large and done once.
        let to = within(CONNECT, Box::pin(To::open(address, deadline))).await?;
        Ok(Self { to, deadline })
    }

    /// Whether this error says that another connection may do better. A Cluster's follows its nodes by itself.
    pub(super) fn is_broken_by(&self, error: &redis::RedisError) -> bool {
        use redis::ServerErrorKind::{BusyLoading, MasterDown, ReadOnly};
        match (&self.to, error.kind()) {
            (To::Cluster(_), _) => false,
            // The server is no longer the one to write to.
            (To::Server(_), ErrorKind::Server(kind)) => matches!(kind, BusyLoading | MasterDown | ReadOnly),
            (To::Server(_), _) => true,
        }
    }
}

impl To {
    async fn open(address: &Address, deadline: Duration) -> RedisResult<Self> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(DEADLINE))
            .set_response_timeout(Some(deadline));
        match address {
            Address::Server(client) => {
                client.get_multiplexed_async_connection_with_config(&config).await.map(Self::Server)
            }
            Address::Sentinel(sentinel) => {
                let primary = sentinel.primary().await?;
                primary.get_multiplexed_async_connection_with_config(&config).await.map(Self::Server)
            }
            Address::Cluster(client) => {
                let config = ClusterConfig::new().set_response_timeout(deadline);
                client.get_async_connection_with_config(config).await.map(Self::Cluster)
            }
        }
    }
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        let answer = match &mut self.to {
            To::Server(connection) => connection.req_packed_command(command),
            To::Cluster(connection) => connection.req_packed_command(command),
        };
        Box::pin(within(self.deadline, answer))
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        commands: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        let answers = match &mut self.to {
            To::Server(connection) => connection.req_packed_commands(commands, offset, count),
            To::Cluster(connection) => connection.req_packed_commands(commands, offset, count),
        };
        Box::pin(within(self.deadline, answers))
    }

    fn get_db(&self) -> i64 {
        match &self.to {
            To::Server(connection) => connection.get_db(),
            To::Cluster(connection) => connection.get_db(),
        }
    }
}

pub(super) async fn within<T>(
    deadline: Duration,
    work: impl Future<Output = RedisResult<T>>,
) -> RedisResult<T> {
    timeout(deadline, work)
        .await
        .unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
}
