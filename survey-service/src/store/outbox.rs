//! What is to be told to webhooks: taken up by whoever is free, and written off when it was told.
//!
//! Whoever takes a delivery up moves its time on, past the deadline of an attempt, and commits. So replicas share the work,
//! no transaction is open while an endpoint thinks, and what a replica had in hand when it died comes back.

use std::sync::atomic::{AtomicBool, Ordering};

use diesel::prelude::*;
use diesel::sql_types::{
    Array, BigInt, Binary, Bool, Float8, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz,
};
use serde_json::Value as Json;
use service_kit::statement;
use time::OffsetDateTime;
use tokio::sync::Notify;
use uuid::Uuid;

use super::Store;
use super::surveys::unreadable;
use crate::domain::webhook::{DeliveryState, EventType};
use crate::error::Error;

/// How many deliveries one webhook may have in hand here.
const AT_A_TIME: i64 = 4;
/// For how long a delivery is in the hand of whoever took it up, in seconds: some deadlines.
const LEASE: i32 = 60;
/// How long a webhook may take nothing before it is disabled, in days.
const FAILING_DAYS: i32 = 5;
/// How long deliveries are kept, in days.
const KEPT_DAYS: i32 = 30;
/// Rows that a statement deletes at most, so that none holds its locks for long.
const BATCH: u32 = 1000;

/// Says when there may be something to tell.
#[derive(Default)]
pub(super) struct Outbox {
    filled: Notify,
    /// Whether anybody wants to be told anything.
    wanted: AtomicBool,
}

impl Outbox {
    /// A response was kept.
    pub(super) fn filled(&self) {
        if self.wanted.load(Ordering::Relaxed) {
            self.filled.notify_one();
        }
    }

    /// There is something to tell, or there is somebody more to tell it to.
    pub(super) fn wanted(&self) {
        self.filled.notify_one();
    }
}

/// A webhook of a survey. In their order replicas go round.
pub type Address = (Uuid, Uuid);

/// Something to be told now.
pub struct Due {
    /// To whom.
    pub address: Address,
    /// Which delivery.
    pub id: Uuid,
    /// What is told.
    pub event: EventType,
    /// How often it was tried before.
    pub attempts: i32,
    /// When there was something to tell.
    pub created_at: OffsetDateTime,
    /// Where to.
    pub url: String,
    /// What to sign with, as the vault has closed it.
    pub secret: Vec<u8>,
    /// And with what else.
    pub previous_secret: Option<Vec<u8>>,
    /// When the response came in, and its answers. None: it is not there any more, or is not what is told.
    pub response: Option<(OffsetDateTime, Json)>,
}

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
    Wanted() -> Bool {
        "SELECT EXISTS (SELECT FROM survey.webhooks WHERE enabled)"
    }
}

