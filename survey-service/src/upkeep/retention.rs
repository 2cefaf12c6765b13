//! Responses that are deleted because they are old enough.

use time::Duration;
use uuid::Uuid;

use crate::domain::moment;
use crate::error::Error;
use crate::store::Store;

/// Deletes what is old, of all surveys, some at a time, so that nobody waits long. A survey of which that fails keeps no
/// other from it; how many there are, and the first of them, is logged once.
///
/// # Errors
/// The database's, where it does not tell which surveys there are.
pub async fn round(store: &Store) -> Result<(), Error> {
    let mut failures = Vec::new();
    // Whoever was stopped on the way may have left them.
    for survey in store.loosened().await? {
        if let Err(error) = store.tighten(survey).await {
            failures.push((survey, error));
        }
    }
    for (survey, days) in store.retentions().await? {
        if let Err(error) = delete_old(store, survey, days).await {
            failures.push((survey, error));
        }
    }
    if let Some((survey_id, error)) = failures.first() {
        let surveys = failures.len();
        tracing::warn!(%survey_id, %error, surveys, "old responses could not be deleted; it is tried again");
    }
    Ok(())
}

async fn delete_old(store: &Store, survey: Uuid, days: i64) -> Result<(), Error> {
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
    store.tighten(survey).await
}
