use std::time::Duration;

use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use super::{Timing, limit::Limit};

/// How verifications ask for a fetch of the key set, and wait for it together.
pub(super) struct KeyRequests {
    progress: watch::Sender<Progress>,
    deadline: Duration,
}

struct Progress {
    /// Under way, or about to be.
    fetching: bool,
    limit: Limit,
}

impl KeyRequests {
    pub(super) fn new(timing: Timing) -> Self {
        // The first fetch is under way from the start: whoever comes before it ends, waits for it.
        let progress = Progress { fetching: true, limit: Limit::new(timing, Instant::now()) };
        Self { progress: watch::Sender::new(progress), deadline: timing.unknown_key_deadline }
    }

    /// Waits until the key is there. One fetch may not bring it, from a replica that lacks it yet: then for
    /// further ones, as far as the limit allows them before the deadline. Past it, the caller goes on with
    /// the keys there are.
    pub(super) async fn look_for(&self, is_there: impl Fn() -> bool) {
        let deadline = Instant::now() + self.deadline;
        let mut progress = self.progress.subscribe();
        while let Some(moment) = self.ask(&is_there, deadline) {
            // In vain or not, we look again. An error says that the sender is gone, and that is ourselves.
            let _ = timeout_at(moment, progress.changed()).await;
        }
    }

    /// Asks for a fetch, unless one is under way or none is allowed yet, and says until when to wait for
    /// news. None: there is nothing to wait for.
    fn ask(&self, is_there: impl Fn() -> bool, deadline: Instant) -> Option<Instant> {
        let mut wait = None;
        self.progress.send_if_modified(|progress| {
            if is_there() {
                return false;
            }
            let now = Instant::now();
            let allowed = if progress.fetching { Ok(()) } else { progress.limit.take(now) };
            let moment = allowed.err().unwrap_or(deadline);
            wait = (now < deadline && moment <= deadline).then_some(moment);
            let begins = allowed.is_ok() && !progress.fetching;
            progress.fetching |= begins;
            begins
        });
        wait
    }

    /// Has the set fetched, whatever the limit: by a fetch that begins from now on.
    pub(super) async fn renew(&self) {
        let _ = self.progress.subscribe().wait_for(|progress| !progress.fetching).await;
        self.begun();
    }

    /// Waits until someone has asked.
    pub(super) async fn asked(&self) {
        let _ = self.progress.subscribe().wait_for(|progress| progress.fetching).await;
    }

    pub(super) fn begun(&self) {
        self.progress.send_modify(|progress| progress.fetching = true);
    }

    pub(super) fn finished(&self, changed: bool) {
        self.progress.send_modify(|progress| {
            progress.fetching = false;
            if changed {
                progress.limit.reset(Instant::now());
            }
        });
    }
}
