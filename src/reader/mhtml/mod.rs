//! Saved web pages and mail: MIME messages (RFC 2045, 2046), pages with all that belongs to them as
//! `multipart/related` (RFC 2557, 2387).
//!
//! The page is read as if it had been saved alone. Lines and bytes of its places count in the decoded part, whose
//! name the document carries.

mod names;
mod parts;
mod workbook;

use parts::{Kind, Message, Part};

use crate::document::{Block, Document, Note, Place};
use crate::error::{Error, ErrorKind, Stage};
use crate::reader::{Attachment, Limits, html, text};

/// The IANA media type of what this module reads.
pub const MEDIA_TYPE: &str = "multipart/related";

/// Pages of one message that are looked at; a page with frames has a handful.
const PAGES: usize = 64;
/// A frame is the page where it has so many times the text of the page around it.
const FRAME: usize = 2;

/// Reads the page of a message: the one its head names, else the first; a frame of it, where that has nearly all of
/// the text, or the sheets of a workbook. A message without a page is read as the text it has.
///
/// # Errors
/// `damaged` when there is no part to read or its coding is broken; what is said of pages and texts.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let message = Message::parse(bytes)
        .ok_or_else(|| damaged("its head cannot be read, or more messages stand in it than anybody sends"))?;
    let pages: Vec<&Part> = message.pages().take(PAGES).collect();
    let Some(root) = message.root() else {
        let part = message.parts.iter().find(|part| part.kind == Kind::Text);
        let part = part.ok_or_else(|| without_text(&message))?;
        let mut document = text::read(&content(part, bytes)?, limits)?;
        document.part = Some(part.name.clone());
        return Ok(document);
    };
    if let Some(document) = workbook::read(&message, root, bytes, limits)? {
        return Ok(document);
    }
    let mut best = (root, page(root, bytes, limits)?);
    let mut others = 0;
    for frame in pages.into_iter().filter(|page| page.number != root.number) {
        // A frame that cannot be read, of an advertisement perhaps, does not cost the page.
        let Ok(read) = page(frame, bytes, limits) else { continue };
        if length(&read) > FRAME * length(&best.1) {
            best = (frame, read);
        }
        others += 1;
    }
    let (part, mut document) = best;
    if others > 0 {
        let message = format!("{} pages in the file, read is {}", others + 1, part.name);
        document.notes.push(Note { id: "frames", message, place: Place::detached() });
    }
    document.media_type = MEDIA_TYPE;
    document.part = Some(part.name.clone());
    Ok(document)
}

/// Files sent along with a message.
///
/// # Errors
/// They unpack to more than allowed.
pub fn attachments(bytes: &[u8], limits: &Limits) -> Result<Vec<Attachment>, Error> {
    let Some(message) = Message::parse(bytes) else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for part in message.parts.iter().filter(|part| part.kind == Kind::Attachment) {
        let bytes = content(part, bytes)?;
        if bytes.len() as u64 > limits.bytes {
            let message = format!(
                "{} bytes attached, allowed are {}; --limit-bytes allows more",
                bytes.len(),
                limits.bytes
            );
            return Err(Error::new(ErrorKind::TooLarge, Stage::Read, message));
        }
        all.push(Attachment { name: part.name.clone(), bytes });
    }
    Ok(all)
}

fn page(part: &Part, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    html::read_declared(&content(part, bytes)?, part.charset.as_deref(), limits)
}

fn content(part: &Part, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    part.content(bytes).ok_or_else(|| damaged(&format!("the coding of part {} is broken", part.name)))
}

/// Bytes of the text that is shown.
fn length(document: &Document) -> usize {
    let of = |block: &Block| match block {
        Block::Heading { text, .. } | Block::Paragraph { text, .. } => text.len(),
        Block::Fields { fields, .. } => document.fields_of(*fields).iter().map(|f| f.text.len()).sum(),
        Block::Table(table) => table.cells.iter().map(|cell| cell.text.len()).sum(),
        Block::Blank { .. } => 0,
    };
    document.blocks.iter().map(of).sum()
}

/// Why there is nothing to be read in a message itself.
fn without_text(message: &Message) -> Error {
    match message.parts.iter().filter(|part| part.kind == Kind::Attachment).count() {
        0 => damaged("there is neither a page nor a text in it"),
        files => {
            let message =
                format!("a mail without a text of its own; the files attached ({files}) are read one by one");
            Error::new(ErrorKind::NotAReport, Stage::Read, message)
        }
    }
}

fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::Damaged, Stage::Read, format!("not a saved page that can be read: {what}"))
}
