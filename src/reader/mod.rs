//! Readers: bytes of one form in, a neutral [`Document`] out. No reader knows what
//! the document is about, and no foreign type leaves this room.

pub(crate) mod encoding;
pub mod html;
pub mod limits;
pub mod text;

pub use limits::Limits;

use crate::document::Document;
use crate::error::Error;
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
    if form == Form::Html { html::read(bytes, limits) } else { text::read(bytes, limits) }
}
