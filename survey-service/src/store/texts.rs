//! What people wrote, newest first.

use diesel::prelude::*;
use service_kit::page::{Page, PageRequest};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Store;
use super::reads::Takes;
use super::schema::responses;
use crate::domain::text_answer::TextAnswer;
use crate::error::Error;

/// How many responses one page looks through at most: one that few have answered costs no more than others.
const MOST_SCANNED: i64 = 1000;

impl Store {
    /// A page of the texts that responses have under a key, newest first. It ends early where few of many have any.
    ///
    /// # Errors
    /// The database's.
    pub async fn texts(
        &self,
        survey: Uuid,
        key: String,
        page: PageRequest,
    ) -> Result<Page<TextAnswer>, Error> {
        self.read(Takes::Seconds, move |connection| texts(connection, survey, &key, page)).await
    }
}

fn texts(
    connection: &mut PgConnection,
    survey: Uuid,
    key: &str,
    page: PageRequest,
) -> Result<Page<TextAnswer>, Error> {
    let before = responses::table
        .filter(responses::survey_id.eq(survey))
        .filter(responses::id.lt(page.after.unwrap_or(Uuid::max())))
        .order(responses::id.desc());
    // Looked for first: a response that comes in between only makes the page look through one more.
    let end: Option<Uuid> =
        before.select(responses::id).offset(MOST_SCANNED - 1).first(connection).optional()?;
    let rows: Vec<(Uuid, OffsetDateTime, String)> = before
        .filter(responses::id.ge(end.unwrap_or(Uuid::nil())))
        .filter(responses::answers.has_key(key))
        .limit(page.rows())
        .select((responses::id, responses::submitted_at, responses::answers.retrieve_as_text(key)))
        .load(connection)?;
    let texts = rows.into_iter();
    let texts = texts.map(|(response_id, submitted_at, text)| TextAnswer { response_id, submitted_at, text });
    let found = page.page(texts.collect(), |text| text.response_id);
    let next_cursor = found.next_cursor.or(end.map(|end| end.simple().to_string()));
    Ok(Page { next_cursor, ..found })
}
