//! The only place that knows diesel: a file per resource.

use std::sync::Arc;

use secrecy::SecretString;
use service_kit::database::{Database, Replica};
use uuid::Uuid;

mod analyses;
pub mod attempts;
mod batch;
mod changes;
mod collaborators;
mod conditions;
mod counted;
mod creations;
mod deletion;
mod deliveries;
mod erasure;
mod exports;
mod extremes;
mod forgetting;
mod invitations;
mod known;
mod memory;
pub mod outbox;
mod participants;
mod queue;
mod reads;
mod record;
pub mod recount;
mod response_list;
mod responses;
mod results;
mod retention;
mod rules;
mod schema;
mod secrets;
mod surveys;
mod texts;
mod turns;
mod webhooks;
mod weight;
mod writer;

use counted::LastCounted;
use creations::Creations;
pub use exports::Extent;
use known::Known;
pub use known::Shared;
use outbox::Outbox;
pub use responses::Recorded;
use surveys::unwritable;
use writer::Writer;

use crate::error::Error;

/// How many stripes a survey's counts may have. Batches on different stripes do not wait for each other.
const STRIPES: i16 = 16;

/// Where surveys are kept.
#[derive(Clone)]
pub struct Store {
    database: Database,
    replica: Option<Replica>,
    creations: Creations,
    writer: Writer,
    known: Arc<Known>,
    counted: Arc<LastCounted>,
    outbox: Arc<Outbox>,
}

impl Store {
    /// A store in that database, whose writers work on the runtime that this is called on.
    pub fn new(database: Database) -> Self {
        let (creations, writer) = (Creations::new(&database), Writer::new(&database));
        let (known, outbox) = (Arc::new(Known::new()), Arc::default());
        Self { database, replica: None, creations, writer, known, counted: Arc::default(), outbox }
    }

    /// Reads from that replica of the database what may be read there.
    pub fn read_from(&mut self, replica: Database) {
        self.replica = Some(Replica::follow(replica, self.database.clone()));
    }

    /// Keeps surveys in memory, for no other process changes any.
    pub fn alone(&self) {
        self.known.alone();
    }

    /// Keeps surveys in memory as long as it hears from the database at that URL which of them change.
    pub fn listen(&self, url: SecretString) {
        tokio::spawn(changes::follow(url, Arc::downgrade(&self.known)));
    }

    /// The survey with that id, whoever asks, from memory if it is there.
    ///
    /// # Errors
    /// [`Error::NotFound`], and the database's.
    pub async fn shared(&self, id: Uuid) -> Result<Arc<Shared>, Error> {
        if let Some(shared) = self.known.get(id) {
            return Ok(shared);
        }
        let moment = self.known.moment();
        let shared = Arc::new(self.survey(id).await?.into());
        self.known.keep(moment, &shared);
        Ok(shared)
    }

    /// Whether the database answers.
    pub async fn answers(&self) -> bool {
        self.database.answers().await
    }
}
