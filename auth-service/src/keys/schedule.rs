use std::time::Duration;

use time::OffsetDateTime;
use token_verifier::Algorithm;

use super::{KeyState, KeysNow, Lifetimes, StoredKey};
use crate::LEEWAY;

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
        Self { rotation: Some(Duration::from_hours(30 * 24)), lead: Duration::from_hours(2), leeway: LEEWAY }
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

    /// The changes that are due. To be asked again once one is done.
    pub fn steps(&self, now: &KeysNow, lifetimes: Lifetimes) -> impl Iterator<Item = Step> {
        let of_keys = now.keys.iter().filter_map(move |key| self.step_of(key, now.now, lifetimes));
        of_keys.chain(self.publish(now))
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

#[cfg(test)]
mod tests {
    use jsonwebtoken::jwk::Jwk;
    use token_verifier::{Timing, VerifierBuilder};

    use super::*;
    use crate::keys::SealedKey;

    const NOW: OffsetDateTime = time::macros::datetime!(2030-01-01 00:00 UTC);
    const DAY: Duration = Duration::from_hours(24);

    fn key(kid: &str, algorithm: Algorithm, state: KeyState, age: Duration) -> StoredKey {
        let jwk: Jwk = serde_json::from_str(r#"{"kty": "OKP", "crv": "Ed25519", "x": ""}"#).unwrap();
        StoredKey {
            key: SealedKey {
                kid: kid.to_owned(),
                algorithm,
                public_jwk: jwk,
                sealed_private_key: Vec::new(),
                sealed_with: String::new(),
            },
            state,
            created_at: NOW - age,
            state_since: NOW - age,
            changes_at: None,
            seen_at: NOW,
            longest: Lifetimes::default(),
        }
    }

    fn at(keys: impl Into<Vec<StoredKey>>) -> KeysNow {
        KeysNow { now: NOW, keys: keys.into() }
    }

    fn step(keys: impl Into<Vec<StoredKey>>) -> Option<Step> {
        KeySchedule::default().steps(&at(keys), Lifetimes::default()).next()
    }

    #[test]
    fn a_key_is_published_for_longer_than_any_verifier_of_ours_caches() {
        let schedule = KeySchedule::default();
        assert!(schedule.lead > Timing::default().max_key_refresh + schedule.max_age() + schedule.settling());
        assert!(schedule.lead > schedule.max_age() * 4 && schedule.lead > schedule.settling() * 4);
        assert!(schedule.leeway >= VerifierBuilder::MAX_LEEWAY);
    }

    #[test]
    fn a_successor_is_published_a_lead_before_the_time() {
        let signing = |age| key("old", Algorithm::EdDsa, KeyState::Signing, age);
        let soon = Duration::from_hours(30 * 24 - 2);
        assert_eq!(step([signing(Duration::from_hours(30 * 24 - 3))]), None);
        assert_eq!(step([signing(soon)]), Some(Step::Publish(Algorithm::EdDsa)));
        let waiting = key("new", Algorithm::Es256, KeyState::Published, DAY);
        assert_eq!(step([signing(soon), waiting]), None, "there is one");
    }

    #[test]
    fn an_rsa_key_past_its_time_goes_on_and_a_successor_is_asked_for_ahead() {
        let signing = |days| key("old", Algorithm::Rs256, KeyState::Signing, DAY * days);
        let schedule = KeySchedule::default();
        assert_eq!(step([signing(60)]), None);
        assert_eq!(schedule.import_wanted(&at([signing(20)])), None);
        assert_eq!(schedule.import_wanted(&at([signing(25)])), Some(NOW + DAY * 5));
        let waiting = key("new", Algorithm::Rs256, KeyState::Published, DAY);
        assert_eq!(schedule.import_wanted(&at([signing(25), waiting])), None);
    }

    #[test]
    fn a_key_is_kept_for_as_long_as_its_longest_tokens() {
        let longest = Lifetimes { access: Duration::from_mins(15), refresh: DAY * 30 };
        let schedule = KeySchedule::default();
        assert!(schedule.withdraws_at(NOW, longest) > NOW + longest.access + LEEWAY);
        assert!(schedule.forgets_at(NOW, longest) > NOW + longest.refresh);
        let signing = key("old", Algorithm::Es256, KeyState::Signing, DAY);
        assert_eq!(schedule.steps(&at([signing]), longest).next(), Some(Step::Lengthen("old".into())));
    }
}
