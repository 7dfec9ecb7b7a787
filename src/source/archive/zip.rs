//! ZIP (PKWARE APPNOTE 6.3): members by the central directory; where that is lost, by their own headers.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::read_zipfile_from_stream;
use zip::result::ZipError;

use super::listing::{Listing, within};
use super::{At, Medium, Pack, damaged, encrypted, names, unsupported};
use crate::error::Error;

/// General purpose bit 11: the name is UTF-8 (APPNOTE 4.4.4).
const UTF8: u16 = 1 << 11;
/// The name of the one kind of ZIP whose reader wants nothing else told of it.
pub(in crate::source) const OFD: &str = "an OFD file";
/// Parts an office file never has so many of.
const OFFICE_PARTS: u64 = 20_000;

/// The central directory, shared by all readers of members.
pub(super) struct Directory(ZipArchive<Medium>);

pub(super) fn list(medium: &Medium, listing: &mut Listing) -> Result<Pack, Error> {
    let tail = medium.tail(1 << 17).map_err(|e| damaged(e.to_string()))?;
    within("files", declared(&tail), listing.bounds.members, "--limit-members")?;
    let archive = match ZipArchive::new(medium.clone()) {
        Ok(archive) => archive,
        Err(error) => return salvage(medium, listing, &error),
    };
    if archive.has_duplicate_names() {
        let message = "a ZIP archive with several files of one name; of each name one file was read";
        listing.trouble(damaged(message));
    }
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index_data(index) else {
            listing.trouble(damaged(format!("a ZIP archive, its file {} cannot be listed", index + 1)));
            continue;
        };
        let name = name(entry.name_raw(), entry.flags().as_u16());
        match () {
            () if name.ends_with(['/', '\\']) => {}
            () if entry.is_symlink() => listing.link(&name)?,
            () if entry.encrypted() => listing.failed(&name, encrypted("encrypted in a ZIP archive"))?,
            () => {
                listing.data(&name, entry.size(), At::Index(index))?;
            }
        }
    }
    Ok(Pack::Zip(Directory(archive)))
}

fn name(raw: &[u8], flags: u16) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) if flags & UTF8 != 0 => name.to_owned(),
        _ => names::decode(raw),
    }
}

impl Directory {
    pub(super) fn read(&self, index: usize, limit: u64) -> Result<Vec<u8>, Error> {
        let mut archive = self.0.clone();
        let mut file = archive.by_index(index).map_err(|e| told(&e))?;
        let size = file.size();
        within("bytes unpacked", size, limit, "--limit-bytes")?;
        let mut bytes = Vec::with_capacity(usize::try_from(size.min(1 << 20)).unwrap_or(0));
        let read = file.by_ref().take(size.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|e| damaged(format!("cannot be unpacked: {e}")))?;
        if bytes.len() as u64 != size {
            let found = bytes.len();
            return Err(damaged(format!("the archive says {size} bytes, it holds {found} or more")));
        }
        Ok(bytes)
    }
}

fn told(error: &ZipError) -> Error {
    match error {
        ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            encrypted("encrypted in a ZIP archive")
        }
        ZipError::CompressionMethodNotSupported(method) => {
            unsupported(format!("packed by a method that is not read (ZIP method {method})"))
        }
        ZipError::UnsupportedArchive(what) => unsupported(format!("a ZIP archive: {what}")),
        _ => damaged(format!("cannot be unpacked: {error}")),
    }
}

/// What can be read of an archive that lost its directory: whole members from its beginning.
fn salvage(medium: &Medium, listing: &mut Listing, error: &ZipError) -> Result<Pack, Error> {
    listing.trouble(damaged(format!("a ZIP archive whose directory cannot be read: {error}")));
    let mut reader = medium.clone();
    let mut held: Vec<u8> = Vec::new();
    while let Ok(Some(mut file)) = read_zipfile_from_stream(&mut reader) {
        let name = name(file.name_raw(), file.flags().as_u16());
        if name.ends_with(['/', '\\']) {
            continue;
        }
        if file.encrypted() {
            listing.failed(&name, encrypted("encrypted in a ZIP archive"))?;
            continue;
        }
        let start = held.len();
        let most = listing.bounds.bytes.min(listing.bounds.held.saturating_sub(start as u64));
        let read = file.by_ref().take(most.saturating_add(1)).read_to_end(&mut held);
        let size = (held.len() - start) as u64;
        if read.is_err() || size > most {
            held.truncate(start);
            listing.failed(&name, damaged("cut off in a ZIP archive, or too large"))?;
            break;
        }
        listing.data(&name, size, At::Range(start as u64))?;
    }
    Ok(Pack::Ranges(Medium::from(held)))
}

/// Members that an end of the central directory speaks of (APPNOTE 4.3.14, 4.3.16): the most that any record in
/// the last bytes of the file says, so that no directory is read which is larger than allowed.
fn declared(tail: &[u8]) -> u64 {
    let number = |at: usize, len: usize| {
        let bytes = tail.get(at..at + len).unwrap_or_default();
        bytes.iter().rev().fold(0_u64, |n, b| n << 8 | u64::from(*b))
    };
    let short = memchr::memmem::find_iter(tail, b"PK\x05\x06").map(|at| number(at + 10, 2));
    let long = memchr::memmem::find_iter(tail, b"PK\x06\x06").map(|at| number(at + 32, 8));
    let most = short.filter(|n| *n != 0xFFFF).max().unwrap_or(0);
    most.max(long.max().unwrap_or(0))
}

/// What a ZIP is other than an archive of files, told by the names of its parts; `Ok(None)` for an archive.
///
/// # Errors
/// Its directory cannot be read.
pub(in crate::source) fn office_kind(bytes: &[u8]) -> Result<Option<&'static str>, ()> {
    let tail = bytes.get(bytes.len().saturating_sub(1 << 17)..).unwrap_or_default();
    if declared(tail) > OFFICE_PARTS {
        return Ok(None);
    }
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(drop)?;
    let names: Vec<&[u8]> = archive.file_names_raw().collect();
    let has = |name: &[u8]| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    let below = |folder: &[u8]| {
        names.iter().any(|n| n.get(..folder.len()).is_some_and(|start| start.eq_ignore_ascii_case(folder)))
    };
    Ok(match () {
        // ECMA-376-2, 10.1.2: every package has this part.
        () if has(b"[Content_Types].xml") => Some(match () {
            () if below(b"word/") => "a Word file (DOCX)",
            () if below(b"xl/") => "an Excel file (XLSX)",
            () if below(b"ppt/") => "a PowerPoint file (PPTX)",
            () => "an office file of an unknown kind",
        }),
        // GB/T 33190-2016, 7.2: the entry of every document.
        () if has(b"OFD.xml") => Some(OFD),
        // ODF 1.2 part 3, 3.3, and EPUB OCF 3.3: the part `mimetype` comes first.
        () if names.first() == Some(&&b"mimetype"[..]) => Some(match () {
            () if has(b"META-INF/container.xml") => "an EPUB book",
            () => "an OpenDocument file",
        }),
        () => None,
    })
}
