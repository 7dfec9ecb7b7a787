//! Readers: bytes of one form in, a neutral [`Document`] out. No reader knows what
//! the document is about, and no foreign type leaves this room.

mod doc;
pub mod docx;
pub(crate) mod encoding;
mod facts;
pub mod html;
pub mod limits;
mod odt;
mod office;
pub mod pdf;
mod rtf;
mod sheets;
pub mod text;

pub use limits::Limits;

use crate::document::Document;
use crate::error::Error;
use crate::layout::Page;
use crate::source::{Form, sniff};

/// Reads a source of any supported form, told by its content.
///
/// # Errors
/// The kind says why there is no document: unsupported, damaged, too large …
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let form = sniff(bytes);
    if let Some(refusal) = form.refusal() {
        return Err(refusal);
    }
    match form {
        Form::Html => html::read(bytes, limits),
        Form::Pdf => pdf::read(bytes, limits),
        Form::Office(kind) => office::read(kind, bytes, limits),
        _ => text::read(bytes, limits),
    }
}

/// The pages of a source, glyphs and rules as they stand there; `None` for forms without pages.
///
/// # Errors
/// As [`read`].
pub fn pages(bytes: &[u8], limits: &Limits) -> Result<Option<Vec<Page>>, Error> {
    let form = sniff(bytes);
    if form == Form::Pdf {
        return pdf::pages(bytes, limits).map(Some);
    }
    form.refusal().map_or(Ok(None), Err)
}
