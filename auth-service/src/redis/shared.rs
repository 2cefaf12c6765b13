use std::sync::Arc;
use std::time::Instant;

use redis::aio::ConnectionLike;
use redis::{Cmd, Pipeline, RedisError, RedisFuture, RedisResult, Value};
use tokio::sync::Mutex;

use super::connection::{Connection, within};
use super::{Address, DEADLINE};

/// A connection that is made when it is needed, and again when it broke. Clones share it.
#[derive(Clone)]
pub struct Shared {
    address: Address,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    connection: Option<Connection>,
    /// Which connection it is, the first, the second...
    number: u64,
    failed: Option<(Instant, RedisError)>,
}

impl Shared {
    pub(super) fn new(address: Address) -> Self {
        Self { address, state: Arc::default() }
    }

    async fn get(&self) -> RedisResult<(Connection, u64)> {
        let asked = Instant::now();
        let mut state = self.state.lock().await;
        if let Some(connection) = &state.connection {
            return Ok((connection.clone(), state.number));
        }
        // Those who waited for an attempt share its failure: one after the other, they would wait for as many.
        if let Some((_, error)) = state.failed.as_ref().filter(|(at, _)| *at > asked) {
            return Err(error.clone());
        }
        match Connection::open(&self.address, DEADLINE).await {
            Ok(connection) => {
                state.number += 1;
                state.connection = Some(connection.clone());
                Ok((connection, state.number))
            }
            Err(error) => {
                state.failed = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Lets a connection go that broke, unless there is a newer one.
    async fn judge<T>(&self, connection: &Connection, number: u64, answer: RedisResult<T>) -> RedisResult<T> {
        if let Err(error) = &answer
            && connection.is_broken_by(error)
        {
            let mut state = self.state.lock().await;
            if state.number == number {
                state.connection = None;
            }
        }
        answer
    }
}

impl ConnectionLike for Shared {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            let (mut connection, number) = within(DEADLINE, self.get()).await?;
            let answer = connection.req_packed_command(command).await;
            self.judge(&connection, number, answer).await
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        commands: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move {
            let (mut connection, number) = within(DEADLINE, self.get()).await?;
            let answers = connection.req_packed_commands(commands, offset, count).await;
            self.judge(&connection, number, answers).await
        })
    }

    fn get_db(&self) -> i64 {
        0
    }
}
