//! What our services' tests share. `make test` starts the servers and says where they are:
//! `TEST_DATABASE_URL` (a superuser on a throw-away PostgreSQL), `TEST_REDIS_URL`, and what to start more of them with:
//! `TEST_POSTGRES_BIN` (a folder of programs), `TEST_REDIS_SERVER` and `TEST_PGBOUNCER` (programs), `TEST_SERVER_USER`
//! (who is to run them).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

use std::net::TcpListener;
use std::time::{Duration, Instant};

use uuid::Uuid;

mod database;
mod folder;
mod forwarder;
mod pooler;
mod postgres;
mod redis;
mod server;
pub mod tls;

pub use database::TestDatabase;
pub use forwarder::Forwarder;
pub use pooler::TransactionPooler;
pub use postgres::{PostgresServer, Stop};
pub use redis::{RedisCluster, RedisSentinels, RedisServer, TlsRedisServer, fresh_redis_url};
pub use server::TestServer;

/// An HTTP client without a proxy in its way, which gives up after twenty seconds.
pub fn http_client() -> reqwest::Client {
    // Another test of this process may have installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap()
}

/// A listener on a random port below those that the system hands out, so that a port which is let go is not at once
/// somebody else's: a stopped server can be started again where it was.
pub fn listen() -> TcpListener {
    loop {
        let random = Uuid::new_v4().as_u128() % 10_000;
        let port = 10_000 + u16::try_from(random).unwrap();
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            return listener;
        }
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests with `make test`"))
}

fn free_port() -> u16 {
    listen().local_addr().unwrap().port()
}

/// Asks until it is so; twenty seconds at most.
fn until(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(20), "{what}: not within twenty seconds");
        std::thread::sleep(Duration::from_millis(10));
    }
}
