//! Which reader an office file goes to: told by what its package or compound file holds, never by its name.

use super::office::compound::Compound;
use super::office::package::Package;
use super::office::{embedded, flat, objects, opc};
use super::{Attachment, Limits, doc, docx, odt, rtf, sheets};
use crate::document::Document;
use crate::error::{Conversion, Error, ErrorKind, Stage};
use crate::source::Office;

/// Reads an office file.
///
/// # Errors
/// Why there is no document.
pub(super) fn read(kind: Office, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    match kind {
        Office::Package => packaged(bytes, limits),
        Office::FlatPackage => packaged(&flat::package(bytes, limits)?, limits),
        Office::Compound => compound(bytes, limits),
        Office::RichText => rtf::read(bytes, limits),
        Office::OpenText => odt::read(bytes, limits),
        Office::OpenSheet => sheets::ods::read(bytes, limits),
        Office::WordXml => docx::read_flat(bytes, limits),
        Office::SheetXml => sheets::xml2003::read(bytes, limits),
    }
}

/// The files embedded in an office file.
///
/// # Errors
/// The file cannot be read so far as to find them, or they are larger than allowed.
pub(super) fn attachments(kind: Office, bytes: &[u8], limits: &Limits) -> Result<Vec<Attachment>, Error> {
    match kind {
        Office::Package => embedded::attachments(bytes, limits),
        Office::FlatPackage => embedded::attachments(&flat::package(bytes, limits)?, limits),
        Office::Compound => objects::in_compound(bytes, limits),
        Office::OpenText | Office::OpenSheet => objects::in_open(bytes, limits),
        _ => Ok(Vec::new()),
    }
}

/// Reads what a package of the Open Packaging Conventions holds, told by the content type of its main part.
fn packaged(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let mut package = Package::open(bytes, limits)?;
    let (main, kind) = opc::main_part(&mut package, limits)?;
    let kind = kind.to_ascii_lowercase();
    match () {
        () if kind.contains("wordprocessingml") || kind.contains("ms-word") => {
            docx::read(&mut package, &main, limits)
        }
        () if kind.contains("presentationml") || kind.contains("ms-powerpoint") => {
            refused("a PowerPoint file (PPTX)")
        }
        () if kind.contains("visio") => refused("a Visio drawing"),
        () if kind.contains("sheet.binary") => {
            Err(Error::convertible(Stage::Source, "a binary Excel file (XLSB)", Conversion::Sheet))
        }
        () if kind.contains("spreadsheetml") || kind.contains("ms-excel") => {
            sheets::xlsx::read(&mut package, &main, limits)
        }
        () => refused(&format!("a package with a document of type {kind:?}")),
    }
}

/// Reads what a compound file holds, told by the names of its streams.
fn compound(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let mut file = Compound::open(bytes, limits)?;
    if let Some(error) = file.encrypted() {
        return Err(error);
    }
    for name in ["Workbook", "Book"] {
        if let Some(stream) = file.stream(name)? {
            return sheets::xls::read(&stream, limits);
        }
    }
    match () {
        () if file.has("WordDocument") => doc::read(&mut file, limits),
        () if file.has("MatOST") => Err(Error::convertible(Stage::Source, "a Works file", Conversion::Text)),
        () if file.has("PowerPoint Document") => refused("an older PowerPoint file (PPT)"),
        () => refused("a compound file of another program"),
    }
}

/// The error of a kind of document that is not read.
fn refused<T>(what: &str) -> Result<T, Error> {
    let message = format!("{what}; save it as a Word, Excel or PDF file");
    Err(Error::new(ErrorKind::Unsupported, Stage::Source, message))
}
