//! Token Status Lists (draft-ietf-oauth-status-list): a bit for each token, set when it is revoked, in signed lists that
//! anybody may read. For verifiers that do not follow the feed.

mod cached;
mod encoding;
mod places;
mod publisher;

use std::time::Duration;

use serde::Serialize;

pub use places::{Place, Places};
pub use publisher::{Publisher, SignedList};

/// For how long a verifier may keep a list: so long a revocation may go unheard, and as long
/// again while PostgreSQL is away.
pub const TTL: Duration = Duration::from_mins(1);
/// A list that is older is none.
const LIFETIME: Duration = Duration::from_mins(10);

/// Where the lists are.
pub const PATH: &str = "/oauth/status-lists";

/// The `status` claim of a token (section 6.1).
#[derive(Clone, Debug, Serialize)]
pub struct StatusClaim {
    status_list: Reference,
}

#[derive(Clone, Debug, Serialize)]
struct Reference {
    idx: u32,
    uri: String,
}

impl StatusClaim {
    /// Of a token whose place that is.
    pub fn new(issuer: &str, place: Place) -> Self {
        Self { status_list: Reference { idx: place.index, uri: uri(issuer, place.list) } }
    }
}

/// The name of a list, which is where it is.
pub fn uri(issuer: &str, list: u32) -> String {
    format!("{issuer}{PATH}/{list}")
}
