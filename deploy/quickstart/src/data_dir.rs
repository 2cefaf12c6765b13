//! The one folder that holds everything: who uses it, the database, and the key that seals the database's secrets.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use secrecy::SecretString;
use zeroize::Zeroizing;

const LOCK: &str = "lock";
const KEY: &str = "key-encryption-key";
const KEY_BYTES: usize = 32;

/// A folder that this process alone uses, until it is dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Another process has it.
    #[error(
        "Signet is already running on this folder ({}){process}. Stop it, or choose another folder with --data-dir.",
        folder.display()
    )]
    InUse {
        /// The folder, as it was given.
        folder: PathBuf,
        /// `, process 1234`, or nothing.
        process: String,
    },
    /// It holds something else.
    #[error("The folder {} holds other files. Choose an empty or a new one with --data-dir.", .0.display())]
    Foreign(PathBuf),
    /// The key is gone, the data that it sealed is not.
    #[error(
        "The file {} is missing. It sealed secrets in the database beside it: put it back, or start afresh in \
         another folder with --data-dir.",
        .0.display()
    )]
    KeyMissing(PathBuf),
    /// The key is not one.
    #[error("The file {} must hold {KEY_BYTES} bytes in base64url. Put back the one that was made there.", .0.display())]
    KeyMalformed(PathBuf),
    /// The system's random numbers are not available.
    #[error("The system gives no random numbers, so no key can be made.")]
    NoRandomness,
    /// The file system refused.
    #[error("Cannot use {}: {cause}", path.display())]
    Io {
        /// What was used.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl DataDir {
    /// Makes the folder where there is none, and takes it for this process.
    ///
    /// # Errors
    /// [`DataDirError`], written for the person who chose the folder.
    pub fn open(folder: &Path) -> Result<Self, DataDirError> {
        let lock_path = folder.join(LOCK);
        create_private(folder)?;
        let is_empty = fs::read_dir(folder).map_err(at(folder))?.next().is_none();
        if !is_empty && !lock_path.exists() {
            return Err(DataDirError::Foreign(folder.to_owned()));
        }

        let mut lock = private().create(true).open(&lock_path).map_err(at(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(folder, &mut lock)),
            Err(TryLockError::Error(cause)) => return Err(at(&lock_path)(cause)),
        }
        lock.set_len(0).and_then(|()| write!(lock, "{}", std::process::id())).map_err(at(&lock_path))?;
        let path = folder.canonicalize().map_err(at(folder))?;
        Ok(Self { path, _lock: lock })
    }

    /// The folder, as an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the embedded database lives.
    pub fn database(&self) -> PathBuf {
        self.path.join("database")
    }

    /// The key that seals signing keys at rest: 32 random bytes in base64url, made at the first start.
    /// Call it before the database is made, for a key that is missing later is an error.
    ///
    /// # Errors
    /// [`DataDirError`]
    pub fn key_encryption_key(&self) -> Result<SecretString, DataDirError> {
        let path = self.path.join(KEY);
        match fs::read_to_string(&path).map(Zeroizing::new) {
            Ok(key) => check_key(key.trim(), path),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound && self.database().exists() => {
                Err(DataDirError::KeyMissing(path))
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => make_key(&path),
            Err(cause) => Err(at(&path)(cause)),
        }
    }
}

fn in_use(folder: &Path, lock: &mut File) -> DataDirError {
    let mut holder = String::new();
    let named = lock.read_to_string(&mut holder).is_ok() && !holder.is_empty();
    let process = if named { format!(", process {holder}") } else { String::new() };
    DataDirError::InUse { folder: folder.to_owned(), process }
}

fn check_key(key: &str, path: PathBuf) -> Result<SecretString, DataDirError> {
    match URL_SAFE_NO_PAD.decode(key).map(Zeroizing::new) {
        Ok(bytes) if bytes.len() == KEY_BYTES => Ok(SecretString::from(key)),
        _ => Err(DataDirError::KeyMalformed(path)),
    }
}

/// The file appears whole and on the disk, or not at all.
fn make_key(path: &Path) -> Result<SecretString, DataDirError> {
    let mut bytes = Zeroizing::new([0; KEY_BYTES]);
    SystemRandom::new().fill(bytes.as_mut()).map_err(|_| DataDirError::NoRandomness)?;
    let key = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_ref()));

    let unfinished = path.with_extension("new");
    let mut file = private().create(true).truncate(true).open(&unfinished).map_err(at(&unfinished))?;
    file.write_all(key.as_bytes()).and_then(|()| file.sync_all()).map_err(at(&unfinished))?;
    fs::rename(&unfinished, path).map_err(at(path))?;
    let folder = path.parent().unwrap_or(path);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))?;
    Ok(SecretString::from(key.as_str()))
}

/// Makes a folder that only its owner may look into. One that is there already stays as it is.
pub(crate) fn create_private(folder: &Path) -> Result<(), DataDirError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(at(folder))
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(0o600);
    options
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> DataDirError {
    move |cause| DataDirError::Io { path: path.to_owned(), cause }
}
