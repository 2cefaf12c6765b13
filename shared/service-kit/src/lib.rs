//! What our own services share, so that each of them is only its own subject: configuration, PostgreSQL from async
//! code, telemetry, problem documents, bodies and pages, health, the server, and the proof of authentication.
//!
//! A service wraps its app in [`observe::observe`], registers its table of [`routes`], and puts
//! [`authenticated::Authentication`], [`health::Health`] and [`metrics::Metrics`] into the app's data.

pub mod authenticated;
pub mod body;
pub mod config;
pub mod cookies;
pub mod database;
pub mod email;
pub mod etag;
pub mod gate;
pub mod health;
pub mod health_probe;
pub mod metrics;
pub mod observe;
pub mod openapi;
pub mod operations;
pub mod origin;
pub mod page;
pub mod path;
pub mod problem;
pub mod random;
pub mod routes;
pub mod sealing;
pub mod server;
pub mod sse;
mod statement;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
