//! The run ledger: what came of every source, so that a source is not read twice and a stopped run goes on where it
//! was.
//!
//! `ledger.sqlite` lies in the dataset's directory; its tables and columns are explained in it (`.schema`), and anybody may read them.
//! Outcomes are kept by content (SHA-256) and by method (version and build of gongkai, grammars, limits), files by name
//! and [`Stamp`](crate::source::Stamp). A file with the stamp it had when it was read is not read again, as in git's index: unless it had been
//! changed within two seconds before it was looked at, for then it may have changed again under the same stamp.
//!
//! The ledger decides nothing but what is read again: the dataset has the same bytes with it, without it and with any
//! state of it. An outcome is in it whole, with a checksum, or not at all. One that cannot be used is read anew.

mod filter;
mod lookup;
mod outcome;
mod published;
mod queue;
mod schema;
mod source;
mod status;
mod writer;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::{Connection, params};

use crate::correction::Corrections;
use crate::dataset::Counts;
use crate::grammar::Forms;
use crate::reader::Limits;
use crate::source::{Skip, now};
use filter::Filter;
use lookup::Claims;
use queue::{Note, Queue};
use writer::{Pending, Writer};

pub use lookup::{Found, Look};
pub use status::{RunState, RunStatus, last_run};

/// The ledger's file in the dataset's directory.
pub const FILE: &str = "ledger.sqlite";
/// Files that SQLite keeps beside it while it is open.
pub const COMPANIONS: [&str; 2] = ["ledger.sqlite-wal", "ledger.sqlite-shm"];

/// A ledger that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerError {
    /// It is damaged, or no ledger.
    Damaged(String),
    /// A newer gongkai wrote it; its version of the tables.
    Newer(i64),
    /// Another program holds it, or the system does not let it be read or written now. Nothing is wrong with what it has.
    Unavailable(String),
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LedgerError::Damaged(why) => write!(f, "the ledger cannot be used: {why}"),
            LedgerError::Newer(version) => write!(
                f,
                "the ledger was written by a newer gongkai (tables of version {version}, known is {}); \
                 use that one, write to another directory, or do without with --no-ledger",
                schema::VERSION
            ),
            LedgerError::Unavailable(why) => write!(f, "the ledger cannot be used now: {why}"),
        }
    }
}

impl std::error::Error for LedgerError {}

/// How a run reads, and what of the ledger it uses.
#[derive(Debug, Clone)]
pub struct Use<'a> {
    /// The forms to read by.
    pub forms: &'a Forms,
    /// Resource limits of one source.
    pub limits: Limits,
    /// Corrections by people.
    pub corrections: &'a Corrections,
    /// The program that converts what no reader takes, as it was named.
    pub converter: Option<&'a str>,
    /// Deadline and memory of a source: failures that may depend on them are used only under the same.
    pub conditions: String,
    /// Everything else that can change the dataset.
    pub options: String,
    /// Read everything again.
    pub force: bool,
    /// Read again what failed in a way that may pass: timeout, internal, `too_large`, unreadable.
    pub retry_failed: bool,
    /// Files found.
    pub expected: u64,
    /// Threads.
    pub jobs: usize,
}

/// The ledger of a run under way.
#[derive(Debug)]
pub struct Ledger<'a> {
    dir: PathBuf,
    using: Use<'a>,
    method: i64,
    run: i64,
    /// Whether there were outcomes of this method when the run began.
    filled: bool,
    readers: Vec<Mutex<Connection>>,
    queue: Arc<Queue>,
    writer: Mutex<Option<JoinHandle<Result<Connection, rusqlite::Error>>>>,
    pending: Arc<Pending>,
    counts: Arc<Mutex<String>>,
    claims: Claims,
    /// Contents that this run has kept.
    kept: Filter,
    sum: Mutex<source::Sum>,
    replayed: AtomicU64,
    lost: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Tells a ledger that is broken from one that cannot be had now.
fn failed(e: &rusqlite::Error) -> LedgerError {
    use rusqlite::ErrorCode::{
        CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, PermissionDenied, ReadOnly, SystemIoFailure,
    };
    match e.sqlite_error_code() {
        Some(
            CannotOpen | DatabaseBusy | DatabaseLocked | DiskFull | PermissionDenied | ReadOnly
            | SystemIoFailure,
        ) => LedgerError::Unavailable(e.to_string()),
        _ => LedgerError::Damaged(e.to_string()),
    }
}

