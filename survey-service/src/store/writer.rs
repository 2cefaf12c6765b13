//! Writes submissions that come at the same time together: whenever a writer is free it takes all that wait. So one
//! that comes alone does not wait for others, and the more there are, the less each costs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::PgConnection;
use service_kit::database::{Database, DatabaseError};
use service_kit::gate::Busy;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::batch::{self, ANSWER, Failure, PATIENCE};
use super::queue::{Pending, Queue};
use super::responses::{self, Recorded, Way};
use super::unwritable;
use crate::domain::answers::Answers;
use crate::domain::submission::{Receipt, Respondent};
use crate::error::Error;

/// How many connections there are for each writer, so that readers find one too.
const CONNECTIONS: usize = 4;
/// How many writers are worth having: more of them write smaller batches.
const MOST_WRITERS: usize = 4;

/// Takes submissions, and has them written. Clones share the queue.
#[derive(Clone)]
pub(super) struct Writer {
    /// For everyone: nobody there waits for a survey that is being closed.
    quick: Arc<Lane>,
    /// For those whose survey looks at what was written before. They come one batch after the other.
    in_turn: Arc<Lane>,
    /// For those whose survey is being closed, deleted or recounted. They are few, and wait for what becomes of it.
    patient: Arc<Lane>,
}

/// A queue and those who serve it. They come when there is something to write and go when there is nothing left.
struct Lane {
    state: Mutex<State>,
    way: Way,
    most_writers: usize,
    database: Database,
    /// That of the process rather than of a server's thread, which ends while the other threads still have requests.
    runtime: Handle,
    /// Where those go who would have to wait; they come back here where there is none.
    next: Option<Arc<Lane>>,
}

#[derive(Default)]
struct State {
    queue: Queue<Pending>,
    writers: usize,
}

impl Writer {
    /// Writers of that database, on the runtime that this is called on.
    pub(super) fn new(database: &Database) -> Self {
        let lane = |way, most_writers, next| {
            let (state, runtime) = (Mutex::default(), Handle::current());
            Arc::new(Lane { state, way, most_writers, database: database.clone(), runtime, next })
        };
        let patient = lane(Way::Patient, 1, None);
        let in_turn = lane(Way::InTurn, 1, Some(patient.clone()));
        let writers = (database.size() / CONNECTIONS).clamp(1, MOST_WRITERS);
        let quick = lane(Way::Quick, writers, Some(patient.clone()));
        Self { quick, in_turn, patient }
    }

    /// Returns when it is committed, or was before, or was refused. Who stops waiting may find it written all the same.
    /// With `in_turn` it is written after all that were before; whether that is right shows when it is written.
    pub(super) async fn record(
        &self,
        receipt: Receipt,
        respondent: Option<Respondent>,
        answers: Answers,
        in_turn: bool,
    ) -> Result<Recorded, Error> {
        let document = serde_json::to_string(&answers).map_err(unwritable)?;
        let (asker, mut outcome) = oneshot::channel();
        let response_id = receipt.response_id;
        let first = if in_turn { &self.in_turn } else { &self.quick };
        first.push(Pending { receipt, respondent, answers, document, asker });
        if let Ok(outcome) = tokio::time::timeout(PATIENCE, &mut outcome).await {
            return outcome.unwrap_or_else(|_| Err(DatabaseError::Panicked.into()));
        }
        if first.withdraw(response_id) || self.patient.withdraw(response_id) {
            return Err(DatabaseError::from(Busy).into());
        }
        match tokio::time::timeout(ANSWER, outcome).await {
            Ok(outcome) => outcome.unwrap_or_else(|_| Err(DatabaseError::Panicked.into())),
            Err(_) => Err(DatabaseError::Silent.into()),
        }
    }
}

impl Lane {
    /// Puts it in the queue, and calls a writer unless there are enough.
    fn push(self: &Arc<Self>, pending: Pending) {
        let mut state = self.state();
        if let Err(pending) = state.queue.push(pending) {
            pending.answer(Err(DatabaseError::from(Busy).into()));
        } else if state.writers < self.most_writers {
            state.writers += 1;
            self.runtime.spawn(Self::serve(self.clone()));
        }
    }

    /// Gives each batch a turn of its own at the database, as any request has, until nobody waits.
    async fn serve(lane: Arc<Self>) {
        loop {
            let turn = lane.clone();
            let outcome = lane.database.run(move |connection| turn.write(connection)).await;
            if let Err(Failure::Database(error)) = outcome {
                lane.refuse(error);
            }
            let mut state = lane.state();
            if state.queue.is_empty() {
                state.writers -= 1;
                return;
            }
        }
    }

    /// Takes those who wait now, rather than when the connection was asked for, and writes them.
    fn write(self: &Arc<Self>, connection: &mut PgConnection) -> Result<(), Failure> {
        let together = |first: &Pending, next: &Pending| {
            self.way == Way::Quick || first.receipt.survey_id == next.receipt.survey_id
        };
        let batch = self.state().queue.take(together);
        batch::write(batch, &mut |batch| self.write_batch(connection, batch))
    }

    fn write_batch(
        self: &Arc<Self>,
        connection: &mut PgConnection,
        batch: &mut Vec<Pending>,
    ) -> Result<(), DatabaseError> {
        let held = responses::write(connection, batch, self.way)?;
        let next = self.next.as_ref().unwrap_or(self);
        // Whoever has stopped waiting for it is not kept in the queue.
        held.into_iter().filter(Pending::is_awaited).for_each(|pending| next.push(pending));
        Ok(())
    }

    /// Nobody who waits now can be served.
    fn refuse(&self, error: DatabaseError) {
        let waiting = self.state().queue.take_all();
        batch::refuse(waiting, error);
    }

    fn withdraw(&self, response_id: Uuid) -> bool {
        self.state().queue.withdraw(response_id).is_some()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
