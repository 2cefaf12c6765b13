//! Results as they were last counted, in memory: what they are asked for again, while nothing was counted since, costs no
//! more than to find that out. Those who ask while they are counted wait for a count that began after they came.

use std::time::{Duration, Instant};

use bytes::Bytes;
use quick_cache::Weighter;
use service_kit::database::DatabaseError;
use service_kit::gate::Busy;
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use super::memory::{Memory, memory};
use crate::domain::results::Sequence;
use crate::error::Error;

/// What the results of a survey usually take.
const TYPICAL: u64 = 4 << 10;
/// What they take beside their text.
const PLACE: u64 = 128;
/// How many surveys may be counted at a time, about: those that share a turn wait for each other.
const TURNS: usize = 64;
/// How long somebody waits for a turn before being told to come back.
const PATIENCE: Duration = Duration::from_secs(3);

/// The results of a survey.
#[derive(Clone)]
pub struct Counted {
    /// How far the counting had come.
    pub sequence: Sequence,
    /// What is told of it, on one line.
    pub json: Bytes,
    /// They have everything that was acknowledged before.
    pub(super) begun: Instant,
}

/// Those that were counted.
pub(super) struct LastCounted {
    results: Memory<Counted, Weight>,
    turns: [Mutex<()>; TURNS],
}

impl Default for LastCounted {
    /// None at first.
    fn default() -> Self {
        Self { results: memory(Weight, TYPICAL), turns: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl LastCounted {
    /// Those of that survey, if the counting has come no further since.
    pub(super) fn at(&self, id: Uuid, sequence: Sequence) -> Option<Counted> {
        self.results.get(&id).filter(|counted| counted.sequence == sequence)
    }

    /// Those of that survey, if their counting began later.
    pub(super) fn since(&self, id: Uuid, moment: Instant) -> Option<Counted> {
        self.results.get(&id).filter(|counted| counted.begun >= moment)
    }

    /// Waits until nobody else counts that survey here.
    ///
    /// # Errors
    /// [`Busy`] where that takes too long.
    pub(super) async fn turn(&self, id: Uuid) -> Result<MutexGuard<'_, ()>, Error> {
        // The last byte of a v7 id is random.
        let turn = &self.turns[usize::from(id.as_bytes()[15]) % TURNS];
        let turn = tokio::time::timeout(PATIENCE, turn.lock()).await;
        turn.map_err(|_| DatabaseError::from(Busy).into())
    }

    /// Keeps them.
    pub(super) fn keep(&self, id: Uuid, counted: &Counted) {
        self.results.insert(id, counted.clone());
    }
}

/// Weighs results.
#[derive(Clone)]
struct Weight;

impl Weighter<Uuid, Counted> for Weight {
    fn weight(&self, _: &Uuid, counted: &Counted) -> u64 {
        PLACE + counted.json.len() as u64
    }
}
