//! Reads OpenDocument texts (OpenDocument 1.3, part 3): ODT and OTT, and FODT, which is one file of XML.
//!
//! Deleted text of tracked changes, hidden text, notes and headers are out; the numbers of lists are in the text.

mod lists;
pub(super) mod styles;

use std::borrow::Cow;

use lists::Lists;
use styles::Styles;

use super::office::apart::{Apart, Look, Standing};
use super::office::colour::Ground;
use super::office::draft::Draft;
use super::office::merges::{Claim, Edges, Merge};
use super::office::number::in_front;
use super::office::package::Package;
use super::office::xml::{self, Ns, Tag, Token, Xml};
use super::office::{damaged, needs_ocr};
use crate::document::Document;
use crate::error::{Error, ErrorKind, Stage};
use crate::reader::Limits;

/// The IANA media type of what this module reads.
pub const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.text";

/// What LibreOffice calls a list to choose from that came from Word.
const DROPDOWN: &str = "vnd.oasis.opendocument.field.FORMDROPDOWN";

/// Reads a package of an OpenDocument text.
///
/// # Errors
/// `damaged`, `encrypted`, `too_large` past a limit, `needs_ocr` when it is pictures only.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let Parts { name, content, styles, .. } = parts(bytes, limits)?;
    let content = xml::text(&content);
    let mut draft = Draft::new(MEDIA_TYPE, limits);
    draft.part(name);
    let mut story = Story::new(&styles, &mut draft, limits);
    story.run(&content, name)?;
    let seen = story.seen;
    if !draft.shows_text() && seen.pictures > 0 {
        return Err(needs_ocr("the OpenDocument file", seen.pictures));
    }
    for (n, id, what) in [
        (seen.pictures, "pictures", "pictures, which are not read"),
        (seen.notes, "footnotes", "footnotes and endnotes left out"),
        (seen.hidden, "hidden_text", "hidden or deleted pieces of text left out"),
    ] {
        if n > 0 {
            draft.note(id, format!("{n} {what}"));
        }
    }
    draft.finish()
}

/// The content of an OpenDocument file, what errors call it, and its styles.
pub(super) struct Parts<'b> {
    pub(super) name: &'static str,
    pub(super) content: Cow<'b, [u8]>,
    pub(super) styles: Styles,
    /// The package, where it is one.
    pub(super) package: Option<Package<'b>>,
}

/// Opens an OpenDocument file.
///
/// # Errors
/// `damaged`, `encrypted`, `too_large` past a limit.
pub(super) fn parts<'b>(bytes: &'b [u8], limits: &Limits) -> Result<Parts<'b>, Error> {
    let mut styles = Styles::default();
    // Packages are ZIP files.
    if !bytes.starts_with(b"PK") {
        let name = "document";
        styles.read(&xml::text(bytes), name, limits)?;
        return Ok(Parts { name, content: Cow::Borrowed(bytes), styles, package: None });
    }
    let mut package = Package::open(bytes, limits)?;
    if let Some(manifest) = package.part("META-INF/manifest.xml")?
        && memchr::memmem::find(&manifest, b"encryption-data").is_some()
    {
        let message = "the OpenDocument file is encrypted; remove the password first";
        return Err(Error::new(ErrorKind::Encrypted, Stage::Read, message));
    }
    let Some(content) = package.part("content.xml")? else {
        return Err(damaged("the package has no part content.xml; get the file again"));
    };
    if let Some(bytes) = package.part("styles.xml")? {
        styles.read(&xml::text(&bytes), "styles.xml", limits)?;
    }
    styles.read(&xml::text(&content), "content.xml", limits)?;
    Ok(Parts { name: "content.xml", content: Cow::Owned(content), styles, package: Some(package) })
}

/// Elements whose text is none of the document's; some stand in files that are no packages only, headers and footers
/// among them.
pub(super) fn is_beside_text(name: &str) -> bool {
    matches!(
        name,
        "annotation"
            | "forms"
            | "styles"
            | "automatic-styles"
            | "master-styles"
            | "font-face-decls"
            | "scripts"
            | "event-listeners"
            | "meta"
            | "settings"
    )
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Plain,
    /// An element whose text is text of the paragraph; whether its style hides it.
    Inline(bool),
    Paragraph,
    List,
    Table,
    Row,
    Cell,
    /// A shape, or the frame of a box.
    Shape,
    Box,
}

