//! The only place that knows diesel: a file per resource.

use service_kit::database::Database;

mod exports;
mod queue;
pub mod recount;
mod responses;
mod results;
mod schema;
mod surveys;
mod texts;
mod writer;

pub use exports::Extent;
pub use responses::Recorded;
pub use results::Tallied;
use surveys::unwritable;
use writer::Writer;

/// How many stripes a survey's counts have: sixteen, as the statement that takes one knows. Batches on different
/// stripes do not wait for each other.
const STRIPES: i16 = 16;

/// Where surveys are kept.
#[derive(Clone)]
pub struct Store {
    database: Database,
    writer: Writer,
}

impl Store {
    /// A store in that database, whose writers work on the runtime that this is called on.
    pub fn new(database: Database) -> Self {
        let writer = Writer::new(&database);
        Self { database, writer }
    }

    /// Whether the database answers.
    pub async fn answers(&self) -> bool {
        self.database.answers().await
    }
}
