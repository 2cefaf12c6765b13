//! Responses whose survey looks at what was written before: it takes so many, or one each. They are written one batch
//! after the other: whoever has the only stripe that is open, and begins a statement then, sees all there is, and nobody
//! else writes. So what is decided here between two statements still holds at the second.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable};
use service_kit::statement;
use uuid::Uuid;

use super::participants;
use super::queue::Pending;
use super::record::record;
use super::responses::{Way, Written};
use crate::error::Error;

// The first stripe that is open, and whether the survey takes responses in turn: then it is the only one.
statement! {
    Wait(survey_id: Uuid as diesel::sql_types::Uuid) -> Bool {
        "SELECT in_turn FROM survey.stripes WHERE survey_id = ? AND open
         ORDER BY stripe LIMIT 1 FOR NO KEY UPDATE"
    }
}

// The same where nobody has it.
statement! {
    Take(survey_id: Uuid as diesel::sql_types::Uuid) -> Bool {
        "SELECT in_turn FROM survey.stripes WHERE survey_id = ? AND open
         ORDER BY stripe LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED"
    }
}

// How many more responses there may be, whether it is one each, and whether it is kept who answered.
statement! {
    Rules(
        again: Uuid as diesel::sql_types::Uuid,
        survey_id: Uuid as diesel::sql_types::Uuid,
    ) -> (Nullable<BigInt>, Bool, Bool) {
        "SELECT (settings ->> 'max_responses')::bigint
                    - (SELECT sum(responses)::bigint FROM survey.stripes WHERE survey_id = ?),
                (settings ->> 'one_response_each')::boolean, NOT (settings ->> 'anonymous')::boolean
         FROM survey.surveys WHERE id = ?"
    }
}

statement! {
    Submitted(
        survey_id: Uuid as diesel::sql_types::Uuid,
        submission_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
    ) -> diesel::sql_types::Uuid {
        "SELECT submission_id FROM (
             SELECT survey_id, submission_id FROM survey.responses
             UNION ALL
             SELECT survey_id, submission_id FROM survey.deleted_responses
         ) AS sent
         WHERE survey_id = ? AND submission_id = ANY(?)"
    }
}

statement! {
    Named(
        survey_id: Uuid as diesel::sql_types::Uuid,
        people: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
    ) -> diesel::sql_types::Uuid {
        "SELECT DISTINCT respondent_id FROM survey.responses WHERE survey_id = ? AND respondent_id = ANY(?)"
    }
}

/// What decides which responses come in, as it is changed by each that does.
struct Admission {
    /// How many more there may be.
    room: Option<i64>,
    /// The submissions that are there, or were.
    submitted: HashSet<Uuid>,
    /// Where it is one each, those who have answered.
    answered: Option<HashSet<Uuid>>,
}

/// Writes what is new, as far as the survey takes it.
///
/// # Errors
/// The database's; then nothing is written.
pub(super) fn write(connection: &mut PgConnection, batch: &[&Pending], way: Way) -> QueryResult<Written> {
    let Some(survey_id) = batch.first().map(|pending| pending.receipt.survey_id) else {
        return Ok(Written::default());
    };
    connection.transaction(|connection| {
        let taken: Option<bool> = match way {
            Way::Patient => Wait { survey_id }.get_result(connection).optional()?,
            _ => Take { survey_id }.get_result(connection).optional()?,
        };
        match taken {
            Some(true) => write_in_turn(connection, survey_id, batch),
            Some(false) => Ok(Written { kept: record(connection, batch, false)?, ..Written::default() }),
            None => Ok(Written::default()),
        }
    })
}

fn write_in_turn(connection: &mut PgConnection, survey_id: Uuid, batch: &[&Pending]) -> QueryResult<Written> {
    let (room, once, named) = Rules { again: survey_id, survey_id }.get_result(connection)?;
    let submission_ids = batch.iter().map(|pending| pending.receipt.submission_id).collect();
    let submitted: Vec<Uuid> = Submitted { survey_id, submission_ids }.load(connection)?;
    let people: Vec<Uuid> = batch.iter().filter_map(|pending| Some(pending.respondent?.id)).collect();
    let answered = match (once, named) {
        (false, _) => None,
        (true, true) => Some(Named { survey_id, people }.load::<Uuid>(connection)?.into_iter().collect()),
        (true, false) => Some(participants::among(connection, survey_id, people)?),
    };
    let mut admission = Admission { room, submitted: submitted.into_iter().collect(), answered };
    let (mut admitted, mut refused) = (Vec::new(), HashMap::new());
    for pending in batch {
        match admission.admit(pending) {
            Ok(true) => admitted.push(*pending),
            Ok(false) => {}
            Err(why) => {
                refused.insert(pending.receipt.response_id, why);
            }
        }
    }
    let kept = if admitted.is_empty() { Vec::new() } else { record(connection, &admitted, true)? };
    if once && !named {
        let kept = admitted.iter().filter(|pending| kept.contains(&pending.receipt.response_id));
        participants::add(
            connection,
            survey_id,
            kept.filter_map(|pending| Some(pending.respondent?.id)).collect(),
        )?;
    }
    Ok(Written { kept, refused })
}

impl Admission {
    /// Whether it comes in. What was sent before does not, and nor do those whom others of the batch may tell apart:
    /// what becomes of them shows afterwards.
    ///
    /// # Errors
    /// [`Error::AlreadyResponded`], [`Error::Full`].
    fn admit(&mut self, pending: &Pending) -> Result<bool, Error> {
        if self.submitted.contains(&pending.receipt.submission_id) {
            return Ok(false);
        }
        if let Some(answered) = &self.answered {
            match pending.respondent {
                None => return Ok(false),
                Some(respondent) if answered.contains(&respondent.id) => return Err(Error::AlreadyResponded),
                Some(_) => {}
            }
        }
        if self.room.is_some_and(|room| room <= 0) {
            return Err(Error::Full);
        }
        self.room = self.room.map(|room| room - 1);
        self.submitted.insert(pending.receipt.submission_id);
        if let (Some(answered), Some(respondent)) = (&mut self.answered, pending.respondent) {
            answered.insert(respondent.id);
        }
        Ok(true)
    }
}
