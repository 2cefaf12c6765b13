//! What is done now and then, for as long as the process serves.

mod retention;
mod secrets;

use std::time::Duration;

use service_kit::server::Shutdown;

use crate::store::Store;
use crate::webhooks::Vault;

/// How long after a round the next one begins.
const PAUSE: Duration = Duration::from_mins(10);

/// Goes on until the process stops. Several replicas share the work: what one is at, others pass by.
pub async fn keep_up(store: Store, vault: Vault, stops: Shutdown) {
    tokio::select! {
        () = stops.begun() => {}
        () = rounds(store, vault) => {}
    }
}

async fn rounds(store: Store, vault: Vault) {
    loop {
        if let Err(error) = secrets::round(&store, &vault).await {
            tracing::warn!(%error, "secrets of webhooks could not be sealed anew; it is tried again");
        }
        if let Err(error) = retention::round(&store).await {
            tracing::warn!(%error, "old responses could not be deleted; it is tried again");
        }
        if let Err(error) = store.forget().await {
            tracing::warn!(%error, "what has no further use could not be forgotten; it is tried again");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
