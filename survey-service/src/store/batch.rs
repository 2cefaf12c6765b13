//! What is written together, and what becomes of those who wait for it.

use std::sync::Arc;
use std::time::Duration;

use service_kit::database::DatabaseError;

use super::queue::Waits;
use crate::error::Error;

/// How long something may wait until it is taken up.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);
/// How long whoever writes it may take; longer than the database gives each statement.
pub(super) const ANSWER: Duration = Duration::from_secs(20);

/// Why a turn was none, or broke off.
pub(super) enum Failure {
    /// There was no connection, or no answer.
    Database(DatabaseError),
    /// The connection failed, and those whose turn it was know.
    Told,
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

/// Has `write` write a batch, which takes out those whom it has answered. Where one of them cannot be written, the others
/// shall not suffer from it: then it is given the halves.
///
/// # Errors
/// [`Failure::Told`].
pub(super) fn write<T: Waits>(
    mut batch: Vec<T>,
    write_all: &mut dyn FnMut(&mut Vec<T>) -> Result<(), DatabaseError>,
) -> Result<(), Failure> {
    if batch.is_empty() {
        return Ok(());
    }
    let Err(error) = write_all(&mut batch) else { return Ok(()) };
    if batch.len() > 1 && !error.is_passing() {
        let half = batch.split_off(batch.len() / 2);
        let first = write(batch, write_all);
        return write(half, write_all).and(first);
    }
    refuse(batch, error);
    Err(Failure::Told)
}

/// Tells all of them the same.
pub(super) fn refuse<T: Waits>(waiting: impl IntoIterator<Item = T>, error: DatabaseError) {
    let error = Arc::new(error);
    waiting.into_iter().for_each(|waiting| waiting.refuse(Error::Database(error.clone())));
}

/// The same of each of them, as a statement takes it.
pub(super) fn column<T, C>(batch: &[T], of: impl Fn(&T) -> C) -> Vec<C> {
    batch.iter().map(of).collect()
}
