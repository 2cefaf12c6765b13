//! Erases what deleted users leave behind.
//!
//! The auth service lists who was deleted; the feed of revocations says when to look, and the list is looked at once a minute
//! anyway. How far it was read is kept in our database, after what was read has been erased. So whoever was away catches up,
//! and a crash costs no more than doing some of it again.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use service_kit::server::Shutdown;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use token_verifier::DeletedUsers;
use tokio::sync::watch;
use uuid::Uuid;

use crate::error::Error;
use crate::store::Store;

/// How often the list is looked at when nothing is heard.
const EVERY: Duration = Duration::from_mins(1);
/// How soon again after a failure.
const RETRY: Duration = Duration::from_secs(5);
/// How long after the deletion a user is erased once more: longer than anybody here may take the user's tokens unheard, so
/// that what was written in the last moment goes, too.
const AGAIN: time::Duration = time::Duration::minutes(5);

/// Whatever kept it from being done.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A user who was deleted, and when.
pub type Deleted = (Uuid, OffsetDateTime);

/// Those who were, once it is known.
type Answer = BoxFuture<'static, Result<Vec<Deleted>, Failure>>;

/// Tells who was deleted after a time, some at a time and in order.
#[derive(Clone)]
pub struct Source(Arc<dyn Fn(OffsetDateTime) -> Answer + Send + Sync>);

impl Source {
    /// Whatever tells it.
    pub fn new<F>(ask: impl Fn(OffsetDateTime) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Vec<Deleted>, Failure>> + Send + 'static,
    {
        Self(Arc::new(move |after| Box::pin(ask(after))))
    }

    /// The issuer.
    pub fn issuer(list: DeletedUsers) -> Self {
        Self::new(move |after| {
            let list = list.clone();
            async move {
                let users = list.after(&after.format(&Rfc3339)?).await?.into_iter();
                users.map(|user| Ok((user.id, OffsetDateTime::parse(&user.deleted_at, &Rfc3339)?))).collect()
            }
        })
    }
}

/// Until the process stops: erases whoever was deleted. Several replicas may do so at once.
pub(crate) async fn follow(store: Store, source: Source, revoked: watch::Receiver<()>, stops: Shutdown) {
    tokio::select! {
        () = stops.begun() => {}
        () = rounds(store, source, revoked) => {}
    }
}

async fn rounds(store: Store, source: Source, mut revoked: watch::Receiver<()>) {
    let (mut once, mut failing) = (HashSet::new(), false);
    loop {
        let outcome = catch_up(&store, &source, &mut once).await;
        match &outcome {
            Err(error) if !failing => {
                tracing::warn!(error, "deleted users cannot be erased now; it is tried on");
            }
            _ => {}
        }
        failing = outcome.is_err();
        let wait = if failing { RETRY } else { EVERY };
        // Where nobody is left who could say so, it is time that counts.
        if let Ok(Err(_)) = tokio::time::timeout(wait, revoked.changed()).await {
            tokio::time::sleep(wait).await;
        }
    }
}

/// Erases those who are on the list from where it was read to. In `once` are those who have been erased here since they were
/// deleted, and whose time to be erased once more has not come.
async fn catch_up(store: &Store, source: &Source, once: &mut HashSet<Deleted>) -> Result<(), Failure> {
    let old = OffsetDateTime::now_utc() - AGAIN;
    once.retain(|(_, deleted_at)| *deleted_at >= old);
    let mut after = store.erased_until().await?;
    let (mut settled, mut failed) = (None, None::<Error>);
    loop {
        let users = source.0(after).await?;
        let Some((_, last)) = users.last() else { return failed.map_or(Ok(()), |error| Err(error.into())) };
        after = *last;
        for (user, deleted_at) in users {
            if once.contains(&(user, deleted_at)) {
                continue;
            }
            match erase(store, user).await {
                Ok(()) if deleted_at >= old => {
                    once.insert((user, deleted_at));
                }
                Ok(()) if failed.is_none() => settled = Some(deleted_at),
                Ok(()) => {}
                // Whoever comes after shall not wait for this one, who comes again at the next look.
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        if let Some(settled) = settled {
            store.note_erased(settled).await?;
        }
    }
}

async fn erase(store: &Store, user_id: Uuid) -> Result<(), Error> {
    let (surveys, responses) = store.erase(user_id).await?;
    if surveys > 0 || responses > 0 {
        tracing::info!(target: "audit", %user_id, surveys, responses, "erased what was a deleted user's");
    }
    Ok(())
}
