//! What a user leaves behind, and how far users who were deleted have been erased here.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use service_kit::statement;
use time::OffsetDateTime;
use uuid::Uuid;

use super::deletion::remove;
use super::rules::lock_stripes;
use super::schema::{collaborators, surveys};
use super::surveys::lock;
use super::{Store, participants};
use crate::error::Error;

/// Surveys that are looked up at a time, and responses that are deleted in one transaction.
const BATCH: i64 = 500;

statement! {
    Cursor() -> Timestamptz {
        "SELECT cursor FROM survey.deleted_users_cursor"
    }
}

// Never back: of several replicas, one may be late.
statement! {
    MoveCursor(cursor: OffsetDateTime as Timestamptz) -> () {
        "INSERT INTO survey.deleted_users_cursor AS kept (cursor) VALUES (?)
         ON CONFLICT (only_one) DO UPDATE SET cursor = GREATEST(kept.cursor, excluded.cursor)"
    }
}

// Of one survey: the first that there are any in.
statement! {
    Answered(
        user: Uuid as diesel::sql_types::Uuid,
        again: Uuid as diesel::sql_types::Uuid,
        after: Uuid as diesel::sql_types::Uuid,
        most: i64 as BigInt,
    ) -> (diesel::sql_types::Uuid, diesel::sql_types::Uuid) {
        "SELECT survey_id, id FROM survey.responses
         WHERE respondent_id = ? AND survey_id = (
             SELECT survey_id FROM survey.responses WHERE respondent_id = ? AND survey_id > ?
             ORDER BY survey_id LIMIT 1
         )
         LIMIT ?"
    }
}

impl Store {
    /// What users who were deleted until then had is gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn erased_until(&self) -> Result<OffsetDateTime, Error> {
        let cursor =
            |connection: &mut PgConnection| Ok::<_, Error>(Cursor {}.get_result(connection).optional()?);
        Ok(self.database.run(cursor).await?.unwrap_or(OffsetDateTime::UNIX_EPOCH))
    }

    /// Notes that.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_erased(&self, until: OffsetDateTime) -> Result<(), Error> {
        let note = MoveCursor { cursor: until };
        self.database.run(move |connection| Ok(note.execute(connection).map(drop)?)).await
    }

    /// Erases what is a user's: surveys, with all that belongs to them, answers that were given under the user's name, that the
    /// user took part, and what the user is to the surveys of others. What is done stays done where it breaks off, and doing
    /// it again does no harm. Answers how many surveys and how many responses there were.
    ///
    /// # Errors
    /// The database's.
    pub async fn erase(&self, user: Uuid) -> Result<(usize, i64), Error> {
        let surveys = self.erase_surveys(user).await?;
        let shared =
            collaborators::table.filter(collaborators::user_id.eq(user)).select(collaborators::survey_id);
        let shared: Vec<Uuid> =
            self.database.run(move |connection| Ok::<_, Error>(shared.load(connection)?)).await?;
        for survey in shared {
            match self.remove_collaborator((survey, user), user).await {
                Ok(()) | Err(Error::NotFound | Error::NoCollaborator) => {}
                Err(error) => return Err(error),
            }
        }
        let responses = self.erase_responses(user).await?;
        self.forget_part(user).await?;
        Ok((surveys, responses))
    }

    /// That the user took part in surveys that take one response each.
    async fn forget_part(&self, user: Uuid) -> Result<(), Error> {
        let surveys = self
            .database
            .run_long(move |connection| Ok::<_, Error>(participants::surveys(connection, user)?))
            .await?;
        for survey in surveys {
            self.database
                .run(move |connection| {
                    connection.transaction(|connection| {
                        lock_stripes(connection, survey)?;
                        Ok::<_, Error>(participants::forget(connection, survey, user)?)
                    })
                })
                .await?;
        }
        Ok(())
    }

    async fn erase_surveys(&self, user: Uuid) -> Result<usize, Error> {
        let mut deleted = 0;
        loop {
            let owned = surveys::table.filter(surveys::owner_id.eq(user)).select(surveys::id).limit(BATCH);
            let ids: Vec<Uuid> =
                self.database.run(move |connection| Ok::<_, Error>(owned.load(connection)?)).await?;
            if ids.is_empty() {
                return Ok(deleted);
            }
            for id in ids {
                match self.delete(id, |_| Ok(())).await {
                    Ok(()) => deleted += 1,
                    // Another replica was faster.
                    Err(Error::NotFound) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }

    async fn erase_responses(&self, user: Uuid) -> Result<i64, Error> {
        let (mut after, mut deleted) = (Uuid::nil(), 0);
        loop {
            let answered = Answered { user, again: user, after, most: BATCH };
            let rows: Vec<(Uuid, Uuid)> =
                self.database.run(move |connection| Ok::<_, Error>(answered.load(connection)?)).await?;
            let Some((survey, _)) = rows.first().copied() else { return Ok(deleted) };
            let whole = rows.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
            let ids = rows.into_iter().map(|(_, id)| id).collect();
            deleted += self
                .database
                .run_long(move |connection| {
                    connection.transaction(|connection| match lock(connection, survey) {
                        Ok(_) => remove(connection, survey, ids),
                        // It went meanwhile, with all of them.
                        Err(Error::NotFound) => Ok(0),
                        Err(error) => Err(error),
                    })
                })
                .await?;
            if whole {
                after = survey;
            }
        }
    }
}
