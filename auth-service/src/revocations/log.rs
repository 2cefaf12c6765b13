mod entries;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;
use token_verifier::{Revocation, Revocations};
use tokio::sync::{Notify, watch};

use crate::store::revocations::Recorded;
use entries::Entries;

pub use entries::Position;

/// What was last heard from PostgreSQL longer ago, which is asked once a second, is no longer told as complete.
const STALE: Duration = Duration::from_secs(5);

/// Every live revocation, in memory, in the order of arrival here. Clones share it.
#[derive(Clone)]
pub struct Log {
    entries: Arc<Mutex<Entries>>,
    newest: Arc<watch::Sender<u64>>,
    key_revoked: Arc<Notify>,
    /// The same revocations as verifiers hold them.
    revocations: Revocations,
}

impl Log {
    /// An empty log, which feeds `revocations` too.
    pub fn new(revocations: Revocations) -> Self {
        Self {
            entries: Arc::default(),
            newest: Arc::new(watch::Sender::new(0)),
            key_revoked: Arc::default(),
            revocations,
        }
    }

    /// Adds what is new; wakes those who wait for it.
    pub fn add(&self, recorded: impl IntoIterator<Item = Recorded>) {
        let mut entries = self.lock();
        for entry in recorded {
            if entries.add(&entry) {
                if matches!(entry.revocation, Revocation::Key { .. }) {
                    self.key_revoked.notify_one();
                }
                self.revocations.insert(entry.revocation);
            }
        }
        let arrivals = entries.arrivals();
        drop(entries);
        // Who added later may be here earlier.
        self.newest.send_if_modified(|newest| {
            let grown = arrivals > *newest;
            *newest = arrivals.max(*newest);
            grown
        });
    }

    /// Where to begin for all live revocations, and the cursor from which a stream goes on after them.
    pub fn start(&self) -> (Position, String) {
        self.lock().start()
    }

    /// Where to begin for what a reader that stopped at `cursor` may have missed, and the cursor after that. Theirs may
    /// come from another replica. None: no replica gave it out, or it does not tell what the reader has missed.
    pub fn resume(&self, cursor: &str) -> Option<(Position, String)> {
        self.lock().resume(cursor.parse().ok()?, OffsetDateTime::now_utc())
    }

    /// At most `most` live entries after a position, and the position after those. It may be short of the end even where
    /// there are none, for only so many are looked at: the lock is everybody's.
    pub fn after(&self, position: Position, most: usize) -> (Vec<Recorded>, Position) {
        self.lock().after(position, most, OffsetDateTime::now_utc())
    }

    /// Waits until something arrives after a position.
    pub async fn grown(&self, position: Position) {
        // The sender lives as long as the log, so this never fails.
        let _ = self.newest.subscribe().wait_for(|arrivals| *arrivals > position.at()).await;
    }

    /// Waits until a key is revoked. One task may.
    pub async fn key_revoked(&self) {
        self.key_revoked.notified().await;
    }

    /// Forgets what can refuse no living token.
    pub fn purge(&self) {
        self.lock().purge(OffsetDateTime::now_utc());
        self.revocations.purge_expired();
    }

    /// Whether PostgreSQL was heard lately. A replica that is cut off from it may know nothing of a revocation, and must
    /// not tell verifiers that all is well.
    pub fn is_current(&self) -> bool {
        self.revocations.age().is_some_and(|age| age < STALE)
    }

