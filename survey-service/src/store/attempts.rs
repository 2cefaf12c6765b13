//! What attempts to tell webhooks came to.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Float8, Integer, Nullable, SmallInt, Text};
use service_kit::statement;
use uuid::Uuid;

use super::Store;
use super::outbox::Address;
use crate::domain::webhook::DeliveryState;
use crate::error::Error;

/// How long a webhook may take nothing before it is disabled, in days.
const FAILING_DAYS: i32 = 5;

/// What an attempt came to.
pub struct Settled {
    /// Of which delivery.
    pub id: Uuid,
    /// Where the delivery is now.
    pub state: DeliveryState,
    /// When it is tried again, in seconds; there where it is pending.
    pub wait: Option<f64>,
    /// What was answered.
    pub status: Option<i16>,
    /// Why there was no answer, or none that counts.
    pub error: Option<&'static str>,
    /// How long it took.
    pub milliseconds: i32,
}

/// How an endpoint does. What comes first counts, where several attempts came to different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It wants nothing any more.
    Gone,
    /// It took something.
    Taking,
    /// It took nothing.
    Failing,
}

statement! {
    Settle(
        ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        states: Vec<&'static str> as Array<Text>,
        waits: Vec<Option<f64>> as Array<Nullable<Float8>>,
        statuses: Vec<Option<i16>> as Array<Nullable<SmallInt>>,
        errors: Vec<Option<&'static str>> as Array<Nullable<Text>>,
        milliseconds: Vec<i32> as Array<Integer>,
        survey_id: Uuid as diesel::sql_types::Uuid,
        webhook_id: Uuid as diesel::sql_types::Uuid,
    ) -> () {
        "UPDATE survey.deliveries
         SET state = given.state, attempts = attempts + 1, next_attempt_at = now() + given.wait * interval '1 second',
             last_at = now(), last_status = given.status, last_error = given.error,
             last_milliseconds = given.milliseconds
         FROM UNNEST(?, ?, ?, ?, ?, ?) AS given (id, state, wait, status, error, milliseconds)
         WHERE deliveries.survey_id = ? AND webhook_id = ? AND deliveries.id = given.id"
    }
}

// Written only where it changes something: a webhook that does well has a row that nobody touches.
statement! {
    Stand(
        taking: bool as Bool,
        gone: bool as Bool,
        days: i32 as Integer,
        survey_id: Uuid as diesel::sql_types::Uuid,
        id: Uuid as diesel::sql_types::Uuid,
    ) -> Nullable<Text> {
        "UPDATE survey.webhooks
         SET failing_since = CASE WHEN NOT taking THEN COALESCE(failing_since, now()) END,
             disabled_because = CASE WHEN gone THEN 'gone'
                 WHEN NOT taking AND failing_since < now() - days * interval '1 day' THEN 'failing' END
         FROM (SELECT ?::boolean AS taking, ?::boolean AS gone, ?::integer AS days) AS given
         WHERE survey_id = ? AND id = ? AND enabled
           AND (gone OR taking = (failing_since IS NOT NULL) OR failing_since < now() - days * interval '1 day')
         RETURNING disabled_because"
    }
}

impl Store {
    /// Writes down what attempts came to, all of one webhook, and how its endpoint does. Answers why the webhook was disabled,
    /// if it was.
    ///
    /// # Errors
    /// The database's.
    pub async fn settle(
        &self,
        (survey_id, webhook_id): Address,
        settled: Vec<Settled>,
        standing: Option<Standing>,
    ) -> Result<Option<String>, Error> {
        let settle = Settle {
            ids: settled.iter().map(|one| one.id).collect(),
            states: settled.iter().map(|one| one.state.as_str()).collect(),
            waits: settled.iter().map(|one| one.wait).collect(),
            statuses: settled.iter().map(|one| one.status).collect(),
            errors: settled.iter().map(|one| one.error).collect(),
            milliseconds: settled.iter().map(|one| one.milliseconds).collect(),
            survey_id,
            webhook_id,
        };
        self.database
            .run(move |connection| {
                connection.transaction(|connection| {
                    // The webhook before its deliveries, as whoever deletes it has them.
                    let disabled = match standing {
                        Some(standing) => stand(connection, (survey_id, webhook_id), standing)?,
                        None => None,
                    };
                    settle.execute(connection)?;
                    Ok(disabled)
                })
            })
            .await
    }
}

/// How an endpoint does. Answers why its webhook was disabled, if it was.
fn stand(
    connection: &mut PgConnection,
    (survey_id, id): Address,
    standing: Standing,
) -> QueryResult<Option<String>> {
    let (taking, gone) = (standing == Standing::Taking, standing == Standing::Gone);
    let stand = Stand { taking, gone, days: FAILING_DAYS, survey_id, id };
    let disabled: Option<Option<String>> = stand.get_result(connection).optional()?;
    Ok(disabled.flatten())
}
