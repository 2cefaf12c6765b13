//! Webhooks: whoever owns a survey can have its responses sent elsewhere as they come in (Standard Webhooks 1.0).
//!
//! What is to be told is written with the response (`store/responses.rs`), and told from there by whoever is free.

mod address;
mod destinations;
mod dispatcher;
mod message;
mod schedule;
mod secret;
mod sender;
mod turns;
mod vault;

use std::time::Duration;

pub use destinations::Destinations;
use dispatcher::Dispatcher;
pub use schedule::Schedule;
pub use secret::Secret;
use sender::Sender;
use service_kit::server::Shutdown;
use turns::Turns;
pub use vault::{Kept, Vault};

use crate::store::Store;

/// How long an endpoint may take to answer.
const DEADLINE: Duration = Duration::from_secs(15);

/// Where webhooks may send, when, and what keeps their secrets.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to.
    pub destinations: Destinations,
    /// What keeps secrets.
    pub vault: Vault,
    /// When it is tried again.
    pub schedule: Schedule,
    /// How long an endpoint may take to answer.
    pub deadline: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            destinations: Destinations::default(),
            vault: Vault::default(),
            schedule: Schedule::default(),
            deadline: DEADLINE,
        }
    }
}

/// Begins to tell endpoints what is due, on the current runtime, until the process stops.
///
/// # Errors
/// When what sends cannot be made.
pub(crate) fn start(
    store: Store,
    settings: &Settings,
    stops: &Shutdown,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let dispatcher = Dispatcher {
        store,
        sender: Sender::new(&settings.destinations, settings.deadline)?,
        vault: settings.vault.clone(),
        schedule: settings.schedule.clone(),
        turns: Turns::default(),
    };
    stops.spawn(dispatcher.dispatch(stops.clone()));
    Ok(())
}
