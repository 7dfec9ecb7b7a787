//! Objects that are parts of a larger file and not files of their own: storages of compound files ([MS-DOC] 2.1.9
//! ObjectPool; [MS-XLS] 2.1.7.16, MBD), and documents in folders of an OpenDocument package (OpenDocument 1.3, part 2, 3).
//! They are put together as the files they were.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::compound::Compound;
use super::embedded::{COUNT, file, native_in};
use super::package::Package;
use super::xml::{self, Token, Xml};
use super::{damaged, too_large};
use crate::error::{Error, ErrorKind};
use crate::reader::{Attachment, Limits};

/// Names of storages with objects as directories of compound files have them, in UTF-16.
const STORAGES: [&[u8]; 2] = [b"O\0b\0j\0e\0c\0t\0P\0o\0o\0l\0", b"M\0B\0D\0"];

/// What every compound file begins with ([MS-CFB] 2.2).
const MARK: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// The streams that programs open a compound file by.
const DOCUMENTS: [&str; 4] = ["WordDocument", "Workbook", "Book", "EncryptedPackage"];

/// The files in a compound file, named by their storages. An object that is damaged has no more than the mark of a
/// compound file.
///
/// # Errors
/// `damaged` for a file that cannot be opened, `too_large` past a limit.
pub(in crate::reader) fn in_compound(bytes: &[u8], limits: &Limits) -> Result<Vec<Attachment>, Error> {
    if !STORAGES.iter().any(|name| memchr::memmem::find(bytes, name).is_some()) {
        return Ok(Vec::new());
    }
    let mut whole = Compound::open(bytes, limits)?;
    let of_sheets = whole.storages("/").into_iter().filter(|name| name.starts_with("MBD"));
    let of_texts = whole.storages("ObjectPool").into_iter().map(|name| format!("ObjectPool/{name}"));
    let storages: Vec<String> = of_sheets.chain(of_texts).collect();
    if storages.len() > COUNT {
        return Err(too_large(format!("the file holds more than {COUNT} objects, the most allowed")));
    }
    let mut found = Vec::new();
    let mut left = limits.inflated;
    for storage in storages {
        let bytes = match object(&mut whole, &storage) {
            // It says so as a source of its own: nothing stands behind the mark of a compound file.
            Err(error) if error.kind() == ErrorKind::Damaged => Some(MARK.to_vec()),
            other => other?,
        };
        if let Some(bytes) = bytes {
            left = left.checked_sub(bytes.len() as u64).ok_or_else(|| {
                too_large(format!(
                    "objects of more than {} bytes, the most allowed (--limit-inflated)",
                    limits.inflated
                ))
            })?;
            found.push(Attachment { name: storage, bytes });
        }
    }
    Ok(found)
}

/// The file in a storage of a compound file.
fn object(whole: &mut Compound<'_>, storage: &str) -> Result<Option<Vec<u8>>, Error> {
    // Such a name leads to what is around it.
    if storage.split('/').any(|name| matches!(name, "." | "..")) {
        return Err(damaged(format!("object {storage} has a name that no program gives")));
    }
    let has = |name: &str| whole.has(&format!("{storage}/{name}"));
    if DOCUMENTS.iter().any(|name| has(name)) {
        whole.rebuilt(storage).map(Some)
    } else if let Some(name) = ["Package", "CONTENTS"].into_iter().find(|name| has(name)) {
        whole.stream(&format!("{storage}/{name}"))
    } else {
        native_in(whole, &format!("{storage}/"))
    }
}

/// The files in an OpenDocument package, named by their parts.
///
/// # Errors
/// As [`in_compound`].
pub(in crate::reader) fn in_open(bytes: &[u8], limits: &Limits) -> Result<Vec<Attachment>, Error> {
    const LIST: &str = "META-INF/manifest.xml";
    // One file of XML has its objects within it.
    if !bytes.starts_with(b"PK") || memchr::memmem::find(bytes, b"Object ").is_none() {
        return Ok(Vec::new());
    }
    let mut package = Package::open(bytes, limits)?;
    let Some(list) = package.part(LIST)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for (name, kind) in objects(&xml::text(&list), LIST, limits)? {
        if found.len() >= COUNT {
            return Err(too_large(format!("the package holds more than {COUNT} objects, the most allowed")));
        }
        let bytes = match name.strip_suffix('/') {
            Some(folder) => document(&mut package, folder, &kind)?,
            None => package.part(&name)?.and_then(|bytes| file(bytes, limits)),
        };
        if let Some(bytes) = bytes {
            found.push(Attachment { name: name.trim_end_matches('/').to_owned(), bytes });
        }
    }
    Ok(found)
}

/// The objects that the list of a package names, each with its media type: texts, sheets, and files of other programs.
fn objects(list: &str, part: &str, limits: &Limits) -> Result<Vec<(String, String)>, Error> {
    let mut xml = Xml::new(list, part, limits.nesting);
    let mut all = Vec::new();
    loop {
        match xml.next()? {
            Token::Start(tag) if tag.name() == "file-entry" => {
                let (name, kind) = (tag.attr("full-path"), tag.attr("media-type").unwrap_or_default());
                let kept = match &*kind {
                    "application/vnd.oasis.opendocument.text"
                    | "application/vnd.oasis.opendocument.spreadsheet" => {
                        name.as_ref().is_some_and(|n| n.len() > 1 && n.ends_with('/'))
                    }
                    "application/vnd.sun.star.oleobject" => true,
                    _ => false,
                };
                all.extend(name.filter(|_| kept).map(|n| (n.into_owned(), kind.into_owned())));
            }
            Token::Eof => return Ok(all),
            _ => {}
        }
    }
}

/// A document in a folder of a package as a package of its own.
fn document(package: &mut Package<'_>, folder: &str, kind: &str) -> Result<Option<Vec<u8>>, Error> {
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let failed = |e: &dyn std::fmt::Display| damaged(format!("{folder} cannot be put together: {e}"));
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let mut write = |name: &str, bytes: &[u8]| {
        out.start_file(name, plain).map_err(|e| failed(&e))?;
        out.write_all(bytes).map_err(|e| failed(&e))
    };
    write("mimetype", kind.as_bytes())?;
    let Some(content) = package.part(&format!("{folder}/content.xml"))? else { return Ok(None) };
    write("content.xml", &content)?;
    for name in ["styles.xml", "settings.xml"] {
        if let Some(bytes) = package.part(&format!("{folder}/{name}"))? {
            write(name, &bytes)?;
        }
    }
    Ok(Some(out.finish().map_err(|e| failed(&e))?.into_inner()))
}
