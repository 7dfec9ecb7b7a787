//! The end of a run, and the question whether another one would change anything.

use std::collections::HashMap;
use std::path::Path;
use std::sync::PoisonError;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{Ledger, LedgerError, failed, lock, outcome, source};
use crate::dataset::{Counts, Written};
use crate::error::ErrorKind;
use crate::source::{Digest, Entry, Roots, Seat, Stamp, Walk, digest_of_file, now};

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchanged {
    /// Files looked at.
    pub files: u64,
    /// The exit status of the run that made it.
    pub status: u8,
    /// The run that made it.
    run: i64,
    /// The dataset's files with stamps that prove something by now, where they did not before.
    published: Option<String>,
    /// Sources of which the same is true.
    settled: Vec<String>,
}

/// Bytes of a dataset that are worth waiting a moment for, so that the next run need not read them.
const WORTH_WAITING: u64 = 8 << 20;
/// The moment.
const LONGEST_WAIT: i64 = 150_000_000;

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
        type Last = (i64, i64, String, String, u8, String, String);
        let last: Option<Last> = ledger
            .query_row(
                "SELECT id, method, options, inputs, status, files, counts FROM runs
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
                    ))
                },
            )
            .optional()?;
        let Some((run, method, options, inputs, status, files, counts)) = last else {
            return Ok(None);
        };
        if method != self.method || options != self.using.options {
            return Ok(None);
        }
        let Some(published) = self.still_there(&files) else { return Ok(None) };
        if self.using.retry_failed && may_pass(&counts) {
            return Ok(None);
        }
        let mut fresh: HashMap<String, Option<Vec<u8>>> = HashMap::new();
        let mut ask = ledger.prepare("SELECT path, sha256 FROM sources WHERE run = ? AND fresh = 1")?;
        for row in ask.query_map([run], |r| Ok((r.get(0)?, r.get(1)?)))? {
            let (path, sha256) = row?;
            fresh.insert(path, sha256);
        }
        let mut sum = source::Sum::default();
        let mut files = 0;
        let mut settled = Vec::new();
        for entry in Walk::new(roots, Some(&self.dir)).without_sizes() {
            match entry {
                Entry::Skipped(reason) => sum.skipped(reason),
                Entry::Failed(path, error) => sum.failed(&path, error.message()),
                Entry::File(input) => {
                    let Seat::File(place) = &input.seat else { return Ok(None) };
                    let looked_at = now();
                    let Some(stamp) = Stamp::of(place) else { return Ok(None) };
                    sum.file(&input.path, &stamp);
                    files += 1;
                    if let Some(known) = fresh.get(&input.path) {
                        let same =
                            |d: Digest| known.as_ref().is_some_and(|k| k.as_slice() == d.bytes().as_slice());
                        if !digest_of_file(place).is_ok_and(same) {
                            return Ok(None);
                        }
                        if !stamp.is_fresh(looked_at) {
                            settled.push(input.path);
                        }
                    }
                }
            }
        }
        Ok((sum.to_string() == inputs).then_some(Unchanged { files, status, run, published, settled }))
    }

    /// Whether the dataset's files are those that were published; and, where some had to be read to know that, the list
    /// with the stamps of today.
    fn still_there(&self, files: &str) -> Option<Option<String>> {
        let mut files = serde_json::from_str::<Vec<File>>(files).ok().filter(|files| !files.is_empty())?;
        let mut read = false;
        for file in &mut files {
            let path = self.dir.join(&file.name);
            let looked_at = now();
            let stamp = Stamp::of(&path).filter(|stamp| stamp.bytes == file.stamp[0])?;
            if numbers(&stamp) == file.stamp && !file.fresh {
                continue;
            }
            digest_of_file(&path).ok().filter(|d| d.to_string() == file.sha256)?;
            read = true;
            (file.stamp, file.fresh) = (numbers(&stamp), stamp.is_fresh(looked_at));
        }
        Some(read.then(|| serde_json::to_string(&files).ok()).flatten())
    }

    /// Ends a run of which nothing was written, because nothing had changed: it leaves no trace, but that what it had to
    /// read to know that need not be read again.
    pub fn withdraw(self, unchanged: Option<&Unchanged>) {
        let run = self.run;
        let _ = self.close(|connection| {
            let transaction = connection.transaction()?;
            transaction.execute("DELETE FROM runs WHERE id = ?", [run])?;
            if let Some(Unchanged { run, published: Some(files), .. }) = unchanged {
                transaction.execute("UPDATE runs SET files = ? WHERE id = ?", params![files, run])?;
            }
            for path in unchanged.iter().flat_map(|u| &u.settled) {
                let mut settle = transaction.prepare_cached("UPDATE sources SET fresh = 0 WHERE path = ?")?;
                settle.execute([path])?;
            }
            transaction.commit()
        });
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
        wait_for_stamps(&self.dir, written);
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
        self.queue.close();
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
    let mut kinds = ErrorKind::ALL.into_iter().filter(|kind| outcome::may_pass(*kind));
    kinds.any(|kind| counts["failures_by_kind"][kind.name()].as_u64().is_some_and(|n| n > 0))
}

/// Waits until the stamps of a large dataset prove something, where that takes a moment only.
fn wait_for_stamps(dir: &Path, written: &[Written]) {
    if written.iter().map(|w| w.bytes).sum::<u64>() < WORTH_WAITING {
        return;
    }
    let stamps = written.iter().filter_map(|w| Stamp::of(&dir.join(&w.name)));
    let left = stamps.map(|s| s.settled()).max().unwrap_or_default().saturating_sub(now());
    if let (0..=LONGEST_WAIT, Ok(left)) = (left, u64::try_from(left)) {
        std::thread::sleep(Duration::from_nanos(left + 1_000_000));
    }
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
