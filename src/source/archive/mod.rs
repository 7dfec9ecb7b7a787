//! Archives: one file that holds many sources. Each member is a source of its own, named `archive.zip!/member`.
//!
//! Nothing is ever unpacked to the disk. ZIP and TAR give each member on its own, so that a big archive is read
//! member by member; streams and solid archives (7z, RAR, `.tar.gz`) are unpacked into memory, up to a limit.
//! What an archive declares is checked before anything of it is read: an archive that asks for more than is
//! allowed is one failure, not a thousand.

mod away;
mod listing;
mod medium;
mod member;
mod names;
mod rar;
mod seven;
mod stream;
mod tar;
mod zip;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

pub use away::{Listed, Proof, Root, Spot, Trail, Way};
use listing::{Body, Item, Listing};
pub(super) use medium::Medium;
pub use member::{Member, Members};
pub(crate) use names::decode as decode_name;

use super::{Digest, Excerpt, Input, Seat};
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
    /// Bytes held in memory of an archive that cannot be read member by member, and of those around it.
    pub held: u64,
    /// How many times its own size an archive may unpack to, once that is more than one source may have.
    pub ratio: u64,
    /// Archives in archives.
    pub depth: u32,
}

/// How members are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// What a document is called that has files or reports in it.
const EMBEDDED: &str = "a document with files or several reports in it";

/// Where the bytes of members are.
enum Pack {
    Zip(zip::Directory),
    /// Members are ranges of this.
    Ranges(Medium),
    /// In another process, which opens the archive when a member is asked for.
    Away(Way),
}

impl Pack {
    /// Bytes that were unpacked into memory.
    fn held(&self) -> u64 {
        match self {
            Pack::Zip(_) => 0,
            Pack::Ranges(medium) => medium.held(),
            Pack::Away(_) => 0,
        }
    }
}

/// Where one member is in its pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// An archive that was opened, its members listed and none of them read.
pub struct Archive {
    path: String,
    medium: Medium,
    /// `None` for what is embedded in a document.
    packing: Option<Packing>,
    depth: u32,
    pack: Arc<Pack>,
    items: Vec<Item>,
    /// Number of members, those that were taken out included.
    count: usize,
    /// Bytes that they declare to unpack to.
    unpacked: u64,
    trouble: Option<Error>,
    /// Bytes held by archives around it, and by itself.
    around: u64,
    held: u64,
    spent: Arc<Spent>,
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Archive").field("path", &self.path).field("members", &self.count).finish()
    }
}

/// What an archive has from where it lies.
struct Nest {
    depth: u32,
    around: u64,
    spent: Arc<Spent>,
}

impl Nest {
    fn of(input: &Input) -> Nest {
        match &input.seat {
            Seat::Member(member) => {
                let (depth, around) = (member.depth + 1, member.around);
                Nest { depth, around, spent: Arc::clone(&member.spent) }
            }
            _ => Nest { depth: 1, around: 0, spent: Arc::default() },
        }
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
        let Nest { depth, around, spent } = Nest::of(input);
        if depth > bounds.depth {
            let message = format!(
                "{} nested {depth} deep, allowed are {}; --limit-depth allows more",
                packing.name(),
                bounds.depth
            );
            return Err(Error::new(ErrorKind::TooLarge, Stage::Source, message));
        }
        // An archive in archives was unpacked itself; what they hold together is bounded.
        let own = if depth > 1 { medium.held() } else { 0 };
        let left = bounds.held.saturating_sub(around.saturating_add(own));
        let mut listing = Listing::new(Bounds { held: left, ..*bounds }, medium.len());
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
        let held = own.saturating_add(pack.held());
        let nest = Nest { depth, around, spent };
        Ok(Archive { medium, trouble, held, ..Archive::of(input, Some(packing), nest, pack, items) })
    }

    fn of(input: &Input, packing: Option<Packing>, nest: Nest, pack: Pack, items: Vec<Item>) -> Archive {
        let Nest { depth, around, spent } = nest;
        let (held, count, path) = (pack.held(), items.len(), input.path.clone());
        let (medium, pack) = (Medium::from(Vec::new()), Arc::new(pack));
        let unpacked = items.iter().fold(0_u64, |sum, item| match item.body {
            Body::Data { size, .. } => sum.saturating_add(size),
            _ => sum,
        });
        Archive {
            path,
            medium,
            packing,
            depth,
            pack,
            items,
            count,
            unpacked,
            trouble: None,
            around,
            held,
            spent,
        }
    }

