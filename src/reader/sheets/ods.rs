//! Reads OpenDocument spreadsheets (OpenDocument 1.3, part 3, 9): ODS and OTS, and FODS, which is one file of XML.
//!
//! What a cell shows stands in it as text, so number formats need not be worked out. Programs show the value that
//! stands beside the text when they open the file; where the two are not one number, the cell has no figure.

mod cell;
mod rules;

use std::collections::HashMap;

use cell::Cell;

use super::xlsx_rules::{Rule, Rules};
use super::{Book, Held, MOST_COLUMNS, MOST_COVERED, Range, Sheet, reference};
use crate::document::Document;
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::odt::{self, styles::Styles};
use crate::reader::office::apart::Look;
use crate::reader::office::colour::Ground;
use crate::reader::office::xml::{self, Ns, Tag, Token, Xml};
use crate::reader::office::{needs_ocr, too_large};
use crate::text::signs::OBJECT;

/// The IANA media type of what this module reads.
const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// Rows a sheet can have in the programs that write them.
const MOST_ROWS: u32 = 1_048_576;

/// Reads a package of an OpenDocument spreadsheet.
///
/// # Errors
/// `damaged`, `encrypted`, `too_large` past a limit, `needs_ocr` when it is pictures only.
pub(in crate::reader) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let odt::Parts { name, content, styles, package } = odt::parts(bytes, limits)?;
    let settings = match package {
        Some(mut package) => package.part("settings.xml")?.unwrap_or_default(),
        None => Vec::new(),
    };
    let settings = if settings.is_empty() { &*content } else { settings.as_slice() };
    let mut reader = Reader {
        zeros: shows_zeros(settings, limits)?,
        name,
        styles: &styles,
        book: Book::new(MEDIA_TYPE, limits),
        frames: Vec::new(),
        skipped: 0,
        sheet: None,
        columns: Columns::default(),
        rules: Rules::default(),
        mapped: HashMap::new(),
        row: Row::default(),
        next_row: 0,
        cell: Cell::default(),
        closed_groups: 0,
        hidden_rows: 0,
        pictures: 0,
    };
    reader.run(&xml::text(&content))?;
    if reader.book.cells == 0 && reader.pictures > 0 {
        return Err(needs_ocr("the spreadsheet", reader.pictures));
    }
    if reader.pictures > 0 {
        let message = format!("{} pictures and shapes, which are not read", reader.pictures);
        reader.book.note("pictures", message);
    }
    Ok(reader.book.finish())
}