impl<'a> Ledger<'a> {
    /// Opens the ledger of a dataset, and makes it where there is none. The caller holds the lock on the directory.
    ///
    /// # Errors
    /// The ledger is damaged, or of a newer gongkai.
    pub fn open(dir: &Path, using: Use<'a>) -> Result<Ledger<'a>, LedgerError> {
        let path = dir.join(FILE);
        let connection = schema::open(&path)?;
        let (method, run) = begin(&connection, &using).map_err(|e| failed(&e))?;
        let filled = connection
            .query_row("SELECT EXISTS (SELECT 1 FROM outcomes WHERE method = ?)", [method], |r| r.get(0))
            .map_err(|e| failed(&e))?;
        let readers: Result<Vec<_>, LedgerError> =
            (0..=using.jobs.max(1)).map(|_| schema::open_to_read(&path).map(Mutex::new)).collect();
        let queue = Arc::new(Queue::default());
        let pending = Arc::new(Pending::default());
        let counts = Arc::new(Mutex::new("{}".to_owned()));
        let writer =
            Writer { connection, method, run, pending: Arc::clone(&pending), counts: Arc::clone(&counts) };
        let notes = Arc::clone(&queue);
        let thread = thread::Builder::new().name("ledger".to_owned()).spawn(move || writer.serve(&notes));
        let thread = thread.map_err(|e| LedgerError::Damaged(e.to_string()))?;
        Ok(Ledger {
            dir: dir.to_path_buf(),
            using,
            method,
            run,
            filled,
            readers: readers?,
            queue,
            writer: Mutex::new(Some(thread)),
            pending,
            counts,
            claims: Claims::default(),
            kept: Filter::default(),
            sum: Mutex::default(),
            replayed: AtomicU64::new(0),
            lost: AtomicBool::new(false),
        })
    }

    /// Takes in an entry that cannot be read at all.
    pub fn failed(&self, path: &str, message: &str) {
        lock(&self.sum).failed(path, message);
    }

    /// Takes in an entry of a folder that is left alone.
    pub fn skipped(&self, reason: Skip) {
        lock(&self.sum).skipped(reason);
    }

    /// Takes in how far the run is.
    pub fn tell(&self, counts: &Counts) {
        let failures: HashMap<_, _> = counts.failures.iter().map(|(kind, c)| (*kind, c.files)).collect();
        let text = serde_json::json!({
            "files": counts.files,
            "reports": counts.reports,
            "failures": counts.failed,
            "failures_by_kind": failures,
            "errors": counts.of_severity(crate::check::Severity::Error),
            "warnings": counts.of_severity(crate::check::Severity::Warning),
            "from_ledger": self.replayed.load(Ordering::Relaxed),
        });
        *lock(&self.counts) = text.to_string();
    }

    /// Number of outcomes that were taken from the ledger.
    #[must_use]
    pub fn replayed(&self) -> u64 {
        self.replayed.load(Ordering::Relaxed)
    }

    fn send(&self, note: Note) {
        if !self.queue.push(note) {
            // The writer is gone; what waits for it would wait for ever.
            self.lost.store(true, Ordering::Relaxed);
            lock(&self.pending).clear();
        }
    }
}

/// Enters the method and the run.
fn begin(connection: &Connection, using: &Use<'_>) -> Result<(i64, i64), rusqlite::Error> {
    let grammars: Vec<String> =
        using.forms.formats.iter().map(|f| format!("{}={}", f.id, f.digest)).collect();
    let mut limits = format!("{:?}", using.limits);
    if let Some(converter) = using.converter {
        limits = format!("{limits} converter {converter}");
    }
    let method = (env!("CARGO_PKG_VERSION"), env!("GONGKAI_BUILD"), grammars.join(" "), limits);
    connection.execute(
        "INSERT OR IGNORE INTO methods (version, build, grammars, limits) VALUES (?, ?, ?, ?)",
        params![method.0, method.1, method.2, method.3],
    )?;
    let id = connection.query_row(
        "SELECT id FROM methods WHERE version = ? AND build = ? AND grammars = ? AND limits = ?",
        params![method.0, method.1, method.2, method.3],
        |r| r.get(0),
    )?;
    connection.execute(
        "INSERT INTO runs (started, told, process, state, expected, counts, method, options)
         VALUES (?1, ?1, ?2, 'running', ?3, '{}', ?4, ?5)",
        params![now(), std::process::id(), using.expected.cast_signed(), id, using.options],
    )?;
    Ok((id, connection.last_insert_rowid()))
}