#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    heading: u8,
    style: String,
    /// A heading that has no number though its level has one.
    bare: bool,
    pictured: bool,
    /// Hidden elements open in it.
    hidden: u32,
    /// How text looks in it, and in each of its open elements.
    looks: Vec<Look>,
    /// What it stands on.
    ground: Ground,
    apart: Apart,
}

impl Paragraph {
    fn standing(&self) -> Standing {
        self.looks.last().map_or(Standing::Plain, |l| l.standing(self.ground))
    }
}

#[derive(Debug, Default)]
struct Row {
    column: i32,
    dropped: bool,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    columns: i32,
    rows: u32,
    /// The same cell stands so many times.
    repeated: i32,
    /// Covered by a cell with spans.
    covered: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    pictures: u32,
    notes: u32,
    hidden: u32,
}

struct Story<'a, 'l> {
    styles: &'a Styles,
    draft: &'a mut Draft<'l>,
    limits: &'l Limits,
    frames: Vec<Frame>,
    paragraphs: Vec<Paragraph>,
    lists: Lists<'a>,
    rows: Vec<Row>,
    cells: Vec<Cell>,
    /// What the open tables, rows, cells and text boxes have behind their text.
    grounds: Vec<Ground>,
    skipped: u32,
    seen: Seen,
}

impl<'a, 'l> Story<'a, 'l> {
    fn new(styles: &'a Styles, draft: &'a mut Draft<'l>, limits: &'l Limits) -> Story<'a, 'l> {
        Story {
            styles,
            draft,
            limits,
            frames: Vec::new(),
            paragraphs: Vec::new(),
            lists: Lists::new(styles),
            rows: Vec::new(),
            cells: Vec::new(),
            grounds: Vec::new(),
            skipped: 0,
            seen: Seen::default(),
        }
    }

    fn run(&mut self, text: &str, part: &str) -> Result<(), Error> {
        let mut xml = Xml::new(text, part, self.limits.nesting);
        loop {
            match xml.next()? {
                Token::Start(_) if self.skipped > 0 => self.skipped += 1,
                Token::End if self.skipped > 0 => self.skipped -= 1,
                Token::Text(_) if self.skipped > 0 => {}
                Token::Start(tag) => match self.start(&tag)? {
                    Some(frame) => self.frames.push(frame),
                    None => self.skipped = 1,
                },
                Token::End => {
                    if let Some(frame) = self.frames.pop() {
                        self.end(frame)?;
                    }
                }
                Token::Text(text) => self.text(&text),
                Token::Eof => return Ok(()),
            }
        }
    }

