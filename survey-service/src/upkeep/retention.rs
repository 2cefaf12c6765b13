//! Responses that are deleted because they are old enough.

use time::Duration;

use crate::domain::moment;
use crate::error::Error;
use crate::store::Store;

/// Deletes what is old, of all surveys, some at a time, so that nobody waits long.
///
/// # Errors
/// The database's.
pub async fn round(store: &Store) -> Result<(), Error> {
    for (survey, days) in store.retentions().await? {
        let before = moment::now() - Duration::days(days);
        let mut deleted = 0;
        loop {
            match store.delete_old_responses(survey, before).await? {
                0 => break,
                some => deleted += some,
            }
        }
        if deleted > 0 {
            tracing::info!(target: "audit", survey_id = %survey, deleted, days, "old responses deleted");
        }
    }
    Ok(())
}
