//! The revocation feed: PostgreSQL is the truth, Redis makes it fast, memory makes it free.
//!
//! A revocation is recorded in PostgreSQL, added to the memory of the replica at hand, and published through a Redis
//! stream to the other replicas. Each replica also asks PostgreSQL once a second, so that nothing depends on Redis
//! but the milliseconds.

mod follower;
mod log;
mod redis_stream;
mod revoker;
mod streams;

pub use follower::Follower;
pub use log::{Log, Position};
pub use redis_stream::RedisStream;
pub use revoker::Revoker;
pub use streams::{OpenStream, Streams};
