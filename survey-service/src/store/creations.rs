//! New surveys: those that come at the same time are written together, by whoever gets to the database first. So one that
//! comes alone waits for nobody, and the more there are, the less each costs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, SmallInt, Text, Timestamptz};
use service_kit::database::{Database, DatabaseError};
use service_kit::gate::Gate;
use service_kit::statement;
use time::OffsetDateTime;
use tokio::sync::oneshot::{self, Sender};
use uuid::Uuid;

use super::batch::{self, ANSWER, Failure, PATIENCE, column};
use super::queue::{Queue, Waits};
use super::rules::Rules;
use super::unwritable;
use crate::domain::survey::Survey;
use crate::error::Error;

/// How many batches are written at a time: more of them would be smaller.
const TURNS: usize = 4;

/// New surveys on their way to the database. Clones share them.
#[derive(Clone)]
pub(super) struct Creations {
    waiting: Arc<Mutex<Queue<Creation>>>,
    turns: Gate,
    database: Database,
}

/// A new survey, and who waits until it is there.
struct Creation {
    survey: Survey,
    rules: Rules,
    definition: String,
    settings: String,
    asker: Sender<Result<Survey, Error>>,
}

// One statement, and so one transaction and one round trip for a whole batch. The number of stripes is written out: the plan
// that PostgreSQL keeps for all knows it then.
statement! {
    Insert(
        ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        owner_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        titles: Vec<String> as Array<Text>,
        descriptions: Vec<String> as Array<Text>,
        states: Vec<&'static str> as Array<Text>,
        definitions: Vec<String> as Array<Text>,
        settings: Vec<String> as Array<Text>,
        versions: Vec<i64> as Array<BigInt>,
        created_at: Vec<OffsetDateTime> as Array<Timestamptz>,
        participants: Vec<bool> as Array<Bool>,
        open: Vec<i16> as Array<SmallInt>,
        opens_at: Vec<Option<OffsetDateTime>> as Array<Nullable<Timestamptz>>,
        closes_at: Vec<Option<OffsetDateTime>> as Array<Nullable<Timestamptz>>,
        signed_in: Vec<bool> as Array<Bool>,
        in_turn: Vec<bool> as Array<Bool>,
    ) -> () {
        "WITH given AS MATERIALIZED (
             SELECT * FROM UNNEST(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                 AS given (id, owner_id, title, description, state, definition, settings, version, now,
                           participants, open, opens_at, closes_at, signed_in, in_turn)
         ), kept AS (
             INSERT INTO survey.surveys (id, owner_id, title, description, state, definition, settings, version,
                                         created_at, updated_at, opened_at, closed_at)
             SELECT id, owner_id, title, description, state, definition::jsonb, settings::jsonb, version, now, now,
                    CASE WHEN state <> 'draft' THEN now END, CASE WHEN state = 'closed' THEN now END
             FROM given
         ), participants AS (
             INSERT INTO survey.participants (survey_id, first_id, people)
             SELECT id, '00000000-0000-0000-0000-000000000000', '{}' FROM given WHERE participants
         )
         INSERT INTO survey.stripes (survey_id, stripe, open, opens_at, closes_at, signed_in, in_turn)
         SELECT id, stripe, stripe < open, opens_at, closes_at, signed_in, in_turn
         FROM given, generate_series(0, 15) AS stripe"
    }
}

impl Creations {
    /// Those into that database.
    pub(super) fn new(database: &Database) -> Self {
        Self { waiting: Arc::default(), turns: Gate::new(TURNS, PATIENCE), database: database.clone() }
    }

    /// Returns when it is committed, or refused. Who stops waiting may find it written all the same.
    pub(super) async fn create(&self, survey: Survey) -> Result<Survey, Error> {
        let (id, (asker, mut outcome)) = (survey.id, oneshot::channel());
        if self.waiting().push(Creation::new(survey, asker)?).is_err() {
            return Err(DatabaseError::Busy(service_kit::gate::Busy).into());
        }
        let told = tokio::select! {
            biased;
            told = &mut outcome => told,
            taken = self.until_taken(id) => {
                taken?;
                tokio::time::timeout(ANSWER, outcome).await.map_err(|_| DatabaseError::Silent)?
            }
        };
        told.unwrap_or_else(|_| Err(DatabaseError::Panicked.into()))
    }

    /// Takes turns until somebody has taken that survey up.
    ///
    /// # Errors
    /// What keeps it from a turn; then it waits no more.
    async fn until_taken(&self, id: Uuid) -> Result<(), Error> {
        while self.waiting().has(id) {
            let turn = self.turn().await;
            if turn.is_err() && self.waiting().withdraw(id).is_some() {
                return turn;
            }
        }
        Ok(())
    }

    /// Writes those who wait when there is a connection.
    async fn turn(&self) -> Result<(), Error> {
        let _pass = self.turns.enter().await.map_err(DatabaseError::from)?;
        let creations = self.clone();
        let write = move |connection: &mut PgConnection| {
            let batch = creations.waiting().take(|_, _| true);
            // Whoever has stopped waiting gets no survey.
            let batch = batch.into_iter().filter(|creation| !creation.asker.is_closed()).collect();
            batch::write(batch, &mut |batch| write(connection, batch))
        };
        match self.database.run(write).await {
            Err(Failure::Database(error)) => Err(error.into()),
            Ok(()) | Err(Failure::Told) => Ok(()),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Queue<Creation>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes them, and tells whoever waits.
fn write(connection: &mut PgConnection, batch: &mut Vec<Creation>) -> Result<(), DatabaseError> {
    statement(batch).execute(connection)?;
    batch.drain(..).for_each(Creation::kept);
    Ok(())
}

impl Creation {
    fn new(survey: Survey, asker: Sender<Result<Survey, Error>>) -> Result<Self, Error> {
        let definition = serde_json::to_string(&survey.definition).map_err(unwritable)?;
        let settings = serde_json::to_string(&survey.settings).map_err(unwritable)?;
        Ok(Self { rules: Rules::of(&survey), survey, definition, settings, asker })
    }

    /// Tells the asker, who may have gone, that it is there.
    fn kept(self) {
        let _ = self.asker.send(Ok(self.survey));
    }
}

impl Waits for Creation {
    fn id(&self) -> Uuid {
        self.survey.id
    }

    fn bytes(&self) -> usize {
        self.definition.len() + self.settings.len()
    }

    fn refuse(self, why: Error) {
        let _ = self.asker.send(Err(why));
    }
}

fn statement(batch: &[Creation]) -> Insert {
    Insert {
        ids: column(batch, |one| one.survey.id),
        owner_ids: column(batch, |one| one.survey.owner_id),
        titles: column(batch, |one| one.survey.title.clone()),
        descriptions: column(batch, |one| one.survey.description.clone()),
        states: column(batch, |one| one.survey.state.as_str()),
        definitions: column(batch, |one| one.definition.clone()),
        settings: column(batch, |one| one.settings.clone()),
        versions: column(batch, |one| one.survey.version),
        created_at: column(batch, |one| one.survey.created_at),
        participants: column(batch, |one| one.rules.participants),
        open: column(batch, |one| one.rules.open),
        opens_at: column(batch, |one| one.rules.opens_at),
        closes_at: column(batch, |one| one.rules.closes_at),
        signed_in: column(batch, |one| one.rules.signed_in),
        in_turn: column(batch, |one| one.rules.in_turn),
    }
}
