//! What operators do with keys, beside the schedule.

use std::time::Duration;

use time::OffsetDateTime;
use token_verifier::Algorithm;

use super::{ImportedKey, Keeper, KeyState, SealedKey, StoredKey};
use crate::error::Error;
use crate::store::revocations::Recorded;
use crate::store::signing_keys::{Locked, change};

/// A verifier that cannot reach us goes on for a day with the keys it has.
const LONGEST_CACHE: Duration = Duration::from_hours(24);

/// What became of a key that was retired.
#[derive(Debug)]
pub enum Retired {
    /// It had never signed, and is gone.
    Deleted,
    /// This one signs in its place.
    SucceededBy(String),
}

/// What became of a key that was revoked.
#[derive(Debug)]
pub struct Revoked {
    /// For the feed.
    pub recorded: Vec<Recorded>,
    /// Who signs in its place, and whether that one was made just now. None: it was not the one that signs.
    pub successor: Option<(SealedKey, bool)>,
}

impl Keeper {
    /// Publishes a successor, or takes one that is published already; of that algorithm, if one is given. It signs after the
    /// lead, or `now`: as soon as every replica has it.
    ///
    /// # Errors
    /// [`Error::Refused`] for an RSA key, which must be imported; [`Error::WrongKeyEncryptionKey`]; the database's.
    pub async fn rotate(&self, algorithm: Option<Algorithm>, now: bool) -> Result<StoredKey, Error> {
        let keeper = self.clone();
        change(&self.database, move |locked| {
            let signing = locked.at.signing().ok_or_else(no_keys)?;
            let waiting = locked.at.successor_where(|key| {
                algorithm.is_none_or(|algorithm| algorithm == key.algorithm) && keeper.opens(key)
            });
            let algorithm = algorithm.unwrap_or(signing.key.algorithm);
            let schedule = keeper.policy.schedule;
            let soon = locked.at.now + schedule.settling();
            let kid = match waiting.map(|key| key.key.kid.clone()) {
                Some(kid) if now => {
                    locked.seen(&kid, soon)?;
                    kid
                }
                Some(kid) => kid,
                None => {
                    let signs_at = if now { soon } else { locked.at.now + schedule.lead };
                    keeper.publish(locked, algorithm, signs_at)?.kid
                }
            };
            locked.at.find(&kid).cloned().ok_or_else(|| Error::internal("a new key is gone"))
        })
        .await
    }

    /// Takes back a key that has not signed yet, or puts the successor in the place of the one that signs.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such key, or none that could sign in its place; the database's.
    pub async fn retire(&self, kid: String) -> Result<Retired, Error> {
        let keeper = self.clone();
        change(&self.database, move |locked| match find(locked, &kid)?.state {
            KeyState::Published => locked.delete(&kid).map(|()| Retired::Deleted),
            KeyState::Signing => keeper.replace(locked).map(Retired::SucceededBy),
            state => Err(Error::refused(format!(
                "This key is {} already and signs nothing; it goes by itself, as `keys list` tells. If it leaked: `auth-service keys revoke {kid}`.",
                state.as_str()
            ))),
        })
        .await
    }

    /// The successor signs, if verifiers have had the time to learn of it.
    fn replace(&self, locked: &mut Locked) -> Result<String, Error> {
        let Some(successor) = locked.at.successor_where(|key| self.opens(key)).cloned() else {
            return Err(Error::refused(match locked.at.successor() {
                Some(sealed) => format!(
                    "This key signs, and its successor {kid} cannot be opened here. Give the key-encryption key that sealed it in AUTH_PREVIOUS_KEY_ENCRYPTION_KEYS; or take it back with `auth-service keys retire {kid}`, and publish another with `auth-service keys rotate`.",
                    kid = sealed.key.kid
                ),
                None => "This key signs, and there is no successor. `auth-service keys rotate` publishes one, which takes over by itself.".to_owned(),
            }));
        };
        let wait = successor.state_since + self.policy.schedule.max_age() * 2 - locked.at.now;
        if wait.is_positive() {
            return Err(Error::refused(format!(
                "This key signs, and verifiers may not know its successor {} yet. Try again in {} seconds, or type `auth-service keys rotate --now`.",
                successor.key.kid,
                wait.whole_seconds() + 1
            )));
        }
        self.sign(locked, &successor.key.kid)?;
        Ok(successor.key.kid)
    }

