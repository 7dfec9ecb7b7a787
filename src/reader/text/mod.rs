//! Text sources: pasted tables, page dumps and text copies in every flattening.
//!
//! The reader tells lines, fields and drawn borders apart and nothing more; what a line means is for others.
//! A line with separators becomes a line of fields, a drawn table becomes a table with the spans its borders
//! show, an empty line is kept because it may be an empty cell.

mod borders;
mod lines;
mod marks;
mod markup;
mod records;

use crate::document::{Builder, Document};
use crate::error::{Error, ErrorKind, Stage};
use crate::reader::{Limits, encoding, facts};

/// Reads a text source.
///
/// # Errors
/// [`ErrorKind::Damaged`] for binary bytes and mojibake, [`ErrorKind::TooLarge`] for more blocks than allowed.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let decoded = encoding::decode(bytes)?;
    let (name, mut map, replaced) = (decoded.encoding, decoded.source_map(), decoded.replaced);
    let another = encoding::another(bytes, &decoded);
    let mut text = decoded.text.into_owned();
    if let Some(plain) = markup::strip(&text) {
        map.cut(plain.cuts);
        text = plain.text;
    }
    let drawn = borders::find(&text);
    let mut builder = Builder::over("text/plain", text);
    builder.encoding(name);
    builder.source_map(map);
    if replaced > 0 {
        let message = format!("{replaced} byte sequences are not {name} and were replaced");
        builder.note("bytes_replaced", message, crate::document::Place::detached());
    }
    if let Some(message) = another {
        builder.note("another_encoding", message, crate::document::Place::detached());
    }
    builder.keep_set(builder.slice(0, builder.source().len()));
    lines::read(&mut builder, &drawn, limits)?;
    facts::add(&mut builder, &[]);
    Ok(builder.finish())
}

/// The lines of a text that stands in another source, such as preformatted text of a page. Places are offsets in it.
///
/// # Errors
/// [`ErrorKind::TooLarge`] for more blocks than allowed.
pub(super) fn read_lines(text: String, limits: &Limits) -> Result<Document, Error> {
    let drawn = borders::find(&text);
    let mut builder = Builder::over("text/plain", text);
    lines::read(&mut builder, &drawn, limits)?;
    Ok(builder.finish())
}

pub(super) fn too_many_blocks(found: usize, limits: &Limits) -> Error {
    let message = format!("{found} lines, allowed {} (--limit-blocks)", limits.blocks);
    Error::new(ErrorKind::TooLarge, Stage::Read, message)
}
