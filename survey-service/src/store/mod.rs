//! The only place that knows diesel: a file per resource.

use service_kit::database::Database;

pub mod recount;
mod responses;
mod results;
mod schema;
mod surveys;
mod texts;

pub use responses::Recorded;
pub use results::Tallied;

/// How many stripes a survey's counts have. Voters on different stripes do not wait for each other.
const STRIPES: i16 = 16;

/// Where surveys are kept.
#[derive(Clone)]
pub struct Store {
    database: Database,
}

impl Store {
    /// A store in that database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// Whether the database answers.
    pub async fn answers(&self) -> bool {
        self.database.answers().await
    }
}
