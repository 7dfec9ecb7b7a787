//! The OFD reader: a package of XML to pages of glyphs and rules (GB/T 33190-2016, 电子文件存储与交换格式
//! 版式文档).
//!
//! ```text
//! package (zip) -> xml (trees) -> book (documents, pages, templates, resources) -> draw, text, path -> Page
//! ```
//!
//! Pages go to [`crate::layout`], as those of a PDF do. Signatures are not checked; annotations are drawn over the page.

mod annotated;
mod annotations;
mod attachments;
mod book;
mod draw;
mod fonts;
mod outline;
mod package;
mod path;
mod picture;
mod text;
mod xml;

pub use attachments::attachments;
use book::Book;
use draw::Painter;
use package::Package;

use crate::document::{Damage, Document, Note, Place};
use crate::error::{Error, ErrorKind, Stage};
use crate::layout::{self, Page, Settings};
use crate::reader::Limits;

/// The media type of what this module reads.
pub const MEDIA_TYPE: &str = "application/ofd";

/// Points of a millimetre, the unit of OFD (7.3).
const POINTS: f64 = 72.0 / 25.4;

/// Why a package or a part of it is not read.
#[derive(Debug)]
pub enum Refusal {
    Damaged(String),
    Encrypted,
    /// More bytes unpacked than these.
    Inflated(u64),
    /// Elements nested deeper than this.
    TooDeep(usize),
    /// More glyphs and rules than these.
    TooMany(usize),
    /// More elements than twice these.
    Elements(u32),
    /// More pages than these.
    Pages(u32),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        let too_large = |message: String| Error::new(ErrorKind::TooLarge, Stage::Read, message);
        match refusal {
            Refusal::Damaged(what) => {
                Error::new(ErrorKind::Damaged, Stage::Read, format!("not an OFD that can be read: {what}"))
            }
            Refusal::Encrypted => Error::new(ErrorKind::Encrypted, Stage::Read, "an encrypted OFD"),
            Refusal::Inflated(most) => too_large(format!(
                "the OFD unpacks to more than {most} bytes, the most allowed; --limit-inflated allows more"
            )),
            Refusal::TooDeep(most) => too_large(format!(
                "the OFD nests elements deeper than {most}, the most allowed; --limit-nesting allows more"
            )),
            Refusal::TooMany(most) => too_large(format!(
                "the OFD has more than {most} characters and lines, the most allowed; --limit-glyphs allows more"
            )),
            Refusal::Elements(most) => too_large(format!(
                "a part of the OFD has more elements than allowed, two for each of {most} characters; --limit-glyphs allows more"
            )),
            Refusal::Pages(most) => too_large(format!(
                "the OFD has more than {most} pages, the most allowed; --limit-pages allows more"
            )),
        }
    }
}

fn damaged(what: impl Into<String>) -> Refusal {
    Refusal::Damaged(what.into())
}

/// What was read besides the pages.
struct Read {
    pages: Vec<Page>,
    notes: Vec<Note>,
    /// Paths that are no rules were drawn: outlines of text, perhaps.
    shapes: bool,
    damage: Damage,
}

/// The pages of an OFD, in order.
///
/// # Errors
/// `damaged` when no pages can be found, `encrypted`, or `too_large` when it asks for more than the limits allow.
pub fn pages(bytes: &[u8], limits: &Limits) -> Result<Vec<Page>, Error> {
    Ok(run(bytes, limits, &Settings::default())?.pages)
}

fn run(bytes: &[u8], limits: &Limits, settings: &Settings) -> Result<Read, Refusal> {
    let package = Package::open(bytes, limits)?;
    let mut book = Book::open(&package, limits)?;
    let mut painter = Painter::new(&package, limits, settings);
    let leaves = book.pages.clone();
    let mut pages = Vec::with_capacity(leaves.len());
    let mut damage = Damage::default();
    for ((at, leaf), number) in leaves.iter().enumerate().zip(1..) {
        let tree = package.tree(&leaf.part)?;
        let above = annotated::of(&package, &leaf.annotations)?;
        let Some(own) = book.resources_of(&package, at, &tree)? else { continue };
        let (mut page, whole) = painter.page(own, &tree, &above.trees)?;
        page.number = number;
        pages.push(page);
        if !whole || above.lost {
            damage.pages.push(number);
        }
    }
    let mut notes = painter.notes;
    if book.signed {
        let message = "the file carries signatures or seals; they were not checked".to_owned();
        notes.push(Note { id: "signatures", message, place: Place::detached() });
    }
    Ok(Read { pages, notes, shapes: painter.shapes, damage })
}

/// Reads an OFD.
///
/// # Errors
/// As [`pages`]; `needs_ocr` when no character on any page can be seen.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let settings = Settings::default();
    let Read { pages, notes, shapes, damage } = run(bytes, limits, &settings)?;
    let seen = |page: &Page| page.glyphs.iter().any(|g| !g.invisible && !g.text.is_whitespace());
    if !pages.iter().any(seen) {
        let message = match () {
            () if pages.iter().any(|p| !p.images.is_empty()) => {
                "the OFD has pictures of pages and no text; recognise its characters first"
            }
            () if shapes => "the OFD has outlines in place of text; recognise its characters first",
            () => "the OFD has pages without any text",
        };
        return Err(Error::new(ErrorKind::NeedsOcr, Stage::Read, message));
    }
    let mut document = layout::document(MEDIA_TYPE, &pages, &settings);
    document.notes.extend(notes);
    document.damage = damage;
    Ok(document)
}
