//! Readers: bytes of one form in, a neutral [`Document`] out. No reader knows what
//! the document is about, and no foreign type leaves this room.

mod doc;
pub mod docx;
pub(crate) mod encoding;
mod excerpt;
mod facts;
pub mod html;
pub mod limits;
pub mod mhtml;
mod odt;
pub mod ofd;
mod office;
mod office_file;
pub mod pdf;
mod rtf;
mod sheets;
pub mod text;
mod texts;

pub use limits::Limits;
pub use texts::{joined, texts};

use crate::document::Document;
use crate::error::Error;
use crate::layout::Page;
use crate::source::{Form, sniff};

/// Reads a source of any supported form, told by its content.
///
/// # Errors
/// The kind says why there is no document: unsupported, damaged, too large …
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    read_as(sniff(bytes), bytes, limits)
}

/// Reads a source whose form was told before.
///
/// # Errors
/// As [`read`].
pub fn read_as(form: Form, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    if let Some(refusal) = form.refusal() {
        return Err(refusal);
    }
    let document = match form {
        Form::Html => return html::read(bytes, limits),
        Form::Mhtml => return mhtml::read(bytes, limits),
        Form::Office(kind) => return office_file::read(kind, bytes, limits),
        Form::Pdf => pdf::read(bytes, limits)?,
        Form::Ofd => ofd::read(bytes, limits)?,
        Form::Excerpt => excerpt::read(bytes, limits)?,
        _ => text::read(bytes, limits)?,
    };
    limits.hold(&document)?;
    Ok(document)
}

/// A file embedded in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name in the document, which may hold separators of folders, and be empty.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files embedded in a source; none where its form cannot embed any.
///
/// # Errors
/// The document cannot be read so far as to find them, or they are larger than allowed.
pub fn attachments(bytes: &[u8], limits: &Limits) -> Result<Vec<Attachment>, Error> {
    attachments_as(sniff(bytes), bytes, limits)
}

/// The files embedded in a source whose form was told before.
///
/// # Errors
/// As [`attachments`].
pub fn attachments_as(form: Form, bytes: &[u8], limits: &Limits) -> Result<Vec<Attachment>, Error> {
    match form {
        Form::Mhtml => mhtml::attachments(bytes, limits),
        Form::Ofd => ofd::attachments(bytes, limits),
        Form::Pdf => pdf::attachments(bytes, limits),
        Form::Office(kind) => office_file::attachments(kind, bytes, limits),
        _ => Ok(Vec::new()),
    }
}

/// The pages of a source, glyphs and rules as they stand there; `None` for forms without pages.
///
/// # Errors
/// As [`read`].
pub fn pages(bytes: &[u8], limits: &Limits) -> Result<Option<Vec<Page>>, Error> {
    let form = sniff(bytes);
    match form {
        Form::Pdf => pdf::pages(bytes, limits).map(Some),
        Form::Ofd => ofd::pages(bytes, limits).map(Some),
        _ => form.refusal().map_or(Ok(None), Err),
    }
}
