//! Responses: kept once, counted once, and only while the survey is open. Those that come at the same time are written
//! together.

use std::collections::HashMap;

use diesel::prelude::*;
use uuid::Uuid;

use super::queue::Pending;
use super::record::{Found, earlier, record};
use super::{Store, turns};
use crate::domain::answers::Answers;
use crate::domain::submission::{Receipt, Respondent};
use crate::error::Error;

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is kept now.
    New(Receipt),
    /// It was kept before, when it was sent the first time.
    Before(Receipt),
}

/// How the responses of a batch are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Any, without waiting for anybody, and none whose survey takes them in turn.
    Quick,
    /// Those of one survey, after all that were before, unless somebody has its stripe.
    InTurn,
    /// Those of one survey, whatever it takes, waiting for whoever has its stripe.
    Patient,
}

/// What became of a batch.
#[derive(Default)]
pub(super) struct Written {
    /// The responses that are kept.
    pub(super) kept: Vec<Uuid>,
    /// And why others were not, where what was written before has a say.
    pub(super) refused: HashMap<Uuid, Error>,
}

impl Store {
    /// Keeps a response and counts it, once: what was sent before gets its first receipt, whatever the survey takes by
    /// now. `in_turn` is what the survey's settings say; that they have changed is noticed. When this returns, it is
    /// committed.
    ///
    /// # Errors
    /// [`Error::NotOpen`], [`Error::NotOpenYet`], [`Error::Over`], [`Error::Full`], [`Error::AlreadyResponded`],
    /// [`Error::SignInRequired`], [`Error::SubmissionConflict`], [`Error::ResponseDeleted`], and the database's.
    pub async fn record(
        &self,
        receipt: Receipt,
        respondent: Option<Respondent>,
        answers: Answers,
        in_turn: bool,
    ) -> Result<Recorded, Error> {
        let recorded = self.writer.record(receipt, respondent, answers, in_turn).await?;
        if let Recorded::New(_) = recorded {
            self.outbox.filled();
        }
        Ok(recorded)
    }
}

/// Writes those that are new, and answers everyone but those whose survey would take them if it had a free stripe:
/// these come back.
///
/// # Errors
/// The database's. Those that are left in `batch` were not answered.
pub(super) fn write(
    connection: &mut PgConnection,
    batch: &mut Vec<Pending>,
    way: Way,
) -> QueryResult<Vec<Pending>> {
    let all: Vec<&Pending> = batch.iter().collect();
    let written = match way {
        Way::Quick => Written { kept: record(connection, &all, false)?, ..Written::default() },
        Way::InTurn | Way::Patient => turns::write(connection, &all, way)?,
    };
    let Written { kept, mut refused } = written;
    let (new, other) = batch.drain(..).partition(|pending| kept.contains(&pending.receipt.response_id));
    *batch = other;
    Vec::into_iter(new).for_each(Pending::kept);
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    let found = earlier(connection, batch)?;
    let outcomes = batch.drain(..).zip(found);
    Ok(outcomes.filter_map(|(pending, found)| settle(pending, found, &mut refused)).collect())
}

/// Answers what was not kept, unless it is to be tried again.
fn settle(
    pending: Pending,
    (id, submitted_at, same, deleted, signed_in, early, late): Found,
    refused: &mut HashMap<Uuid, Error>,
) -> Option<Pending> {
    let refusal = refused.remove(&pending.receipt.response_id);
    let outcome = match (id, submitted_at, same) {
        (Some(response_id), Some(submitted_at), Some(true)) => {
            Ok(Recorded::Before(Receipt { response_id, submitted_at, ..pending.receipt.clone() }))
        }
        (Some(_), ..) => Err(Error::SubmissionConflict),
        _ if deleted => Err(Error::ResponseDeleted),
        _ => Err(match (signed_in, early) {
            (None, _) => Error::NotOpen,
            (_, Some(opens_at)) => Error::NotOpenYet(opens_at),
            _ if late == Some(true) => Error::Over,
            (Some(true), _) if pending.respondent.is_none() => Error::SignInRequired,
            _ => match refusal {
                Some(refusal) => refusal,
                None => return Some(pending),
            },
        }),
    };
    pending.answer(outcome);
    None
}
