use std::time::Duration;

use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use super::Timing;

/// How verifications ask for a fetch of the key set, and wait for it together.
pub(super) struct KeyRequests {
    progress: watch::Sender<Progress>,
    interval: Duration,
    deadline: Duration,
}

struct Progress {
    /// Under way, or about to be.
    fetching: bool,
    finished: u64,
    /// When a token last caused a fetch.
    asked: Option<Instant>,
}

impl KeyRequests {
    pub(super) fn new(timing: Timing) -> Self {
        // The first fetch is under way from the start: whoever comes before it ends, waits for it.
        let progress = Progress { fetching: true, finished: 0, asked: None };
        Self {
            progress: watch::Sender::new(progress),
            interval: timing.unknown_key_interval,
            deadline: timing.unknown_key_deadline,
        }
    }

    /// Waits for the fetch under way, or for one of its own, unless a token caused one just now.
    pub(super) async fn fetch(&self) {
        let mut finished = None;
        self.progress.send_if_modified(|progress| {
            let lately = progress.asked.is_some_and(|asked| asked.elapsed() < self.interval);
            let ask = !progress.fetching && !lately;
            if ask {
                progress.asked = Some(Instant::now());
                progress.fetching = true;
            }
            finished = progress.fetching.then_some(progress.finished);
            ask
        });
        if let Some(finished) = finished {
            let mut progress = self.progress.subscribe();
            // Past the deadline the caller goes on with the keys there are.
            let _ = timeout(self.deadline, progress.wait_for(|now| now.finished > finished)).await;
        }
    }

    /// Waits until a token has asked.
    pub(super) async fn asked(&self) {
        // An error says that the sender is gone, and that is ourselves.
        let _ = self.progress.subscribe().wait_for(|progress| progress.fetching).await;
    }

    pub(super) fn begun(&self) {
        self.progress.send_modify(|progress| progress.fetching = true);
    }

    pub(super) fn finished(&self) {
        self.progress.send_modify(|progress| {
            progress.fetching = false;
            progress.finished += 1;
        });
    }
}
