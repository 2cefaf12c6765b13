//! Webhooks: whoever owns a survey can have its responses sent elsewhere as they come in (Standard Webhooks 1.0).
//!
//! What is to be told is written with the response (`store/responses.rs`), and told from there by whoever is free.

mod address;
mod destinations;
mod secret;
mod vault;

pub use destinations::Destinations;
pub use secret::Secret;
pub use vault::Vault;

/// Where webhooks may send, and what keeps their secrets.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where to.
    pub destinations: Destinations,
    /// What keeps secrets.
    pub vault: Vault,
}
