//! What is to be written, on its way to the one thread that writes.
//!
//! The writer is woken when there is enough for a transaction, not for each note: waking a thread costs more than
//! writing what it is woken for.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::outcome::{Encoded, Key};
use super::{lock, source};

/// Notes for which the writer is woken before its time. SQLite holds the pages that a transaction changes until its end:
/// more notes are more memory, and hardly less work.
const ENOUGH: usize = 128;
/// Most notes that wait; whoever has more to tell waits too.
const MOST: usize = 2 * ENOUGH;

/// What the writer is told.
#[derive(Debug)]
pub(super) enum Note {
    Outcome(Key, Arc<Encoded>),
    Source(source::Row),
}

/// The notes between the threads of a run and the writer.
#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    enough: Condvar,
    room: Condvar,
}

#[derive(Debug, Default)]
struct State {
    notes: Vec<Note>,
    /// Nothing more will be told.
    closed: bool,
    /// The writer is gone.
    lost: bool,
}

impl Queue {
    /// Adds a note; waits where there are too many. Tells whether somebody will write it.
    pub(super) fn push(&self, note: Note) -> bool {
        let full = |s: &mut State| s.notes.len() >= MOST && !s.lost;
        let mut state = self.room.wait_while(lock(&self.state), full).unwrap_or_else(PoisonError::into_inner);
        if state.lost || state.closed {
            return false;
        }
        state.notes.push(note);
        if state.notes.len() == ENOUGH {
            self.enough.notify_one();
        }
        true
    }

    /// What has come together within this time or is enough before, and whether it was the last.
    pub(super) fn take(&self, time: Duration) -> (Vec<Note>, bool) {
        let few = |s: &mut State| s.notes.len() < ENOUGH && !s.closed;
        let waited = self.enough.wait_timeout_while(lock(&self.state), time, few);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        let notes = std::mem::take(&mut state.notes);
        self.room.notify_all();
        (notes, state.closed)
    }

    /// Says that nothing more comes.
    pub(super) fn close(&self) {
        lock(&self.state).closed = true;
        self.enough.notify_one();
    }

    /// Says that nobody writes any more.
    pub(super) fn lose(&self) {
        let mut state = lock(&self.state);
        state.lost = true;
        state.notes.clear();
        self.room.notify_all();
    }
}