    /// A leaked key: out of the key set, and whatever it signed refused. If it was the one that signs, another does so at
    /// once.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such key; [`Error::WrongKeyEncryptionKey`]; the database's.
    pub async fn revoke(&self, kid: String) -> Result<Revoked, Error> {
        let keeper = self.clone();
        change(&self.database, move |locked| {
            let key = find(locked, &kid)?.clone();
            if key.state == KeyState::Revoked {
                return Err(Error::refused("This key is revoked already."));
            }
            let signing = key.state == KeyState::Signing;
            let successor = signing.then(|| keeper.successor(locked, key.key.algorithm)).transpose()?;
            // Forged tokens may claim any expiry, but are known to be forged once the key is nowhere any more.
            let lives = key.longest.refresh.max(key.longest.access).max(LONGEST_CACHE);
            let expires_at = locked.at.now + lives + keeper.policy.schedule.leeway;
            let recorded = locked.revoke(&kid, expires_at)?;
            if let Some((successor, _)) = &successor {
                locked.enter(&successor.kid, KeyState::Signing, None)?;
            }
            Ok(Revoked { recorded, successor })
        })
        .await
    }

    /// The next key that opens, or a new one. RSA keys cannot be made here: then one of another algorithm, rather than none.
    fn successor(&self, locked: &mut Locked, algorithm: Algorithm) -> Result<(SealedKey, bool), Error> {
        if let Some(successor) = locked.at.successor_where(|key| self.opens(key)) {
            return Ok((successor.key.clone(), false));
        }
        self.check_seal(locked)?;
        let algorithm = if algorithm == Algorithm::Rs256 { Algorithm::Es256 } else { algorithm };
        let key = SealedKey::generate(algorithm, &self.policy.seal)?;
        locked.insert(&key, KeyState::Published, None)?;
        Ok((key, true))
    }

    /// Takes in a key that was made elsewhere, and publishes it as the successor. Where there is none yet it signs.
    ///
    /// # Errors
    /// [`Error::Refused`] where it is here already; [`Error::WrongKeyEncryptionKey`]; the database's.
    pub async fn import(&self, key: ImportedKey) -> Result<StoredKey, Error> {
        let keeper = self.clone();
        change(&self.database, move |locked| {
            keeper.check_seal(locked)?;
            let key = key.seal(&keeper.policy.seal)?;
            match locked.at.find(&key.kid).map(|known| known.state) {
                Some(KeyState::Revoked) => {
                    return Err(Error::refused(
                        "This key was revoked here, and is not taken in again. Make another.",
                    ));
                }
                Some(state) => {
                    let state = state.as_str();
                    return Err(Error::refused(format!("This key is here already; its state is {state}.")));
                }
                None if locked.at.signing().is_none() => locked.insert(&key, KeyState::Signing, None)?,
                None => {
                    let signs_at = locked.at.now + keeper.policy.schedule.lead;
                    locked.insert(&key, KeyState::Published, Some(signs_at))?;
                }
            }
            locked.at.find(&key.kid).cloned().ok_or_else(|| Error::internal("a new key is gone"))
        })
        .await
    }

    /// Seals every key anew with the current key-encryption key. Answers how many were sealed with another.
    ///
    /// # Errors
    /// [`Error::WrongKeyEncryptionKey`] where one was sealed with a key that is not at hand; then none is changed.
    pub async fn rewrap(&self) -> Result<usize, Error> {
        let seal = self.policy.seal.clone();
        change(&self.database, move |locked| {
            let other = |key: &&StoredKey| key.state.is_private() && key.key.sealed_with != seal.current.id();
            let others: Vec<_> = locked.at.keys.iter().filter(other).cloned().collect();
            for key in &others {
                locked.reseal(&key.key.reseal(&seal)?)?;
            }
            Ok(others.len())
        })
        .await
    }

    /// When a key changes next, and what it is then; `gone` where it is deleted.
    pub fn next_change(
        &self,
        key: &StoredKey,
        now: &super::KeysNow,
    ) -> Option<(&'static str, OffsetDateTime)> {
        let next = match key.state {
            KeyState::Published => KeyState::Signing.as_str(),
            KeyState::Signing => KeyState::Retired.as_str(),
            KeyState::Retired => KeyState::Withdrawn.as_str(),
            KeyState::Withdrawn => "gone",
            KeyState::Revoked => return None,
        };
        let scheduled = if key.state == KeyState::Signing {
            self.policy.schedule.next_rotation(now)
        } else {
            key.changes_at
        };
        Some((next, scheduled?))
    }
}

fn find<'k>(locked: &'k Locked, kid: &str) -> Result<&'k StoredKey, Error> {
    locked.at.find(kid).ok_or_else(|| {
        Error::refused(format!("There is no key {kid}. `auth-service keys list` has them all."))
    })
}

fn no_keys() -> Error {
    Error::refused("There are no keys yet. The service makes the first one when it starts.")
}
