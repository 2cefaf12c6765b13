//! Surveys that have left the draft, in memory: their questions do not change any more, so they are read and parsed once.
//! What else may change is heard of. A write still asks the database whether the survey is open.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use quick_cache::Weighter;
use uuid::Uuid;

use super::memory::{Memory, memory};
use super::weight;
use crate::domain::state::State;
use crate::domain::survey::Survey;

/// What a survey usually takes.
const TYPICAL: u64 = 8 << 10;
/// In how many ways it is told in a language: before it takes responses, while it does, and after.
const WAYS: usize = 3;
/// What a survey may take as it is told, in all languages together.
const MOST_TOLD: usize = 4 << 20;

/// A survey that many read at once.
pub struct Shared {
    /// The survey.
    pub survey: Survey,
    /// What it may take as it is told.
    room: usize,
    bodies: RwLock<HashMap<String, Bytes>>,
}

/// Those that are known.
pub(super) struct Known {
    surveys: Memory<Arc<Shared>, Weight>,
    /// How often something was forgotten: what was read before must not be kept after.
    forgotten: Mutex<u64>,
    made: Instant,
    /// Until when nothing can have changed unheard, in milliseconds since `made`.
    fresh_until: AtomicU64,
}

impl Shared {
    /// As it is told under that tag, which is written once, while there is room for it.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn body<E>(&self, tag: &str, write: impl FnOnce() -> Result<Bytes, E>) -> Result<Bytes, E> {
        if let Some(body) = self.bodies.read().unwrap_or_else(PoisonError::into_inner).get(tag) {
            return Ok(body.clone());
        }
        let body = write()?;
        let mut bodies = self.bodies.write().unwrap_or_else(PoisonError::into_inner);
        let taken: usize = bodies.values().map(Bytes::len).sum();
        if taken + body.len() > self.room {
            // Those that are asked for come again.
            bodies.clear();
        }
        Ok(bodies.entry(tag.to_owned()).or_insert(body).clone())
    }
}

impl From<Survey> for Shared {
    fn from(survey: Survey) -> Self {
        let told = WAYS * survey.definition.languages().len() * weight::own(&survey);
        Self { room: told.min(MOST_TOLD), survey, bodies: RwLock::default() }
    }
}

impl Known {
    /// None at first, and nothing is kept until somebody listens for changes, or is the only one who makes any.
    pub(super) fn new() -> Self {
        Self {
            surveys: memory(Weight, TYPICAL),
            forgotten: Mutex::new(0),
            made: Instant::now(),
            fresh_until: AtomicU64::new(0),
        }
    }

    /// The survey with that id, as it was less than a second ago.
    pub(super) fn get(&self, id: Uuid) -> Option<Arc<Shared>> {
        if self.is_fresh() { self.surveys.get(&id) } else { None }
    }

    /// To be asked before a survey is read that is to be kept.
    pub(super) fn moment(&self) -> u64 {
        *self.forgotten.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps it, unless it is a draft, or something has changed since that moment.
    pub(super) fn keep(&self, moment: u64, shared: &Arc<Shared>) {
        let forgotten = self.forgotten.lock().unwrap_or_else(PoisonError::into_inner);
        if *forgotten == moment && shared.survey.state != State::Draft && self.is_fresh() {
            self.surveys.insert(shared.survey.id, shared.clone());
        }
    }

    /// It has changed.
    pub(super) fn forget(&self, id: Uuid) {
        let mut forgotten = self.forgotten.lock().unwrap_or_else(PoisonError::into_inner);
        *forgotten += 1;
        self.surveys.remove(&id);
    }

    /// Any of them may have changed.
    pub(super) fn forget_all(&self) {
        let mut forgotten = self.forgotten.lock().unwrap_or_else(PoisonError::into_inner);
        *forgotten += 1;
        self.surveys.clear();
    }

    /// Nothing changes but by way of this.
    pub(super) fn alone(&self) {
        self.fresh_until.store(u64::MAX, Ordering::Relaxed);
    }

    /// Everything that changed before `asked` was heard of: what is known can be relied on for so long.
    pub(super) fn heard(&self, asked: Instant, rely: Duration) {
        let until = (asked + rely).saturating_duration_since(self.made);
        self.fresh_until.store(until.as_millis().try_into().unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn is_fresh(&self) -> bool {
        self.made.elapsed().as_millis() < u128::from(self.fresh_until.load(Ordering::Relaxed))
    }
}

/// Weighs a survey.
#[derive(Clone)]
struct Weight;

impl Weighter<Uuid, Arc<Shared>> for Weight {
    fn weight(&self, _: &Uuid, shared: &Arc<Shared>) -> u64 {
        (weight::parsed(&shared.survey) + shared.room) as u64
    }
}
