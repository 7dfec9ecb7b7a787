//! What a person is told about a document in which no report was found, where the document itself shows why.

use crate::document::Document;
use crate::error::{Error, ErrorKind, Stage};

/// The error about a document, made more helpful where most of its text is not to be had.
pub(super) fn explained(error: Error, document: &Document) -> Error {
    if error.kind() != ErrorKind::NotAReport {
        return error;
    }
    untold(document).or_else(|| unshown(&error, document)).unwrap_or(error)
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

/// A web page that holds most of its text where no browser shows it before scripts have run.
fn unshown(error: &Error, document: &Document) -> Option<Error> {
    let note = document.notes.iter().find(|note| note.id == "text_not_shown")?;
    let message = format!("{}; {}", error.message(), note.message);
    Some(Error::new(error.kind(), error.stage(), message))
}
