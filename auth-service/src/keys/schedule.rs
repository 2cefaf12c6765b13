use std::time::Duration;

use time::OffsetDateTime;
use token_verifier::Algorithm;

use super::{KeyState, KeysNow, Lifetimes, StoredKey};

/// When keys change their state. Everything else is derived from these three, so that it fits at any scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeySchedule {
    /// How long a key signs. None: until an operator rotates.
    pub rotation: Option<Duration>,
    /// How long a new key is published before it signs. Longer than verifiers keep a key set (ours: an hour at most,
    /// whatever it is told), and than any replica takes to load it.
    pub lead: Duration,
    /// How long after its expiry a verifier may still take a token.
    pub leeway: Duration,
}

impl Default for KeySchedule {
    fn default() -> Self {
        Self {
            rotation: Some(Duration::from_hours(30 * 24)),
            lead: Duration::from_hours(2),
            leeway: Duration::from_mins(5),
        }
    }
}

/// One change that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a key of this algorithm and publish it.
    Publish(Algorithm),
    /// Note that a published key is served; it signs at this time.
    Seen(String, OffsetDateTime),
    /// It signs from now on, and the one before is retired.
    Sign(String),
    /// Note how long tokens live that the signing key signs.
    Lengthen(String),
    /// Out of the public key set.
    Withdraw(String),
    /// Delete it.
    Forget(String),
}

impl KeySchedule {
    /// How long verifiers may keep the key set: a quarter of the lead, five minutes at most.
    pub fn max_age(&self) -> Duration {
        (self.lead / 4).min(Duration::from_mins(5))
    }

    /// How often a replica reads the keys: once a second.
    pub fn reload(&self) -> Duration {
        (self.lead / 16).min(Duration::from_secs(1))
    }

    /// How long until every replica has taken up a change.
    pub fn settling(&self) -> Duration {
        self.reload() * 3
    }

    /// The first change that is due. To be asked again once that is done.
    pub fn step(&self, now: &KeysNow, lifetimes: Lifetimes) -> Option<Step> {
        now.keys.iter().find_map(|key| self.step_of(key, now.now, lifetimes)).or_else(|| self.publish(now))
    }

    fn step_of(&self, key: &StoredKey, now: OffsetDateTime, lifetimes: Lifetimes) -> Option<Step> {
        let kid = || key.key.kid.clone();
        let due = key.changes_at.filter(|at| *at <= now);
        match key.state {
            KeyState::Published => {
                // A time in which no replica ran is none in which verifiers could learn of the key.
                let unseen = now - key.seen_at;
                let lost = if unseen > self.lead / 4 { unseen } else { time::Duration::ZERO };
                match key.changes_at {
                    Some(at) if unseen > self.lead / 16 => Some(Step::Seen(kid(), at + lost)),
                    _ => due.map(|_| Step::Sign(kid())),
                }
            }
            KeyState::Signing if key.longest.max(lifetimes) != key.longest => Some(Step::Lengthen(kid())),
            KeyState::Retired => due.map(|_| Step::Withdraw(kid())),
            KeyState::Withdrawn => due.map(|_| Step::Forget(kid())),
            KeyState::Signing | KeyState::Revoked => None,
        }
    }

    fn publish(&self, now: &KeysNow) -> Option<Step> {
        let signing = now.signing().filter(|_| now.successor().is_none())?;
        let due = self.rotates_at(signing)? - self.lead <= now.now;
        (due && signing.key.algorithm != Algorithm::Rs256).then_some(Step::Publish(signing.key.algorithm))
    }

    /// When a signing key is due to be replaced. None: when an operator says so.
    pub fn rotates_at(&self, signing: &StoredKey) -> Option<OffsetDateTime> {
        Some(signing.state_since + self.rotation?)
    }

    /// When the signing key changes, by its successor's time or by the schedule.
    pub fn next_rotation(&self, now: &KeysNow) -> Option<OffsetDateTime> {
        match now.successor() {
            Some(successor) => successor.changes_at,
            None => self.rotates_at(now.signing()?),
        }
    }

    /// A successor that must be imported by this time, for none can be made here. Told from a quarter of the rotation
    /// ahead; past it, the key goes on signing.
    pub fn import_wanted(&self, now: &KeysNow) -> Option<OffsetDateTime> {
        let signing = now.signing().filter(|key| key.key.algorithm == Algorithm::Rs256)?;
        let due = self.rotates_at(signing).filter(|_| now.successor().is_none())?;
        (due - self.rotation? / 4 <= now.now).then_some(due)
    }

    /// When a key that stops signing now leaves the public key set.
    pub fn withdraws_at(&self, retired: OffsetDateTime, longest: Lifetimes) -> OffsetDateTime {
        retired + longest.access + self.leeway + self.settling()
    }

    /// When a retired key has nothing more to verify.
    pub fn forgets_at(&self, retired: OffsetDateTime, longest: Lifetimes) -> OffsetDateTime {
        retired + longest.refresh + self.settling()
    }
}
