//! Whether an input has to be read: what the ledger has of its content, and who reads that content just now.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};

use super::outcome::{self, Encoded, Key};
use super::queue::Note;
use super::{Ledger, lock, source};
use crate::dataset::Outcome;
use crate::source::{Digest, Input, Seat, Stamp, digest_of, now, read_and_digest};

/// Bytes of a file up to which it is read once, for its digest and for whoever reads it.
const READ_ONCE: u64 = 1 << 20;

/// An input as it was looked at.
#[derive(Debug)]
pub struct Look {
    file: Option<(Stamp, bool)>,
    digest: Option<Digest>,
    bytes: Option<Vec<u8>>,
    /// The content this thread has said it reads.
    claimed: Option<Key>,
}

impl Look {
    /// The bytes of the input and their digest, if looking at it took reading them.
    pub fn take_bytes(&mut self) -> Option<(Vec<u8>, Digest)> {
        self.bytes.take().zip(self.digest)
    }
}

/// What the ledger says of an input.
#[derive(Debug)]
pub enum Found {
    /// What came of it.
    Known(Box<Outcome>),
    /// It is to be read, and [`Ledger::settle`] to be told what came of it.
    Read,
    /// Another thread, or this one, is reading the same content just now.
    Busy,
}

/// Contents being read just now.
#[derive(Debug, Default)]
pub(super) struct Claims {
    keys: Mutex<HashSet<Key>>,
    freed: Condvar,
}

impl Ledger<'_> {
    /// Looks at an input: what it is, and its digest.
    #[must_use]
    pub fn look(&self, input: &Input) -> Look {
        let look = |file, digest| Look { file, digest, bytes: None, claimed: None };
        let limit = self.using.limits.bytes;
        let Seat::File(path) = &input.seat else {
            // Unpacking a member twice pays only where there may be something to find.
            return look(None, self.may_know().then(|| digest_of(input, limit)).flatten());
        };
        let looked_at = now();
        let Some(stamp) = Stamp::of(path) else { return look(None, None) };
        let file = Some((stamp, stamp.is_fresh(looked_at)));
        let known = self.filled.then(|| self.known(&input.path, &stamp).ok().flatten()).flatten();
        // The digest is taken anew from the outcome that the content gives.
        if let Some(digest) = known.and_then(|bytes| Digest::from_bytes(&bytes)) {
            return look(file, Some(digest));
        }
        if stamp.bytes.cast_unsigned() > READ_ONCE.min(limit) {
            return look(file, digest_of(input, limit));
        }
        let (bytes, digest) = read_and_digest(path, READ_ONCE.min(limit)).unzip();
        Look { bytes, ..look(file, digest) }
    }

    /// Whether there was anything when the run began.
    #[must_use]
    pub fn may_know(&self) -> bool {
        self.filled
    }

    /// Looks at a member of an archive, of which somebody else tells the digest.
    #[must_use]
    pub fn look_inside(&self, digest: Option<Digest>) -> Look {
        Look { file: None, digest, bytes: None, claimed: None }
    }

    /// What the ledger has of an input that was looked at. `wait` until nobody reads the same content; whoever has an
    /// input in hand that is to be read must not wait.
    pub fn find(&self, input: &Input, look: &mut Look, wait: bool) -> Found {
        let Some(key) = look.digest.as_ref().map(|digest| Key::of(digest, input)) else { return Found::Read };
        let mut keys = lock(&self.claims.keys);
        if wait {
            let busy = |keys: &mut HashSet<Key>| keys.contains(&key);
            keys = self.claims.freed.wait_while(keys, busy).unwrap_or_else(PoisonError::into_inner);
        }
        if !keys.insert(key.clone()) {
            return Found::Busy;
        }
        drop(keys);
        match self.kept_before(&key, input) {
            Some(outcome) => {
                self.replayed.fetch_add(1, Ordering::Relaxed);
                self.note_source(input, look, outcome::kind(&outcome), outcome::content(&outcome));
                self.free(&key);
                Found::Known(Box::new(outcome))
            }
            None => {
                look.claimed = Some(key);
                Found::Read
            }
        }
    }

    /// Takes in what came of an input that was to be read. `encoded` is the outcome as a worker encoded it; `whole`: the
    /// outcome is all that comes of the input.
    pub fn settle(
        &self,
        input: &Input,
        look: &mut Look,
        outcome: Option<&Outcome>,
        encoded: Option<&[u8]>,
        whole: bool,
    ) {
        match outcome {
            Some(outcome) => {
                let content = outcome::content(outcome);
                if let (Some(digest), true) = (&content, whole) {
                    self.keep(digest, input, outcome, encoded);
                }
                self.note_source(input, look, outcome::kind(outcome), content.or(look.digest));
            }
            None => self.note_source(input, look, "archive", look.digest),
        }
        if let Some(key) = look.claimed.take() {
            self.free(&key);
        }
    }

    fn free(&self, key: &Key) {
        lock(&self.claims.keys).remove(key);
        self.claims.freed.notify_all();
    }

    pub(super) fn reader(&self) -> Option<&Mutex<Connection>> {
        let last = self.readers.len().checked_sub(1)?;
        self.readers.get(rayon::current_thread_index().map_or(last, |i| i % last.max(1)))
    }

    /// The digest of a file that has not changed since it was read.
    fn known(&self, path: &str, stamp: &Stamp) -> Result<Option<Vec<u8>>, rusqlite::Error> {
        let Some(reader) = self.reader() else { return Ok(None) };
        let reader = lock(reader);
        let mut ask = reader.prepare_cached(
            "SELECT sha256 FROM sources WHERE path = ? AND fresh = 0 AND bytes = ? AND modified = ? AND changed = ?
             AND inode = ? AND sha256 IS NOT NULL",
        )?;
        ask.query_row(params![path, stamp.bytes, stamp.modified, stamp.changed, stamp.inode], |r| r.get(0))
            .optional()
    }

    fn kept_before(&self, key: &Key, input: &Input) -> Option<Outcome> {
        let may = self.kept.may_have(&key.sha256);
        // Of this very run: nothing newer is to be had.
        if let Some(encoded) = may.then(|| lock(&self.pending).get(key).cloned()).flatten() {
            return encoded.decode(key, input);
        }
        if !may && (!self.filled || self.using.force) {
            return None;
        }
        let (run, encoded) = self.stored(key).ok().flatten()?;
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
        ask.query_row(params![key.sha256.bytes(), self.method, key.name_year, key.odd_name], |r| {
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

    fn keep(&self, digest: &Digest, input: &Input, outcome: &Outcome, encoded: Option<&[u8]>) {
        let key = Key::of(digest, input);
        let said = match outcome {
            Outcome::Report(r) => self.using.corrections.said_of(digest, r.office.as_deref(), r.year),
            Outcome::Failure(_) => String::new(),
        };
        let conditions = &self.using.conditions;
        let Some(encoded) = Encoded::of(&key, outcome, encoded, conditions, said) else { return };
        let encoded = Arc::new(encoded);
        lock(&self.pending).insert(key.clone(), Arc::clone(&encoded));
        self.kept.add(digest);
        self.send(Note::Outcome(key, encoded));
    }

    fn note_source(&self, input: &Input, look: &Look, kind: &'static str, digest: Option<Digest>) {
        let Some((stamp, fresh)) = look.file else { return };
        lock(&self.sum).file(&input.path, &stamp);
        self.send(Note::Source(source::Row { path: input.path.clone(), stamp, fresh, digest, kind }));
    }
}
