//! Surveys: kept, read, listed, changed, deleted.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};
use serde::Serialize;
use serde_json::Value as Json;
use service_kit::page::PageRequest;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Store;
use super::rules;
use super::schema::{
    collaborators, deleted_responses, deliveries, invitations, loose_extremes, number_tallies, participants,
    responses, stripes, surveys, tallies, webhooks,
};
use crate::domain::access::{Team, role_of};
use crate::domain::moment;
use crate::domain::state::State;
use crate::domain::survey::{Summary, Survey};
use crate::error::Error;

/// A survey's row, as far as it is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = surveys, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    owner_id: Uuid,
    team: Json,
    title: String,
    description: String,
    state: String,
    definition: Json,
    settings: Json,
    version: i64,
    created_at: OffsetDateTime,
}

/// The row of a survey in a list.
#[derive(Queryable, Selectable)]
#[diesel(table_name = surveys, check_for_backend(diesel::pg::Pg))]
struct SummaryRow {
    id: Uuid,
    owner_id: Uuid,
    team: Json,
    title: String,
    description: String,
    state: String,
    created_at: OffsetDateTime,
    question_count: i32,
}

statement! {
    ResponseCounts(ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>) -> (diesel::sql_types::Uuid, BigInt) {
        "SELECT survey_id, sum(responses)::bigint FROM survey.stripes WHERE survey_id = ANY(?) GROUP BY survey_id"
    }
}

impl Store {
    /// Keeps a new survey.
    ///
    /// # Errors
    /// The database's.
    pub async fn create(&self, survey: Survey) -> Result<Survey, Error> {
        self.creations.create(survey).await
    }

    /// The survey with that id, whoever asks.
    ///
    /// # Errors
    /// [`Error::NotFound`], and the database's.
    pub async fn survey(&self, id: Uuid) -> Result<Survey, Error> {
        self.database.run(move |connection| find(connection, id)).await
    }

    /// A page of the open surveys, newest first, and what the reader is to each.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_surveys(&self, reader: Option<Uuid>, page: PageRequest) -> Result<Vec<Summary>, Error> {
        let after = page.after.unwrap_or(Uuid::max());
        let query = surveys::table
            .filter(surveys::is_listed)
            .filter(surveys::id.lt(after))
            .order(surveys::id.desc())
            .limit(page.rows())
            .select(SummaryRow::as_select());
        self.database
            .run(move |connection| {
                query.load(connection)?.into_iter().map(|row: SummaryRow| row.summary(reader)).collect()
            })
            .await
    }

    /// A page of a user's surveys, newest first, with how many have answered each.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_surveys(&self, owner: Uuid, page: PageRequest) -> Result<Vec<Summary>, Error> {
        let own = surveys::table.filter(surveys::owner_id.eq(owner)).into_boxed();
        self.database.run(move |connection| counted(connection, own, owner, page)).await
    }

    /// A page of the surveys that others share with a user, newest first, with how many have answered each.
    ///
    /// # Errors
    /// The database's.
    pub async fn shared_surveys(&self, user: Uuid, page: PageRequest) -> Result<Vec<Summary>, Error> {
        let theirs =
            collaborators::table.filter(collaborators::user_id.eq(user)).select(collaborators::survey_id);
        let shared = surveys::table.filter(surveys::id.eq_any(theirs)).into_boxed();
        self.database.run(move |connection| counted(connection, shared, user, page)).await
    }

    /// Changes a survey, whole or not at all. The row is locked before `change` sees it. A survey that is closed
    /// takes no response any more when this returns, not even one that was being written.
    ///
    /// # Errors
    /// [`Error::NotFound`], those of `change`, and the database's.
    pub async fn change<F>(&self, id: Uuid, change: F) -> Result<Survey, Error>
    where
        F: FnOnce(Survey) -> Result<Survey, Error> + Send + 'static,
    {
        let known = self.known.clone();
        self.database
            .run(move |connection| {
                let changed = connection.transaction(|connection| {
                    let before = lock(connection, id)?;
                    let after = change(before.clone())?;
                    if after.version != before.version {
                        update(connection, &before, &after)?;
                    }
                    Ok(after)
                });
                // Also where it failed, for then it may still have been committed.
                known.forget(id);
                changed
            })
            .await
    }

    /// Deletes a survey and everything about it, if `allow` does not refuse.
    ///
    /// # Errors
    /// [`Error::NotFound`], those of `allow`, and the database's.
    pub async fn delete<F>(&self, id: Uuid, allow: F) -> Result<(), Error>
    where
        F: FnOnce(Survey) -> Result<(), Error> + Send + 'static,
    {
        let known = self.known.clone();
        self.database
            .run_long(move |connection| {
                let deleted = connection.transaction(|connection| {
                    allow(lock(connection, id)?)?;
                    delete(connection, id)
                });
                known.forget(id);
                deleted
            })
            .await
    }
}

pub(super) fn find(connection: &mut PgConnection, id: Uuid) -> Result<Survey, Error> {
    let row = surveys::table.find(id).select(Row::as_select()).first(connection).optional()?;
    row.ok_or(Error::NotFound)?.survey()
}

/// Finds it, and holds off everyone else who would change it. Voters go on: they only look at their stripe.
pub(super) fn lock(connection: &mut PgConnection, id: Uuid) -> Result<Survey, Error> {
    let row = surveys::table.find(id).select(Row::as_select()).for_update().first(connection).optional()?;
    row.ok_or(Error::NotFound)?.survey()
}

