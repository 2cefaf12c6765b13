//! Signing keys: made with ring or imported, sealed at rest, published as a JWK Set (RFC 7517), changed on a schedule.
//!
//! Every decision is one transaction under a lock that all replicas share, by PostgreSQL's clock. Whichever replica comes
//! first does what is due; a crash leaves all of a step undone, and the next one does it.

mod import;
mod keeper;
mod key_ring;
mod measures;
mod operator;
mod schedule;
mod signing_key;
mod state;
mod stored_key;
mod upkeep;

pub use import::ImportedKey;
pub use keeper::{Keeper, KeyPolicy};
pub use key_ring::{KeyRing, KeySetDocument};
pub use measures::measure;
pub use operator::{Retired, Revoked};
pub use schedule::{KeySchedule, Step};
pub use service_kit::sealing::{KeyEncryptionKey, KeyEncryptionKeys};
pub use signing_key::{SealedKey, SigningKey};
pub use state::KeyState;
pub use stored_key::{KeysNow, Lifetimes, StoredKey};
pub use upkeep::upkeep;
