//! The only place that knows diesel: a file per resource, one round trip where one will do.

pub mod client_changes;
pub mod clients;
pub mod deleted_users;
pub mod deployment;
pub mod devices;
pub mod housekeeping;
pub mod revocations;
mod schema;
pub mod sessions;
pub mod signing_keys;
pub mod status_list;
pub mod users;

use std::time::Duration;

/// As SQL has it.
fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