    /// Notes that PostgreSQL was heard: what is here is complete.
    pub fn heard(&self) {
        self.revocations.heard();
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::entries::LOOK;
    use super::*;

    fn entry(id: i64, revoked_at_seconds: i64) -> Recorded {
        let expires_at = OffsetDateTime::now_utc().unix_timestamp() + 900;
        Recorded {
            id,
            revoked_at: revoked_at_seconds * 1_000_000,
            revocation: Revocation::Session {
                id: Uuid::from_u128(u128::from(id.unsigned_abs())),
                expires_at,
            },
        }
    }

    fn ids(recorded: &[Recorded]) -> Vec<i64> {
        recorded.iter().map(|entry| entry.id).collect()
    }

    /// The ids of all that a reader finds, a few at a time, and where it stands then.
    fn read(log: &Log, mut position: Position) -> (Vec<i64>, Position) {
        let mut all = Vec::new();
        loop {
            let (next, reached) = log.after(position, 2);
            all.extend(ids(&next));
            if next.is_empty() && !reached.is_behind() {
                return (all, reached);
            }
            position = reached;
        }
    }

    #[test]
    fn an_entry_counts_once_however_often_it_arrives() {
        let log = Log::new(Revocations::new());
        log.add([entry(1, 100), entry(2, 101)]);
        log.add([entry(2, 101), entry(3, 102)]);
        assert_eq!(read(&log, log.start().0).0, [1, 2, 3]);
    }

    #[test]
    fn a_reader_that_resumes_misses_nothing_that_was_late() {
        let log = Log::new(Revocations::new());
        log.add([entry(1, 50), entry(3, 105)]);
        let (_, cursor) = log.start();
        log.add([entry(2, 100)]);
        let (missed, position) = read(&log, log.resume(&cursor).unwrap().0);
        assert_eq!(missed, [3, 2], "what was recorded before the cursor but arrived after it is sent");
        log.add([entry(4, 106), entry(5, 10)]);
        assert_eq!(read(&log, position).0, [4, 5], "and whatever arrives from now on");
    }

    #[test]
    fn a_reader_from_before_a_clock_went_back_begins_again() {
        let log = Log::new(Revocations::new());
        log.add([entry(1, 900), entry(2, 1000)]);
        let (_, before) = log.start();
        log.add([entry(3, 940)]);
        assert!(log.resume(&before).is_none(), "it would miss what was recorded at 940");
        assert!(log.resume(&(950 * 1_000_000).to_string()).is_some(), "it is read back far enough");

        let (_, cursor) = log.start();
        log.add([entry(4, 970)]);
        let (missed, position) = read(&log, log.resume(&cursor).unwrap().0);
        assert_eq!(missed, [2, 3, 4], "what comes after the snapshot is found by its cursor");
        log.add([entry(5, 1001)]);
        assert_eq!(read(&log, position).0, [5]);
        assert!(log.resume(&before).is_none(), "still");
        assert_eq!(read(&log, log.resume(&log.start().1).unwrap().0).0, [2, 5]);
    }

    #[test]
    fn a_cursor_that_nobody_gave_out_is_told() {
        let log = Log::new(Revocations::new());
        log.add([entry(1, 100)]);
        assert!(log.resume("nonsense").is_none());
        let tomorrow = (OffsetDateTime::now_utc().unix_timestamp() + 86_400) * 1_000_000;
        assert!(log.resume(&tomorrow.to_string()).is_none());
        for given_out in [i64::MIN, 0, OffsetDateTime::now_utc().unix_timestamp() * 1_000_000] {
            assert!(log.resume(&given_out.to_string()).is_some(), "by another replica, or long ago");
        }
    }

    #[test]
    fn a_reader_of_a_long_log_gets_all_of_it() {
        let log = Log::new(Revocations::new());
        let count = 3 * i64::try_from(LOOK).unwrap();
        log.add((1..=count).map(|id| entry(id, id)));
        assert_eq!(read(&log, log.start().0).0.len(), 3 * LOOK);
        let cursor = ((count - 5) * 1_000_000).to_string();
        assert_eq!(read(&log, log.resume(&cursor).unwrap().0).0.len(), 5 + 15);
    }

    #[test]
    fn a_reader_moves_past_what_was_purged_before_it_was_read() {
        let log = Log::new(Revocations::new());
        let mut expired = entry(1, 100);
        expired.revocation = Revocation::Session { id: Uuid::from_u128(1), expires_at: 1 };
        log.add([expired]);
        log.purge();
        let (entries, position) = read(&log, log.start().0);
        assert!(entries.is_empty());
        assert_eq!(position.at(), 1);
    }

    #[test]
    fn the_same_id_in_another_history_is_another_entry() {
        let log = Log::new(Revocations::new());
        log.add([entry(1, 100)]);
        let mut other = entry(1, 200);
        other.revocation = entry(2, 200).revocation;
        log.add([other]);
        assert_eq!(read(&log, log.start().0).0, [1, 1]);
    }
}
