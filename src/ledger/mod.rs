//! The run ledger: what came of every source, so that a source is not read twice and a stopped run goes on where it
//! was.
//!
//! `ledger.sqlite` lies in the dataset's directory; its tables and columns are explained in it (`.schema`), and anybody may read them.
//! Outcomes are kept by content (SHA-256) and by method (version and build of gongkai, grammars, limits), files by name
//! and [`Stamp`]. A file with the stamp it had when it was read is not read again, as in git's index: unless it had been
//! changed within two seconds before it was looked at, for then it may have changed again under the same stamp.
//!
//! The ledger decides nothing but what is read again: the dataset has the same bytes with it, without it and with any
//! state of it. An outcome is in it whole, with a checksum, or not at all. One that cannot be used is read anew.

mod outcome;
mod published;
mod schema;
mod source;
mod status;
mod writer;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::{Connection, OptionalExtension, params};

use crate::correction::Corrections;
use crate::dataset::{Counts, Outcome};
use crate::grammar::Forms;
use crate::reader::Limits;
use crate::source::{Digest, Input, Seat, Stamp, digest_of, now};
use outcome::{Encoded, Key};
use writer::{Note, Pending, Writer};

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
    /// `None` once the run is over, or the ledger failed.
    notes: Mutex<Option<SyncSender<Note>>>,
    writer: Mutex<Option<JoinHandle<Result<Connection, rusqlite::Error>>>>,
    pending: Arc<Pending>,
    counts: Arc<Mutex<String>>,
    /// Contents being read right now; a second source with one of them waits.
    reading: Mutex<HashMap<Key, Arc<Mutex<()>>>>,
    sum: Mutex<source::Sum>,
    replayed: AtomicU64,
    lost: AtomicBool,
}

