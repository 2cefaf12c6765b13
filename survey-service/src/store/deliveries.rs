//! What was told to a webhook, or is to be told: listed, added by hand, told again.

use diesel::prelude::*;
use service_kit::page::PageRequest;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::Store;
use super::schema::{deliveries, webhooks};
use super::surveys::unreadable;
use crate::domain::moment;
use crate::domain::submission::first_id_of;
use crate::domain::webhook::{Attempt, Delivery, DeliveryState, EventType};
use crate::error::Error;

/// How many tests a webhook may be told in [`TEST_PERIOD`].
const TESTS: i64 = 5;
/// Over how long tests are counted: no longer than it takes to look through what else was told meanwhile.
const TEST_PERIOD: Duration = Duration::minutes(1);

/// A delivery's row, as far as it is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = deliveries, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    event: String,
    state: String,
    attempts: i32,
    created_at: OffsetDateTime,
    next_attempt_at: Option<OffsetDateTime>,
    last_at: Option<OffsetDateTime>,
    last_status: Option<i16>,
    last_error: Option<String>,
    last_milliseconds: Option<i32>,
}

impl Store {
    /// A page of what was or is to be told to a webhook, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn deliveries(
        &self,
        survey: Uuid,
        webhook: Uuid,
        page: PageRequest,
    ) -> Result<Vec<Delivery>, Error> {
        let query = deliveries::table
            .filter(deliveries::survey_id.eq(survey).and(deliveries::webhook_id.eq(webhook)))
            .filter(deliveries::id.lt(page.after.unwrap_or(Uuid::max())))
            .order(deliveries::id.desc())
            .limit(page.rows())
            .select(Row::as_select());
        self.database
            .run(move |connection| query.load(connection)?.into_iter().map(Row::delivery).collect())
            .await
    }

    /// Has a test told to a webhook, soon.
    ///
    /// # Errors
    /// [`Error::NoWebhook`], [`Error::WebhookDisabled`], [`Error::TooManyTests`], and the database's.
    pub async fn test_webhook(&self, survey: Uuid, webhook: Uuid) -> Result<Delivery, Error> {
        let at = moment::now();
        let insert = diesel::insert_into(deliveries::table)
            .values((
                deliveries::survey_id.eq(survey),
                deliveries::webhook_id.eq(webhook),
                deliveries::id.eq(Uuid::now_v7()),
                deliveries::event.eq(EventType::Test.as_str()),
                deliveries::created_at.eq(at),
                deliveries::next_attempt_at.eq(at),
            ))
            .returning(Row::as_returning());
        let added = self
            .database
            .run(move |connection| {
                connection.transaction(|connection| {
                    hold_enabled(connection, survey, webhook)?;
                    allow_test(connection, survey, webhook, at)?;
                    insert.get_result(connection)?.delivery()
                })
            })
            .await;
        self.outbox.wanted();
        added
    }

    /// Has it told again, soon, whatever became of it before.
    ///
    /// # Errors
    /// [`Error::NoWebhook`], [`Error::WebhookDisabled`], and the database's.
    pub async fn redeliver(&self, survey: Uuid, webhook: Uuid, id: Uuid) -> Result<Delivery, Error> {
        let added = self
            .database
            .run(move |connection| {
                connection.transaction(|connection| {
                    hold_enabled(connection, survey, webhook)?;
                    let again = diesel::update(deliveries::table.find((survey, webhook, id))).set((
                        deliveries::state.eq(DeliveryState::Pending.as_str()),
                        deliveries::next_attempt_at.eq(moment::now()),
                    ));
                    let row = again.returning(Row::as_returning()).get_result(connection).optional()?;
                    row.ok_or(Error::NoWebhook)?.delivery()
                })
            })
            .await;
        self.outbox.wanted();
        added
    }
}

/// Passes for a webhook that is enabled, and has it to itself until the transaction ends.
fn hold_enabled(connection: &mut PgConnection, survey: Uuid, webhook: Uuid) -> Result<(), Error> {
    let row = webhooks::table.find((survey, webhook)).select(webhooks::enabled).for_no_key_update();
    let enabled = row.first(connection).optional()?.ok_or(Error::NoWebhook)?;
    if enabled { Ok(()) } else { Err(Error::WebhookDisabled) }
}

/// Passes for a webhook that was told fewer tests of late than it may be.
fn allow_test(
    connection: &mut PgConnection,
    survey: Uuid,
    webhook: Uuid,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let oldest = deliveries::table
        .filter(deliveries::survey_id.eq(survey).and(deliveries::webhook_id.eq(webhook)))
        .filter(deliveries::id.ge(first_id_of(now - TEST_PERIOD)))
        .filter(deliveries::event.eq(EventType::Test.as_str()))
        .order(deliveries::id.desc())
        .select(deliveries::created_at)
        .offset(TESTS - 1);
    match oldest.first::<OffsetDateTime>(connection).optional()? {
        None => Ok(()),
        Some(oldest) => Err(Error::TooManyTests(oldest + TEST_PERIOD - now)),
    }
}

impl Row {
    fn delivery(self) -> Result<Delivery, Error> {
        let last = self.last_at.map(|at| Attempt {
            at,
            status: self.last_status,
            error: self.last_error,
            milliseconds: self.last_milliseconds.unwrap_or_default(),
        });
        Ok(Delivery {
            id: self.id,
            event: EventType::from_name(&self.event).ok_or_else(|| unreadable("no such type of event"))?,
            state: DeliveryState::from_name(&self.state).ok_or_else(|| unreadable("no such state"))?,
            attempts: self.attempts,
            created_at: self.created_at,
            next_attempt_at: self.next_attempt_at,
            last,
        })
    }
}
