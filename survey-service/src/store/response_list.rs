//! The responses to a survey, newest first, a page at a time.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Timestamptz};
use serde_json::Value as Json;
use service_kit::page::{Page, PageRequest};
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Store;
use super::reads::Takes;
use crate::domain::definition::Definition;
use crate::domain::kept_answer::{KeptResponse, as_sent};
use crate::error::Error;

// No more than a quarter of a megabyte as it is stored, but for the last: answers may be large. What does not fit comes
// without its answers, and tells that there is more.
statement! {
    ResponseList(
        survey_id: Uuid as diesel::sql_types::Uuid,
        before: Uuid as diesel::sql_types::Uuid,
        rows: i64 as BigInt,
    ) -> (
        diesel::sql_types::Uuid,
        Timestamptz,
        Nullable<diesel::sql_types::Uuid>,
        Nullable<Jsonb>,
    ) {
        "SELECT id, submitted_at, respondent_id,
                CASE WHEN sum(size) OVER (ORDER BY id DESC) - size < 262144 THEN answers END
         FROM (
             SELECT id, submitted_at, respondent_id, answers, pg_column_size(answers) AS size
             FROM survey.responses
             WHERE survey_id = ? AND id < ?
             ORDER BY id DESC LIMIT ?
         ) AS sized
         ORDER BY id DESC"
    }
}

/// A row of [`ResponseList`].
type Row = (Uuid, OffsetDateTime, Option<Uuid>, Option<Json>);

impl Store {
    /// A page of the responses to a survey, newest first. It ends early where they are large.
    ///
    /// # Errors
    /// The database's.
    pub async fn response_list(
        &self,
        survey: Uuid,
        definition: Definition,
        page: PageRequest,
    ) -> Result<Page<KeptResponse>, Error> {
        // Whoever has deleted one does not find it again.
        self.read_since(self.position().await?, Takes::Seconds, move |connection| {
            let before = page.after.unwrap_or(Uuid::max());
            let list = ResponseList { survey_id: survey, before, rows: page.rows() };
            Ok(told(list.load(connection)?, &definition, page))
        })
        .await
    }
}

fn told(rows: Vec<Row>, definition: &Definition, page: PageRequest) -> Page<KeptResponse> {
    let found = rows.len();
    let fitting =
        rows.into_iter().take(page.limit as usize).map_while(|(id, submitted_at, respondent_id, answers)| {
            Some(KeptResponse { id, submitted_at, respondent_id, answers: as_sent(definition, &answers?) })
        });
    let items: Vec<_> = fitting.collect();
    let last = items.last().filter(|_| items.len() < found);
    Page { next_cursor: last.map(|last| last.id.simple().to_string()), items }
}
