//! What is forgotten because it has no further use.

use crate::error::Error;
use crate::store::Store;

/// Forgets what is past its time, some at a time.
///
/// # Errors
/// The database's.
pub async fn round(store: &Store) -> Result<(), Error> {
    while store.forget_deleted_responses().await? > 0 {}
    while store.forget_expired_invitations().await? > 0 {}
    while store.forget_old_deliveries().await? > 0 {}
    while store.forget_previous_secrets().await? > 0 {}
    Ok(())
}
