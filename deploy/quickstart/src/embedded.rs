//! A real PostgreSQL inside this process, for one connection at a time.
//!
//! It is PostgreSQL 17 in single-user mode, compiled to WebAssembly and from there to machine code. What
//! differs from a server:
//!
//! - A second connection waits until the first is closed. Whoever uses it needs a pool of one, and must never
//!   ask for a connection while holding one.
//! - A statement runs to its end: `statement_timeout` and cancelling have no effect.
//! - Nothing runs in the background, neither checkpoints nor vacuum: see [`crate::upkeep`].
//! - It writes, but never flushes to the disk. What it has acknowledged survives the end of this process,
//!   kill -9 included, but a power cut may cost the last seconds, or the database.
//! - There are no extensions and no language dictionaries, and a result is held in memory as a whole.

use std::fs;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use diesel::{Connection, PgConnection};
use pglite_oxide::{Pglite, PgliteProxy, build_pgdata_template};
use tempfile::TempDir;

use crate::data_dir::create_private;

/// libpq derives the file's name from the port in the URL.
const SOCKET: &str = ".s.PGSQL.5432";
/// A longer path does not fit into the address of a socket, on any Unix.
const LONGEST_SOCKET_PATH: usize = 103;
/// How long to wait at the end for a connection that somebody still holds.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running database. Close every connection to it before dropping it.
#[derive(Debug)]
pub struct Embedded {
    url: String,
    socket: PathBuf,
    stopping: Arc<AtomicBool>,
    stopped: Receiver<()>,
    _socket_folder: Option<TempDir>,
}

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// The files of a new database could not be made.
    #[error("The database cannot be made in {}: {cause}", folder.display())]
    Create {
        /// Where.
        folder: PathBuf,
        /// Why.
        cause: String,
    },
    /// The socket could not be made.
    #[error("The database's socket cannot be made in {}: {cause}", folder.display())]
    Socket {
        /// Where.
        folder: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// It was started and did not answer.
    #[error("The database in {} does not start: {cause}", folder.display())]
    Start {
        /// Where.
        folder: PathBuf,
        /// What it said.
        cause: diesel::ConnectionError,
    },
}

impl Embedded {
    /// Starts the database in a folder, which it makes at the first start. Returns once it answers, which after
    /// a crash includes replaying its log.
    ///
    /// # Errors
    /// [`EmbeddedError`]
    pub fn start(folder: &Path) -> Result<Self, EmbeddedError> {
        if !folder.exists() {
            create(folder).map_err(|cause| EmbeddedError::Create { folder: folder.to_owned(), cause })?;
        }
        let (listener, socket, socket_folder) =
            listen(folder).map_err(|cause| EmbeddedError::Socket { folder: folder.to_owned(), cause })?;

        let stopping = Arc::new(AtomicBool::new(false));
        let (running, stopped) = mpsc::channel();
        let (proxy, should_stop) = (PgliteProxy::new(folder), Arc::clone(&stopping));
        thread::spawn(move || {
            serve(&Arc::new(listener), &proxy, &should_stop);
            drop(running);
        });

        let database = Self { url: url(&socket), socket, stopping, stopped, _socket_folder: socket_folder };
        match PgConnection::establish(&database.url) {
            Ok(_closed_at_once) => Ok(database),
            Err(cause) => Err(EmbeddedError::Start { folder: folder.to_owned(), cause }),
        }
    }

    /// Where to connect, for libpq.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // It waits for a connection, so it gets one.
        let _ = UnixStream::connect(&self.socket);
        if self.stopped.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!(
                "a connection to the database is still open; its log is replayed at the next start"
            );
        }
        let _ = fs::remove_file(&self.socket);
    }
}

/// Connections one after the other, each with a PostgreSQL of its own that ends with it. Where one fails, even
/// by a panic, the next finds the database as a crash would leave it, and PostgreSQL recovers.
fn serve(listener: &Arc<UnixListener>, proxy: &PgliteProxy, stopping: &AtomicBool) {
    while !stopping.load(Ordering::SeqCst) {
        let (listener, proxy) = (Arc::clone(listener), proxy.clone());
        match thread::spawn(move || proxy.accept_unix_once(&listener)).join() {
            Ok(Ok(())) => continue,
            Ok(Err(cause)) => tracing::warn!("a connection to the database broke: {cause:#}"),
            Err(_) => tracing::warn!("a connection to the database panicked"),
        }
        // What breaks every connection should not keep a core busy.
        thread::sleep(Duration::from_millis(100));
    }
}

/// Unpacks an empty cluster, whole or not at all. Left to itself pglite-oxide would keep only the files that
/// change here, on top of a template in the user's cache folder: not fit for data that is to be kept.
fn create(folder: &Path) -> Result<(), String> {
    let unfinished = folder.with_extension("new");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(|error| error.to_string())?;
    }
    create_private(&unfinished).map_err(|error| error.to_string())?;
    let archive = empty_cluster().map_err(|error| error.to_string())?;
    let mut database = Pglite::builder()
        .path(&unfinished)
        .load_data_dir_archive(archive)
        .open()
        .map_err(|error| format!("{error:#}"))?;
    // Checkpoints are ours to ask for; what they leave behind is kept small.
    database
        .exec("ALTER SYSTEM SET max_wal_size = '96MB'", None)
        .and_then(|_| database.close())
        .map_err(|error| format!("{error:#}"))?;
    fs::rename(&unfinished, folder).map_err(|error| error.to_string())
}

/// What initdb would make, as a tar archive.
fn empty_cluster() -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let folder = TempDir::new()?;
    let template = build_pgdata_template(folder.path())?;
    Ok(zstd::decode_all(fs::File::open(template.archive_path)?)?)
}

/// The socket is in the database's own folder, which only its owner may enter; where that path is too long for
/// a socket, in a new one of that kind.
fn listen(folder: &Path) -> std::io::Result<(UnixListener, PathBuf, Option<TempDir>)> {
    let fits = folder.join(SOCKET).as_os_str().len() <= LONGEST_SOCKET_PATH;
    let elsewhere = if fits { None } else { Some(TempDir::with_prefix("signet-")?) };
    let socket = elsewhere.as_ref().map_or(folder, TempDir::path).join(SOCKET);
    if socket.exists() {
        // Left by a process that was killed: the folder's lock says that there is no other.
        fs::remove_file(&socket)?;
    }
    Ok((UnixListener::bind(&socket)?, socket, elsewhere))
}

fn url(socket: &Path) -> String {
    let host = socket.parent().unwrap_or(socket).as_os_str().as_encoded_bytes();
    let host: String = host
        .iter()
        .map(|byte| match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                char::from(*byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("postgresql://postgres@/postgres?host={host}&sslmode=disable")
}
