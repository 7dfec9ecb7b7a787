//! The one thread that writes: outcomes and stamps in batches, each batch a transaction.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

use super::outcome::{Encoded, Key};
use super::{lock, source};

/// What the writer is told.
#[derive(Debug)]
pub(super) enum Note {
    Outcome(Key, Arc<Encoded>),
    Source(source::Row),
}

/// Outcomes on their way to the disk.
pub(super) type Pending = Mutex<HashMap<Key, Arc<Encoded>>>;

/// Longest time until something written is committed: what a killed run loses.
const COMMIT: Duration = Duration::from_millis(250);
/// Most notes of a transaction.
const BATCH: usize = 512;

pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) method: i64,
    pub(super) run: i64,
    pub(super) pending: Arc<Pending>,
    pub(super) counts: Arc<Mutex<String>>,
}

impl Writer {
    /// Writes until all who could tell it something are gone. Returns the connection, or what failed.
    pub(super) fn serve(mut self, notes: &Receiver<Note>) -> Result<Connection, rusqlite::Error> {
        let mut batch = Vec::with_capacity(BATCH);
        let mut told = Instant::now();
        loop {
            let note = notes.recv_timeout(COMMIT.saturating_sub(told.elapsed()));
            let over = matches!(note, Err(RecvTimeoutError::Disconnected));
            batch.extend(note);
            if over || batch.len() >= BATCH || told.elapsed() >= COMMIT {
                self.commit(&mut batch)?;
                told = Instant::now();
            }
            if over {
                return Ok(self.connection);
            }
        }
    }

    fn commit(&mut self, batch: &mut Vec<Note>) -> Result<(), rusqlite::Error> {
        let transaction = self.connection.transaction()?;
        {
            let mut outcome = transaction.prepare_cached(
                "INSERT OR REPLACE INTO outcomes (sha256, method, name_year, odd_name, kind, office, year,
                 conditions, corrections, encoded, checksum, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?;
            let mut source = transaction.prepare_cached(
                "INSERT OR REPLACE INTO sources (path, bytes, modified, changed, inode, fresh, sha256, kind, run)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?;
            for note in batch.iter() {
                match note {
                    Note::Outcome(key, e) => outcome.execute(params![
                        key.sha256,
                        self.method,
                        key.name_year,
                        key.odd_name,
                        e.kind,
                        e.office,
                        e.year,
                        e.conditions,
                        e.corrections,
                        e.bytes,
                        e.checksum,
                        self.run
                    ])?,
                    Note::Source(s) => source.execute(params![
                        s.path,
                        s.stamp.bytes,
                        s.stamp.modified,
                        s.stamp.changed,
                        s.stamp.inode,
                        s.fresh,
                        s.sha256,
                        s.kind,
                        self.run
                    ])?,
                };
            }
            let counts = lock(&self.counts).clone();
            transaction
                .prepare_cached("UPDATE runs SET told = ?, counts = ? WHERE id = ?")?
                .execute(params![crate::source::now(), counts, self.run])?;
        }
        transaction.commit()?;
        let mut pending = lock(&self.pending);
        for note in batch.drain(..) {
            if let Note::Outcome(key, _) = note {
                pending.remove(&key);
            }
        }
        Ok(())
    }
}
