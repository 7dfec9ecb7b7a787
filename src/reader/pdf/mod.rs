//! The PDF reader: bytes to pages of glyphs and rules in page space (ISO 32000-1).
//!
//! Pages go to [`crate::layout`], which makes blocks and tables of them.

mod annotations;
mod attachments;
mod broad;
mod content;
mod crypt;
mod decoded;
mod fields;
mod filter;
mod font;
pub(super) mod grounds;
mod image;
mod inflate;
mod layers;
mod lean;
mod lexer;
mod marks;
pub(super) mod matrix;
mod numbers;
mod object;
mod opaque;
mod operation;
mod painting;
pub(super) mod patches;
pub(super) mod path;
mod reached;
mod rebuild;
mod second;
mod sheet;
mod show;
mod slants;
mod state;
mod store;
mod strings;
mod syntax;
mod tree;
mod unpainted;
mod xref;

pub use attachments::attachments;

use content::Interpreter;
use filter::{Decoded, Refusal, Whole};
use font::{Fonts, Trust};
use layers::Layers;
use object::Object;
use sheet::Sheet;
use store::Store;
use tree::Leaf;

use crate::document::{Damage, Document, OtherReading, Why};
use crate::error::{Error, ErrorKind, Stage};
use crate::layout::{self, Page, Settings};
use crate::reader::Limits;

/// The IANA media type of what this module reads.
pub const MEDIA_TYPE: &str = "application/pdf";

/// The pages of a PDF, in order, with everything that is drawn on them and matters to a reader of text.
///
/// # Errors
/// `damaged` when no pages can be found, `encrypted` when the file asks for a password, `too_large` when it asks
/// for more than the limits allow.
pub fn pages(bytes: &[u8], limits: &Limits) -> Result<Vec<Page>, Error> {
    draw_all(bytes, limits, &Settings::default()).map(|drawn| drawn.pages)
}

/// What is drawn in a file.
#[derive(Debug)]
struct Drawn {
    pages: Vec<Page>,
    /// The same with the characters that embedded fonts tell, where their maps to Unicode contradict them.
    otherwise: Option<Vec<Page>>,
    /// What of the file is lost or altered.
    damage: Damage,
}

fn draw_all(bytes: &[u8], limits: &Limits, settings: &Settings) -> Result<Drawn, Error> {
    let own = draw_own(bytes, limits, settings);
    match &own {
        Err(error) if error.kind() == ErrorKind::Damaged => {
            let other = second::rewritten(bytes, limits);
            match other.and_then(|bytes| draw_own(&bytes, limits, settings).ok()) {
                Some(drawn) => {
                    let damage = second::damage(drawn.pages.len());
                    Ok(Drawn { damage, ..drawn })
                }
                None => own,
            }
        }
        _ => own,
    }
}

/// The same by the own reader of objects alone.
fn draw_own(bytes: &[u8], limits: &Limits, settings: &Settings) -> Result<Drawn, Error> {
    let store = Store::open(bytes, limits)?;
    let most = limits.pages as usize;
    let mut found = tree::leaves(&store, most);
    if found.pages.is_empty() && store.rebuild() {
        found = tree::leaves(&store, most);
    }
    let leaves = found.pages;
    let mut damage = Damage { pages_lost: found.lost, ..Damage::default() };
    if leaves.is_empty() {
        if let Some(error) = store.beyond() {
            return Err(error);
        }
        return Err(damaged("it has no pages"));
    }
    if leaves.len() > most {
        return Err(too_large(&format!("more than {most} pages, allowed {most} (--limit-pages)")));
    }
    let mut fonts = Fonts::trusting(Trust::Map);
    let pages = draw_leaves(&store, &leaves, &mut fonts, &mut damage, limits, settings)?;
    let otherwise = fonts.disputed().then(|| {
        let mut fonts = Fonts::trusting(Trust::Program);
        draw_leaves(&store, &leaves, &mut fonts, &mut Damage::default(), limits, settings)
    });
    match store.beyond() {
        Some(error) => Err(error),
        None => Ok(Drawn { pages, otherwise: otherwise.transpose()?, damage }),
    }
}

/// Draws the pages, and notes those that are damaged.
fn draw_leaves(
    store: &Store<'_>,
    leaves: &[Leaf],
    fonts: &mut Fonts,
    damage: &mut Damage,
    limits: &Limits,
    settings: &Settings,
) -> Result<Vec<Page>, Error> {
    let layers = Layers::of(store);
    let mut sheet = Sheet::new(limits.glyphs as usize, settings);
    let mut pages = Vec::with_capacity(leaves.len());
    for (leaf, number) in leaves.iter().zip(1..) {
        store.take_damage();
        let drawn = draw(store, leaf, fonts, &layers, &mut sheet, None).and_then(|()| {
            if let Some(slope) = sheet.slope() {
                sheet.restart();
                draw(store, leaf, fonts, &layers, &mut sheet, Some(slope))?;
            }
            sheet.take()
        });
        let mut page =
            drawn.map_err(|_| if store.is_spent() { store.too_large() } else { too_many(limits) })?;
        page.number = number;
        pages.push(page);
        if store.take_damage() || leaf.damaged {
            damage.pages.push(number);
        }
    }
    Ok(pages)
}

