use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;
use token_verifier::{Revocation, Revocations};
use tokio::sync::{Notify, watch};

use crate::store::revocations::Recorded;

/// Entries are recorded with the database's clock before they are committed, and may arrive out of order: a cursor is
/// read as that much earlier, and what is sent twice has no effect. Longer than a transaction may take.
const OVERLAP_MICROSECONDS: i64 = 15_000_000;

/// What was last heard from PostgreSQL longer ago, which is asked once a second, is no longer told as complete.
const STALE: Duration = Duration::from_secs(5);

/// Entries that are looked at under one lock.
const LOOK: usize = 10_000;

/// Every live revocation, in memory, in the order of arrival here. Clones share it.
#[derive(Clone)]
pub struct Log {
    entries: Arc<Mutex<Entries>>,
    newest: Arc<watch::Sender<u64>>,
    key_revoked: Arc<Notify>,
    /// The same revocations as verifiers hold them.
    revocations: Revocations,
}

#[derive(Default)]
struct Entries {
    by_arrival: BTreeMap<u64, Recorded>,
    /// By id and time: another history, such as that of a restored backup, has ids of its own.
    known: HashSet<(i64, i64)>,
    arrivals: u64,
    latest: i64,
    missed: Option<Missed>,
}

/// Cursors whose readers would miss something: what arrived had been recorded longer before the latest than a cursor is read
/// back. So it is with all that a new primary records whose clock is behind that of the one before.
struct Missed {
    from: i64,
    to: i64,
    /// When the last entry expires that would be missed, in unix seconds.
    until: i64,
}

/// Where a reader stands in the log of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    at: u64,
    /// What had arrived when it began to read. Of that, it wants only what was recorded since then.
    until: u64,
    since: i64,
}

impl Position {
    /// Whether there is more that had arrived before the reader began.
    pub fn is_behind(self) -> bool {
        self.at < self.until
    }
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
        let before = entries.arrivals;
        for entry in recorded {
            if entries.known.insert((entry.id, entry.revoked_at)) {
                self.revocations.insert(entry.revocation.clone());
                if matches!(entry.revocation, Revocation::Key { .. }) {
                    self.key_revoked.notify_one();
                }
                entries.note_if_late(&entry);
                entries.latest = entries.latest.max(entry.revoked_at);
                entries.arrivals += 1;
                let arrival = entries.arrivals;
                entries.by_arrival.insert(arrival, entry);
            }
        }
        let arrivals = entries.arrivals;
        drop(entries);
        if arrivals > before {
            self.newest.send_replace(arrivals);
        }
    }

    /// Where to begin for all live revocations, and the cursor from which a stream goes on after them.
    pub fn start(&self) -> (Position, String) {
        self.lock().start(i64::MIN)
    }

    /// Where to begin for what a reader that stopped at `cursor` may have missed, and the cursor after that. Theirs may
    /// come from another replica. None: no replica gave it out, or it does not tell what the reader has missed.
    pub fn resume(&self, cursor: &str) -> Option<(Position, String)> {
        let cursor: i64 = cursor.parse().ok()?;
        let entries = self.lock();
        let now = i64::try_from(OffsetDateTime::now_utc().unix_timestamp_nanos() / 1000).ok()?;
        let given_out = cursor <= entries.latest.max(now).saturating_add(OVERLAP_MICROSECONDS);
        let tells = given_out && !entries.missed.as_ref().is_some_and(|missed| missed.holds(cursor));
        tells.then(|| entries.start(cursor.saturating_sub(OVERLAP_MICROSECONDS)))
    }

    /// At most `most` live entries after a position, and the position after those. It may be short of the end even where
    /// there are none, for no more than [`LOOK`] are looked at: the lock is everybody's.
    pub fn after(&self, position: Position, most: usize) -> (Vec<Recorded>, Position) {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let entries = self.lock();
        let mut next = Vec::new();
        let mut at = position.at;
        for (arrival, entry) in entries.by_arrival.range(position.at + 1..).take(LOOK) {
            if next.len() == most {
                return (next, Position { at, ..position });
            }
            at = *arrival;
            let wanted = at > position.until || entry.revoked_at > position.since;
            if wanted && expires_at(&entry.revocation) > now {
                next.push(entry.clone());
            }
        }
        // What arrived last may be gone again: then the end is reached all the same.
        let rest = entries.by_arrival.range(at + 1..).next();
        (next, Position { at: if rest.is_none() { entries.arrivals } else { at }, ..position })
    }

    /// Waits until something arrives after a position.
    pub async fn grown(&self, position: Position) {
        // The sender lives as long as the log, so this never fails.
        let _ = self.newest.subscribe().wait_for(|arrivals| *arrivals > position.at).await;
    }

    /// Waits until a key is revoked. One task may.
    pub async fn key_revoked(&self) {
        self.key_revoked.notified().await;
    }

    /// Forgets what can refuse no living token.
    pub fn purge(&self) {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let mut entries = self.lock();
        let Entries { by_arrival, known, missed, .. } = &mut *entries;
        missed.take_if(|missed| missed.until <= now);
        by_arrival.retain(|_, entry| {
            let live = expires_at(&entry.revocation) > now;
            if !live {
                known.remove(&(entry.id, entry.revoked_at));
            }
            live
        });
        drop(entries);
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

impl Entries {
    fn start(&self, since: i64) -> (Position, String) {
        let missed = self.missed.as_ref().filter(|missed| missed.holds(self.latest));
        // The last one that would still be accepted.
        let cursor = missed.map_or(self.latest, |missed| missed.from.saturating_sub(1));
        (Position { at: 0, until: self.arrivals, since }, cursor.to_string())
    }

    fn note_if_late(&mut self, entry: &Recorded) {
        let (from, to) = (entry.revoked_at.saturating_add(OVERLAP_MICROSECONDS), self.latest);
        if from <= to {
            let missed = self.missed.get_or_insert(Missed { from, to, until: 0 });
            missed.from = missed.from.min(from);
            missed.to = to;
            missed.until = missed.until.max(expires_at(&entry.revocation));
        }
    }
}

impl Missed {
    fn holds(&self, cursor: i64) -> bool {
        (self.from..=self.to).contains(&cursor)
    }
}

fn expires_at(revocation: &Revocation) -> i64 {
    match revocation {
        Revocation::Session { expires_at, .. }
        | Revocation::User { expires_at, .. }
        | Revocation::Token { expires_at, .. }
        | Revocation::Key { expires_at, .. } => *expires_at,
        Revocation::Unknown => 0,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

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
        assert_eq!(position.at, 1);
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
