//! Files by name and stamp, and the digest over all of them by which an unchanged folder is known.

use crate::source::{Digest, Skip, Stamp};

/// A file as it was read.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) path: String,
    pub(super) stamp: Stamp,
    pub(super) fresh: bool,
    /// None where its bytes could not be read.
    pub(super) digest: Option<Digest>,
    pub(super) kind: &'static str,
}

/// A sum over the entries of a run that does not depend on the order in which threads met them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    files: u64,
    words: [u64; 4],
}

impl Sum {
    pub(super) fn file(&mut self, path: &str, stamp: &Stamp) {
        let Stamp { bytes, modified, changed, inode } = stamp;
        self.add(&format!("{path}\0{bytes} {modified} {changed} {inode}"));
    }

    pub(super) fn failed(&mut self, path: &str, message: &str) {
        self.add(&format!("{path}\0\0{message}"));
    }

    pub(super) fn skipped(&mut self, reason: Skip) {
        self.add(&format!("\0\0\0{}", reason.name()));
    }

    fn add(&mut self, text: &str) {
        self.files += 1;
        let digest = Digest::of(text.as_bytes());
        let (words, _) = digest.bytes().as_chunks();
        for (word, bytes) in self.words.iter_mut().zip(words) {
            *word = word.wrapping_add(u64::from_be_bytes(*bytes));
        }
    }
}

impl std::fmt::Display for Sum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [a, b, c, d] = self.words;
        write!(f, "{}:{a:016x}{b:016x}{c:016x}{d:016x}", self.files)
    }
}
