//! The entries of one directory, sorted, in few bytes each.
//!
//! A flat directory of a hundred thousand reports has to be sorted before it can be walked in order, so its
//! names are held at once; they share one string instead of owning one each.

use std::cmp::Ordering;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::Path;

use super::shown::shown;

/// What a directory entry is, without following links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
    Link,
    /// Pipe, socket or device.
    Special,
}

#[derive(Debug, Clone, Copy)]
struct Item {
    start: u32,
    len: u16,
    kind: Kind,
    /// Index into `odd` + 1 where the name is not Unicode.
    odd: u32,
}

/// A sorted directory.
#[derive(Debug, Default)]
pub(super) struct Listing {
    names: String,
    odd: Vec<OsString>,
    items: Vec<Item>,
}

impl Listing {
    /// Lists `dir`, in the byte order of the paths that will be made of it: a directory compares as `name/`.
    pub(super) fn of(dir: &Path) -> io::Result<Listing> {
        let mut listing = Listing::default();
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let kind = match kind {
                k if k.is_file() => Kind::File,
                k if k.is_dir() => Kind::Directory,
                k if k.is_symlink() => Kind::Link,
                _ => Kind::Special,
            };
            listing.push(entry.file_name(), kind);
        }
        let names = std::mem::take(&mut listing.names);
        listing.items.sort_unstable_by(|a, b| compare((text(&names, a), a.kind), (text(&names, b), b.kind)));
        listing.names = names;
        Ok(listing)
    }

    fn push(&mut self, name: OsString, kind: Kind) {
        let start = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let shown = shown(&name);
        self.names.push_str(&shown);
        let len = u16::try_from(shown.len()).unwrap_or(u16::MAX);
        let mut odd = 0;
        if name.to_str().is_none() {
            self.odd.push(name);
            odd = u32::try_from(self.odd.len()).unwrap_or(0);
        }
        self.items.push(Item { start, len, kind, odd });
    }

    /// Whether there is a file of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        let at = self
            .items
            .binary_search_by(|item| compare((text(&self.names, item), item.kind), (name, Kind::File)));
        at.is_ok()
    }

    /// The entry at `index`: its name for people, its name for the operating system, its kind.
    pub(super) fn get(&self, index: usize) -> Option<(&str, &OsStr, Kind)> {
        let item = self.items.get(index)?;
        let name = text(&self.names, item);
        let odd = (item.odd as usize).checked_sub(1).and_then(|i| self.odd.get(i));
        Some((name, odd.map_or(OsStr::new(name), OsString::as_os_str), item.kind))
    }
}

fn text<'a>(names: &'a str, item: &Item) -> &'a str {
    let start = item.start as usize;
    names.get(start..start + usize::from(item.len)).unwrap_or_default()
}

fn compare(a: (&str, Kind), b: (&str, Kind)) -> Ordering {
    key(a).cmp(key(b))
}

fn key((name, kind): (&str, Kind)) -> impl Iterator<Item = u8> {
    name.bytes().chain((kind == Kind::Directory).then_some(b'/'))
}

#[cfg(test)]
mod tests {
    use super::{Kind, compare};
    use std::cmp::Ordering;

    #[test]
    fn a_directory_stands_where_its_files_will() {
        // `a-b`, `a.txt`, `a/x`, `a0` is the byte order of the joined paths.
        assert_eq!(compare(("a", Kind::Directory), ("a.txt", Kind::File)), Ordering::Greater);
        assert_eq!(compare(("a", Kind::Directory), ("a-b", Kind::File)), Ordering::Greater);
        assert_eq!(compare(("a", Kind::Directory), ("a0", Kind::File)), Ordering::Less);
        assert_eq!(compare(("a", Kind::File), ("a0", Kind::File)), Ordering::Less);
    }
}
