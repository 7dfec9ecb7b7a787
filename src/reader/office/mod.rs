//! What readers of office files share: packages and their parts, XML, and the draft that paragraphs and tables with
//! their merges go into, whatever the format calls them.

pub(super) mod apart;
pub(super) mod colour;
pub(super) mod compound;
pub(super) mod draft;
pub(super) mod embedded;
pub(super) mod field;
pub(super) mod flat;
pub(super) mod marks;
pub(super) mod merges;
pub(super) mod number;
pub(super) mod objects;
pub(super) mod opc;
pub(super) mod package;
pub(super) mod utf16;
pub(super) mod xml;

use crate::error::{Error, ErrorKind, Stage};

/// An error of kind `damaged` in reading.
pub(super) fn damaged(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Damaged, Stage::Read, message)
}

/// An error of kind `too_large` in reading.
pub(super) fn too_large(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::TooLarge, Stage::Read, message)
}

/// The error of a file that is pictures and nothing to read.
pub(super) fn needs_ocr(what: &str, pictures: u32) -> Error {
    let message = format!("{what} has {pictures} pictures and no text; recognise its characters first");
    Error::new(ErrorKind::NeedsOcr, Stage::Read, message)
}
