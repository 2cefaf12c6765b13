//! The work in the background: one task follows the key set, one the revocation feed, one has the set fetched
//! when the feed revokes a key, one sweeps.

mod backoff;
mod deleted_users;
mod feed;
mod health;
mod http;
mod jwks;
mod key_requests;
mod limit;
mod sse;
mod timing;

use std::{sync::Arc, time::Duration};

use tokio::{
    runtime::Handle,
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{BuildError, Keys, Revocations};
use key_requests::KeyRequests;

pub use deleted_users::{AskError, DeletedUser, DeletedUsers};
pub(crate) use http::Urls;
pub use timing::Timing;

/// The waits before the fetches that a revoked key causes.
const AFTER_A_REVOKED_KEY: [Duration; 3] = [Duration::ZERO, Duration::from_secs(1), Duration::from_secs(2)];

/// The running tasks. They end when it is dropped.
pub(crate) struct Following {
    key_requests: Arc<KeyRequests>,
    _tasks: JoinSet<()>,
}

impl Following {
    /// Has the key set fetched until the key is there, as often and as long as [`Timing`] allows.
    pub(crate) async fn look_for_key(&self, is_there: impl Fn() -> bool) {
        self.key_requests.look_for(is_there).await;
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
    let client = http::client(urls.https(), timing)?;
    let key_requests = Arc::new(KeyRequests::new(timing));
    let mut tasks = JoinSet::new();
    let jwks =
        jwks::Follower::new(client.clone(), urls.jwks, keys, Arc::clone(&key_requests), timing, max_key_age);
    tasks.spawn_on(jwks.run(), &runtime);
    tasks.spawn_on(renew_keys(revocations.key_revoked(), Arc::clone(&key_requests)), &runtime);
    let feed = feed::Follower::new(client, urls.snapshot, urls.stream, revocations.clone(), timing);
    tasks.spawn_on(feed.run(), &runtime);
    tasks.spawn_on(sweep(revocations, timing.purge_every), &runtime);
    Ok(Following { key_requests, _tasks: tasks })
}

/// The key that takes the place of a revoked one signs in the same instant, and a replica may answer with
/// its old set for up to a second more: so the set is fetched at once, and twice again.
async fn renew_keys(mut key_revoked: watch::Receiver<()>, requests: Arc<KeyRequests>) {
    let mut waits = [].iter();
    loop {
        let wait = waits.next().copied().unwrap_or(Duration::MAX);
        match timeout(wait, key_revoked.changed()).await {
            Ok(Ok(())) => waits = AFTER_A_REVOKED_KEY.iter(),
            Ok(Err(_)) => return,
            Err(_) => requests.renew().await,
        }
    }
}

async fn sweep(revocations: Revocations, every: Duration) {
    loop {
        sleep(every).await;
        revocations.purge_expired();
    }
}