/// Whether a view of the document shows zeros, which is a setting of the programs (3.10.2).
fn shows_zeros(bytes: &[u8], limits: &Limits) -> Result<bool, Error> {
    const NAME: &str = "ShowZeroValues";
    if memchr::memmem::find(bytes, NAME.as_bytes()).is_none() {
        return Ok(true);
    }
    let text = xml::text(bytes);
    let mut xml = Xml::new(&text, "settings.xml", limits.nesting);
    let mut within = false;
    loop {
        match xml.next()? {
            Token::Start(tag) => within = tag.attr("name").is_some_and(|n| n == NAME),
            Token::Text(text) if within && text.trim() == "false" => return Ok(false),
            Token::Text(_) => {}
            Token::End => within = false,
            Token::Eof => return Ok(true),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Plain,
    Table,
    /// Rows that belong together; whether they are folded away.
    Group(bool),
    Row,
    Cell,
    Paragraph,
    Inline,
}

/// The style of the cells of each column (9.1.6), as ends of runs of columns.
#[derive(Debug, Default)]
struct Columns {
    next: u32,
    styles: Vec<(u32, String)>,
}

impl Columns {
    fn style(&self, column: u32) -> &str {
        let at = self.styles.partition_point(|(end, _)| *end <= column);
        self.styles.get(at).map_or("", |(_, style)| style)
    }
}

#[derive(Debug, Default)]
struct Row {
    repeated: u32,
    hidden: bool,
    style: String,
    /// The column of the next cell.
    column: u32,
    cells: Vec<Shown>,
}

/// A cell that shows something, or is merged with others.
#[derive(Debug)]
struct Shown {
    column: u32,
    repeated: u32,
    text: String,
    held: Option<Held>,
    /// Rows and columns that it spans.
    span: (u32, u32),
    /// Its style, where that has conditions.
    mapped: Option<String>,
}

struct Reader<'a, 'l> {
    /// Zeros are shown.
    zeros: bool,
    /// What errors call the part.
    name: &'static str,
    styles: &'a Styles,
    book: Book<'l>,
    frames: Vec<Frame>,
    skipped: u32,
    sheet: Option<Sheet>,
    columns: Columns,
    /// The rules for formats of the sheet, and the ranges of cells whose styles have conditions, by style.
    rules: Rules,
    mapped: HashMap<String, Vec<Range>>,
    row: Row,
    next_row: u32,
    cell: Cell,
    closed_groups: u32,
    /// Hidden rows so far, in all sheets.
    hidden_rows: usize,
    pictures: u32,
}

impl Reader<'_, '_> {
    fn run(&mut self, text: &str) -> Result<(), Error> {
        let mut xml = Xml::new(text, self.name, self.book.limits.nesting);
        loop {
            match xml.next()? {
                Token::Start(_) if self.skipped > 0 => self.skipped += 1,
                Token::End if self.skipped > 0 => self.skipped -= 1,
                Token::Text(_) if self.skipped > 0 => {}
                Token::Start(tag) => match self.start(&tag) {
                    Some(frame) => self.frames.push(frame),
                    None => self.skipped = 1,
                },
                Token::End => {
                    if let Some(frame) = self.frames.pop() {
                        self.end(frame)?;
                    }
                }
                Token::Text(text) => {
                    if let Some(Frame::Paragraph | Frame::Inline) = self.frames.last() {
                        self.cell.text(&text);
                    }
                }
                Token::Eof => return Ok(()),
            }
        }
    }

    /// Handles a start tag; `None` passes the element over.
    fn start(&mut self, tag: &Tag<'_>) -> Option<Frame> {
        match (tag.ns, tag.name()) {
            (Ns::OdfTable, name) => self.start_table(tag, name),
            (Ns::OdfText, name) => self.start_text(tag, name),
            (Ns::OdfDraw, name) => {
                self.pictures += 1;
                self.overlay(tag, name);
                None
            }
            (Ns::OdfOffice, name) if odt::is_beside_text(name) => None,
            (Ns::Other, name) if self.sheet.is_some() => {
                self.start_rule(tag, name);
                Some(Frame::Plain)
            }
            _ => Some(Frame::Plain),
        }
    }

    /// Notes what a drawing lies over. One in a cell begins there and says where it ends (19.622); of those of the sheet
    /// (9.2.8) it is not worked out.
    fn overlay(&mut self, tag: &Tag<'_>, name: &str) {
        if matches!(name, "line" | "connector" | "measure") {
            return;
        }
        let (row, column) = (self.next_row, self.row.column);
        let within = self.frames.contains(&Frame::Cell);
        let Some(sheet) = self.sheet.as_mut() else { return };
        if !within {
            return sheet.overlays.add_somewhere();
        }
        let end = tag.attr("end-cell-address");
        let end = end.as_deref().and_then(|a| reference::cell(&a.rsplit('.').next()?.replace('$', "")));
        let (last_row, last_column) = end.unwrap_or((row, column));
        sheet
            .overlays
            .add(Range { rows: (row, last_row.max(row)), columns: (column, last_column.max(column)) });
    }

    fn start_table(&mut self, tag: &Tag<'_>, name: &str) -> Option<Frame> {
        let count = |name: &str| cell::count(tag, name);
        let style = |name: &str| tag.attr(name).unwrap_or_default().into_owned();
        let hidden = || tag.attr("visibility").is_some_and(|v| v != "visible");
        match name {
            // A table in a cell, which no program of sheets writes.
            "table" if self.sheet.is_some() => {
                self.cell.unknown();
                None
            }
            "table" => {
                let name = style("name");
                if !self.styles.shows(&style("style-name")) {
                    self.book.note("hidden_sheet", format!("sheet {name} is hidden and left out"));
                    return None;
                }
                self.sheet = Some(Sheet { name, ..Sheet::default() });
                (self.columns, self.next_row, self.closed_groups) = (Columns::default(), 0, 0);
                (self.rules, self.mapped) = (Rules::default(), HashMap::new());
                Some(Frame::Table)
            }
            "table-column" => {
                let first = self.columns.next;
                let end = first.saturating_add(count("number-columns-repeated")).min(MOST_COLUMNS);
                if end > first {
                    self.columns.styles.push((end, style("default-cell-style-name")));
                    let hidden = hidden() || !self.styles.shows(&style("style-name"));
                    if let Some(sheet) = self.sheet.as_mut().filter(|_| hidden) {
                        sheet.hidden.hide_columns(first, end - 1);
                    }
                }
                self.columns.next = end;
                None
            }
            "table-row-group" => {
                let closed = tag.attr("display").is_some_and(|d| d == "false");
                self.closed_groups += u32::from(closed);
                Some(Frame::Group(closed))
            }
            "table-row" => {
                self.row = Row {
                    repeated: count("number-rows-repeated"),
                    hidden: self.closed_groups > 0 || hidden() || !self.styles.shows(&style("style-name")),
                    style: style("default-cell-style-name"),
                    ..Row::default()
                };
                Some(Frame::Row)
            }
            "table-cell" | "covered-table-cell" => {
                let own = style("style-name");
                let named = [own.as_str(), &self.row.style, self.columns.style(self.row.column)];
                let name = named.into_iter().find(|s| !s.is_empty()).unwrap_or_default();
                let (look, ground) = (self.styles.look(name), self.styles.ground(name, Ground::Paper));
                let mut cell = Cell::new(tag, look, ground);
                if let Some(number) = cell.number() {
                    cell.look(self.styles.look_of_number(name, |c| Rule::holds_for(c, number)));
                }
                if !self.styles.maps(name).is_empty() {
                    cell.mapped = Some(name.to_owned());
                }
                self.cell = cell;
                Some(Frame::Cell)
            }
            "table-columns"
            | "table-header-columns"
            | "table-column-group"
            | "table-rows"
            | "table-header-rows"
            | "shapes" => Some(Frame::Plain),
            // Earlier content, copies of other files, sources of data: none of it is on the sheet.
            _ => None,
        }
    }

    fn start_text(&mut self, tag: &Tag<'_>, name: &str) -> Option<Frame> {
        match name {
            "p" | "h" => {
                let look = tag.attr("style-name").map_or(Look::default(), |s| self.styles.look(&s));
                self.cell.open(look);
                Some(Frame::Paragraph)
            }
            // 6.1.3 to 6.1.5
            "s" => {
                let count = tag.number("c").unwrap_or(1).clamp(1, 1_000);
                self.cell.push(&" ".repeat(usize::try_from(count).unwrap_or(1)));
                Some(Frame::Plain)
            }
            "tab" => {
                self.cell.push("\t");
                Some(Frame::Plain)
            }
            "line-break" => {
                self.cell.push("\n");
                Some(Frame::Plain)
            }
            "ruby-text" | "note" | "tracked-changes" => None,
            _ => {
                let look = tag.attr("style-name").map_or(Look::default(), |s| self.styles.look(&s));
                self.cell.enter(look);
                Some(Frame::Inline)
            }
        }
    }

    fn end(&mut self, frame: Frame) -> Result<(), Error> {
        match frame {
            Frame::Plain => {}
            Frame::Inline => self.cell.leave(),
            Frame::Paragraph => self.cell.close(),
            Frame::Cell => self.end_cell()?,
            Frame::Row => self.end_row()?,
            Frame::Group(closed) => self.closed_groups -= u32::from(closed),
            Frame::Table => {
                if let Some(mut sheet) = self.sheet.take() {
                    self.apply_rules(&mut sheet)?;
                    self.book.sheet(sheet)?;
                }
            }
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Error> {
        let mut cell = std::mem::take(&mut self.cell);
        let (repeated, span, mapped) = (cell.repeated, cell.span, cell.mapped.take());
        let column = self.row.column;
        self.row.column = column.saturating_add(repeated);
        let zero = !self.zeros && cell.number() == Some(0.0);
        let kind = cell.held();
        let text = if zero { String::new() } else { cell.shown() };
        let held =
            kind.filter(|held| *held != Held::Text || !text.contains([OBJECT, char::REPLACEMENT_CHARACTER]));
        if text.trim().is_empty() && span == (1, 1) {
            return Ok(());
        }
        if self.row.column > MOST_COLUMNS {
            return Err(too_large(format!(
                "{}: a cell that shows something reaches column {}, the most are {MOST_COLUMNS}; \
                 delete the columns past the tables and save the file again",
                self.name, self.row.column
            )));
        }
        self.row.cells.push(Shown { column, repeated, text, held, span, mapped });
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        let row = std::mem::take(&mut self.row);
        let first = self.next_row;
        let end = first.saturating_add(row.repeated);
        // Rows past the last are not shown by any program; empty ones say nothing.
        self.next_row = end.min(MOST_ROWS);
        let Some(sheet) = self.sheet.as_mut() else { return Ok(()) };
        if row.hidden {
            self.hidden_rows += (self.next_row - first) as usize;
            if self.hidden_rows > MOST_COVERED {
                return Err(too_large(format!("more than {MOST_COVERED} hidden rows in the sheets")));
            }
            sheet.hidden.rows.extend(first..self.next_row);
        }
        if row.cells.is_empty() {
            return Ok(());
        }
        if end > MOST_ROWS {
            return Err(too_large(format!(
                "{}: a row that shows something is row {end} of sheet {}, the most are {MOST_ROWS}; \
                 delete the rows past the tables and save the file again",
                self.name, sheet.name
            )));
        }
        for cell in &row.cells {
            if let Some(style) = &cell.mapped {
                let last = cell.column.saturating_add(cell.repeated - 1);
                let range = Range { rows: (first, end - 1), columns: (cell.column, last) };
                self.mapped.entry(style.clone()).or_default().push(range);
            }
        }
        for at in first..end {
            for cell in &row.cells {
                if cell.span != (1, 1) {
                    if sheet.merges.len() >= self.book.limits.cells as usize {
                        return Err(self.book.too_many());
                    }
                    let last = |from: u32, n: u32, most: u32| from.saturating_add(n - 1).min(most - 1);
                    sheet.merges.push(Range {
                        rows: (at, last(at, cell.span.0, MOST_ROWS)),
                        columns: (cell.column, last(cell.column, cell.span.1, MOST_COLUMNS)),
                    });
                }
                for column in cell.column..cell.column.saturating_add(cell.repeated) {
                    self.book.cell(sheet, at, column, &cell.text)?;
                    if let Some(held) = cell.held.filter(|_| !cell.text.is_empty()) {
                        sheet.holds(at, column, held);
                    }
                }
            }
        }
        Ok(())
    }
}
