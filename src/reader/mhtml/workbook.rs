//! Workbooks that a program of sheets saved as a page: a page with a frame that names the pages of the sheets.

use std::collections::HashSet;

use super::parts::{Message, Part as Page};
use super::{MEDIA_TYPE, content};
use crate::document::{
    Block, Builder, Cell, Document, Field, Note, Part, PartKind, Place, SourceMap, Spot, Table, TextRef,
};
use crate::error::Error;
use crate::reader::html::charset;
use crate::reader::{Limits, facts, html};

/// Sheets of a workbook that are looked at.
const SHEETS: usize = 10_000;

/// Reads the sheets one behind the other, each by itself as a browser shows it; `None` where the page names none.
pub(super) fn read(
    message: &Message,
    root: &Page,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Option<Document>, Error> {
    let (named, lost) = sheets(&content(root, bytes)?, root, message);
    if named.is_empty() {
        return Ok(None);
    }
    let mut book = Book { builder: Builder::new(MEDIA_TYPE), parts: Vec::new(), spots: Vec::new() };
    let (mut hidden, mut encoding) = (Vec::new(), None);
    let count = named.len();
    for (name, sheet) in named {
        let page = content(sheet, bytes)?;
        if is_hidden(&page) {
            hidden.push(name);
            continue;
        }
        let page = html::read_declared(&page, sheet.charset.as_deref(), limits)?;
        encoding = encoding.or(page.encoding);
        book.sheet(&page, name);
    }
    let Book { mut builder, parts, spots } = book;
    let note = |builder: &mut Builder, id, message| builder.note(id, message, Place::detached());
    note(&mut builder, "sheets", format!("{} sheets are read as one document", count - hidden.len()));
    if !hidden.is_empty() {
        let message = format!("sheets that are hidden are left out: {}", hidden.join(", "));
        note(&mut builder, "hidden_sheet", message);
    }
    if let Some(encoding) = encoding {
        builder.encoding(encoding);
    }
    facts::add(&mut builder, &[]);
    builder.source_map(SourceMap::spots(parts, spots));
    let mut document = builder.finish();
    document.damage.pages_lost = lost;
    limits.hold(&document)?;
    Ok(Some(document))
}

/// The sheets as far as they are read.
struct Book {
    builder: Builder,
    parts: Vec<Part>,
    spots: Vec<Spot>,
}

impl Book {
    /// Adds the page of a sheet.
    fn sheet(&mut self, page: &Document, name: String) {
        let part = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        self.parts.push(Part { name, kind: PartKind::Page });
        let (mut paragraph, mut tables) = (0, 0);
        for block in &page.blocks {
            match block {
                Block::Heading { text, .. } | Block::Paragraph { text, .. } => {
                    paragraph += 1;
                    let place = self.spot(Spot { part, paragraph, ..Spot::default() });
                    let text = self.text(page, *text);
                    match block {
                        Block::Heading { level, .. } => self.builder.heading(*level, text, place),
                        _ => self.builder.paragraph(text, place),
                    }
                }
                Block::Blank { .. } => {
                    let place = Place::new(self.spots.len(), self.spots.len());
                    self.builder.blank(place);
                }
                Block::Fields { fields, separator, .. } => {
                    paragraph += 1;
                    let (first, start) = (self.builder.fields_len(), self.spots.len());
                    for Field { text, x, .. } in page.fields_of(*fields) {
                        let place = self.spot(Spot { part, paragraph, ..Spot::default() });
                        let text = self.text(page, *text);
                        self.builder.field(text, place, *x);
                    }
                    self.builder.end_fields(first, *separator, Place::new(start, self.spots.len()));
                }
                Block::Table(table) => {
                    tables += 1;
                    let start = self.spots.len();
                    let mut cells = Vec::with_capacity(table.cells.len());
                    for cell in &table.cells {
                        let (row, column) = (cell.row + 1, cell.column + 1);
                        let place = self.spot(Spot { part, table: tables, row, column, ..Spot::default() });
                        cells.push(Cell { text: self.text(page, cell.text), place, ..*cell });
                    }
                    let place = Place::new(start, self.spots.len());
                    self.builder.table(Table { cells, place, page: None, ..*table });
                }
            }
        }
        for Note { id, message, .. } in &page.notes {
            self.builder.note(id, message.clone(), Place::detached());
        }
    }

    fn text(&mut self, page: &Document, text: TextRef) -> TextRef {
        self.builder.push_text(page.text(text))
    }

    fn spot(&mut self, spot: Spot) -> Place {
        let start = self.spots.len();
        self.spots.push(spot);
        Place::new(start, start + 1)
    }
}

/// Whether the page of a sheet says in the words of its program that the sheet is hidden; in scripts and texts they are
/// no such words.
fn is_hidden(page: &[u8]) -> bool {
    let behind = |bytes: &'_ [u8], what: &[u8]| memchr::memmem::find(bytes, what).map(|at| at + what.len());
    let mut rest = page;
    // `<xml>` within the head: whatever comes first, a script or the body, is no part of it.
    while let Some(at) = memchr::memchr(b'<', rest) {
        rest = rest.get(at..).unwrap_or_default();
        let is = |name: &[u8]| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if is(b"<body") || is(b"<table") {
            return false;
        }
        let end: &[u8] = match () {
            () if is(b"<script") => b"</script",
            () if is(b"<style") => b"</style",
            () if is(b"<xml>") => b"</xml>",
            () => b"<",
        };
        let Some(length) = behind(rest, end) else { return false };
        let said = rest.get(..length).unwrap_or_default();
        if is(b"<xml>")
            && [&b"<x:Visible>SheetHidden<"[..], b"<x:Visible>SheetVeryHidden<"]
                .iter()
                .any(|words| behind(said, words).is_some())
        {
            return true;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

/// The pages of sheets that a page names in the words of its program, with the names of the sheets:
/// `<x:Name>表一</x:Name><x:WorksheetSource HRef="a.files/sheet001.htm"/>`; and whether some are not there.
fn sheets<'m>(page: &[u8], root: &Page, message: &'m Message) -> (Vec<(String, &'m Page)>, bool) {
    let file = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let declared = root.charset.as_deref().and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes()));
    let page = charset::decode(page, declared).text;
    let mut all: Vec<(String, &Page)> = Vec::new();
    let mut known = HashSet::new();
    let (mut behind, mut lost) = (0, false);
    for (at, word) in page.match_indices("WorksheetSource").take(SHEETS) {
        let said = page.get(behind..at).unwrap_or_default();
        behind = at + word.len();
        let tag = page.get(at..).and_then(|rest| rest.split('>').next()).unwrap_or_default();
        let Some(href) = tag.split_once("HRef=\"").and_then(|(_, behind)| behind.split('"').next()) else {
            continue;
        };
        let Some(sheet) = message.pages().find(|part| file(&part.name) == file(href)) else {
            lost = true;
            continue;
        };
        let name = said.rsplit_once("<x:Name>").and_then(|(_, behind)| behind.split('<').next());
        let name = name.map(|name| plain(name.trim())).filter(|name| !name.is_empty());
        if known.insert(sheet.number) {
            all.push((name.unwrap_or_else(|| sheet.name.clone()), sheet));
        }
    }
    (all, lost)
}

/// A name without the five references that XML has for characters.
fn plain(name: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    pairs.iter().fold(name.to_owned(), |name, (reference, c)| name.replace(reference, c))
}
