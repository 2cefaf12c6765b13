use service_kit::database::Database;
use time::OffsetDateTime;
use token_verifier::Algorithm;

use super::{
    KeyEncryptionKey, KeyEncryptionKeys, KeySchedule, KeyState, KeysNow, Lifetimes, SealedKey, Step,
};
use crate::error::Error;
use crate::store::signing_keys::{self, Locked};

/// What an operator decides about signing keys.
#[derive(Clone, Debug)]
pub struct KeyPolicy {
    /// Seals them at rest.
    pub seal: KeyEncryptionKeys,
    /// Of the first one; a successor is of its predecessor's, unless an operator says otherwise.
    pub algorithm: Algorithm,
    /// When they change.
    pub schedule: KeySchedule,
}

impl KeyPolicy {
    /// The defaults, for a key-encryption key.
    pub fn new(key: KeyEncryptionKey) -> Self {
        Self { seal: key.into(), algorithm: Algorithm::Es256, schedule: KeySchedule::default() }
    }
}

/// Steps in one turn under the lock; what is left is done in the next. A key takes two or three.
const MOST_STEPS: usize = 64;

/// Changes the keys in the database. Clones share it; every replica has one, and so have the commands.
#[derive(Clone)]
pub struct Keeper {
    pub(super) database: Database,
    pub(super) policy: KeyPolicy,
    /// How long the tokens live that this process signs; none for a command.
    lifetimes: Lifetimes,
}

impl Keeper {
    /// A keeper for a process whose tokens live so long.
    pub fn new(database: Database, policy: KeyPolicy, lifetimes: Lifetimes) -> Self {
        Self { database, policy, lifetimes: lifetimes.whole() }
    }

    /// What is to be kept.
    pub fn policy(&self) -> &KeyPolicy {
        &self.policy
    }

    /// All keys of this moment.
    ///
    /// # Errors
    /// The database's.
    pub async fn load(&self) -> Result<KeysNow, Error> {
        signing_keys::load(&self.database).await
    }

    /// All keys; makes the first one where there is none. Replicas that start together end up with the same one.
    ///
    /// # Errors
    /// [`Error::Refused`] where an RSA key is wanted, which must be imported first; or the database's.
    pub async fn load_or_make(&self) -> Result<KeysNow, Error> {
        let policy = self.policy.clone();
        signing_keys::change(&self.database, move |locked| {
            if locked.at.signing().is_none() {
                let first = SealedKey::generate(policy.algorithm, &policy.seal)?;
                locked.insert(&first, KeyState::Signing, None)?;
                tracing::info!(target: "audit", kid = first.kid, algorithm = first.algorithm.name(), "made the first signing key");
            }
            Ok(locked.at.clone())
        })
        .await
    }

    /// Does everything that is due at this moment and possible here. None: nothing was.
    ///
    /// # Errors
    /// [`Error::WrongKeyEncryptionKey`] rather than to make a key that other replicas could not open; or the database's.
    pub async fn advance(&self, seen: &KeysNow) -> Result<Option<KeysNow>, Error> {
        if self.due(seen).is_none() {
            return Ok(None);
        }
        let keeper = self.clone();
        signing_keys::change(&self.database, move |locked| {
            for _ in 0..MOST_STEPS {
                let Some(step) = keeper.due(&locked.at) else { break };
                keeper.take(locked, step)?;
            }
            Ok(Some(locked.at.clone()))
        })
        .await
    }

    /// A successor that does not open here is left to who can open it; the others go on meanwhile.
    fn due(&self, now: &KeysNow) -> Option<Step> {
        self.policy.schedule.steps(now, self.lifetimes).find(|step| match step {
            Step::Sign(kid) => now.find(kid).is_some_and(|key| self.opens(&key.key)),
            _ => true,
        })
    }

    /// Whether the private half opens with the key-encryption keys at hand.
    pub(super) fn opens(&self, key: &SealedKey) -> bool {
        key.open(&self.policy.seal).is_ok()
    }

    /// The published keys whose time has come, and that cannot sign because they do not open here.
    pub(super) fn stuck(&self, now: &KeysNow) -> Vec<String> {
        let due = now.keys.iter().filter(|key| key.state == KeyState::Published);
        let due = due.filter(|key| key.changes_at.is_some_and(|at| at <= now.now));
        due.filter(|key| !self.opens(&key.key)).map(|key| key.key.kid.clone()).collect()
    }

    fn take(&self, locked: &mut Locked, step: Step) -> Result<(), Error> {
        match step {
            Step::Publish(algorithm) => {
                let signs_at = locked.at.now + self.policy.schedule.lead;
                self.publish(locked, algorithm, signs_at).map(|_| ())
            }
            Step::Seen(kid, signs_at) => locked.seen(&kid, signs_at),
            Step::Sign(kid) => self.sign(locked, &kid),
            Step::Lengthen(kid) => {
                let longest = locked.at.find(&kid).map(|key| key.longest).unwrap_or_default();
                locked.lengthen(&kid, longest.max(self.lifetimes))
            }
            Step::Withdraw(kid) => {
                let retired = locked.at.find(&kid).map(|key| (key.state_since, key.longest));
                let (since, longest) = retired.unwrap_or((locked.at.now, self.lifetimes));
                let forgotten = self.policy.schedule.forgets_at(since, longest);
                locked.enter(&kid, KeyState::Withdrawn, Some(forgotten))
            }
            Step::Forget(kid) => locked.delete(&kid),
        }
    }

    /// Makes a key and publishes it.
    pub(super) fn publish(
        &self,
        locked: &mut Locked,
        algorithm: Algorithm,
        signs_at: OffsetDateTime,
    ) -> Result<SealedKey, Error> {
        self.check_seal(locked)?;
        let key = SealedKey::generate(algorithm, &self.policy.seal)?;
        locked.insert(&key, KeyState::Published, Some(signs_at))?;
        Ok(key)
    }

    /// The key signs from now on; the one before is retired, and its private half erased: so this one must open.
    pub(super) fn sign(&self, locked: &mut Locked, kid: &str) -> Result<(), Error> {
        let key = locked.at.find(kid).ok_or_else(|| Error::internal("a key that is to sign is gone"))?;
        key.key.open(&self.policy.seal)?;
        if let Some(before) = locked.at.signing().cloned() {
            let withdrawn = self.policy.schedule.withdraws_at(locked.at.now, before.longest);
            locked.enter(&before.key.kid, KeyState::Retired, Some(withdrawn))?;
        }
        locked.enter(kid, KeyState::Signing, None)
    }

    /// Whoever cannot open the key that signs must not make others, which nobody else could open.
    pub(super) fn check_seal(&self, locked: &Locked) -> Result<(), Error> {
        locked.at.signing().map_or(Ok(()), |key| key.key.open(&self.policy.seal).map(|_| ()))
    }
}
