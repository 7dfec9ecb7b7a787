//! What a person is told about a document in which no report was found, where the document itself shows why.

use crate::document::Document;
use crate::error::{Error, ErrorKind, Stage};
use crate::text::signs::is_ideograph;

/// The error about a document, made more helpful where most of its text is not to be had.
pub(super) fn explained(error: Error, document: &Document) -> Error {
    if error.kind() != ErrorKind::NotAReport {
        return error;
    }
    untold(document).or_else(|| garbled(document)).or_else(|| unshown(&error, document)).unwrap_or(error)
}

/// Pages most of whose characters the fonts do not tell.
fn untold(document: &Document) -> Option<Error> {
    document.pages?;
    let (mut told, mut untold) = (0_usize, 0_usize);
    for c in document.arena().chars().filter(|c| !c.is_whitespace()) {
        if c == char::REPLACEMENT_CHARACTER { untold += 1 } else { told += 1 }
    }
    let message = format!(
        "its fonts do not tell what {untold} of its {} characters are; recognise them as on a scan first",
        told + untold
    );
    (untold > told).then(|| Error::new(ErrorKind::NeedsOcr, Stage::Extract, message))
}

/// Bytes of a text that are looked at for whether it was decoded wrongly before it was saved.
const LOOKED_AT: usize = 1 << 16;

/// Ideographs that come out where a text is decoded rightly, from which on that is no chance.
const IDEOGRAPHS: usize = 40;

/// What U+FFFD in UTF-8 becomes where it is read as GBK.
const LOST: &str = "锟斤拷";

/// As many of these are no accident.
const MOST_LOST: usize = 4;

/// A text that a program decoded by another encoding than its own, and saved as what that gave.
fn garbled(document: &Document) -> Option<Error> {
    let arena = document.arena();
    let text = &arena[..arena.floor_char_boundary(LOOKED_AT)];
    let lost = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let ideographs = text.chars().filter(|c| is_ideograph(*c)).count();
    let words = text.matches(LOST).count();
    // What a file of an office program does not say was never decoded.
    if document.encoding.is_none() && lost >= IDEOGRAPHS && lost > ideographs {
        let message = format!(
            "what {lost} of its characters are cannot be told: they stand for fields whose results are not in the file, or for texts that it has lost"
        );
        return Some(Error::new(ErrorKind::NotAReport, Stage::Extract, message));
    }
    let how = if words >= MOST_LOST && words * 2 * LOST.chars().count() > ideographs
        || lost >= IDEOGRAPHS && lost > ideographs
    {
        "GBK read as UTF-8, which lost its characters"
    } else if is_utf8_in_gbk(text) {
        "UTF-8 read as GBK"
    } else if is_gbk_in_latin(text) {
        "GBK read as Latin-1"
    } else {
        return None;
    };
    let message = format!("the text was decoded wrongly before it was saved: {how}; get the file again");
    Some(Error::new(ErrorKind::Damaged, Stage::Extract, message))
}

/// Whether the bytes of a text in GBK are Chinese in UTF-8.
fn is_utf8_in_gbk(text: &str) -> bool {
    // What the encoding does not have is lost already, and set as a reference.
    let (bytes, ..) = encoding_rs::GBK.encode(text);
    let (decoded, _) = encoding_rs::UTF_8.decode_without_bom_handling(&bytes);
    let ideographs = decoded.chars().filter(|c| is_ideograph(*c)).count();
    let lost = decoded.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let before = text.chars().filter(|c| !c.is_ascii()).count();
    ideographs >= IDEOGRAPHS && lost * 2 < ideographs && ideographs * 4 > before
}

/// Whether the bytes of a text in Latin-1 are pairs of GBK. Accents of words stand alone.
fn is_gbk_in_latin(text: &str) -> bool {
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(text);
    let runs = bytes.split(u8::is_ascii).filter(|run| !run.is_empty());
    let (mut pairs, mut alone) = (0, 0);
    for run in runs {
        pairs += run.len() / 2;
        alone += run.len() % 2;
    }
    pairs >= IDEOGRAPHS && alone * 2 < pairs
}

/// A web page that holds most of its text where no browser shows it before scripts have run.
fn unshown(error: &Error, document: &Document) -> Option<Error> {
    let note = document.notes.iter().find(|note| note.id == "text_not_shown")?;
    let message = format!("{}; {}", error.message(), note.message);
    Some(Error::new(error.kind(), error.stage(), message))
}
