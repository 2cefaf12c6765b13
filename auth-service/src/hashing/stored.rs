use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Params, Version};

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
    pub(super) version: Version,
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
        // A hash that does not tell its version is of the first, whose hashes told none.
        let version = match hash.version {
            None => Version::V0x10,
            Some(version) => Version::try_from(version)
                .map_err(|_| Unusable("the Argon2 hash is of a version other than 16 and 19"))?,
        };
        Ok(Self {
            version,
            algorithm: Algorithm::try_from(hash.algorithm.as_str()).map_err(|_| damaged)?,
            parameters,
            salt: hash.salt.ok_or(damaged)?.as_ref().to_vec(),
            expected: hash.hash.ok_or(damaged)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the reference implementation's tests (`test.c`), version 16 with `t=2,m=2^8,p=1`: "password", "somesalt".
    const FIRST_VERSION: &str =
        "$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY";

    #[test]
    fn a_hash_without_a_version_is_of_the_first() {
        let numbered = FIRST_VERSION.replace("$m=", "$v=16$m=");
        for text in [FIRST_VERSION, &numbered] {
            let Ok(StoredHash::Argon2(hash)) = StoredHash::parse(text) else { panic!("{text}") };
            let mut out = [0; 32];
            let argon2 = argon2::Argon2::new(hash.algorithm, hash.version, hash.parameters);
            argon2.hash_password_into(b"password", &hash.salt, &mut out).unwrap();
            assert_eq!(hash.expected.as_ref(), out, "{text}");
        }
        assert!(StoredHash::parse(&FIRST_VERSION.replace("$m=", "$v=17$m=")).is_err());
    }
}
