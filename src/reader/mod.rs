//! Readers: bytes of one form in, a neutral [`Document`](crate::document::Document) out. No reader knows what
//! the document is about, and no foreign type leaves this room.

pub(crate) mod encoding;
pub mod html;
pub mod limits;
pub mod text;

pub use limits::Limits;

use crate::document::Document;
use crate::error::Error;

/// Reads a source of any supported form, told by its content.
///
/// # Errors
/// The kind says why there is no document: unsupported, damaged, too large …
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    text::read(bytes, limits)
}
