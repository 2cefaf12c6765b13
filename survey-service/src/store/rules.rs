//! What a survey's owner has decided, where those who write responses see it: on the stripes.

use diesel::prelude::*;
use uuid::Uuid;

use super::schema::{responses, stripes};
use super::{STRIPES, Store, participants};
use crate::domain::settings::Respondents;
use crate::domain::survey::{Accepts, Survey};
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

    /// Whether that survey has that response.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_response(&self, survey: Uuid, response: Uuid) -> Result<bool, Error> {
        let there = diesel::select(diesel::dsl::exists(responses::table.find((survey, response))));
        self.database.run(move |connection| Ok(there.get_result(connection)?)).await
    }

    async fn response_count(&self, id: Uuid) -> Result<i64, Error> {
        self.database.run(move |connection| count(connection, id)).await
    }
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

/// What holds for responses from when this transaction is committed.
pub(super) fn lay_down(connection: &mut PgConnection, survey: &Survey) -> Result<(), Error> {
    lock_stripes(connection, survey.id)?;
    let settings = &survey.settings;
    let in_turn = settings.in_turn();
    // Whoever has the only stripe that is open sees all that was written before.
    let open = match survey.state.takes_responses() {
        false => 0,
        true if in_turn => 1,
        true => STRIPES,
    };
    let rules = (
        stripes::open.eq(stripes::stripe.lt(open)),
        stripes::opens_at.eq(settings.opens_at),
        stripes::closes_at.eq(settings.closes_at),
        stripes::signed_in.eq(settings.respondents == Respondents::SignedIn),
        stripes::in_turn.eq(in_turn),
    );
    diesel::update(stripes::table.filter(stripes::survey_id.eq(survey.id))).set(rules).execute(connection)?;
    if settings.one_response_each && settings.anonymous {
        participants::prepare(connection, survey.id)?;
    }
    Ok(())
}
