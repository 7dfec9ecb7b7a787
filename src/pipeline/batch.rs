//! What a run has in hand: batches of entries, and archives whose members have their turn later.

use std::collections::VecDeque;

use super::{Product, Unopened};
use crate::dataset::Counts;
use crate::error::Error;
use crate::ledger::Ledger;
use crate::source::{Archive, Entry, Input, Members};

/// Sources of a batch. Two batches are in memory, with what came of them: one is read, one is written.
pub(super) const BATCH: usize = 32;
/// Bytes of a batch; a single source may have more.
const BATCH_BYTES: u64 = 2 << 20;
/// Bytes of the sources given together; a single source may have more.
const HANDFUL_BYTES: u64 = 1 << 19;

/// A list of members that takes more is not kept while it waits for its turn, for a batch may have many; nor are members
/// of such an archive read ahead, whoever opened it, so that batches are the same.
pub(super) const LARGE_LIST: u64 = 1 << 20;

/// An entry to be worked on.
pub(super) enum Step {
    Read(Input),
    Failed(String, Error),
}

/// Entries that are worked on together.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) steps: Vec<Step>,
    bytes: u64,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.steps.len() >= BATCH || self.bytes >= BATCH_BYTES
    }

    /// Takes entries until it is full or there are no more. `ledger` is told of those that are left alone.
    pub(super) fn fill(
        &mut self,
        feed: &mut dyn Iterator<Item = Entry>,
        counts: &mut Counts,
        ledger: Option<&Ledger<'_>>,
    ) {
        while !self.is_full() {
            match feed.next() {
                None => break,
                Some(Entry::Skipped(reason)) => {
                    counts.skip(reason);
                    if let Some(ledger) = ledger {
                        ledger.skipped(reason);
                    }
                }
                Some(Entry::Failed(path, error)) => self.steps.push(Step::Failed(path, error)),
                Some(Entry::File(input)) => {
                    self.bytes += input.bytes;
                    self.steps.push(Step::Read(input));
                }
            }
        }
    }

    /// Takes members of the archives among what comes next; tells of which how many.
    pub(super) fn fill_ahead(
        &mut self,
        following: &mut VecDeque<Product>,
        counts: &mut Counts,
    ) -> Vec<(usize, usize)> {
        let mut shares = Vec::new();
        for (i, product) in following.iter_mut().enumerate() {
            if self.is_full() {
                break;
            }
            // What the archives in one source may ask for is counted in their order, so only outermost ones are read ahead.
            let Some(archive) = product.within.as_mut().filter(|archive| archive.depth() == 1) else {
                continue;
            };
            if product.outcome.is_some() {
                continue;
            }
            let feed = product.ahead.get_or_insert_with(|| Feed::of(archive));
            let before = self.steps.len();
            self.fill(&mut feed.members, counts, None);
            shares.push((i, self.steps.len() - before));
        }
        shares
    }

    /// Cut into what threads take at a time: some sources, or few large ones.
    pub(super) fn handfuls(self, some: usize) -> Vec<Vec<Step>> {
        let mut parts: Vec<Vec<Step>> = Vec::new();
        let mut bytes = 0;
        for step in self.steps {
            let size = match &step {
                Step::Read(input) => input.bytes,
                Step::Failed(..) => 0,
            };
            match parts.last_mut() {
                Some(part) if part.len() < some && bytes + size <= HANDFUL_BYTES => {
                    bytes += size;
                    part.push(step);
                }
                _ => {
                    bytes = size;
                    parts.push(vec![step]);
                }
            }
        }
        parts
    }
}

/// Members of an archive: what came of those that were read ahead, and the others.
#[derive(Debug)]
pub(crate) struct Feed {
    pub(super) ready: Vec<Product>,
    pub(super) members: Members,
}

impl Feed {
    pub(super) fn of(archive: &mut Archive) -> Feed {
        Feed { ready: Vec::new(), members: archive.members() }
    }
}

/// An archive whose members have their turn later.
pub(super) enum Waiting {
    /// Its name, its members, and bytes that it holds.
    Open(String, Feed, u64),
    /// Its name, and how to open it.
    Closed(String, Unopened),
}

impl Waiting {
    /// What the names of its members begin with.
    pub(super) fn first(&self) -> String {
        let (Waiting::Open(path, ..) | Waiting::Closed(path, _)) = self;
        format!("{path}!/")
    }

    pub(super) fn held(&self) -> u64 {
        match self {
            Waiting::Open(.., held) => *held,
            Waiting::Closed(_, unopened) => unopened.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
        }
    }
}
