//! What is done now and then, for as long as the process serves.

mod forgetting;
mod retention;

use std::time::Duration;

use service_kit::server::Shutdown;

use crate::store::Store;

/// How long after a round the next one begins.
const PAUSE: Duration = Duration::from_mins(10);

/// Goes on until the process stops. Several replicas share the work: what one is at, others pass by.
pub async fn keep_up(store: Store, stops: Shutdown) {
    tokio::select! {
        () = stops.begun() => {}
        () = rounds(store) => {}
    }
}

async fn rounds(store: Store) {
    loop {
        if let Err(error) = retention::round(&store).await {
            tracing::warn!(%error, "old responses could not be deleted; it is tried again");
        }
        if let Err(error) = forgetting::round(&store).await {
            tracing::warn!(%error, "what has no further use could not be forgotten; it is tried again");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
