//! Webhooks: kept, listed, changed, deleted.

use diesel::prelude::*;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::Store;
use super::schema::{deliveries, webhooks};
use super::surveys::{lock, unreadable};
use crate::domain::moment;
use crate::domain::webhook::{DisabledBecause, MOST_WEBHOOKS, Webhook, WebhookChanges};
use crate::error::Error;

/// How long a secret signs beside the one that took its place.
const PREVIOUS_SECRET: Duration = Duration::hours(24);

/// The columns of a webhook, in order.
const COLUMNS: Columns =
    (webhooks::id, webhooks::url, webhooks::description, webhooks::created_at, webhooks::disabled_because);
type Columns =
    (webhooks::id, webhooks::url, webhooks::description, webhooks::created_at, webhooks::disabled_because);
type Row = (Uuid, String, String, OffsetDateTime, Option<String>);

fn webhook((id, url, description, created_at, disabled): Row) -> Result<Webhook, Error> {
    let reason = |name: String| DisabledBecause::from_name(&name).ok_or_else(|| unreadable("no such reason"));
    Ok(Webhook { id, url, description, created_at, disabled_because: disabled.map(reason).transpose()? })
}

impl Store {
    /// Keeps a new webhook with its secret, as the vault has closed it.
    ///
    /// # Errors
    /// [`Error::TooManyWebhooks`], [`Error::NotFound`] where the survey is gone, and the database's.
    pub async fn add_webhook(&self, survey: Uuid, new: Webhook, secret: Vec<u8>) -> Result<Webhook, Error> {
        let added = self
            .database
            .run(move |connection| connection.transaction(|connection| add(connection, survey, new, &secret)))
            .await;
        self.outbox.wanted();
        added
    }

    /// A survey's webhooks, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn webhooks(&self, survey: Uuid) -> Result<Vec<Webhook>, Error> {
        let query =
            webhooks::table.filter(webhooks::survey_id.eq(survey)).order(webhooks::id).select(COLUMNS);
        self.database.run(move |connection| query.load(connection)?.into_iter().map(webhook).collect()).await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Error::NoWebhook`], and the database's.
    pub async fn webhook(&self, survey: Uuid, id: Uuid) -> Result<Webhook, Error> {
        let query = webhooks::table.find((survey, id)).select(COLUMNS);
        self.database
            .run(move |connection| webhook(query.first(connection).optional()?.ok_or(Error::NoWebhook)?))
            .await
    }

    /// Changes a webhook. One that is enabled begins anew: what failed before does not count any more.
    ///
    /// # Errors
    /// [`Error::NoWebhook`], and the database's.
    pub async fn change_webhook(
        &self,
        survey: Uuid,
        id: Uuid,
        changes: WebhookChanges,
    ) -> Result<Webhook, Error> {
        let after = self
            .database
            .run(move |connection| {
                connection.transaction(|connection| change(connection, survey, id, changes))
            })
            .await;
        self.outbox.wanted();
        after
    }

    /// Deletes a webhook, and what was to be told to it.
    ///
    /// # Errors
    /// [`Error::NoWebhook`], and the database's.
    pub async fn delete_webhook(&self, survey: Uuid, id: Uuid) -> Result<(), Error> {
        self.database
            .run(move |connection| {
                connection.transaction(|connection| {
                    let deleted = diesel::delete(webhooks::table.find((survey, id))).execute(connection)?;
                    let of_it = deliveries::survey_id.eq(survey).and(deliveries::webhook_id.eq(id));
                    diesel::delete(deliveries::table.filter(of_it)).execute(connection)?;
                    if deleted == 0 { Err(Error::NoWebhook) } else { Ok(()) }
                })
            })
            .await
    }

    /// Gives a webhook another secret. The one before signs too, for a day.
    ///
    /// # Errors
    /// [`Error::NoWebhook`], and the database's.
    pub async fn renew_secret(&self, survey: Uuid, id: Uuid, secret: Vec<u8>) -> Result<Webhook, Error> {
        self.database
            .run(move |connection| {
                let renewed = diesel::update(webhooks::table.find((survey, id))).set((
                    webhooks::previous_secret.eq(webhooks::secret.nullable()),
                    webhooks::previous_until.eq(moment::now() + PREVIOUS_SECRET),
                    webhooks::secret.eq(secret),
                ));
                let row = renewed.returning(COLUMNS).get_result(connection).optional()?;
                webhook(row.ok_or(Error::NoWebhook)?)
            })
            .await
    }
}

fn add(connection: &mut PgConnection, survey: Uuid, new: Webhook, secret: &[u8]) -> Result<Webhook, Error> {
    // Until this is committed nobody adds another one, and nobody deletes the survey.
    lock(connection, survey)?;
    let there = webhooks::table.filter(webhooks::survey_id.eq(survey)).count();
    if there.get_result::<i64>(connection)? >= MOST_WEBHOOKS {
        return Err(Error::TooManyWebhooks);
    }
    diesel::insert_into(webhooks::table)
        .values((
            webhooks::survey_id.eq(survey),
            webhooks::id.eq(new.id),
            webhooks::url.eq(&new.url),
            webhooks::description.eq(&new.description),
            webhooks::created_at.eq(new.created_at),
            webhooks::secret.eq(secret),
        ))
        .execute(connection)?;
    Ok(new)
}

fn change(
    connection: &mut PgConnection,
    survey: Uuid,
    id: Uuid,
    changes: WebhookChanges,
) -> Result<Webhook, Error> {
    let row = webhooks::table.find((survey, id));
    let found = row.select(COLUMNS).for_update().first(connection).optional()?;
    let mut after = webhook(found.ok_or(Error::NoWebhook)?)?;
    if let Some(url) = changes.url {
        url.url().as_str().clone_into(&mut after.url);
    }
    if let Some(description) = changes.description {
        after.description = description.into_string();
    }
    match changes.enabled {
        Some(true) if after.disabled_because.is_some() => {
            after.disabled_because = None;
            diesel::update(row)
                .set(webhooks::failing_since.eq(None::<OffsetDateTime>))
                .execute(connection)?;
        }
        Some(false) => after.disabled_because = after.disabled_because.or(Some(DisabledBecause::Owner)),
        _ => {}
    }
    diesel::update(row)
        .set((
            webhooks::url.eq(&after.url),
            webhooks::description.eq(&after.description),
            webhooks::disabled_because.eq(after.disabled_because.map(DisabledBecause::as_str)),
        ))
        .execute(connection)?;
    Ok(after)
}