    /// Handles a start tag; `None` passes the element over.
    fn start(&mut self, tag: &Tag<'_>) -> Result<Option<Frame>, Error> {
        let name = tag.name();
        let is = |attribute: &str, value: &str| tag.attr(attribute).is_some_and(|v| v == value);
        match tag.ns {
            Ns::OdfText => return self.start_text(tag, name),
            Ns::OdfTable => return self.start_table(tag, name),
            Ns::OdfDraw if name == "text-box" => {
                self.draft.open_aside();
                self.grounds.push(self.ground());
                return Ok(Some(Frame::Box));
            }
            // What has no fill shows what is behind it: in a cell that is the cell, elsewhere nobody can tell.
            Ns::OdfDraw
                if matches!(name, "frame" | "custom-shape" | "rect" | "ellipse" | "polygon" | "path")
                    && !is("display", "none") =>
            {
                let around = if self.cells.is_empty() { Ground::Unknown } else { self.ground() };
                let style = tag.attr("style-name").unwrap_or_default();
                self.grounds.push(self.styles.ground(&style, around));
                return Ok(Some(Frame::Shape));
            }
            Ns::OdfDraw if name == "image" => {
                self.seen.pictures += 1;
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.pictured = true;
                }
                // A picture may stand in several forms.
                return Ok(None);
            }
            // An object shows something, of which there may be a picture beside it; a file that is no package has the
            // whole of it here.
            // So does a field of a form, whose value stands apart from it.
            Ns::OdfDraw
                if matches!(
                    name,
                    "object" | "object-ole" | "plugin" | "applet" | "floating-frame" | "control"
                ) =>
            {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.pictured = true;
                }
                return Ok(None);
            }
            Ns::OdfOffice if is_beside_text(name) => return Ok(None),
            // Which of its entries is shown stands in parameters of the program's own.
            Ns::Other if name == "fieldmark" && is("type", DROPDOWN) => {
                self.push("\u{fffd}");
                return Ok(None);
            }
            _ => {}
        }
        Ok((!is("display", "none")).then_some(Frame::Plain))
    }

    fn start_text(&mut self, tag: &Tag<'_>, name: &str) -> Result<Option<Frame>, Error> {
        let is = |attribute: &str, value: &str| tag.attr(attribute).is_some_and(|v| v == value);
        Ok(Some(match name {
            "p" | "h" => {
                let level =
                    if name == "h" { tag.number("outline-level").unwrap_or(1).clamp(1, 10) } else { 0 };
                let style = tag.attr("style-name").unwrap_or_default().into_owned();
                let hidden = u32::from(self.styles.hides(&style));
                self.seen.hidden += hidden;
                self.paragraphs.push(Paragraph {
                    heading: u8::try_from(level).unwrap_or(0),
                    bare: is("is-list-header", "true"),
                    looks: vec![self.styles.look(&style)],
                    ground: self.styles.ground(&style, self.ground()),
                    style,
                    hidden,
                    ..Paragraph::default()
                });
                Frame::Paragraph
            }
            "list" => {
                self.lists.open(tag);
                Frame::List
            }
            "list-item" | "list-header" => {
                self.lists.item(name == "list-item", tag.number("start-value"));
                Frame::Plain
            }
            // 6.1.3 to 6.1.5
            "s" => {
                let count = tag.number("c").unwrap_or(1).clamp(1, 1_000);
                self.push(&" ".repeat(usize::try_from(count).unwrap_or(1)));
                Frame::Plain
            }
            "tab" => {
                self.push("\t");
                Frame::Plain
            }
            "line-break" => {
                self.push("\n");
                Frame::Plain
            }
            "note" => {
                self.seen.notes += 1;
                return Ok(None);
            }
            // 5.5.1: what was deleted is kept here, and only here.
            "tracked-changes" | "hidden-text" => {
                self.seen.hidden += 1;
                return Ok(None);
            }
            "ruby-text"
            | "sequence-decls"
            | "variable-decls"
            | "user-field-decls"
            | "meta-field-decls"
            | "alphabetical-index-auto-mark-file"
            | "dde-connection-decls" => return Ok(None),
            "section" if is("display", "none") || is("is-hidden", "true") => {
                self.seen.hidden += 1;
                return Ok(None);
            }
            "hidden-paragraph" if is("is-hidden", "true") => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.hidden += 1;
                }
                Frame::Plain
            }
            _ => {
                // 19.804: a field that is set here and shown elsewhere.
                let hidden =
                    is("display", "none") || tag.attr("style-name").is_some_and(|s| self.styles.hides(&s));
                if hidden && let Some(paragraph) = self.paragraphs.last_mut() {
                    self.seen.hidden += 1;
                    paragraph.hidden += 1;
                }
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    let around = paragraph.looks.last().copied().unwrap_or_default();
                    let own = tag.attr("style-name").map_or(Look::default(), |s| self.styles.look(&s));
                    paragraph.looks.push(own.over(around));
                }
                Frame::Inline(hidden)
            }
        }))
    }

    fn start_table(&mut self, tag: &Tag<'_>, name: &str) -> Result<Option<Frame>, Error> {
        if matches!(name, "table" | "table-row" | "table-cell" | "covered-table-cell") {
            let style = tag.attr("style-name").unwrap_or_default();
            self.grounds.push(self.styles.ground(&style, self.ground()));
        }
        let most = i64::from(self.limits.table_columns) + 1;
        let count = |attribute: &str| tag.number(attribute).unwrap_or(1).clamp(1, most);
        Ok(Some(match name {
            "table" => {
                self.draft.open_table()?;
                Frame::Table
            }
            "table-row" => {
                self.draft.open_row()?;
                let flat = tag.attr("style-name").is_some_and(|s| !self.styles.shows(&s));
                let dropped = flat || tag.attr("visibility").is_some_and(|v| v != "visible");
                self.rows.push(Row { column: 0, dropped });
                if tag.number("number-rows-repeated").is_some_and(|n| n > 1) {
                    self.draft.note("repeated_rows", "rows that are repeated are read once".to_owned());
                }
                Frame::Row
            }
            "table-cell" | "covered-table-cell" => {
                let column = self.rows.last().map_or(0, |r| r.column);
                self.draft.open_cell(column.unsigned_abs());
                let number = |attribute: &str| i32::try_from(count(attribute)).unwrap_or(1);
                self.cells.push(Cell {
                    columns: number("number-columns-spanned"),
                    rows: u32::try_from(tag.number("number-rows-spanned").unwrap_or(1).clamp(1, 1 << 20))
                        .unwrap_or(1),
                    repeated: number("number-columns-repeated"),
                    covered: name == "covered-table-cell",
                });
                Frame::Cell
            }
            "table-column" | "table-columns" | "table-header-columns" | "shapes" | "desc" | "title" => {
                return Ok(None);
            }
            _ => Frame::Plain,
        }))
    }

    /// What text at this point stands on.
    fn ground(&self) -> Ground {
        self.grounds.last().copied().unwrap_or_default()
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut().filter(|p| p.hidden == 0) {
            let standing = paragraph.standing();
            paragraph.apart.write(standing, text, &mut paragraph.text);
        }
    }

    /// White space counts once, and not at the start (6.1.2).
    fn text(&mut self, text: &str) {
        let within = matches!(
            self.frames.last(),
            Some(Frame::Paragraph | Frame::Inline(_) | Frame::Plain | Frame::Shape)
        );
        let Some(paragraph) = self.paragraphs.last_mut().filter(|_| within) else { return };
        if paragraph.hidden > 0 {
            return paragraph.apart.hide(text);
        }
        let standing = paragraph.standing();
        for c in text.chars() {
            let space = matches!(c, ' ' | '\t' | '\r' | '\n');
            if space && (paragraph.text.is_empty() || paragraph.text.ends_with([' ', '\n', '\t'])) {
                continue;
            }
            let c = if space { ' ' } else { c };
            paragraph.apart.turn(standing, c, &mut paragraph.text);
            paragraph.text.push(c);
        }
    }

    fn end(&mut self, frame: Frame) -> Result<(), Error> {
        match frame {
            Frame::Inline(hidden) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.hidden = paragraph.hidden.saturating_sub(u32::from(hidden));
                    paragraph.looks.pop();
                }
            }
            Frame::Paragraph => self.end_paragraph()?,
            Frame::List => self.lists.close(),
            Frame::Shape => {
                self.grounds.pop();
            }
            Frame::Box => {
                self.grounds.pop();
                self.draft.close_aside()?;
            }
            Frame::Table => {
                self.grounds.pop();
                self.draft.close_table(Edges::Grid)?;
            }
            Frame::Row => {
                self.grounds.pop();
                if self.rows.pop().is_some_and(|r| r.dropped) {
                    self.seen.hidden += 1;
                    self.draft.drop_row();
                }
            }
            Frame::Cell => {
                self.grounds.pop();
                self.end_cell()?;
            }
            Frame::Plain => {}
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), Error> {
        let Some(mut paragraph) = self.paragraphs.pop() else { return Ok(()) };
        paragraph.apart.finish(!self.cells.is_empty(), &mut paragraph.text);
        if paragraph.pictured && paragraph.text.trim().is_empty() && !self.cells.is_empty() {
            paragraph.text.push(char::REPLACEMENT_CHARACTER);
        }
        let number = match paragraph.heading {
            _ if paragraph.bare => None,
            0 => self.lists.number(&paragraph.style),
            level => {
                self.lists.number(&paragraph.style).or_else(|| self.lists.outline(usize::from(level) - 1))
            }
        };
        if let Some(number) = number {
            paragraph.text = in_front(number, &paragraph.text, !self.cells.is_empty());
        }
        self.draft.paragraph(&paragraph.text, paragraph.heading.min(6))
    }

    fn end_cell(&mut self) -> Result<(), Error> {
        let Some(cell) = self.cells.pop() else { return Ok(()) };
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        let mut left = row.column;
        row.column = left.saturating_add(cell.repeated.max(1)).min(1 << 20);
        if cell.covered {
            self.draft.drop_cell();
            return Ok(());
        }
        self.draft.close_cell(Claim::new(left, left.saturating_add(cell.columns), cell.rows, Merge::None))?;
        // 19.679: what stands in it stands in each.
        for _ in 1..cell.repeated {
            left += 1;
            self.draft.repeat_cell(Claim::new(left, left + 1, cell.rows, Merge::None))?;
        }
        Ok(())
    }
}
