//! Archives: one file that holds many sources. Each member is a source of its own, named `archive.zip!/member`.
//!
//! Nothing is ever unpacked to the disk. ZIP and TAR give each member on its own, so that a big archive is read
//! member by member; streams and solid archives (7z, RAR, `.tar.gz`) are unpacked into memory, up to a limit.
//! What an archive declares is checked before anything of it is read: an archive that asks for more than is
//! allowed is one failure, not a thousand.

mod listing;
mod medium;
mod names;
mod rar;
mod seven;
mod stream;
mod tar;
mod zip;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use listing::{Body, Item, Listing};
pub(super) use medium::Medium;

use super::{Digest, Entry, Input, Seat};
use crate::error::{Error, ErrorKind, Stage};

/// Ceilings on sources and on archives of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of one source: of a file, and of a member as it is unpacked.
    pub bytes: u64,
    /// Bytes of an archive's file.
    pub archive: u64,
    /// Files in one archive with all archives in it.
    pub members: u64,
    /// Bytes that one archive, with all archives in it, declares to unpack to.
    pub unpacked: u64,
    /// Bytes held in memory of an archive that cannot be read member by member.
    pub held: u64,
    /// How many times its own size an archive may unpack to, once that is more than one source may have.
    pub ratio: u64,
    /// Archives in archives.
    pub depth: u32,
}

/// How members are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Zip,
    Tar,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    SevenZip,
    Rar,
}

impl Packing {
    /// What people call it, with its article.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Packing::Zip => "a ZIP archive",
            Packing::Tar => "a TAR archive",
            Packing::Gzip => "a gzip archive",
            Packing::Bzip2 => "a bzip2 archive",
            Packing::Xz => "an XZ archive",
            Packing::Zstd => "a Zstandard archive",
            Packing::SevenZip => "a 7-Zip archive",
            Packing::Rar => "a RAR archive",
        }
    }

    /// Told by the first bytes alone: a ZIP may still be a file of an office program.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Packing> {
        const MAGIC: &[(&[u8], Packing)] = &[
            (b"PK\x03\x04", Packing::Zip),
            (b"PK\x05\x06", Packing::Zip),
            (b"\x1F\x8B\x08", Packing::Gzip),
            (b"BZh", Packing::Bzip2),
            (b"\xFD7zXZ\0", Packing::Xz),
            (b"\x28\xB5\x2F\xFD", Packing::Zstd),
            (b"7z\xBC\xAF\x27\x1C", Packing::SevenZip),
            (b"Rar!\x1A\x07", Packing::Rar),
            (b"RE~^", Packing::Rar),
        ];
        let known = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, packing)| *packing);
        known.or_else(|| tar::is_tar(head).then_some(Packing::Tar))
    }
}

/// Where the bytes of members are.
enum Pack {
    Zip(zip::Directory),
    /// Members are ranges of this.
    Ranges(Medium),
}

/// Where one member is in its pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Index(usize),
    Range(u64),
}

/// What the archives in one source have asked for so far.
#[derive(Debug, Default)]
struct Spent {
    members: AtomicU64,
    unpacked: AtomicU64,
}

/// A member of an archive: where its bytes are.
#[derive(Clone)]
pub struct Member {
    pack: Arc<Pack>,
    at: At,
    size: u64,
    depth: u32,
    spent: Arc<Spent>,
    /// Its name as the archive has it, where that is absolute or leads out of the archive.
    odd_name: Option<Arc<str>>,
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member").field("at", &self.at).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Member {
    /// Its bytes.
    pub(super) fn read(&self, limit: u64) -> Result<Vec<u8>, Error> {
        match (&*self.pack, self.at) {
            (Pack::Zip(directory), At::Index(index)) => directory.read(index, limit),
            (Pack::Ranges(medium), At::Range(start)) => medium.range(start, self.size, limit),
            _ => Err(damaged("a member without a place")),
        }
    }

    /// Archives around it.
    #[must_use]
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// The name the archive gives it, where that is absolute or leads out of the archive.
    #[must_use]
    pub fn odd_name(&self) -> Option<&str> {
        self.odd_name.as_deref()
    }
}

/// An archive that was opened, its members listed and none of them read.
pub struct Archive {
    path: String,
    medium: Medium,
    what: &'static str,
    depth: u32,
    pack: Arc<Pack>,
    items: Vec<Item>,
    trouble: Option<Error>,
    spent: Arc<Spent>,
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Archive").field("path", &self.path).field("members", &self.items.len()).finish()
    }
}

impl Archive {
    /// Opens the archive that `input` was found to be.
    ///
    /// # Errors
    /// It is encrypted or broken so that no member can be named, or lies deeper than allowed, or declares more
    /// than allowed.
    pub(super) fn open(
        input: &Input,
        packing: Packing,
        medium: Medium,
        bounds: &Bounds,
    ) -> Result<Archive, Error> {
        let (depth, spent) = match &input.seat {
            Seat::Member(member) => (member.depth + 1, Arc::clone(&member.spent)),
            _ => (1, Arc::default()),
        };
        if depth > bounds.depth {
            let message = format!(
                "{} nested {depth} deep, allowed are {}; --limit-depth allows more",
                packing.name(),
                bounds.depth
            );
            return Err(Error::new(ErrorKind::TooLarge, Stage::Source, message));
        }
        let mut listing = Listing::new(*bounds, medium.len());
        let pack = match packing {
            Packing::Zip => zip::list(&medium, &mut listing)?,
            Packing::Tar => tar::list(medium.clone(), &mut listing)?,
            Packing::SevenZip => seven::list(&medium, &mut listing)?,
            Packing::Rar => rar::list(&medium, &mut listing)?,
            Packing::Gzip | Packing::Bzip2 | Packing::Xz | Packing::Zstd => {
                stream::list(packing, &medium, &input.path, &mut listing)?
            }
        };
        let (items, trouble) = listing.finish(packing.name())?;
        let path = input.path.clone();
        Ok(Archive { path, medium, what: packing.name(), depth, pack: Arc::new(pack), items, trouble, spent })
    }

