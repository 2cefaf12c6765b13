//! Bytes that nobody can guess.

use ring::rand::{SecureRandom, SystemRandom};

use crate::error::Error;

/// So many of them.
///
/// # Errors
/// When the machine has no randomness.
pub fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::internal("no randomness"))?;
    Ok(bytes)
}
