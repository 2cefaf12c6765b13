//! The folder: who may use it, and the key in it.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use quickstart::data_dir::{DataDir, DataDirError};
use secrecy::ExposeSecret;
use tempfile::TempDir;

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_second_start_is_told_who_has_the_folder() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("new/signet");
    let first = DataDir::open(&folder).unwrap();
    assert_eq!(mode(&folder), 0o700);

    let refusal = DataDir::open(&folder).unwrap_err().to_string();
    assert_eq!(
        refusal,
        format!(
            "Signet is already running on this folder ({}), process {}. Stop it, or choose another folder with \
             --data-dir.",
            folder.display(),
            std::process::id()
        )
    );

    drop(first);
    DataDir::open(&folder).unwrap();
}

#[test]
fn the_key_is_made_once_and_kept_private() {
    let folder = TempDir::new().unwrap();
    let data_dir = DataDir::open(folder.path()).unwrap();
    let made = data_dir.key_encryption_key().unwrap();
    let kept = data_dir.key_encryption_key().unwrap();
    assert_eq!(made.expose_secret(), kept.expose_secret());
    assert_eq!(made.expose_secret().len(), 43);
    assert_eq!(mode(&folder.path().join("key-encryption-key")), 0o600);
    assert!(!folder.path().join("key-encryption-key.new").exists());
}

#[test]
fn a_lost_or_spoilt_key_is_an_error_not_a_new_key() {
    let folder = TempDir::new().unwrap();
    let data_dir = DataDir::open(folder.path()).unwrap();
    let key = folder.path().join("key-encryption-key");

    fs::write(&key, "too short").unwrap();
    assert!(matches!(data_dir.key_encryption_key(), Err(DataDirError::KeyMalformed(_))));

    fs::remove_file(&key).unwrap();
    fs::create_dir(data_dir.database()).unwrap();
    assert!(matches!(data_dir.key_encryption_key(), Err(DataDirError::KeyMissing(_))));
    assert!(!key.exists());
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("thesis.txt"), "years of work").unwrap();
    let refusal = DataDir::open(folder.path()).unwrap_err();
    assert!(matches!(refusal, DataDirError::Foreign(_)));
    assert!(!folder.path().join("lock").exists());
}
