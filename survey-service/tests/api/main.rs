//! The contract, over HTTP, against a database of each test's own.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod batches;
mod binary;
mod concurrency;
mod conventions;
mod description;
mod distributions;
mod exports;
mod exports_cut;
mod faults;
mod lists;
mod memory;
mod outage;
mod recount;
mod refusals;
mod responses;
mod results;
mod results_live;
mod results_of_some;
mod rules;
mod settings;
mod shutdown;
mod support;
mod surveys;
mod texts;
