//! The work in the background: one task follows the key set, one the revocation feed, one sweeps.

mod backoff;
mod feed;
mod health;
mod http;
mod jwks;
mod key_requests;
mod sse;
mod timing;

use std::{sync::Arc, time::Duration};

use tokio::{runtime::Handle, task::JoinSet, time};

use crate::{BuildError, Keys, Revocations};
use key_requests::KeyRequests;

pub(crate) use http::Urls;
pub use timing::Timing;

/// The running tasks. They end when it is dropped.
pub(crate) struct Following {
    key_requests: Arc<KeyRequests>,
    _tasks: JoinSet<()>,
}

impl Following {
    /// Waits until the key set has been fetched anew, or returns at once when that was done lately.
    pub(crate) async fn fetch_keys(&self) {
        self.key_requests.fetch().await;
    }
}

pub(crate) fn start(
    urls: Urls,
    timing: Timing,
    max_key_age: Duration,
    keys: Keys,
    revocations: Revocations,
) -> Result<Following, BuildError> {
    let runtime = Handle::try_current().map_err(|_| BuildError::NoRuntime)?;
    let client = http::client(&urls, timing)?;
    let key_requests = Arc::new(KeyRequests::new(timing));
    let mut tasks = JoinSet::new();
    let jwks =
        jwks::Follower::new(client.clone(), urls.jwks, keys, Arc::clone(&key_requests), timing, max_key_age);
    tasks.spawn_on(jwks.run(), &runtime);
    let feed = feed::Follower::new(client, urls.snapshot, urls.stream, revocations.clone(), timing);
    tasks.spawn_on(feed.run(), &runtime);
    tasks.spawn_on(sweep(revocations, timing.purge_every), &runtime);
    Ok(Following { key_requests, _tasks: tasks })
}

async fn sweep(revocations: Revocations, every: Duration) {
    loop {
        time::sleep(every).await;
        revocations.purge_expired();
    }
}
