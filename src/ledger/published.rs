//! The end of a run, and the question whether another one would change anything.

use std::collections::HashMap;
use std::path::Path;
use std::sync::PoisonError;

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{Ledger, LedgerError, failed, lock, source};
use crate::dataset::{Counts, Written};
use crate::source::{Entry, Roots, Seat, Stamp, Walk, digest_of_file, now};

/// A file of the dataset as it was published.
#[derive(Debug, Serialize, Deserialize)]
struct File {
    name: String,
    sha256: String,
    /// Bytes, times and number of [`Stamp`].
    stamp: [i64; 4],
    /// The stamp proves nothing yet.
    fresh: bool,
}

fn numbers(stamp: &Stamp) -> [i64; 4] {
    [stamp.bytes, stamp.modified, stamp.changed, stamp.inode]
}

/// A dataset that a run would leave as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unchanged {
    /// Files looked at.
    pub files: u64,
    /// The exit status of the run that made it.
    pub status: u8,
}

impl Ledger<'_> {
    /// Whether the last run finished, was made as this one would be, of the same files, and left the files that are
    /// there. Any doubt is a no.
    ///
    /// Files are compared by name and stamp; fresh ones by content.
    #[must_use]
    pub fn unchanged(&self, roots: &Roots) -> Option<Unchanged> {
        if self.using.force {
            return None;
        }
        let reader = self.reader()?;
        let reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
        self.compare(&reader, roots).ok().flatten()
    }

    fn compare(&self, ledger: &Connection, roots: &Roots) -> Result<Option<Unchanged>, rusqlite::Error> {
        type Last = (i64, i64, String, String, String, u8, String, String);
        let last: Option<Last> = ledger
            .query_row(
                "SELECT id, method, options, inputs, skipped, status, files, counts FROM runs
                 WHERE id = (SELECT max(id) FROM runs WHERE id < ?) AND state = 'finished' AND inputs IS NOT NULL",
                [self.run],
                |r| {
                    Ok((
                        r.get(0)?,
                        r.get(1)?,
                        r.get(2)?,
                        r.get(3)?,
                        r.get(4)?,
                        r.get(5)?,
                        r.get(6)?,
                        r.get(7)?,
                    ))
                },
            )
            .optional()?;
        let Some((run, method, options, inputs, skipped, status, files, counts)) = last else {
            return Ok(None);
        };
        if method != self.method || options != self.using.options || !self.still_there(&files) {
            return Ok(None);
        }
        if self.using.retry_failed && may_pass(&counts) {
            return Ok(None);
        }
        let mut fresh: HashMap<String, String> = HashMap::new();
        let mut ask = ledger.prepare("SELECT path, sha256 FROM sources WHERE run = ? AND fresh = 1")?;
        for row in ask.query_map([run], |r| Ok((r.get(0)?, r.get(1)?)))? {
            let (path, sha256) = row?;
            fresh.insert(path, sha256);
        }
        let mut sum = source::Sum::default();
        let mut seen = Counts::default();
        let mut files = 0;
        for entry in Walk::new(roots, Some(&self.dir)) {
            match entry {
                Entry::Skipped(reason) => seen.skip(reason),
                Entry::Failed(path, error) => sum.failed(&path, error.message()),
                Entry::File(input) => {
                    let Seat::File(place) = &input.seat else { return Ok(None) };
                    let Some(stamp) = Stamp::of(place) else { return Ok(None) };
                    sum.file(&input.path, &stamp);
                    files += 1;
                    if let Some(known) = fresh.get(&input.path)
                        && !digest_of_file(place).is_ok_and(|d| d.to_string() == *known)
                    {
                        return Ok(None);
                    }
                }
            }
        }
        let same = sum.to_string() == inputs && format!("{:?}", seen.skipped) == skipped;
        Ok(same.then_some(Unchanged { files, status }))
    }

    /// Whether the dataset's files are those that were published.
    fn still_there(&self, files: &str) -> bool {
        let Ok(files) = serde_json::from_str::<Vec<File>>(files) else { return false };
        let same = |file: &File| {
            let path = self.dir.join(&file.name);
            let Some(stamp) = Stamp::of(&path) else { return false };
            if stamp.bytes != file.stamp[0] {
                return false;
            }
            (numbers(&stamp) == file.stamp && !file.fresh)
                || digest_of_file(&path).is_ok_and(|d| d.to_string() == file.sha256)
        };
        !files.is_empty() && files.iter().all(same)
    }

    /// Ends a run of which nothing was written, because nothing had changed: it leaves no trace.
    pub fn withdraw(self) {
        let run = self.run;
        let _ = self.close(|connection| connection.execute("DELETE FROM runs WHERE id = ?", [run]).map(drop));
    }

    /// Enters that the dataset was published, or that the run was interrupted.
    ///
    /// # Errors
    /// The ledger could not be written to its end; the dataset is whole nevertheless.
    pub fn finish(
        self,
        counts: &Counts,
        written: &[Written],
        status: u8,
        interrupted: bool,
    ) -> Result<(), LedgerError> {
        self.tell(counts);
        let told = lock(&self.counts).clone();
        let looked_at = now();
        let files: Vec<File> = written.iter().filter_map(|w| file(&self.dir, w, looked_at)).collect();
        // What the system refused to give is asked for again by every run.
        let whole =
            !interrupted && files.len() == written.len() && !counts.failures.contains_key("unreadable");
        let inputs = whole.then(|| lock(&self.sum).to_string());
        let files = serde_json::to_string(&files).unwrap_or_default();
        let skipped = format!("{:?}", counts.skipped);
        let state = if interrupted { "interrupted" } else { "finished" };
        let (run, method) = (self.run, self.method);
        self.close(move |connection| {
            let transaction = connection.transaction()?;
            transaction.execute(
                "UPDATE runs SET state = ?, told = ?, counts = ?, inputs = ?, skipped = ?, status = ?, files = ?
                 WHERE id = ?",
                params![state, now(), told, inputs, skipped, status, files, run],
            )?;
            if !interrupted {
                transaction.execute("DELETE FROM sources WHERE run <> ?", [run])?;
                transaction.execute("DELETE FROM outcomes WHERE method <> ?", [method])?;
                transaction.execute("DELETE FROM runs WHERE id < ? - 20", [run])?;
            }
            transaction.execute(
                "DELETE FROM methods WHERE id NOT IN (SELECT method FROM runs UNION SELECT method FROM outcomes)",
                [],
            )?;
            transaction.commit()
        })
    }

    fn close(
        self,
        last: impl FnOnce(&mut Connection) -> Result<(), rusqlite::Error>,
    ) -> Result<(), LedgerError> {
        *lock(&self.notes) = None;
        let thread = lock(&self.writer).take();
        let Some(Ok(written)) = thread.map(std::thread::JoinHandle::join) else {
            return Err(LedgerError::Damaged("its writer was lost".to_owned()));
        };
        let mut connection = written.map_err(|e| failed(&e))?;
        drop(self);
        last(&mut connection).map_err(|e| failed(&e))?;
        connection.close().map_err(|(_, e)| failed(&e))
    }
}

/// Whether a run had failures that may pass another time.
fn may_pass(counts: &str) -> bool {
    let counts: serde_json::Value = serde_json::from_str(counts).unwrap_or_default();
    ["timeout", "internal", "too_large", "unreadable"]
        .iter()
        .any(|kind| counts["failures_by_kind"][kind].as_u64().is_some_and(|n| n > 0))
}

fn file(dir: &Path, written: &Written, looked_at: i64) -> Option<File> {
    let stamp = Stamp::of(&dir.join(&written.name))?;
    Some(File {
        name: written.name.clone(),
        sha256: written.sha256.clone(),
        stamp: numbers(&stamp),
        fresh: stamp.is_fresh(looked_at),
    })
}
