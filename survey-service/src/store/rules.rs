//! What a survey's owner has decided, where those who write responses see it: on the stripes.

use diesel::dsl::{exists, select};
use diesel::prelude::*;
use time::OffsetDateTime;
use uuid::Uuid;

use super::schema::{responses, stripes};
use super::{STRIPES, Store, participants};
use crate::domain::settings::Respondents;
use crate::domain::state::Accepts;
use crate::domain::survey::Survey;
use crate::error::Error;

impl Store {
    /// Whether a response to that survey would be taken now. Only where their number is limited, the database is asked.
    ///
    /// # Errors
    /// The database's.
    pub async fn accepts(&self, survey: &Survey) -> Result<Accepts, Error> {
        let count = match survey.settings.max_responses {
            Some(_) => self.response_count(survey.id).await?,
            None => 0,
        };
        Ok(survey.accepts(count))
    }

    /// Whether somebody has answered that survey who has the id of a response to it, or is a user of whom it is known: it
    /// is where responses are named, and where they are one each.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_responded(
        &self,
        survey: Uuid,
        response: Option<Uuid>,
        user: Option<Uuid>,
    ) -> Result<bool, Error> {
        let look = move |connection: &mut PgConnection| match (response, user) {
            (Some(response), _) if is_there(connection, survey, response)? => Ok(true),
            (_, Some(user)) => Ok(is_known(connection, survey, user)?),
            _ => Ok(false),
        };
        self.database.run(look).await
    }

    async fn response_count(&self, id: Uuid) -> Result<i64, Error> {
        self.database.run(move |connection| count(connection, id)).await
    }
}

fn is_there(connection: &mut PgConnection, survey: Uuid, response: Uuid) -> QueryResult<bool> {
    select(exists(responses::table.find((survey, response)))).get_result(connection)
}

/// Whether it is known that this user has answered.
fn is_known(connection: &mut PgConnection, survey: Uuid, user: Uuid) -> QueryResult<bool> {
    let named = responses::table.filter(responses::survey_id.eq(survey));
    let named = named.filter(responses::respondent_id.eq(user));
    Ok(select(exists(named)).get_result(connection)?
        || !participants::among(connection, survey, vec![user])?.is_empty())
}

/// How many responses there are.
pub(super) fn count(connection: &mut PgConnection, id: Uuid) -> Result<i64, Error> {
    let counts = stripes::table.filter(stripes::survey_id.eq(id)).select(stripes::responses);
    Ok(counts.load::<i64>(connection)?.iter().sum())
}

/// Waits for the responses in flight, for each holds its stripe until it is committed, and lets none in until this
/// transaction ends. All who take more than one stripe take them in this order.
pub(super) fn lock_stripes(connection: &mut PgConnection, id: Uuid) -> Result<(), Error> {
    let stripes = stripes::table.filter(stripes::survey_id.eq(id)).order(stripes::stripe);
    stripes.select(stripes::stripe).for_update().execute(connection)?;
    Ok(())
}

/// What holds for the responses to a survey, as its stripes say it.
pub(super) struct Rules {
    /// How many of them let responses in, from the first.
    pub(super) open: i16,
    /// From when on.
    pub(super) opens_at: Option<OffsetDateTime>,
    /// Until when.
    pub(super) closes_at: Option<OffsetDateTime>,
    /// Whether only those who have logged in may respond.
    pub(super) signed_in: bool,
    /// Whether responses come one batch after the other.
    pub(super) in_turn: bool,
    /// Whether it is noted apart from the responses who has answered.
    pub(super) participants: bool,
}

impl Rules {
    /// Those of that survey.
    pub(super) fn of(survey: &Survey) -> Self {
        let settings = &survey.settings;
        let in_turn = settings.in_turn();
        // Whoever has the only stripe that is open sees all that was written before.
        let open = match survey.state.takes_responses() {
            false => 0,
            true if in_turn => 1,
            true => STRIPES,
        };
        Self {
            open,
            opens_at: settings.opens_at,
            closes_at: settings.closes_at,
            signed_in: settings.respondents == Respondents::SignedIn,
            in_turn,
            participants: settings.one_response_each && settings.anonymous,
        }
    }
}

/// What holds for responses from when this transaction is committed.
pub(super) fn lay_down(connection: &mut PgConnection, survey: &Survey) -> Result<(), Error> {
    lock_stripes(connection, survey.id)?;
    let Rules { open, opens_at, closes_at, signed_in, in_turn, participants } = Rules::of(survey);
    let rules = (
        stripes::open.eq(stripes::stripe.lt(open)),
        stripes::opens_at.eq(opens_at),
        stripes::closes_at.eq(closes_at),
        stripes::signed_in.eq(signed_in),
        stripes::in_turn.eq(in_turn),
    );
    diesel::update(stripes::table.filter(stripes::survey_id.eq(survey.id))).set(rules).execute(connection)?;
    if participants {
        participants::prepare(connection, survey.id)?;
    }
    Ok(())
}