fn counted(
    connection: &mut PgConnection,
    surveys: surveys::BoxedQuery<'static, diesel::pg::Pg>,
    user: Uuid,
    page: PageRequest,
) -> Result<Vec<Summary>, Error> {
    let rows: Vec<SummaryRow> = surveys
        .filter(surveys::id.lt(page.after.unwrap_or(Uuid::max())))
        .order(surveys::id.desc())
        .limit(page.rows())
        .select(SummaryRow::as_select())
        .load(connection)?;
    let ids = rows.iter().map(|row| row.id).collect();
    let counts: Vec<(Uuid, i64)> = ResponseCounts { ids }.load(connection)?;
    let count = |id| counts.iter().find(|(counted, _)| *counted == id).map_or(0, |(_, count)| *count);
    rows.into_iter()
        .map(|row| Ok(Summary { response_count: Some(count(row.id)), ..row.summary(Some(user))? }))
        .collect()
}

fn update(connection: &mut PgConnection, before: &Survey, after: &Survey) -> Result<(), Error> {
    let now = moment::now();
    let survey = surveys::table.find(after.id);
    diesel::update(survey)
        .set((
            surveys::title.eq(&after.title),
            surveys::description.eq(&after.description),
            surveys::state.eq(after.state.as_str()),
            surveys::definition.eq(document(&after.definition)?),
            surveys::settings.eq(document(&after.settings)?),
            surveys::version.eq(after.version),
            surveys::updated_at.eq(now),
        ))
        .execute(connection)?;
    if before.state != after.state {
        if before.state == State::Draft {
            diesel::update(survey).set(surveys::opened_at.eq(now)).execute(connection)?;
        }
        let closed_at = (after.state == State::Closed).then_some(now);
        diesel::update(survey).set(surveys::closed_at.eq(closed_at)).execute(connection)?;
    }
    if before.state != after.state || before.settings != after.settings {
        rules::lay_down(connection, after)?;
    }
    Ok(())
}

fn delete(connection: &mut PgConnection, id: Uuid) -> Result<(), Error> {
    // Millions of responses take a while.
    diesel::sql_query("SET LOCAL statement_timeout = '60s'").execute(connection)?;
    // The stripes go first: then no response is in flight, and none can follow.
    rules::lock_stripes(connection, id)?;
    diesel::delete(stripes::table.filter(stripes::survey_id.eq(id))).execute(connection)?;
    diesel::delete(tallies::table.filter(tallies::survey_id.eq(id))).execute(connection)?;
    diesel::delete(number_tallies::table.filter(number_tallies::survey_id.eq(id))).execute(connection)?;
    diesel::delete(loose_extremes::table.filter(loose_extremes::survey_id.eq(id))).execute(connection)?;
    diesel::delete(responses::table.filter(responses::survey_id.eq(id))).execute(connection)?;
    diesel::delete(participants::table.filter(participants::survey_id.eq(id))).execute(connection)?;
    diesel::delete(webhooks::table.filter(webhooks::survey_id.eq(id))).execute(connection)?;
    diesel::delete(deliveries::table.filter(deliveries::survey_id.eq(id))).execute(connection)?;
    diesel::delete(deleted_responses::table.filter(deleted_responses::survey_id.eq(id)))
        .execute(connection)?;
    diesel::delete(surveys::table.find(id)).execute(connection)?;
    // After the survey, in which nobody needs to note any more that they go.
    diesel::delete(collaborators::table.filter(collaborators::survey_id.eq(id))).execute(connection)?;
    diesel::delete(invitations::table.filter(invitations::survey_id.eq(id))).execute(connection)?;
    Ok(())
}

fn document(part: &impl Serialize) -> Result<Json, Error> {
    serde_json::to_value(part).map_err(unwritable)
}

pub(super) fn unreadable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    diesel::result::Error::DeserializationError(cause.into()).into()
}

pub(super) fn unwritable(cause: serde_json::Error) -> Error {
    diesel::result::Error::SerializationError(cause.into()).into()
}

fn state(name: &str) -> Result<State, Error> {
    State::from_name(name).ok_or_else(|| unreadable("a survey's state is none that we know"))
}

fn team(stored: Json) -> Result<Team, Error> {
    serde_json::from_value(stored).map_err(unreadable)
}

impl Row {
    fn survey(self) -> Result<Survey, Error> {
        Ok(Survey {
            id: self.id,
            owner_id: self.owner_id,
            team: team(self.team)?,
            title: self.title,
            description: self.description,
            state: state(&self.state)?,
            definition: serde_json::from_value(self.definition).map_err(unreadable)?,
            settings: serde_json::from_value(self.settings).map_err(unreadable)?,
            version: self.version,
            created_at: self.created_at,
        })
    }
}

impl SummaryRow {
    fn summary(self, reader: Option<Uuid>) -> Result<Summary, Error> {
        Ok(Summary {
            id: self.id,
            owner_id: self.owner_id,
            role: role_of(reader, self.owner_id, &team(self.team)?),
            title: self.title,
            description: self.description,
            state: state(&self.state)?,
            created_at: self.created_at,
            question_count: self.question_count,
            response_count: None,
        })
    }
}
