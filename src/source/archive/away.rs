//! Archives that another process opens: what it tells of one, and how it finds a member again.
//!
//! A worker lists an archive and sends the list; whoever has the list asks for members by their way from the file of the
//! file system, or from bytes in memory, through archives in archives. What was opened on the way is kept open for the next
//! member. A file that has changed since it was listed is refused: its members may be others.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Archive, At, Bounds, Item, Member, Nest, Pack, Packing};
use crate::error::{Error, ErrorKind, Stage};
use crate::source::open::{open, opened};
use crate::source::{Digest, Input, Opened, Seat, Stamp, digest_of_file};

/// What a process that opened an archive tells of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Listed {
    packing: Option<Packing>,
    items: Vec<Item>,
    trouble: Option<Error>,
    /// Bytes that it unpacked into memory.
    held: u64,
    /// Size and digest, where they may be asked for.
    seen: Option<(u64, Digest)>,
}

/// By what the outermost archive is known to be the one that was listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proof {
    /// What the file system said of it.
    Stamp(Stamp),
    /// Its digest.
    Digest(Digest),
}

/// The outermost archive.
#[derive(Debug, Clone)]
pub struct Root {
    /// Its file; bytes in memory without one.
    pub path: Option<PathBuf>,
    /// Its bytes, where they are in memory alone and in this process.
    pub bytes: Option<Arc<[u8]>>,
    /// By what it is known.
    pub proof: Proof,
    /// Archives and documents around it that are in this process, and bytes that they hold.
    pub nest: (u32, u64),
}

impl PartialEq for Root {
    fn eq(&self, other: &Root) -> bool {
        let digest = matches!(self.proof, Proof::Digest(_));
        self.proof == other.proof && (digest || self.path == other.path)
    }
}

/// A member as its archive finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    at: At,
    size: u64,
}

/// The way to an archive, or to a member of one: the outermost archive, and the members to go through.
#[derive(Debug, Clone)]
pub struct Way {
    /// The outermost archive.
    pub root: Arc<Root>,
    /// Members, from the outside.
    pub spots: Vec<Spot>,
    /// Size and digest of the archive, where they are known.
    pub seen: Option<(u64, Digest)>,
}

impl Way {
    /// Bytes of memory it takes.
    pub(super) fn held(&self) -> u64 {
        self.root.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)
    }
}

impl Member {
    /// The outermost archive around it, if that is one that another process opens.
    #[must_use]
    pub fn root(&self) -> Option<&Root> {
        match &*self.pack {
            Pack::Away(way) => Some(&way.root),
            _ => None,
        }
    }

    /// The way to it, if it is of an archive that another process opens.
    #[must_use]
    pub fn way(&self) -> Option<Way> {
        let Pack::Away(way) = &*self.pack else { return None };
        let mut spots = way.spots.clone();
        spots.push(Spot { at: self.at, size: self.size });
        Some(Way { root: Arc::clone(&way.root), spots, seen: None })
    }

    /// Stands for a member whose bytes came from another process.
    #[must_use]
    pub fn elsewhere(depth: u32, around: u64) -> Member {
        let pack = Arc::new(Pack::Ranges(Vec::new().into()));
        let spent = Arc::default();
        Member { pack, at: At::Range(0), size: 0, depth, around, spent, odd_name: None, part: true }
    }
}

impl Archive {
    /// What is to be told of it to a process that does not open it.
    #[must_use]
    pub fn list(&mut self) -> Listed {
        // Only what lies in another archive, or is broken, may have to be named as a source.
        let seen = if self.depth > 1 || self.trouble.is_some() { self.seen() } else { None };
        let items = std::mem::take(&mut self.items);
        Listed { packing: self.packing, items, trouble: self.trouble.clone(), held: self.held, seen }
    }

    /// The archive that another process opened, which `way` leads to.
    #[must_use]
    pub fn away(input: &Input, listed: Listed, way: Way) -> Archive {
        let Listed { packing, items, trouble, held, seen } = listed;
        let pack = Pack::Away(Way { seen, ..way });
        Archive { trouble, held, ..Archive::of(input, packing, Nest::of(input), pack, items) }
    }

