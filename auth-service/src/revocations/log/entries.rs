use std::collections::{BTreeMap, HashSet};

use time::OffsetDateTime;
use token_verifier::Revocation;

use crate::store::revocations::Recorded;

/// Entries are recorded with the database's clock before they are committed, and may arrive out of order: a cursor is
/// read as that much earlier, and what is sent twice has no effect. Longer than a transaction may take.
const OVERLAP_MICROSECONDS: i64 = 15_000_000;

/// Entries that are looked at at a time.
pub(super) const LOOK: usize = 10_000;

/// Where a reader stands in the log of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    at: u64,
    /// What had arrived when it began to read. Of that, it wants only what was recorded since then.
    until: u64,
    since: i64,
}

/// The live revocations in the order of arrival, and what cursors tell of them.
#[derive(Default)]
pub(super) struct Entries {
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

impl Position {
    /// Whether there is more that had arrived before the reader began.
    pub fn is_behind(self) -> bool {
        self.at < self.until
    }

    /// How many had arrived when the last one that was read did.
    pub(super) fn at(self) -> u64 {
        self.at
    }
}

impl Entries {
    /// How many have arrived, those that are gone again among them.
    pub(super) fn arrivals(&self) -> u64 {
        self.arrivals
    }

    /// Adds an entry, unless it is known.
    pub(super) fn add(&mut self, entry: &Recorded) -> bool {
        if !self.known.insert((entry.id, entry.revoked_at)) {
            return false;
        }
        self.note_if_late(entry);
        self.latest = self.latest.max(entry.revoked_at);
        self.arrivals += 1;
        self.by_arrival.insert(self.arrivals, entry.clone());
        true
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

    /// Where to begin for all of them, and the cursor after that.
    pub(super) fn start(&self) -> (Position, String) {
        self.start_since(i64::MIN)
    }

    fn start_since(&self, since: i64) -> (Position, String) {
        let missed = self.missed.as_ref().filter(|missed| missed.holds(self.latest));
        // The last one that would still be accepted.
        let cursor = missed.map_or(self.latest, |missed| missed.from.saturating_sub(1));
        (Position { at: 0, until: self.arrivals, since }, cursor.to_string())
    }

    /// The same for what came after a cursor, if it tells what that is.
    pub(super) fn resume(&self, cursor: i64, now: OffsetDateTime) -> Option<(Position, String)> {
        let now = i64::try_from(now.unix_timestamp_nanos() / 1000).ok()?;
        let given_out = cursor <= self.latest.max(now).saturating_add(OVERLAP_MICROSECONDS);
        let tells = given_out && !self.missed.as_ref().is_some_and(|missed| missed.holds(cursor));
        tells.then(|| self.start_since(cursor.saturating_sub(OVERLAP_MICROSECONDS)))
    }

    /// At most `most` live entries after a position, of [`LOOK`] that are looked at, and the position after those.
    pub(super) fn after(
        &self,
        position: Position,
        most: usize,
        now: OffsetDateTime,
    ) -> (Vec<Recorded>, Position) {
        let now = now.unix_timestamp();
        let mut next = Vec::new();
        let mut at = position.at;
        for (arrival, entry) in self.by_arrival.range(position.at + 1..).take(LOOK) {
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
        let rest = self.by_arrival.range(at + 1..).next();
        (next, Position { at: if rest.is_none() { self.arrivals } else { at }, ..position })
    }

    /// Forgets what can refuse no living token.
    pub(super) fn purge(&mut self, now: OffsetDateTime) {
        let now = now.unix_timestamp();
        self.missed.take_if(|missed| missed.until <= now);
        self.by_arrival.retain(|_, entry| {
            let live = expires_at(&entry.revocation) > now;
            if !live {
                self.known.remove(&(entry.id, entry.revoked_at));
            }
            live
        });
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