    /// Files embedded in a document, as members of it.
    ///
    /// # Errors
    /// They are more, or larger, than allowed.
    pub fn of_parts(
        input: &Input,
        parts: impl IntoIterator<Item = (String, Vec<u8>)>,
        bounds: &Bounds,
    ) -> Result<Archive, Error> {
        let (depth, spent) = match &input.seat {
            Seat::Member(member) => (member.depth + 1, Arc::clone(&member.spent)),
            _ => (1, Arc::default()),
        };
        let mut listing = Listing::new(*bounds, u64::MAX);
        let mut held = Vec::new();
        for (name, bytes) in parts {
            let size = bytes.len() as u64;
            if listing.data(&name, size, At::Range(held.len() as u64))? {
                held.extend_from_slice(&bytes);
            }
        }
        let (items, trouble) = listing.finish("a document with embedded files")?;
        let medium = Medium::from(Vec::new());
        let pack = Arc::new(Pack::Ranges(Medium::from(held)));
        let what = "a document with embedded files";
        Ok(Archive { path: input.path.clone(), medium, what, depth, pack, items, trouble, spent })
    }

    /// What is embedded in a document and cannot be had: one failure in its place.
    #[must_use]
    pub fn unopened(input: &Input, error: Error) -> Archive {
        let item = Item { name: String::new(), odd_name: None, body: Body::Failed(error) };
        let (medium, what) = (Medium::from(Vec::new()), "a document with embedded files");
        let pack = Arc::new(Pack::Ranges(medium.clone()));
        let (path, items, spent) = (input.path.clone(), vec![item], Arc::default());
        Archive { path, medium, what, depth: 1, pack, items, trouble: None, spent }
    }

    /// Its name as a source.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is a file of an office program rather than an archive of files, by the names of its parts.
    pub(super) fn is_package(&self) -> bool {
        let marks = ["[Content_Types].xml", "OFD.xml", "mimetype"];
        self.items.iter().any(|item| marks.iter().any(|mark| item.name.eq_ignore_ascii_case(mark)))
    }

    /// What it is, with its article, and the number of its members.
    #[must_use]
    pub fn describe(&self) -> String {
        let example = self.items.iter().find(|item| matches!(item.body, Body::Data { .. }));
        let example = example.map_or_else(String::new, |item| {
            format!("; the first of them is called `{}!/{}`", self.path, item.name)
        });
        format!("{} with {} members{example}", self.what, self.items.len())
    }

    /// Bytes of memory it keeps for as long as it is open.
    #[must_use]
    pub fn held(&self) -> u64 {
        let pack = match &*self.pack {
            Pack::Zip(_) => 0,
            Pack::Ranges(medium) => medium.held(),
        };
        pack.saturating_add(self.medium.held())
    }

    /// Number of its members, whatever becomes of them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it has no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// What is broken about it, where some members could be read all the same.
    #[must_use]
    pub fn trouble(&self) -> Option<&Error> {
        self.trouble.as_ref()
    }

    /// Size and digest of the archive itself; `None` where it cannot be read again.
    #[must_use]
    pub fn seen(&self) -> Option<(u64, Digest)> {
        self.medium.seen()
    }

    /// Takes what the archive declares from what its outermost archive may have. To be asked once, in the order
    /// of the archives.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`]: none of its members is to be read.
    pub fn admit(&self, bounds: &Bounds) -> Result<(), Error> {
        let (mut members, mut unpacked) = (0_u64, 0_u64);
        for item in &self.items {
            members += 1;
            if let Body::Data { size, .. } = item.body {
                unpacked = unpacked.saturating_add(size);
            }
        }
        let members = members.saturating_add(self.spent.members.fetch_add(members, Ordering::Relaxed));
        let before = self.spent.unpacked.load(Ordering::Relaxed);
        let unpacked = before.saturating_add(unpacked);
        self.spent.unpacked.store(unpacked, Ordering::Relaxed);
        listing::within("files in it and in archives in it", members, bounds.members, "--limit-members")?;
        listing::within("bytes unpacked, with archives in it", unpacked, bounds.unpacked, "--limit-unpacked")
    }

    /// The members, in the byte order of their names.
    #[must_use]
    pub fn members(self) -> Members {
        let Archive { path, depth, pack, items, spent, .. } = self;
        Members { path, depth, pack, items: items.into_iter(), spent }
    }
}

/// The members of an archive as entries to be read.
pub struct Members {
    path: String,
    depth: u32,
    pack: Arc<Pack>,
    items: std::vec::IntoIter<Item>,
    spent: Arc<Spent>,
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
                let member = Member { pack, at, size, depth: self.depth, spent, odd_name };
                Entry::File(Input { path: path(), bytes: size, seat: Seat::Member(member) })
            }
        })
    }
}

fn damaged(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Damaged, Stage::Source, message)
}

fn encrypted(message: &str) -> Error {
    Error::new(ErrorKind::Encrypted, Stage::Source, message)
}

fn unsupported(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Unsupported, Stage::Source, message)
}
