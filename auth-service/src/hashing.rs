//! Password hashing: Argon2id, in a pool that bounds both the memory and the processors it may take.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use ring::rand::{SecureRandom, SystemRandom};
use service_kit::gate::Gate;
use zeroize::Zeroizing;

use crate::domain::{Password, PasswordAttempt};
use crate::error::Error;

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
        hasher.decoy = hasher.hash_now(&SystemRandom::new(), b"nobody's password")?.into();
        Ok(hasher)
    }

    /// The hash of a new password, in PHC string format.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when the queue is full or slow.
    pub async fn hash(&self, password: Password) -> Result<String, Error> {
        let _pass = self.fresh.enter().await.map_err(|_| Error::Overloaded)?;
        self.work(move |hasher| hasher.hash_now(&SystemRandom::new(), password.expose().as_bytes())).await
    }

    /// Whether the password is the one that was hashed. Without a hash (an account that does not exist) it takes
    /// the same time and answers no.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when the queue is full or slow.
    pub async fn verify(&self, attempt: PasswordAttempt, hash: Option<String>) -> Result<bool, Error> {
        self.work(move |hasher| {
            let known = hash.is_some();
            let matches =
                hasher.matches(attempt.expose().as_bytes(), hash.as_deref().unwrap_or(&hasher.decoy))?;
            Ok(matches && known)
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let pass = self.gate.enter().await.map_err(|_| Error::Overloaded)?;
        let hasher = self.clone();
        tokio::task::spawn_blocking(move || {
            let result = work(&hasher);
            drop(pass);
            result
        })
        .await
        .map_err(Error::internal)?
    }

    fn hash_now(&self, random: &SystemRandom, password: &[u8]) -> Result<String, Error> {
        let mut salt = [0; 16];
        random.fill(&mut salt).map_err(|_| Error::internal("no randomness"))?;
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

    fn matches(&self, password: &[u8], stored: &str) -> Result<bool, Error> {
        let stored = PasswordHash::new(stored).map_err(Error::internal)?;
        let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
            return Err(Error::internal("a stored hash lacks its salt or its output"));
        };
        let algorithm = Algorithm::try_from(stored.algorithm.as_str()).map_err(Error::internal)?;
        let parameters = Params::try_from(&stored).map_err(Error::internal)?;
        let argon2 = Argon2::new(algorithm, Version::V0x13, parameters);
        // Output compares in constant time.
        Ok(self.derive(&argon2, password, &salt, expected.len())? == expected)
    }

    fn derive(&self, argon2: &Argon2, password: &[u8], salt: &[u8], length: usize) -> Result<Output, Error> {
        let mut blocks = self.pool().pop().unwrap_or_default();
        blocks.resize(argon2.params().block_count(), Block::default());
        let mut out = Zeroizing::new(vec![0; length]);
        let derived = argon2.hash_password_into_with_memory(password, salt, &mut out, &mut blocks);
        self.pool().push(blocks);
        derived.map_err(Error::internal)?;
        Output::new(&out).map_err(Error::internal)
    }

    fn pool(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