/// An input as it was looked up.
#[derive(Debug)]
pub struct Look {
    file: Option<(Stamp, bool)>,
    digest: Option<Digest>,
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
        let (sender, notes) = sync_channel(1024);
        let pending = Arc::new(Pending::default());
        let counts = Arc::new(Mutex::new("{}".to_owned()));
        let writer =
            Writer { connection, method, run, pending: Arc::clone(&pending), counts: Arc::clone(&counts) };
        let thread = thread::Builder::new().name("ledger".to_owned()).spawn(move || writer.serve(&notes));
        let thread = thread.map_err(|e| LedgerError::Damaged(e.to_string()))?;
        Ok(Ledger {
            dir: dir.to_path_buf(),
            using,
            method,
            run,
            filled,
            readers: readers?,
            notes: Mutex::new(Some(sender)),
            writer: Mutex::new(Some(thread)),
            pending,
            counts,
            reading: Mutex::default(),
            sum: Mutex::default(),
            replayed: AtomicU64::new(0),
            lost: AtomicBool::new(false),
        })
    }

    /// The outcome of an input: from the ledger if it has it, else by `read`, which says whether the outcome is all that
    /// comes of the input. What `read` gives besides is given on.
    pub fn outcome<T>(
        &self,
        input: &Input,
        read: impl FnOnce() -> (Option<Outcome>, T, bool),
    ) -> Result<Outcome, (Option<Outcome>, T)> {
        let look = self.look(input);
        let key = look.digest.as_ref().map(|digest| Key::of(digest, input));
        // Whoever has the same content in hand is waited for.
        let turn = key.clone().map(|key| Arc::clone(lock(&self.reading).entry(key).or_default()));
        let held = turn.as_ref().map(|turn| lock(turn));
        if let Some(key) = &key
            && let Some(outcome) = self.find(key, input)
        {
            self.replayed.fetch_add(1, Ordering::Relaxed);
            self.note_source(input, &look, outcome::kind(&outcome), outcome::content(&outcome));
            drop(held);
            lock(&self.reading).remove(key);
            return Ok(outcome);
        }
        let (outcome, rest, whole) = read();
        match &outcome {
            Some(outcome) => {
                let content = outcome::content(outcome);
                if let (Some(digest), true) = (&content, whole) {
                    self.keep(digest, input, outcome);
                }
                self.note_source(input, &look, outcome::kind(outcome), content.or(look.digest));
            }
            None => self.note_source(input, &look, "archive", look.digest),
        }
        drop(held);
        if let Some(key) = &key {
            lock(&self.reading).remove(key);
        }
        Err((outcome, rest))
    }

    /// Takes in an entry that cannot be read at all.
    pub fn failed(&self, path: &str, message: &str) {
        lock(&self.sum).failed(path, message);
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

    fn look(&self, input: &Input) -> Look {
        let limit = self.using.limits.bytes;
        let Seat::File(path) = &input.seat else {
            // Unpacking a member twice pays only where there may be something to find.
            let digest = self.filled.then(|| digest_of(input, limit)).flatten();
            return Look { file: None, digest };
        };
        let looked_at = now();
        let Some(stamp) = Stamp::of(path) else { return Look { file: None, digest: None } };
        let file = Some((stamp, stamp.is_fresh(looked_at)));
        let known = self.filled.then(|| self.known(&input.path, &stamp).ok().flatten()).flatten();
        // The digest is taken anew from the outcome that the content gives.
        if let Some(digest) = known.and_then(|hex| Digest::from_hex(&hex)) {
            return Look { file, digest: Some(digest) };
        }
        Look { file, digest: digest_of(input, limit) }
    }

    fn reader(&self) -> Option<&Mutex<Connection>> {
        let last = self.readers.len().checked_sub(1)?;
        self.readers.get(rayon::current_thread_index().map_or(last, |i| i % last.max(1)))
    }

    /// The digest of a file that has not changed since it was read.
    fn known(&self, path: &str, stamp: &Stamp) -> Result<Option<String>, rusqlite::Error> {
        let Some(reader) = self.reader() else { return Ok(None) };
        let reader = lock(reader);
        let mut ask = reader.prepare_cached(
            "SELECT sha256 FROM sources WHERE path = ? AND fresh = 0 AND bytes = ? AND modified = ? AND changed = ?
             AND inode = ? AND sha256 <> ''",
        )?;
        ask.query_row(params![path, stamp.bytes, stamp.modified, stamp.changed, stamp.inode], |r| r.get(0))
            .optional()
    }

    fn find(&self, key: &Key, input: &Input) -> Option<Outcome> {
        let pending = lock(&self.pending).get(key).cloned();
        let encoded = match pending {
            // Of this very run: nothing newer is to be had.
            Some(encoded) => return encoded.decode(key, input),
            None => self.stored(key).ok().flatten()?,
        };
        let (run, encoded) = encoded;
        if run == self.run {
            return encoded.decode(key, input);
        }
        if self.using.force {
            return None;
        }
        let outcome = encoded.decode(key, input)?;
        match &outcome {
            Outcome::Report(record) => {
                let digest = &record.source.digest;
                let said = self.using.corrections.said_of(digest, encoded.office.as_deref(), encoded.year);
                (said == encoded.corrections).then_some(outcome)
            }
            Outcome::Failure(failure) => {
                let kept = if outcome::may_pass(failure.error.kind()) {
                    encoded.conditions == self.using.conditions && !self.using.retry_failed
                } else {
                    true
                };
                kept.then_some(outcome)
            }
        }
    }

    fn stored(&self, key: &Key) -> Result<Option<(i64, Encoded)>, rusqlite::Error> {
        let Some(reader) = self.reader() else { return Ok(None) };
        let reader = lock(reader);
        let mut ask = reader.prepare_cached(
            "SELECT kind, office, year, conditions, corrections, encoded, checksum, run FROM outcomes
             WHERE sha256 = ? AND method = ? AND name_year = ? AND odd_name = ?",
        )?;
        ask.query_row(params![key.sha256, self.method, key.name_year, key.odd_name], |r| {
            let encoded = Encoded {
                kind: r.get(0)?,
                office: r.get(1)?,
                year: r.get(2)?,
                conditions: r.get(3)?,
                corrections: r.get(4)?,
                bytes: r.get(5)?,
                checksum: r.get(6)?,
            };
            Ok((r.get(7)?, encoded))
        })
        .optional()
    }

    fn keep(&self, digest: &Digest, input: &Input, outcome: &Outcome) {
        let key = Key::of(digest, input);
        let said = match outcome {
            Outcome::Report(r) => self.using.corrections.said_of(digest, r.office.as_deref(), r.year),
            Outcome::Failure(_) => String::new(),
        };
        let Some(encoded) = Encoded::of(&key, outcome, &self.using.conditions, said) else { return };
        let encoded = Arc::new(encoded);
        lock(&self.pending).insert(key.clone(), Arc::clone(&encoded));
        self.send(Note::Outcome(key, encoded));
    }

    fn note_source(&self, input: &Input, look: &Look, kind: &'static str, digest: Option<Digest>) {
        let Some((stamp, fresh)) = look.file else { return };
        lock(&self.sum).file(&input.path, &stamp);
        let sha256 = digest.map(|d| d.to_string()).unwrap_or_default();
        self.send(Note::Source(source::Row { path: input.path.clone(), stamp, fresh, sha256, kind }));
    }

    fn send(&self, note: Note) {
        let sender = lock(&self.notes).clone();
        if sender.is_none_or(|s| s.send(note).is_err()) {
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
