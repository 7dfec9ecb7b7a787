//! Saved web pages and mail: MIME messages (RFC 2045, 2046), pages with all that belongs to them as
//! `multipart/related` (RFC 2557, 2387).
//!
//! The page is read as if it had been saved alone. Lines and bytes of its places count in the decoded part, whose
//! name the document carries.

mod parts;

use parts::{Kind, Message, Part};

use crate::document::{Block, Cell, Document, Note, Place};
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
    let message = Message::parse(bytes).ok_or_else(|| damaged("its head cannot be read"))?;
    let pages: Vec<&Part> = message.pages().take(PAGES).collect();
    let Some(root) = message.root() else {
        let part = message.parts.iter().find(|part| part.kind == Kind::Text);
        let part = part.ok_or_else(|| damaged("there is neither a page nor a text in it"))?;
        let mut document = text::read(&content(part, bytes)?, limits)?;
        document.part = Some(part.name.clone());
        return Ok(document);
    };
    if let Some(document) = workbook(&message, root, bytes, limits)? {
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

/// A workbook that a program of sheets saved: its page shows a sheet in a frame and names the pages of all. They are
/// read one behind the other, and places count in them as they are joined. Where they show something else then, the first
/// that shows anything is read alone: what is open at the end of a page, and its styles, reach into the next.
fn workbook(
    message: &Message,
    root: &Part,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Option<Document>, Error> {
    let named = sheets(&content(root, bytes)?, message);
    let charset = named.first().and_then(|sheet| sheet.charset.as_deref());
    if named.len() < 2 || named.iter().any(|sheet| sheet.charset.as_deref() != charset) {
        return Ok(None);
    }
    let (mut joined, mut names, mut hidden) = (Vec::new(), Vec::new(), Vec::new());
    let mut alone = Vec::new();
    for sheet in named {
        let page = content(sheet, bytes)?;
        if is_hidden(&page) {
            hidden.push(sheet.name.as_str());
            continue;
        }
        alone.push(html::read_declared(&page, charset, limits)?);
        joined.extend_from_slice(&page);
        joined.push(b'\n');
        names.push(sheet.name.as_str());
    }
    if names.is_empty() {
        return Ok(None);
    }
    let mut document = html::read_declared(&joined, charset, limits)?;
    let apart = alone.iter().flat_map(seen);
    let sheets = names.len();
    if !seen(&document).eq(apart) {
        let first = alone.iter().position(|page| seen(page).next().is_some()).unwrap_or(0);
        document = alone.swap_remove(first);
        names = names.get(first).copied().into_iter().collect();
    }
    let mut note = |id, message| document.notes.push(Note { id, message, place: Place::detached() });
    if names.len() == sheets {
        note("sheets", format!("{sheets} sheets are read as one document"));
    } else {
        let message = format!(
            "of {sheets} sheets {} are not read: their pages have no end, or styles of their own; save the workbook as XLSX",
            sheets - 1
        );
        note("frames", message);
    }
    if !hidden.is_empty() {
        note("hidden_sheet", format!("sheets that are hidden are left out: {}", hidden.join(", ")));
    }
    document.media_type = MEDIA_TYPE;
    document.part = Some(names.join(" + "));
    Ok(Some(document))
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

/// What a page shows, block by block, without what is blank.
fn seen(document: &Document) -> impl Iterator<Item = Vec<(u32, u32, u32, u32, &str)>> {
    let line = |text| (0, 0, 0, 0, document.text(text));
    document.blocks.iter().filter_map(move |block| match block {
        Block::Heading { text, .. } | Block::Paragraph { text, .. } => Some(vec![line(*text)]),
        Block::Fields { fields, .. } => {
            Some(document.fields_of(*fields).iter().map(|field| line(field.text)).collect())
        }
        Block::Table(table) => {
            let cell = |c: &Cell| (c.row, c.column, c.row_span, c.column_span, document.text(c.text));
            Some(table.cells.iter().map(cell).collect())
        }
        Block::Blank { .. } => None,
    })
}

/// The pages of sheets that a page names in the words of its program, `<x:WorksheetSource HRef="a.files/sheet001.htm"/>`.
fn sheets<'m>(page: &[u8], message: &'m Message) -> Vec<&'m Part> {
    let file = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let mut all: Vec<&Part> = Vec::new();
    for at in memchr::memmem::find_iter(page, b"WorksheetSource").take(PAGES) {
        let rest = page.get(at..).unwrap_or_default();
        let tag = rest.split(|b| *b == b'>').next().unwrap_or_default();
        let tag = String::from_utf8_lossy(tag);
        let Some(href) = tag.split_once("HRef=\"").and_then(|(_, behind)| behind.split('"').next()) else {
            continue;
        };
        let sheet = message.pages().find(|part| file(&part.name) == file(href));
        all.extend(sheet.filter(|sheet| all.iter().all(|known| known.number != sheet.number)));
    }
    all
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

fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::Damaged, Stage::Read, format!("not a saved page that can be read: {what}"))
}
