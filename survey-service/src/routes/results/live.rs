//! Results as they change: whoever follows a survey's results shares what one task reads, once a second, for as long
//! as somebody does.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use service_kit::server::Shutdown;
use service_kit::sse;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};
use uuid::Uuid;

use crate::error::Error;
use crate::etag;
use crate::store::{Shared, Store};

/// How often it is looked whether anything has changed, and so how often it is told at most.
const TICK: Duration = Duration::from_secs(1);
/// How long the database may be away before followers are sent to look for another replica.
const LOST: Duration = Duration::from_secs(10);

/// What is followed in this process. Clones share it.
#[derive(Clone)]
pub struct Live {
    store: Store,
    followed: Arc<Mutex<HashMap<Uuid, watch::Receiver<Option<Told>>>>>,
    /// That of the process: a server's thread may end while others still follow.
    runtime: Handle,
    /// Ends all streams when the process stops.
    pub stops: Option<Shutdown>,
}

/// A survey and its results, as of the last tick.
#[derive(Clone)]
pub struct Told {
    /// The survey, which says who may read its results.
    pub shared: Arc<Shared>,
    /// The results' entity tag.
    pub tag: String,
    /// The results as an event.
    pub event: Bytes,
}

impl Live {
    /// Nobody follows anything yet. Must be called on the process's runtime.
    pub fn new(store: Store) -> Self {
        Self { store, followed: Arc::default(), runtime: Handle::current(), stops: None }
    }

    /// What is told of that survey from now on, once a tick, changed or not. It ends when the survey is deleted, or the
    /// database is lost.
    pub fn follow(&self, id: Uuid) -> watch::Receiver<Option<Told>> {
        let mut followed = self.followed();
        if let Some(told) = followed.get(&id).filter(|told| told.has_changed().is_ok()) {
            return told.clone();
        }
        let (teller, told) = watch::channel(None);
        followed.insert(id, told.clone());
        self.runtime.spawn(self.clone().tell(id, teller));
        told
    }

    /// Goes on until nobody follows.
    async fn tell(self, id: Uuid, teller: watch::Sender<Option<Told>>) {
        let (mut told, mut heard) = (None, Instant::now());
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if !self.is_followed(id, &teller) {
                return;
            }
            match self.look(id, told.clone()).await {
                Ok(now) => (told, heard) = (Some(now), Instant::now()),
                Err(error) if matches!(error, Error::NotFound) || heard.elapsed() > LOST => {
                    self.followed().remove(&id);
                    return;
                }
                Err(error) => tracing::warn!(%error, "results that are followed could not be read"),
            }
            if told.is_some() {
                teller.send_replace(told.clone());
            }
        }
    }

    /// The results are read only where they have changed.
    async fn look(&self, id: Uuid, told: Option<Told>) -> Result<Told, Error> {
        let shared = self.store.shared(id).await?;
        let sequence = self.store.sequence(id).await?;
        let tag = etag::quoted(sequence.to_string());
        if let Some(told) = told.filter(|told| told.tag == tag) {
            return Ok(Told { shared, ..told });
        }
        let counted = self.store.results(id, sequence).await?;
        let tag = etag::quoted(counted.sequence.to_string());
        let event = sse::event("results", Some(&tag), &String::from_utf8_lossy(&counted.json));
        Ok(Told { shared, tag, event })
    }

    /// Whether anyone follows. Where nobody does, the survey is forgotten.
    fn is_followed(&self, id: Uuid, teller: &watch::Sender<Option<Told>>) -> bool {
        let mut followed = self.followed();
        // One is kept here, for those who come.
        let is_followed = teller.receiver_count() > 1;
        if !is_followed {
            followed.remove(&id);
        }
        is_followed
    }

    fn followed(&self) -> MutexGuard<'_, HashMap<Uuid, watch::Receiver<Option<Told>>>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