/// Reads a PDF.
///
/// # Errors
/// As [`pages`]; `needs_ocr` when no character on any page can be seen, as on scans with or without a hidden layer
/// of text: what a machine took the picture for is not what the page says.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let settings = Settings::default();
    let Drawn { pages, otherwise, damage } = draw_all(bytes, limits, &settings)?;
    let seen = |page: &Page| page.glyphs.iter().any(|g| !g.invisible && !g.text.is_whitespace());
    if !pages.iter().any(seen) {
        if !damage.is_none() {
            return Err(damaged("nothing is left of the text of its pages; get the file again"));
        }
        let hidden = |page: &Page| page.glyphs.iter().any(|g| !g.text.is_whitespace());
        let message = if pages.iter().any(hidden) {
            "the PDF shows pictures of pages; the text behind them is not printed, a program that recognised \
             characters left it, and it is not taken for what the pictures show; take the figures from the pictures, \
             or check that text against them and read it as a text file"
        } else if pages.iter().all(|page| page.images.is_empty() && page.drawings.is_empty()) {
            "the PDF has pages without any text; if they show some, recognise its characters"
        } else if pages.iter().all(|page| page.images.is_empty()) {
            "the PDF draws what it shows as shapes, its characters turned into outlines perhaps, and has no text; \
             recognise its characters first"
        } else {
            "the PDF has pictures of pages and no text; recognise its characters first"
        };
        return Err(Error::new(ErrorKind::NeedsOcr, Stage::Read, message));
    }
    let mut document = layout::document(MEDIA_TYPE, &pages, &settings);
    document.damage = damage;
    if let Some(pages) = otherwise {
        let other = layout::document(MEDIA_TYPE, &pages, &settings);
        document.other_readings.push(OtherReading { document: other, why: Why::CharactersDisputed });
    }
    Ok(document)
}

/// Draws one page; made straight where it has a slope.
fn draw(
    store: &Store<'_>,
    leaf: &Leaf,
    fonts: &mut Fonts,
    layers: &Layers,
    sheet: &mut Sheet,
    slope: Option<f32>,
) -> Result<(), Refusal> {
    let unit =
        store.entry(&leaf.dict, b"UserUnit").number().filter(|u| (0.01..1e4).contains(u)).unwrap_or(1.0);
    let (mut base, width, height) = matrix::page_space(leaf.visible, leaf.rotate, unit);
    if let Some(slope) = slope {
        let (turn, upright) = lean::straightened(slope, width, height);
        base = base.then(&turn);
        sheet.page.upright = upright;
    }
    sheet.page.width = width as f32;
    sheet.page.height = height as f32;
    let content = contents(store, leaf)?;
    let mut interpreter = Interpreter::new(store, fonts, layers, sheet, base);
    interpreter.run(&content.bytes, content.state, &leaf.resources)?;
    let annotations = store.entry(&leaf.dict, b"Annots");
    for annotation in annotations.array().into_iter().flat_map(|a| a.iter()).take(ANNOTATIONS) {
        annotations::draw(store, annotation, fonts, layers, sheet, base)?;
    }
    Ok(())
}

/// Annotations of one page beyond these are not drawn.
const ANNOTATIONS: usize = 10_000;

/// The content of a page: one stream, or pieces that count as one.
fn contents(store: &Store<'_>, leaf: &Leaf) -> Result<Decoded, Refusal> {
    let lost = || {
        store.note_damage();
        Ok(Decoded { bytes: Vec::new(), state: Whole::No })
    };
    let get = |object: &Object| match store.resolve(object).stream().map(|s| store.data(s)) {
        None | Some(Err(Refusal::Unknown)) => lost(),
        Some(other) => other,
    };
    let object = store.entry(&leaf.dict, b"Contents");
    let Some(parts) = object.array() else {
        // A page without content is an empty one.
        let none = leaf.dict.get(b"Contents").is_null();
        return if none { Ok(Decoded { bytes: Vec::new(), state: Whole::Sure }) } else { get(&object) };
    };
    let mut all = Decoded { bytes: Vec::new(), state: Whole::Sure };
    for part in parts.iter() {
        let mut part = get(part)?;
        all.bytes.append(&mut part.bytes);
        // A token does not go on in the next piece.
        all.bytes.push(b'\n');
        if part.state != Whole::Sure {
            all.state = part.state;
        }
    }
    Ok(all)
}

fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::Damaged, Stage::Read, format!("not a PDF that can be read: {what}"))
}

fn too_large(message: &str) -> Error {
    Error::new(ErrorKind::TooLarge, Stage::Read, message)
}

fn too_many(limits: &Limits) -> Error {
    too_large(&format!("more than {0} characters and lines, allowed {0} (--limit-glyphs)", limits.glyphs))
}
