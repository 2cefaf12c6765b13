//! All of Signet in one process, with a PostgreSQL of its own, for a first look on one machine.
//!
//! Production runs the services apart, on a PostgreSQL server; this crate changes nothing about them but
//! where they run.

pub mod data_dir;
pub mod embedded;
pub mod page;
pub mod system;
pub mod upkeep;
pub mod web;
