//! Both services, each on its own server, as they run in production: tokens issued by one, verified by the other.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod clients;
mod deletion;
mod feed;
mod interviews;
mod logout;
mod outage;
mod pooler;
mod support;
