use std::path::Path;

use auth_service::keys::ImportedKey;
use token_verifier::Algorithm;

use super::super::{Failure, read_file};

/// Reads a private key from a file, or from the standard input where it is `-`.
pub fn read(file: &Path, wanted: Option<Algorithm>) -> Result<ImportedKey, Failure> {
    let key = ImportedKey::parse(&read_file(file)?, file)?;
    match wanted {
        Some(wanted) if wanted != key.algorithm() => Err(format!(
            "This key is for {}, not for {}. Give another file, or leave --algorithm out.",
            key.algorithm().name(),
            wanted.name()
        )
        .into()),
        _ => Ok(key),
    }
}
