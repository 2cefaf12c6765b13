//! The responses to a survey in order of their ids, a page at a time, for exports.
//!
//! No transaction is held between the pages, and no connection: whoever reads slowly would keep old versions of the
//! stripes alive that thousands of voters update, and slow down all of them. The pages are one moment's all the same.
//! A response is never changed, and its id is made when it comes in, later than those before. The bound is the
//! newest id when the export begins: so in it is all that was acknowledged before, nothing that was sent after, and of
//! what was on its way at that moment, some. Nobody could tell that from a snapshot, but for replicas whose clocks
//! differ, by as much as they do. Where respondents are known and anonymous, ids tell no more than the day: there, some of
//! what comes in meanwhile is in it too. A response that is deleted meanwhile is in it or not. A survey that is deleted meanwhile is noticed at the end.

use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Timestamptz};
use serde_json::Value as Json;
use service_kit::database::Position;
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Store;
use super::reads::Takes;
use super::schema::{responses, stripes, surveys};
use crate::domain::export::Response;
use crate::error::Error;

// At most a thousand rows, and no more than a quarter of a megabyte as they are stored, but for the last: answers may be
// large. `before` is the size of the rows before, so that there is a first one, however large.
statement! {
    ResponsePage(
        survey_id: Uuid as diesel::sql_types::Uuid,
        after: Uuid as diesel::sql_types::Uuid,
        until: Uuid as diesel::sql_types::Uuid,
    ) -> (diesel::sql_types::Uuid, Timestamptz, Jsonb) {
        "SELECT id, submitted_at, answers
         FROM (
             SELECT id, submitted_at, answers, sum(size) OVER (ORDER BY id) - size AS before
             FROM (
                 SELECT id, submitted_at, answers, pg_column_size(answers) AS size
                 FROM survey.responses
                 WHERE survey_id = ? AND id > ? AND id <= ?
                 ORDER BY id LIMIT 1000
             ) AS sized
         ) AS summed
         WHERE before < 262144
         ORDER BY id"
    }
}

/// How far an export goes.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// The newest response; nil where there is none.
    pub until: Uuid,
    /// How many there are, but for those that come in at this moment.
    pub count: i64,
    /// What a replica must have come to, to have them all.
    since: Option<Position>,
}

impl Store {
    /// What an export of a survey that begins now has to go through.
    ///
    /// # Errors
    /// The database's.
    pub async fn extent(&self, survey: Uuid) -> Result<Extent, Error> {
        let newest = responses::table
            .filter(responses::survey_id.eq(survey))
            .order(responses::id.desc())
            .select(responses::id);
        let counts = stripes::table.filter(stripes::survey_id.eq(survey)).select(stripes::responses);
        let (until, count) = self
            .database
            .run(move |connection| {
                let until = newest.first(connection).optional()?.unwrap_or_default();
                let counts: Vec<i64> = counts.load(connection)?;
                Ok::<_, Error>((until, counts.iter().sum()))
            })
            .await?;
        Ok(Extent { until, count, since: self.position().await? })
    }

    /// The next responses past `after`, in order, as far as the extent goes; none where there are no more.
    ///
    /// # Errors
    /// [`Error::NotFound`] instead of none where the survey was deleted meanwhile, and the database's.
    pub async fn responses(&self, survey: Uuid, after: Uuid, extent: Extent) -> Result<Vec<Response>, Error> {
        self.read_since(extent.since, Takes::Seconds, move |connection| {
            page(connection, survey, after, extent.until)
        })
        .await
    }
}

fn page(
    connection: &mut PgConnection,
    survey: Uuid,
    after: Uuid,
    until: Uuid,
) -> Result<Vec<Response>, Error> {
    let page = ResponsePage { survey_id: survey, after, until };
    let rows: Vec<(Uuid, OffsetDateTime, Json)> = page.load(connection)?;
    if rows.is_empty() {
        let there: Option<Uuid> =
            surveys::table.find(survey).select(surveys::id).first(connection).optional()?;
        there.ok_or(Error::NotFound)?;
    }
    let rows = rows.into_iter();
    Ok(rows.map(|(id, submitted_at, answers)| Response { id, submitted_at, answers }).collect())
}
