use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Params};

use super::foreign::Foreign;

/// What an imported hash may cost at most: verifying it takes a place in the pool, and memory.
const MOST_MEMORY_KIB: u32 = 64 * 1024;
const MOST_PASSES: u32 = 10;
const MOST_LANES: u32 = 8;

/// A password's hash as it is stored: made here, or brought by an import.
pub enum StoredHash<'a> {
    /// Argon2, in PHC string format.
    Argon2(Argon2Hash),
    /// Another way of hashing.
    Foreign(Foreign<'a>),
}

/// The parts of an Argon2 hash.
pub struct Argon2Hash {
    pub(super) algorithm: Algorithm,
    pub(super) parameters: Params,
    pub(super) salt: Vec<u8>,
    pub(super) expected: argon2::password_hash::phc::Output,
}

/// Why a hash cannot be used. Tells nothing of the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(pub(super) &'static str);

impl<'a> StoredHash<'a> {
    /// Parses a hash, and refuses one that would cost too much to verify.
    ///
    /// # Errors
    /// [`Unusable`], in words for the person who brought it.
    pub fn parse(text: &'a str) -> Result<Self, Unusable> {
        if text.starts_with("$argon2") {
            Argon2Hash::parse(text).map(Self::Argon2)
        } else {
            Foreign::parse(text).map(Self::Foreign)
        }
    }
}

impl Argon2Hash {
    fn parse(text: &str) -> Result<Self, Unusable> {
        let damaged = Unusable("the Argon2 hash is damaged");
        let hash = PasswordHash::new(text).map_err(|_| damaged)?;
        let parameters = Params::try_from(&hash).map_err(|_| damaged)?;
        let dear = parameters.m_cost() > MOST_MEMORY_KIB
            || parameters.t_cost() > MOST_PASSES
            || parameters.p_cost() > MOST_LANES;
        if dear {
            return Err(Unusable(
                "the Argon2 hash takes more than 64 MiB, 10 passes or 8 lanes: too dear to verify",
            ));
        }
        if hash.version.is_some_and(|version| version != 19) {
            return Err(Unusable("the Argon2 hash is of an old version; only version 19 is known"));
        }
        Ok(Self {
            algorithm: Algorithm::try_from(hash.algorithm.as_str()).map_err(|_| damaged)?,
            parameters,
            salt: hash.salt.ok_or(damaged)?.as_ref().to_vec(),
            expected: hash.hash.ok_or(damaged)?,
        })
    }
}
