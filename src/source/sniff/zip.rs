//! Names of the entries of a ZIP file, without unpacking anything but a media type (APPNOTE 4.3).

use flate2::{Decompress, FlushDecompress};

use super::{Form, Office};

/// The names the directory lists; where the directory is missing, those of the entries at the start.
pub(super) fn names(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = directory(bytes);
    let mut local = at.is_none().then_some(0);
    std::iter::from_fn(move || {
        if let Some(start) = at {
            let head = bytes.get(start..)?;
            if !head.starts_with(b"PK\x01\x02") {
                return None;
            }
            let [name, extra, comment] = [28, 30, 32].map(|o| u16_at(head, o).unwrap_or(0));
            at = Some(start + 46 + name + extra + comment);
            return head.get(46..46 + name);
        }
        let start = local?;
        let head = bytes.get(start..)?;
        if !head.starts_with(b"PK\x03\x04") {
            return None;
        }
        let [name, extra] = [26, 28].map(|o| u16_at(head, o).unwrap_or(0));
        // The size stands behind the data where bit 3 is set.
        let size = u32_at(head, 18)?;
        local = (u16_at(head, 6)? & 8 == 0).then_some(start + 30 + name + extra + size);
        head.get(30..30 + name)
    })
}

/// Whether all that is there is one package that was unpacked into a folder, and packed again with it. Where other files
/// stand in it, each is a source.
pub(super) fn is_package_in_a_folder(bytes: &[u8]) -> bool {
    let Some(folder) = names(bytes).find_map(|name| name.strip_suffix(b"/[Content_Types].xml")) else {
        return false;
    };
    names(bytes).all(|name| match name.strip_prefix(folder).and_then(|rest| rest.strip_prefix(b"/")) {
        Some(part) => {
            let top = part.split(|b| *b == b'/').next().unwrap_or_default();
            PACKAGE.contains(&top)
        }
        None => {
            name.starts_with(b"__MACOSX/")
                || name.ends_with(b"/") && folder.starts_with(name.strip_suffix(b"/").unwrap_or(name))
        }
    })
}

/// What stands at the top of packages of documents and workbooks (ECMA-376-1, 11.3, 12.3, 15).
const PACKAGE: [&[u8]; 8] =
    [b"", b"[Content_Types].xml", b"_rels", b"word", b"xl", b"docProps", b"customXml", b".DS_Store"];

/// Whether the end of the file leads to a directory.
pub(super) fn has_directory(bytes: &[u8]) -> bool {
    directory(bytes).is_some()
}

/// Where the central directory begins.
fn directory(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(22 + 65_535);
    let end = from + memchr::memmem::rfind(bytes.get(from..)?, b"PK\x05\x06")?;
    let (size, offset) = (u32_at(bytes, end + 12)?, u32_at(bytes, end + 16)?);
    // What stands before the archive shifts it.
    let start = end.checked_sub(size).unwrap_or(offset);
    [start, offset].into_iter().find(|at| bytes.get(*at..).is_some_and(|b| b.starts_with(b"PK\x01\x02")))
}

/// What the entry `mimetype` of an OpenDocument file or an EPUB says: the first one, and stored; where the package was
/// unpacked and packed again, anywhere and deflated.
pub(super) fn by_media_type(bytes: &[u8]) -> Option<Form> {
    let head = |bytes: &[u8]| of_media_type(bytes.get(..bytes.len().min(MEDIA_TYPE)).unwrap_or_default());
    head(bytes).or_else(|| head(&media_type(bytes)?))
}

/// Bytes in which a media type stands.
const MEDIA_TYPE: usize = 256;

/// The beginning of the entry `mimetype`, wherever it is (APPNOTE 4.3.7, 4.3.12).
fn media_type(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut at = directory(bytes)?;
    loop {
        let head = bytes.get(at..).filter(|head| head.starts_with(b"PK\x01\x02"))?;
        let [name, extra, comment] = [28, 30, 32].map(|o| u16_at(head, o).unwrap_or(0));
        if head.get(46..46 + name)? == b"mimetype" {
            return beginning(bytes.get(u32_at(head, 42)?..)?, u16_at(head, 10)?);
        }
        at += 46 + name + extra + comment;
    }
}

/// The first bytes of an entry, which begins with its own head.
fn beginning(entry: &[u8], method: usize) -> Option<Vec<u8>> {
    let head = entry.starts_with(b"PK\x03\x04").then_some(entry)?;
    let data = head.get(30 + u16_at(head, 26)? + u16_at(head, 28)?..)?;
    if method != DEFLATED {
        return Some(data.get(..data.len().min(MEDIA_TYPE))?.to_vec());
    }
    let mut out = Vec::with_capacity(MEDIA_TYPE);
    // What is there before an error counts.
    let _ = Decompress::new(false).decompress_vec(data, &mut out, FlushDecompress::Finish);
    Some(out)
}

/// The method of deflate (APPNOTE 4.4.5).
const DEFLATED: usize = 8;

/// The form of a media type that stands somewhere in these bytes.
pub(super) fn of_media_type(head: &[u8]) -> Option<Form> {
    let says = |what: &[u8]| memchr::memmem::find(head, what).is_some();
    Some(match () {
        () if says(b"application/vnd.oasis.opendocument.text") => Form::Office(Office::OpenText),
        () if says(b"application/vnd.oasis.opendocument.spreadsheet") => Form::Office(Office::OpenSheet),
        () if says(b"application/vnd.oasis.opendocument") => Form::Foreign("an OpenDocument file"),
        () if says(b"application/epub+zip") => Form::Foreign("an EPUB book"),
        () => return None,
    })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let field = bytes.get(at..at + 2)?;
    Some(usize::from(u16::from_le_bytes([field[0], field[1]])))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let field: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(field)).ok()
}
