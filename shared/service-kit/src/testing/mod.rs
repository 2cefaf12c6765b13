//! What our services' tests share. `make test` starts the servers and says where they are:
//! `TEST_DATABASE_URL` (a superuser on a throw-away PostgreSQL), `TEST_REDIS_URL`, `TEST_REDIS_SERVER` (a binary).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

mod database;
mod redis;

pub use database::TestDatabase;
pub use redis::{RedisServer, fresh_redis_url};

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests with `make test`"))
}
