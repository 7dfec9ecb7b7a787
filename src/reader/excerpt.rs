//! Reports of one file, handed on by this program itself: the part of the document that was read of the file.

use super::Limits;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Stage};
use crate::source::Excerpt;

/// Reads an excerpt.
///
/// # Errors
/// The bytes are none.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let damaged =
        |what: &str| Error::new(ErrorKind::Damaged, Stage::Read, format!("no part of a file: {what}"));
    let (_, body) = Excerpt::unseal(bytes).ok_or_else(|| damaged("it has no head"))?;
    let document = Document::decode(body).ok_or_else(|| damaged("it has no body"))?;
    // Before its grids are walked.
    limits.hold(&document)?;
    document.check_invariants().map_err(|what| damaged(&what))?;
    Ok(document)
}
