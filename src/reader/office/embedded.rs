//! Files that people put into a Word or Excel file as objects (ECMA-376-1, 15.2.10 and 15.2.11): packages as they are,
//! and compound files that hold one ([MS-OLEDS] 2.3). So are parts in another format (17.17.2.1 altChunk), which some
//! programs write the whole of a document as.

use super::compound::Compound;
use super::package::Package;
use super::{opc, too_large};
use crate::error::Error;
use crate::reader::{Attachment, Limits};

/// Objects of one file.
pub(super) const COUNT: usize = 1_000;

/// A compound file that holds a file as it was, with its name in front ([MS-OLEDS] 2.3.6).
const NATIVE: &str = "\u{1}Ole10Native";

/// What names have in them that may be those of such parts. A part in another format has any name, but not that of XML.
const NAMES: [&[u8]; 8] = [b"embeddings", b"hunk", b".htm", b".mht", b".dat", b".rtf", b".docx", b".txt"];

/// The directory of a package (APPNOTE.TXT 4.3.16 says where it begins), or all of the package.
fn directory(bytes: &[u8]) -> &[u8] {
    let found = memchr::memmem::rfind(bytes, b"PK\x05\x06").and_then(|end| {
        let start = u32::from_le_bytes(bytes.get(end + 16..end + 20)?.try_into().ok()?);
        bytes.get(usize::try_from(start).ok()?..end)
    });
    found.unwrap_or(bytes)
}

/// The files in a package, named by their parts. What holds no document a program could open by itself, a formula
/// for one, is left out, and so are the data of charts.
///
/// # Errors
/// `damaged` for a package that cannot be opened, `too_large` when there are more than a thousand or they take more
/// bytes than the limits allow.
pub(in crate::reader) fn attachments(bytes: &[u8], limits: &Limits) -> Result<Vec<Attachment>, Error> {
    // Names stand unpacked in the directory, and most files hold none.
    let directory = directory(bytes);
    if !NAMES.iter().any(|name| memchr::memmem::find(directory, name).is_some()) {
        return Ok(Vec::new());
    }
    let mut package = Package::open(bytes, limits)?;
    let (main, _) = opc::main_part(&mut package, limits)?;
    let own = opc::relations(&mut package, &main, limits)?;
    // Objects in workbooks belong to their sheets.
    let mut all = Vec::new();
    for sheet in own.iter().filter(|r| r.kind == "worksheet") {
        all.extend(opc::relations(&mut package, &sheet.target, limits)?);
    }
    let objects =
        own.into_iter().chain(all).filter(|r| matches!(r.kind.as_str(), "package" | "oleObject" | "aFChunk"));
    let mut names: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for object in objects {
        if names.contains(&object.target) {
            continue;
        }
        if names.len() >= COUNT {
            return Err(too_large(format!("the package holds more than {COUNT} objects, the most allowed")));
        }
        if let Some(bytes) = package.part(&object.target)?
            && let Some(bytes) = file(bytes, limits)
        {
            found.push(Attachment { name: object.target.clone(), bytes });
        }
        names.push(object.target);
    }
    Ok(found)
}

/// The file in an object; `None` where there is none.
pub(super) fn file(bytes: Vec<u8>, limits: &Limits) -> Option<Vec<u8>> {
    if !bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Some(bytes);
    }
    // A damaged object says so as a source of its own.
    let Ok(mut object) = Compound::open(&bytes, limits) else { return Some(bytes) };
    if ["WordDocument", "Workbook", "Book", "EncryptedPackage"].iter().any(|name| object.has(name)) {
        return Some(bytes);
    }
    // A package, or what Acrobat keeps.
    for name in ["Package", "CONTENTS"] {
        if object.has(name) {
            return object.stream(name).ok().flatten();
        }
    }
    native_in(&mut object, "").ok().flatten()
}

/// The file that a storage, named with a slash behind it, holds as it was.
pub(super) fn native_in(file: &mut Compound<'_>, storage: &str) -> Result<Option<Vec<u8>>, Error> {
    let stream = file.stream(&format!("{storage}{NATIVE}"))?;
    Ok(stream.and_then(|stream| native(&stream).map(<[u8]>::to_vec)))
}

/// The file in an Ole10Native stream: a length, a type, a name and a path, eight bytes, another path, the bytes.
fn native(stream: &[u8]) -> Option<&[u8]> {
    let path = |bytes: &'_ [u8]| memchr::memchr(0, bytes).map(|end| end + 1);
    let mut rest = stream.get(6..)?;
    for skipped in [0, 4] {
        rest = rest.get(path(rest)? + skipped..)?;
    }
    let length = |bytes: &[u8]| Some(u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?) as usize);
    rest = rest.get(4_usize.checked_add(length(rest)?)?..)?;
    rest.get(4..)?.get(..length(rest)?)
}

#[cfg(test)]
mod tests {
    use super::native;

    #[test]
    fn the_file_behind_its_names() {
        let stream = [
            &[0, 0, 0, 0, 2, 0][..],
            b"a.txt\0C:\\a.txt\0\0\0\x03\0",
            &[4, 0, 0, 0],
            b"C:\\\0",
            &[3, 0, 0, 0],
            b"one",
            b"more",
        ]
        .concat();
        assert_eq!(native(&stream), Some(&b"one"[..]));
        (0..stream.len() - 4).for_each(|end| assert_eq!(native(&stream[..end]), None, "{end}"));
    }
}
