//! What waits to be written: first come, first served, and bounded in number and in bytes.

use std::collections::VecDeque;

use tokio::sync::oneshot::Sender;
use uuid::Uuid;

use super::responses::Recorded;
use crate::domain::answers::Answers;
use crate::domain::submission::{Receipt, Respondent};
use crate::error::Error;

/// How many wait at most.
const MOST_WAITING: usize = 2048;
/// And how many bytes.
const MOST_WAITING_BYTES: usize = 32 << 20;
/// How many are written together at most.
const BATCH: usize = 256;
/// And how many bytes, unless one alone has more.
const BATCH_BYTES: usize = 1 << 20;

/// What can wait.
pub(super) trait Waits {
    /// Tells it from all others.
    fn id(&self) -> Uuid;
    /// How long what is to be written is, in bytes.
    fn bytes(&self) -> usize;
    /// Tells its asker, who may have gone, why it is not written.
    fn refuse(self, why: Error);
}

/// A submission, and who waits for its receipt.
pub(super) struct Pending {
    pub(super) receipt: Receipt,
    /// Who sends it, where that is known.
    pub(super) respondent: Option<Respondent>,
    pub(super) answers: Answers,
    /// The answers in canonical form, as they are kept.
    pub(super) document: String,
    pub(super) asker: Sender<Result<Recorded, Error>>,
}

impl Pending {
    /// Tells the asker, who may have gone: then nobody is told, and whoever sends it again gets the same.
    pub(super) fn answer(self, outcome: Result<Recorded, Error>) {
        let _ = self.asker.send(outcome);
    }

    /// Whether its asker is still there.
    pub(super) fn is_awaited(&self) -> bool {
        !self.asker.is_closed()
    }

    /// Tells the asker that it is kept.
    pub(super) fn kept(self) {
        let receipt = self.receipt.clone();
        self.answer(Ok(Recorded::New(receipt)));
    }
}

impl Waits for Pending {
    fn id(&self) -> Uuid {
        self.receipt.response_id
    }

    fn bytes(&self) -> usize {
        self.document.len()
    }

    fn refuse(self, why: Error) {
        self.answer(Err(why));
    }
}

/// The queue.
pub(super) struct Queue<T> {
    waiting: VecDeque<T>,
    bytes: usize,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), bytes: 0 }
    }
}

impl<T: Waits> Queue<T> {
    /// Puts it at the end, or gives it back where there is no room.
    pub(super) fn push(&mut self, pending: T) -> Result<(), Box<T>> {
        let bytes = self.bytes + pending.bytes();
        if self.waiting.len() == MOST_WAITING || bytes > MOST_WAITING_BYTES {
            return Err(Box::new(pending));
        }
        self.bytes = bytes;
        self.waiting.push_back(pending);
        Ok(())
    }

    /// Takes what can be written together: the first ones, as long as they go with the first.
    pub(super) fn take(&mut self, goes_with: impl Fn(&T, &T) -> bool) -> Vec<T> {
        let Some(first) = self.waiting.front() else { return Vec::new() };
        let mut bytes = 0;
        let fits = |(index, next): &(usize, &T)| {
            bytes += next.bytes();
            *index == 0 || (*index < BATCH && bytes <= BATCH_BYTES && goes_with(first, next))
        };
        let count = self.waiting.iter().enumerate().take_while(fits).count();
        let batch: Vec<_> = self.waiting.drain(..count).collect();
        self.bytes -= batch.iter().map(T::bytes).sum::<usize>();
        batch
    }

    /// Takes everything.
    pub(super) fn take_all(&mut self) -> VecDeque<T> {
        std::mem::take(self).waiting
    }

    /// Whether the one with that id waits.
    pub(super) fn has(&self, id: Uuid) -> bool {
        self.waiting.iter().any(|waiting| waiting.id() == id)
    }

    /// Takes out the one with that id; none where it is being written.
    pub(super) fn withdraw(&mut self, id: Uuid) -> Option<T> {
        let place = self.waiting.iter().position(|waiting| waiting.id() == id)?;
        let withdrawn = self.waiting.remove(place)?;
        self.bytes -= withdrawn.bytes();
        Some(withdrawn)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending(survey: u128, bytes: usize) -> Pending {
        let (asker, _) = tokio::sync::oneshot::channel();
        let receipt = Receipt {
            response_id: Uuid::now_v7(),
            survey_id: Uuid::from_u128(survey),
            submission_id: Uuid::new_v4(),
            submitted_at: time::OffsetDateTime::UNIX_EPOCH,
        };
        Pending { receipt, respondent: None, answers: Answers::default(), document: "x".repeat(bytes), asker }
    }

    fn queue(waiting: impl IntoIterator<Item = Pending>) -> Queue<Pending> {
        let mut queue = Queue::default();
        assert!(waiting.into_iter().all(|pending| queue.push(pending).is_ok()));
        queue
    }

    fn any(_: &Pending, _: &Pending) -> bool {
        true
    }

    fn of_one(first: &Pending, next: &Pending) -> bool {
        first.receipt.survey_id == next.receipt.survey_id
    }

    #[test]
    fn a_batch_is_bounded_in_number_and_in_bytes() {
        let mut many = queue((0..=BATCH).map(|_| pending(1, 2)));
        assert_eq!((many.take(any).len(), many.take(any).len()), (BATCH, 1));
        let mut long = queue([2 * BATCH_BYTES, BATCH_BYTES, 1, 1].map(|bytes| pending(1, bytes)));
        assert_eq!([long.take(any).len(), long.take(any).len(), long.take(any).len()], [1, 1, 2]);
        assert_eq!(long.bytes, 0);
    }

    #[test]
    fn a_batch_can_be_of_one_survey() {
        let mut queue = queue([1, 1, 2, 1].map(|survey| pending(survey, 2)));
        assert_eq!([queue.take(of_one).len(), queue.take(of_one).len(), queue.take(of_one).len()], [2, 1, 1]);
    }

    #[test]
    fn what_has_no_room_comes_back_until_somebody_leaves() {
        let mut full = queue((0..MOST_WAITING).map(|_| pending(1, 2)));
        let late = full.push(pending(1, 2)).err().unwrap();
        let gone = full.waiting[7].receipt.response_id;
        assert!(full.withdraw(gone).is_some() && full.withdraw(gone).is_none());
        assert!(full.push(*late).is_ok());
        let mut long = queue([pending(1, MOST_WAITING_BYTES)]);
        assert!(long.push(pending(1, 1)).is_err());
        assert_eq!(long.take_all().len(), 1);
        assert!(long.is_empty() && long.push(pending(1, 1)).is_ok());
    }
}
