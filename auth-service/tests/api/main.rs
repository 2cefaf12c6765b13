//! The service over real HTTP, on a database and a Redis of each test's own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

mod binary;
mod conventions;
mod deletion;
mod failover;
mod feed;
mod health;
mod import;
mod keys;
mod keys_import;
mod keys_operator;
mod keys_rotation;
mod keys_sealed_away;
mod keys_support;
mod login;
mod logout;
mod me;
mod oauth_assertion;
mod oauth_clients;
mod oauth_introspect;
mod oauth_revoke;
mod oauth_support;
mod oauth_token;
mod openapi;
mod outage;
mod password;
mod program;
mod refresh;
mod register;
mod replicas;
mod sessions;
mod status_list;
mod support;
mod telemetry;
mod throttle;
