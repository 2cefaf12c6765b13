use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

use auth_service::keys::ImportedKey;
use secrecy::zeroize::Zeroizing;
use token_verifier::Algorithm;

use super::super::Failure;

/// Bytes that are read at most: no key is longer.
const MOST: u64 = 64 * 1024;

/// Reads a private key from a file, or from the standard input where it is `-`.
pub fn read(file: &Path, wanted: Option<Algorithm>) -> Result<ImportedKey, Failure> {
    let mut text = Zeroizing::new(String::new());
    let read = if file == Path::new("-") {
        stdin().take(MOST).read_to_string(&mut text)
    } else {
        File::open(file).and_then(|file| file.take(MOST).read_to_string(&mut text))
    };
    read.map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let key = ImportedKey::parse(&text, file)?;
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