    fn member(&self, spot: Spot) -> Member {
        Member {
            pack: Arc::clone(&self.pack),
            at: spot.at,
            size: spot.size,
            depth: self.depth,
            around: self.around.saturating_add(self.held),
            spent: Arc::clone(&self.spent),
            odd_name: None,
            part: self.packing.is_none(),
        }
    }
}

/// Archives that are kept open, each in the one before.
#[derive(Debug, Default)]
pub struct Trail {
    root: Option<Root>,
    spots: Vec<Spot>,
    /// One more than there are spots, or none.
    open: Vec<Archive>,
    /// Bytes that are an outermost archive.
    given: Option<(Digest, Vec<u8>)>,
}

impl Trail {
    /// Takes in the bytes of an outermost archive that is in no file, to be asked for by its digest.
    pub fn give(&mut self, bytes: Vec<u8>) {
        self.given = Some((Digest::of(&bytes), bytes));
    }

    /// Closes what is open.
    pub fn forget(&mut self) {
        *self = Trail { given: self.given.take(), ..Trail::default() };
    }

    /// Keeps an archive open that was listed just now.
    pub fn keep(&mut self, root: Root, spots: Vec<Spot>, archive: Archive) {
        match spots.split_last() {
            None => {
                self.open = vec![archive];
                (self.root, self.spots) = (Some(root), spots);
            }
            // The archives around it are those that its bytes were just taken out of.
            Some((_, around)) if self.root.as_ref() == Some(&root) && self.spots.starts_with(around) => {
                self.open.truncate(spots.len());
                self.open.push(archive);
                self.spots = spots;
            }
            Some(_) => {}
        }
    }

    /// The member at the end of a way.
    ///
    /// # Errors
    /// As those of opening the archives; `unreadable` where the file is not what it was.
    pub fn member(&mut self, root: &Root, spots: &[Spot], bounds: &Bounds) -> Result<Member, Error> {
        let Some((last, around)) = spots.split_last() else { return Err(changed()) };
        if self.root.as_ref() != Some(root) {
            // What was open makes room first.
            self.forget();
            let archive = self.outermost(root, bounds)?;
            self.open.push(archive);
            self.root = Some(root.clone());
        }
        let same = self.spots.iter().zip(around).take_while(|(a, b)| a == b).count();
        self.spots.truncate(same);
        self.open.truncate(same + 1);
        for spot in around.iter().skip(same) {
            let Some(outer) = self.open.last() else { return Err(changed()) };
            let member = outer.member(*spot);
            let bytes = member.read(bounds.bytes)?;
            let input = Input { path: String::new(), bytes: 0, seat: Seat::Member(member) };
            let Opened::Archive(archive) = opened(&input, bytes, bounds, &mut None)? else {
                return Err(changed());
            };
            self.open.push(archive);
            self.spots.push(*spot);
        }
        let archive = self.open.last().ok_or_else(changed)?;
        Ok(archive.member(*last))
    }

    fn outermost(&self, root: &Root, bounds: &Bounds) -> Result<Archive, Error> {
        let input = |seat| Input { path: String::new(), bytes: 0, seat };
        let given = match root.nest {
            (0, _) => Seat::Stdin,
            (depth, around) => Seat::Member(Member::elsewhere(depth, around)),
        };
        let archive = match (&root.path, &self.given, root.proof) {
            (Some(path), ..) => {
                let archive = open(&input(Seat::File(path.clone())), bounds, &mut None)?;
                let same = match root.proof {
                    Proof::Stamp(stamp) => Stamp::of(path) == Some(stamp),
                    Proof::Digest(digest) => digest_of_file(path).is_ok_and(|d| d == digest),
                };
                if same { archive } else { return Err(changed()) }
            }
            (None, Some((digest, bytes)), Proof::Digest(asked)) if *digest == asked => {
                opened(&input(given), bytes.clone(), bounds, &mut None)?
            }
            _ => return Err(changed()),
        };
        match archive {
            Opened::Archive(archive) => Ok(archive),
            Opened::Bytes(..) => Err(changed()),
        }
    }
}

fn changed() -> Error {
    let message = "it lies in an archive that changed while it was read; read it again";
    Error::new(ErrorKind::Unreadable, Stage::Source, message)
}
