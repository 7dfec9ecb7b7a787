//! Walking directories: in order, without following links, without holding more than one directory per level.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Seat;
use super::listing::{Kind, Listing};
use super::load::{describe, special, unreadable};
use super::outputs::{RECORD, is_output, outputs};
use super::roots::{Root, RootKind, Roots};
use crate::error::{Error, ErrorKind, Stage};

/// A source to be read.
#[derive(Debug, Clone)]
pub struct Input {
    /// The name it carries in every output, with `/`.
    pub path: String,
    /// Its size when it was found; 0 where unknown.
    pub bytes: u64,
    /// Where its bytes are.
    pub seat: Seat,
}

/// Why an entry of a directory is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Skip {
    /// The name begins with a dot.
    Hidden,
    /// A lock file of an office program, or a file manager's own (`~$…`, `Thumbs.db`).
    Lock,
    /// A link in an archive; what it points to is read where it stands.
    Link,
    /// The directory this run writes to.
    Output,
    /// A file of a dataset that an earlier run wrote.
    Dataset,
    /// A PATH that lies in another PATH of the same command.
    Repeated,
}

impl Skip {
    /// The reason as written in `run.json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Skip::Hidden => "hidden",
            Skip::Lock => "lock_file",
            Skip::Link => "link",
            Skip::Output => "output",
            Skip::Dataset => "dataset",
            Skip::Repeated => "given_twice",
        }
    }
}

/// What the walk meets.
#[derive(Debug)]
pub enum Entry {
    /// A file to read.
    File(Input),
    /// Something left alone on purpose.
    Skipped(Skip),
    /// Something that cannot be read, under its name.
    Failed(String, Error),
}

#[derive(Debug)]
struct Level {
    dir: PathBuf,
    label: String,
    listing: Listing,
    next: usize,
    /// The files of a dataset that was written here.
    outputs: Vec<String>,
}

/// The entries of all PATHs, in the byte order of their names.
#[derive(Debug)]
pub struct Walk<'a> {
    roots: std::slice::Iter<'a, Root>,
    repeated: usize,
    levels: Vec<Level>,
    output: Option<PathBuf>,
}

impl<'a> Walk<'a> {
    /// Walks the roots. `output` is a directory not to be entered, should it lie among them.
    #[must_use]
    pub fn new(roots: &'a Roots, output: Option<&Path>) -> Walk<'a> {
        Walk {
            roots: roots.roots.iter(),
            repeated: roots.repeated.len(),
            levels: Vec::new(),
            output: output.and_then(|o| fs::canonicalize(o).ok()),
        }
    }

    /// Number of files and failures the walk will give: what a progress bar needs.
    #[must_use]
    pub fn count(roots: &'a Roots, output: Option<&Path>) -> u64 {
        let mut walk = Walk::new(roots, output);
        let mut n = 0;
        while let Some(entry) = walk.step(false) {
            n += u64::from(!matches!(entry, Entry::Skipped(_)));
        }
        n
    }

    /// The same entries without the sizes of files, for those who ask for more than the size anyway.
    pub fn without_sizes(mut self) -> impl Iterator<Item = Entry> + use<'a> {
        std::iter::from_fn(move || self.step(false))
    }

    /// `sizes` asks for the size of each file, one call of the system more.
    fn step(&mut self, sizes: bool) -> Option<Entry> {
        if self.repeated > 0 {
            self.repeated -= 1;
            return Some(Entry::Skipped(Skip::Repeated));
        }
        loop {
            let Some(level) = self.levels.last_mut() else {
                let root = self.roots.next()?;
                if let Some(entry) = self.enter_root(root) {
                    return Some(entry);
                }
                continue;
            };
            let Some((name, os_name, kind)) = level.listing.get(level.next) else {
                self.levels.pop();
                continue;
            };
            level.next += 1;
            if let Some(skip) = skip(name) {
                return Some(Entry::Skipped(skip));
            }
            let place = level.dir.join(os_name);
            let mut path = String::with_capacity(level.label.len() + name.len() + 1);
            path.push_str(&level.label);
            path.push_str(name);
            match kind {
                Kind::Directory => {
                    let named_as_file = is_named_as_document(name);
                    if self.is_output(&place) {
                        return Some(Entry::Skipped(Skip::Output));
                    }
                    path.push('/');
                    if let Err(entry) = self.enter(place, path.clone()) {
                        return Some(entry);
                    }
                    if named_as_file {
                        let message = "a directory that is named as a file is; what is in it is read";
                        return Some(Entry::Failed(path, unsupported(message)));
                    }
                }
                Kind::File if is_output(name, &level.outputs) => return Some(Entry::Skipped(Skip::Dataset)),
                Kind::File => {
                    let bytes = if sizes { fs::symlink_metadata(&place).map_or(0, |m| m.len()) } else { 0 };
                    return Some(Entry::File(Input { path, bytes, seat: Seat::File(place) }));
                }
                Kind::Link => {
                    let message = "a symbolic link is not followed; give what it points to as a PATH";
                    return Some(Entry::Failed(path, unsupported(message)));
                }
                Kind::Special => {
                    let what = fs::symlink_metadata(&place).map_or("a special file", |m| describe(&m));
                    return Some(Entry::Failed(path, special(what)));
                }
            }
        }
    }

    fn enter_root(&mut self, root: &Root) -> Option<Entry> {
        let path = root.label.clone();
        match root.kind {
            RootKind::Directory => self.enter(root.path.clone(), path).err(),
            RootKind::File { bytes } => {
                Some(Entry::File(Input { path, bytes, seat: Seat::File(root.path.clone()) }))
            }
            RootKind::Special(what) => Some(Entry::Failed(path, special(what))),
            RootKind::Stdin => Some(Entry::File(Input { path, bytes: 0, seat: Seat::Stdin })),
        }
    }

    fn enter(&mut self, dir: PathBuf, label: String) -> Result<(), Entry> {
        match Listing::of(&dir) {
            Ok(listing) => {
                let mut outputs = if listing.has(RECORD) { outputs(&dir) } else { Vec::new() };
                if self.levels.is_empty()
                    && self.output.is_some()
                    && fs::canonicalize(&dir).ok() == self.output
                {
                    // The ledger is begun before the sources are read.
                    outputs.push(RECORD.to_owned());
                }
                self.levels.push(Level { dir, label, listing, next: 0, outputs });
                Ok(())
            }
            Err(error) => {
                let name = if label.is_empty() { "./".to_owned() } else { label };
                Err(Entry::Failed(name, unreadable(&error)))
            }
        }
    }

    fn is_output(&self, place: &Path) -> bool {
        let Some(output) = &self.output else { return false };
        place.file_name() == output.file_name() && fs::canonicalize(place).is_ok_and(|p| p == *output)
    }
}

impl Iterator for Walk<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        self.step(true)
    }
}

/// Ends of names of the forms that are read: a directory of such a name is a mistake that its owner should hear of.
const DOCUMENTS: [&str; 19] = [
    "html", "htm", "shtml", "mht", "mhtml", "txt", "md", "csv", "pdf", "doc", "docx", "wps", "rtf", "odt",
    "ods", "xls", "xlsx", "et", "ofd",
];

fn is_named_as_document(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, end)| DOCUMENTS.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

fn unsupported(message: &str) -> Error {
    Error::new(ErrorKind::Unsupported, Stage::Source, message)
}

fn skip(name: &str) -> Option<Skip> {
    match () {
        () if name.starts_with("~$") || name.eq_ignore_ascii_case("thumbs.db") => Some(Skip::Lock),
        () if name.starts_with('.') => Some(Skip::Hidden),
        () => None,
    }
}
