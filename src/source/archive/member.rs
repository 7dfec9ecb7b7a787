//! Members of an archive: where the bytes of each are.

use std::fmt;
use std::sync::Arc;

use super::listing::{Body, Item};
use super::{At, Pack, Spent, damaged};
use crate::error::{Error, ErrorKind, Stage};
use crate::source::{Entry, Input, Seat};

/// A member of an archive: where its bytes are.
#[derive(Clone)]
pub struct Member {
    pub(super) pack: Arc<Pack>,
    pub(super) at: At,
    pub(super) size: u64,
    pub(super) depth: u32,
    /// Bytes held by the archives around it.
    pub(super) around: u64,
    pub(super) spent: Arc<Spent>,
    /// Its name as the archive has it, where that is absolute or leads out of the archive.
    pub(super) odd_name: Option<Arc<str>>,
    /// Whether this program took it out of a document.
    pub(super) part: bool,
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member").field("at", &self.at).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Member {
    /// Its bytes.
    ///
    /// # Errors
    /// They cannot be unpacked, or are more than `limit` or than the archive says.
    pub fn read(&self, limit: u64) -> Result<Vec<u8>, Error> {
        match (&*self.pack, self.at) {
            (Pack::Zip(directory), At::Index(index)) => directory.read(index, limit),
            (Pack::Ranges(medium), At::Range(start)) => medium.range(start, self.size, limit),
            (Pack::Away(_), _) => {
                let message = "a defect of gongkai: a member of an archive that another process opens";
                Err(Error::new(ErrorKind::Internal, Stage::Source, message))
            }
            _ => Err(damaged("a member without a place")),
        }
    }

    /// Archives around it.
    #[must_use]
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// Bytes held in memory by the archives around it.
    #[must_use]
    pub fn around(&self) -> u64 {
        self.around
    }

    /// Whether this program took it out of a document, or made it of one.
    #[must_use]
    pub fn is_part(&self) -> bool {
        self.part
    }

    /// The name the archive gives it, where that is absolute or leads out of the archive.
    #[must_use]
    pub fn odd_name(&self) -> Option<&str> {
        self.odd_name.as_deref()
    }
}

/// The members of an archive as entries to be read.
pub struct Members {
    pub(super) path: String,
    pub(super) depth: u32,
    pub(super) around: u64,
    pub(super) pack: Arc<Pack>,
    pub(super) items: std::vec::IntoIter<Item>,
    pub(super) part: bool,
    pub(super) spent: Arc<Spent>,
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Members").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Iterator for Members {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let Item { name, odd_name, body } = self.items.next()?;
        let path = || format!("{}!/{name}", self.path);
        Some(match body {
            Body::Skip(skip) => Entry::Skipped(skip),
            Body::Failed(error) => Entry::Failed(path(), error),
            Body::Data { size, at } => {
                let (pack, spent) = (Arc::clone(&self.pack), Arc::clone(&self.spent));
                let odd_name = odd_name.map(Arc::from);
                let (depth, around, part) = (self.depth, self.around, self.part);
                let member = Member { pack, at, size, depth, around, spent, odd_name, part };
                Entry::File(Input { path: path(), bytes: size, seat: Seat::Member(member) })
            }
        })
    }
}
