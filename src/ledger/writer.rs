//! The one thread that writes: outcomes and stamps in batches, each batch a transaction.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, params};

use super::lock;
use super::outcome::{Encoded, Key};
use super::queue::{Note, Queue};

/// Outcomes on their way to the disk.
pub(super) type Pending = Mutex<HashMap<Key, Arc<Encoded>>>;

/// Longest time until something written is committed: what a killed run loses.
const COMMIT: Duration = Duration::from_millis(250);

/// Tells the queue that its writer is gone.
struct Gone<'a>(&'a Queue);

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        self.0.lose();
    }
}

pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) method: i64,
    pub(super) run: i64,
    pub(super) pending: Arc<Pending>,
    pub(super) counts: Arc<Mutex<String>>,
}

impl Writer {
    /// Writes until all is told. Returns the connection, or what failed.
    pub(super) fn serve(mut self, notes: &Queue) -> Result<Connection, rusqlite::Error> {
        // However this thread ends, nobody is to wait for it.
        let _gone = Gone(notes);
        loop {
            let (batch, over) = notes.take(COMMIT);
            self.commit(batch)?;
            if over {
                return Ok(self.connection);
            }
        }
    }

    fn commit(&mut self, batch: Vec<Note>) -> Result<(), rusqlite::Error> {
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
            for note in &batch {
                match note {
                    Note::Outcome(key, e) => outcome.execute(params![
                        key.sha256.bytes(),
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
                        s.digest.as_ref().map(|d| d.bytes().as_slice()),
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
        for note in batch {
            if let Note::Outcome(key, _) = note {
                pending.remove(&key);
            }
        }
        Ok(())
    }
}
