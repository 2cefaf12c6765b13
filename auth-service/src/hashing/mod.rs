//! Password hashing: Argon2id, in a pool that bounds both the memory and the processors it may take.

mod foreign;
mod stored;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use service_kit::gate::Gate;
use service_kit::random;
use zeroize::Zeroizing;

use crate::domain::{Password, PasswordAttempt};
use crate::error::Error;
use stored::Argon2Hash;

pub use stored::{StoredHash, Unusable};

/// OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const OUTPUT_BYTES: usize = 32;
/// How long a login may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// Hashes passwords, a bounded number at a time.
#[derive(Clone)]
pub struct Hasher {
    gate: Gate,
    /// New passwords pass here first, half as many at a time, so that they leave room for logins.
    fresh: Gate,
    parameters: Params,
    /// Working memory, kept between hashes: allocating 19 MiB anew for each would leave it with the allocator.
    memory: Arc<Mutex<Vec<Vec<Block>>>>,
    /// What an unknown account's password is compared with, so that it costs as much as a known one's.
    decoy: Arc<str>,
}

/// What a password is compared with.
#[derive(Clone, Debug, Default)]
pub struct Against {
    /// The account's hash; none where there is no account.
    pub stored: Option<String>,
    /// Any hash that is not of today's kind and costs, as long as there are accounts that have one.
    pub specimen: Option<String>,
}

/// When it is one's turn.
#[derive(Clone, Copy, Debug)]
pub enum Turn {
    /// After those who came before.
    InLine,
    /// Before the strangers: a known device's, so that no flood of guesses keeps it waiting.
    Ahead,
}

/// How a comparison ended.
#[derive(Debug)]
pub enum Verdict {
    /// It is another password, or there is no account.
    Wrong,
    /// It is the password.
    Right {
        /// Its hash of today's kind, where the stored one is not.
        renewed: Option<String>,
    },
}

impl Hasher {
    /// A pool that hashes at most `at_once` passwords at a time, and so holds at most that many times 19 MiB.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn new(at_once: usize) -> Result<Self, Error> {
        let parameters =
            Params::new(MEMORY_KIB, PASSES, LANES, Some(OUTPUT_BYTES)).map_err(Error::internal)?;
        let mut hasher = Self {
            gate: Gate::new(at_once, PATIENCE),
            fresh: Gate::new(at_once.div_ceil(2), PATIENCE),
            parameters,
            memory: Arc::default(),
            decoy: Arc::from(""),
        };
        hasher.decoy = hasher.hash_now(b"nobody's password")?.into();
        Ok(hasher)
    }

    /// The hash of a new password, in PHC string format.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when the queue is full or slow.
    pub async fn hash(&self, password: Password) -> Result<String, Error> {
        let _pass = self.fresh.enter().await.map_err(|_| Error::Overloaded)?;
        let hash = move |hasher: &Self| hasher.hash_now(password.expose().as_bytes());
        self.work(Turn::InLine, hash).await
    }

    /// Whether the password is the one that was hashed, and its new hash where the stored one is not of today's kind.
    ///
    /// A wrong password costs the same whether there is an account or not: what has today's costs is compared with
    /// the `specimen` of another hash too, and another with ours too. That is exact where all others are of one
    /// kind, and hides nothing of which accounts have the dearer of several.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when the queue is full or slow.
    pub async fn verify(
        &self,
        attempt: PasswordAttempt,
        against: Against,
        turn: Turn,
    ) -> Result<Verdict, Error> {
        self.work(turn, move |hasher| hasher.compare(&attempt, &against)).await
    }

    async fn work<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnOnce(&Self) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let pass = match turn {
            Turn::InLine => self.gate.enter().await,
            Turn::Ahead => self.gate.enter_ahead().await,
        };
        let pass = pass.map_err(|_| Error::Overloaded)?;
        let hasher = self.clone();
        tokio::task::spawn_blocking(move || {
            let result = work(&hasher);
            drop(pass);
            result
        })
        .await
        .map_err(Error::internal)?
    }

    fn hash_now(&self, password: &[u8]) -> Result<String, Error> {
        let salt = random::bytes::<16>()?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.parameters.clone());
        let output = self.derive(&argon2, password, &salt, OUTPUT_BYTES)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&self.parameters).map_err(Error::internal)?,
            salt: Some(Salt::new(&salt).map_err(Error::internal)?),
            hash: Some(output),
        };
        Ok(hash.to_string())
    }

    fn compare(&self, attempt: &PasswordAttempt, against: &Against) -> Result<Verdict, Error> {
        let stored = parse(against.stored.as_deref().unwrap_or(&self.decoy))?;
        if self.matches(attempt, &stored)? && against.stored.is_some() {
            return self.renewed(attempt, &stored).map(|renewed| Verdict::Right { renewed });
        }
        let other = match stored {
            StoredHash::Argon2(hash) if self.costs_as_todays(&hash) => against.specimen.as_deref(),
            _ => Some(&*self.decoy),
        };
        if let Some(other) = other {
            let _ = self.matches(attempt, &parse(other)?)?;
        }
        Ok(Verdict::Wrong)
    }

    fn matches(&self, attempt: &PasswordAttempt, stored: &StoredHash) -> Result<bool, Error> {
        match stored {
            StoredHash::Foreign(foreign) => Ok(foreign.matches(attempt)),
            StoredHash::Argon2(Argon2Hash { algorithm, version, parameters, salt, expected }) => {
                let argon2 = Argon2::new(*algorithm, *version, parameters.clone());
                // Output compares in constant time.
                Ok(self.derive(&argon2, attempt.expose().as_bytes(), salt, expected.len())? == *expected)
            }
        }
    }

    fn renewed(&self, attempt: &PasswordAttempt, stored: &StoredHash) -> Result<Option<String>, Error> {
        let keep = match stored {
            StoredHash::Foreign(foreign) => !foreign.tells_all_of(attempt),
            StoredHash::Argon2(hash) => self.is_todays(hash),
        };
        let password = attempt.expose().as_bytes();
        if keep { Ok(None) } else { self.hash_now(password).map(Some) }
    }

    fn is_todays(&self, hash: &Argon2Hash) -> bool {
        self.costs_as_todays(hash) && hash.expected.len() == OUTPUT_BYTES
    }

    fn costs_as_todays(&self, hash: &Argon2Hash) -> bool {
        let costs = |parameters: &Params| [parameters.m_cost(), parameters.t_cost(), parameters.p_cost()];
        hash.algorithm == Algorithm::Argon2id
            && hash.version == Version::V0x13
            && costs(&hash.parameters) == costs(&self.parameters)
    }

    fn derive(&self, argon2: &Argon2, password: &[u8], salt: &[u8], length: usize) -> Result<Output, Error> {
        let mut blocks = self.pool().pop().unwrap_or_default();
        blocks.resize(argon2.params().block_count(), Block::default());
        let mut out = Zeroizing::new(vec![0; length]);
        let derived = argon2.hash_password_into_with_memory(password, salt, &mut out, &mut blocks);
        // What an import brought may take more; only what ours take is kept.
        if blocks.len() <= self.parameters.block_count() {
            self.pool().push(blocks);
        }
        derived.map_err(Error::internal)?;
        Output::new(&out).map_err(Error::internal)
    }

    fn pool(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is in the database was parsed before.
fn parse(stored: &str) -> Result<StoredHash<'_>, Error> {
    StoredHash::parse(stored).map_err(Error::internal)
}
