use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared as Outcome};
use redis::aio::ConnectionLike;
use redis::{Cmd, Pipeline, RedisFuture, RedisResult, Value};

use super::Address;
use super::connection::{Connection, within};

/// A connection that is made when it is needed, and again when it broke. Clones share it.
#[derive(Clone)]
pub struct Shared {
    address: Address,
    deadline: Duration,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    connection: Option<Connection>,
    /// Which connection it is, the first, the second...
    number: u64,
    attempt: Option<Attempt>,
}

/// Made in the background: those who ask meanwhile share it, and whatever becomes of it.
#[derive(Clone)]
struct Attempt {
    begun: Instant,
    outcome: Outcome<BoxFuture<'static, RedisResult<(Connection, u64)>>>,
}

impl Shared {
    pub(super) fn new(address: Address, deadline: Duration) -> Self {
        Self { address, deadline, state: Arc::default() }
    }

    /// The connection, if it is there within the deadline after the attempt to make it began: later ones do not wait.
    async fn get(&self) -> RedisResult<(Connection, u64)> {
        let Attempt { begun, outcome } = {
            let mut state = self.lock();
            if let Some(connection) = &state.connection {
                return Ok((connection.clone(), state.number));
            }
            let under_way = state.attempt.take().filter(|attempt| attempt.outcome.peek().is_none());
            state.attempt.insert(under_way.unwrap_or_else(|| self.attempt())).clone()
        };
        within((begun + self.deadline).saturating_duration_since(Instant::now()), outcome).await
    }

    fn attempt(&self) -> Attempt {
        let shared = self.clone();
        let task = tokio::spawn(async move {
            let opened = Connection::open(&shared.address, shared.deadline).await;
            let mut state = shared.lock();
            state.attempt = None;
            let connection = opened?;
            state.number += 1;
            state.connection = Some(connection.clone());
            Ok((connection, state.number))
        });
        let outcome = async { task.await.unwrap_or_else(|error| Err(io::Error::other(error).into())) };
        Attempt { begun: Instant::now(), outcome: outcome.boxed().shared() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a connection go that broke, unless there is a newer one.
    fn judge<T>(&self, connection: &Connection, number: u64, answer: RedisResult<T>) -> RedisResult<T> {
        if let Err(error) = &answer
            && connection.is_broken_by(error)
        {
            let mut state = self.lock();
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
            let (mut connection, number) = self.get().await?;
            let answer = connection.req_packed_command(command).await;
            self.judge(&connection, number, answer)
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        commands: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move {
            let (mut connection, number) = self.get().await?;
            let answers = connection.req_packed_commands(commands, offset, count).await;
            self.judge(&connection, number, answers)
        })
    }

    fn get_db(&self) -> i64 {
        0
    }
}