    /// Files embedded in a document, and reports that it holds, as members of it.
    ///
    /// # Errors
    /// They are more, or larger, than allowed.
    pub fn of_parts(
        input: &Input,
        parts: impl IntoIterator<Item = (String, Vec<u8>)>,
        bounds: &Bounds,
    ) -> Result<Archive, Error> {
        let own = match &input.seat {
            Seat::Member(member) => member.odd_name(),
            _ => None,
        };
        let mut listing = Listing::new(*bounds, u64::MAX);
        let mut held = Vec::new();
        for (name, bytes) in parts {
            let (size, at) = (bytes.len() as u64, At::Range(held.len() as u64));
            let read = match Excerpt::is(&bytes) {
                true => listing.excerpt(&name, own, size, at)?,
                false => listing.data(&name, size, at)?,
            };
            if read {
                held.extend_from_slice(&bytes);
            }
        }
        let (items, trouble) = listing.finish(EMBEDDED)?;
        let nest = Nest::of(input);
        let all = nest.around.saturating_add(held.len() as u64);
        listing::within("bytes unpacked, with archives around it", all, bounds.held, "--limit-inflated")?;
        let pack = Pack::Ranges(Medium::from(held));
        Ok(Archive { trouble, ..Archive::of(input, None, nest, pack, items) })
    }

    /// What is embedded in a document and cannot be had: one failure in its place.
    #[must_use]
    pub fn unopened(input: &Input, error: Error) -> Archive {
        let item = Item { name: String::new(), odd_name: None, body: Body::Failed(error) };
        let pack = Pack::Ranges(Medium::from(Vec::new()));
        let nest = Nest { depth: 1, around: 0, spent: Arc::default() };
        Archive::of(input, None, nest, pack, vec![item])
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
        let what = self.packing.map_or(EMBEDDED, Packing::name);
        format!("{what} with {} members{example}", self.count)
    }

    /// Bytes of memory it keeps in this process for as long as it is open.
    #[must_use]
    pub fn held(&self) -> u64 {
        let pack = match &*self.pack {
            Pack::Away(way) => way.held(),
            pack => pack.held(),
        };
        pack.saturating_add(self.medium.held()).saturating_add(self.weight())
    }

    /// Bytes of memory that the list of its members takes, about; the same wherever it was opened.
    #[must_use]
    pub fn weight(&self) -> u64 {
        self.items.iter().map(Item::weight).sum()
    }

    /// Number of its members, whatever becomes of them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it has no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Archives around its members.
    #[must_use]
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// What is broken about it, where some members could be read all the same.
    #[must_use]
    pub fn trouble(&self) -> Option<&Error> {
        self.trouble.as_ref()
    }

    /// Size and digest of the archive itself; `None` where it cannot be read again.
    #[must_use]
    pub fn seen(&self) -> Option<(u64, Digest)> {
        match &*self.pack {
            Pack::Away(way) => way.seen,
            _ => self.medium.seen(),
        }
    }

    /// Takes what the archive declares from what its outermost archive may have. To be asked once, in the order
    /// of the archives.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`]: none of its members is to be read.
    pub fn admit(&self, bounds: &Bounds) -> Result<(), Error> {
        let (members, unpacked) = (self.count as u64, self.unpacked);
        let members = members.saturating_add(self.spent.members.fetch_add(members, Ordering::Relaxed));
        let before = self.spent.unpacked.load(Ordering::Relaxed);
        let unpacked = before.saturating_add(unpacked);
        self.spent.unpacked.store(unpacked, Ordering::Relaxed);
        listing::within("files in it and in archives in it", members, bounds.members, "--limit-members")?;
        listing::within("bytes unpacked, with archives in it", unpacked, bounds.unpacked, "--limit-unpacked")
    }

    /// The members, in the byte order of their names; they are taken out.
    #[must_use]
    pub fn members(&mut self) -> Members {
        let (path, depth, pack) = (self.path.clone(), self.depth, Arc::clone(&self.pack));
        let around = self.around.saturating_add(self.held);
        let items = std::mem::take(&mut self.items).into_iter();
        let part = self.packing.is_none();
        Members { path, depth, around, pack, items, part, spent: Arc::clone(&self.spent) }
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