// `hook` goes from one webhook that something waits for to the next, in one step of the index each, however much waits, and
// no further than `due` asks for more.
statement! {
    Claim(
        after_survey: Uuid as diesel::sql_types::Uuid,
        after_webhook: Uuid as diesel::sql_types::Uuid,
        each: i64 as BigInt,
        busy: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        most: i64 as BigInt,
        lease: i32 as Integer,
    ) -> (
        diesel::sql_types::Uuid, diesel::sql_types::Uuid, diesel::sql_types::Uuid, Text, Integer, Timestamptz,
        (Text, Binary, Nullable<Binary>, Nullable<Timestamptz>, Nullable<Jsonb>),
    ) {
        "WITH RECURSIVE hook AS (
             (SELECT survey_id, webhook_id FROM survey.deliveries
              WHERE state = 'pending' AND (survey_id, webhook_id) > (?, ?)
              ORDER BY survey_id, webhook_id LIMIT 1)
             UNION ALL
             SELECT next.survey_id, next.webhook_id
             FROM hook, LATERAL (
                 SELECT deliveries.survey_id, deliveries.webhook_id FROM survey.deliveries
                 WHERE state = 'pending'
                   AND (deliveries.survey_id, deliveries.webhook_id) > (hook.survey_id, hook.webhook_id)
                 ORDER BY deliveries.survey_id, deliveries.webhook_id LIMIT 1
             ) AS next
         ), due AS (
             SELECT free.*, url, secret, CASE WHEN previous_until > now() THEN previous_secret END AS previous_secret
             FROM hook
             JOIN survey.webhooks ON webhooks.survey_id = hook.survey_id AND webhooks.id = hook.webhook_id AND enabled,
             LATERAL (
                 SELECT survey_id, webhook_id, id FROM survey.deliveries
                 WHERE deliveries.survey_id = hook.survey_id AND deliveries.webhook_id = hook.webhook_id
                   AND state = 'pending' AND next_attempt_at <= now()
                 ORDER BY next_attempt_at
                 LIMIT ?
                 FOR UPDATE SKIP LOCKED
             ) AS free
             WHERE hook.webhook_id <> ALL (?)
             LIMIT ?
         ), taken AS (
             UPDATE survey.deliveries SET next_attempt_at = now() + ? * interval '1 second'
             FROM due
             WHERE deliveries.survey_id = due.survey_id AND deliveries.webhook_id = due.webhook_id
               AND deliveries.id = due.id
             RETURNING deliveries.survey_id, deliveries.webhook_id, deliveries.id, type, attempts, created_at,
                       url, secret, previous_secret
         )
         SELECT taken.survey_id, webhook_id, taken.id, type, attempts, created_at, url, secret, previous_secret,
                submitted_at, answers
         FROM taken LEFT JOIN survey.responses
             ON responses.survey_id = taken.survey_id AND responses.id = taken.id AND type = 'response.created'"
    }
}

/// A row of [`Claim`].
type Row = (
    Uuid,
    Uuid,
    Uuid,
    String,
    i32,
    OffsetDateTime,
    (String, Vec<u8>, Option<Vec<u8>>, Option<OffsetDateTime>, Option<Json>),
);

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

statement! {
    Purge(days: i32 as Integer, batch: i64 as BigInt) -> () {
        "DELETE FROM survey.deliveries WHERE (survey_id, webhook_id, id) IN (
             SELECT survey_id, webhook_id, id FROM survey.deliveries
             WHERE created_at < now() - ? * interval '1 day' ORDER BY created_at LIMIT ?
         )"
    }
}

impl Store {
    /// Takes up what is due: so much at most, of webhooks after that one and not among the busy ones.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_up(&self, after: Address, busy: Vec<Uuid>, most: i64) -> Result<Vec<Due>, Error> {
        let (after_survey, after_webhook) = after;
        let claim = Claim { after_survey, after_webhook, each: AT_A_TIME, busy, most, lease: LEASE };
        let outbox = self.outbox.clone();
        self.database
            .run(move |connection| {
                let wanted = Wanted {}.get_result(connection)?;
                outbox.wanted.store(wanted, Ordering::Relaxed);
                if wanted { claim.load(connection)?.into_iter().map(due).collect() } else { Ok(Vec::new()) }
            })
            .await
    }

    /// Waits until there may be something to tell that came in here. One task may.
    pub async fn outbox_filled(&self) {
        self.outbox.filled.notified().await;
    }

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

    /// Deletes old deliveries, some at a time. Answers whether there may be more.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge_deliveries(&self) -> Result<bool, Error> {
        let purge = Purge { days: KEPT_DAYS, batch: BATCH.into() };
        self.database.run(move |connection| Ok(purge.execute(connection)? == BATCH as usize)).await
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

fn due((survey, webhook, id, event, attempts, created_at, rest): Row) -> Result<Due, Error> {
    let (url, secret, previous_secret, submitted_at, answers) = rest;
    let event = EventType::from_name(&event).ok_or_else(|| unreadable("no such type of event"))?;
    let response = submitted_at.zip(answers);
    Ok(Due {
        address: (survey, webhook),
        id,
        event,
        attempts,
        created_at,
        url,
        secret,
        previous_secret,
        response,
    })
}
