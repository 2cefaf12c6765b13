//! What is to be told to webhooks, taken up by whoever is free.
//!
//! Whoever takes a delivery up moves its time on, past the deadline of an attempt, and commits. So replicas share the work,
//! no transaction is open while an endpoint thinks, and what a replica had in hand when it died comes back.

use std::sync::atomic::{AtomicBool, Ordering};

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};
use serde_json::Value as Json;
use service_kit::statement;
use time::OffsetDateTime;
use tokio::sync::Notify;
use uuid::Uuid;

use super::Store;
use super::surveys::unreadable;
use crate::domain::webhook::EventType;
use crate::error::Error;

/// How many webhooks are looked at in one statement, so that none takes long.
pub const LOOK: u16 = 256;
/// How many deliveries one webhook may have in hand here.
const AT_A_TIME: i64 = 4;
/// For how long a delivery is in the hand of whoever took it up, in seconds: some deadlines.
const LEASE: i32 = 60;
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

/// A webhook that something waits for.
pub struct Waiting {
    /// Which.
    pub address: Address,
    /// Whose survey it is of, where something is due to it now.
    pub owner: Option<Uuid>,
}

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

statement! {
    Wanted() -> Bool {
        "SELECT EXISTS (SELECT FROM survey.webhooks WHERE enabled)"
    }
}

// One step of the index for each webhook that something waits for, however much that is. The owner is told where there is
// something to tell now, and somebody to tell it to.
statement! {
    Walk(
        after_survey: Uuid as diesel::sql_types::Uuid,
        after_webhook: Uuid as diesel::sql_types::Uuid,
        most: i64 as BigInt,
    ) -> (diesel::sql_types::Uuid, diesel::sql_types::Uuid, Nullable<diesel::sql_types::Uuid>) {
        "WITH RECURSIVE hook AS (
             (SELECT survey_id, webhook_id, next_attempt_at FROM survey.deliveries
              WHERE state = 'pending' AND (survey_id, webhook_id) > (?, ?)
              ORDER BY survey_id, webhook_id, next_attempt_at LIMIT 1)
             UNION ALL
             SELECT next.survey_id, next.webhook_id, next.next_attempt_at
             FROM hook, LATERAL (
                 SELECT deliveries.survey_id, deliveries.webhook_id, deliveries.next_attempt_at FROM survey.deliveries
                 WHERE state = 'pending'
                   AND (deliveries.survey_id, deliveries.webhook_id) > (hook.survey_id, hook.webhook_id)
                 ORDER BY deliveries.survey_id, deliveries.webhook_id, deliveries.next_attempt_at LIMIT 1
             ) AS next
         )
         SELECT survey_id, webhook_id, (
             SELECT owner_id FROM survey.webhooks JOIN survey.surveys ON surveys.id = webhooks.survey_id
             WHERE webhooks.survey_id = hook.survey_id AND webhooks.id = hook.webhook_id
               AND enabled AND hook.next_attempt_at <= now()
         )
         FROM (SELECT * FROM hook LIMIT ?) AS hook
         ORDER BY survey_id, webhook_id"
    }
}

statement! {
    Claim(
        surveys: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        webhooks: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        each: i64 as BigInt,
        lease: i32 as Integer,
    ) -> (
        diesel::sql_types::Uuid, diesel::sql_types::Uuid, diesel::sql_types::Uuid, Text, Integer, Timestamptz,
        (Text, Binary, Nullable<Binary>, Nullable<Timestamptz>, Nullable<Jsonb>),
    ) {
        "WITH due AS (
             SELECT free.*, url, secret, CASE WHEN previous_until > now() THEN previous_secret END AS previous_secret
             FROM UNNEST(?, ?) AS hook (survey_id, webhook_id)
             JOIN survey.webhooks ON webhooks.survey_id = hook.survey_id AND webhooks.id = hook.webhook_id AND enabled,
             LATERAL (
                 SELECT survey_id, webhook_id, id FROM survey.deliveries
                 WHERE deliveries.survey_id = hook.survey_id AND deliveries.webhook_id = hook.webhook_id
                   AND state = 'pending' AND next_attempt_at <= now()
                 ORDER BY next_attempt_at
                 LIMIT ?
                 FOR UPDATE SKIP LOCKED
             ) AS free
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

impl Store {
    /// The webhooks that something waits for, after that one and in their order. As many as [`LOOK`]: there may be more.
    ///
    /// # Errors
    /// The database's.
    pub async fn waiting(&self, (after_survey, after_webhook): Address) -> Result<Vec<Waiting>, Error> {
        let walk = Walk { after_survey, after_webhook, most: LOOK.into() };
        let outbox = self.outbox.clone();
        self.database
            .run(move |connection| {
                let wanted = Wanted {}.get_result(connection)?;
                outbox.wanted.store(wanted, Ordering::Relaxed);
                let hooks: Vec<_> = if wanted { walk.load(connection)? } else { Vec::new() };
                let hooks = hooks.into_iter();
                Ok(hooks
                    .map(|(survey, webhook, owner)| Waiting { address: (survey, webhook), owner })
                    .collect())
            })
            .await
    }

    /// Takes up what is due to these webhooks, some of it for each.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_up(&self, webhooks: impl Iterator<Item = Address>) -> Result<Vec<Due>, Error> {
        let (surveys, webhooks) = webhooks.unzip();
        let claim = Claim { surveys, webhooks, each: AT_A_TIME, lease: LEASE };
        self.database.run(move |connection| claim.load(connection)?.into_iter().map(due).collect()).await
    }

    /// Waits until there may be something to tell that came in here. One task may.
    pub async fn outbox_filled(&self) {
        self.outbox.filled.notified().await;
    }
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
