//! What our services' tests share. `make test` starts the servers and says where they are:
//! `TEST_DATABASE_URL` (a superuser on a throw-away PostgreSQL), `TEST_REDIS_URL`, `TEST_REDIS_SERVER` (a binary).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

use std::time::Duration;

mod database;
mod redis;
mod server;

pub use database::TestDatabase;
pub use redis::{RedisServer, fresh_redis_url};
pub use server::TestServer;

/// An HTTP client that gives up after twenty seconds.
pub fn http_client() -> reqwest::Client {
    // Another test of this process may have installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap()
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests with `make test`"))
}
