//! Reads workbooks of Excel 2003 that are one file of XML (Microsoft Office 2003 XML Reference Schemas, SpreadsheetML),
//! which many programs write under the name of XLS.

mod styles;

use std::rc::Rc;

use super::shown::{Style, Text};
use super::xlsx_rules::Rules;
use super::{Book, Held, MOST_COLUMNS, Range, Sheet};
use crate::document::Document;
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::apart::Look;
use crate::reader::office::damaged;
use crate::reader::office::xml::{self, Tag, Token, Xml};
use styles::Styles;

/// There is none of its own.
const MEDIA_TYPE: &str = "application/xml";

/// Rows a sheet can have, also in later versions.
const MOST_ROWS: u32 = 1_048_576;

/// Reads a workbook.
///
/// # Errors
/// `damaged` for XML that cannot be read, `too_large` past a limit.
pub(in crate::reader) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let text = xml::flat_text(bytes);
    let mut xml = Xml::new(&text, "the workbook", limits.nesting);
    let mut book = Book::new(MEDIA_TYPE, limits);
    let mut styles = Styles::default();
    loop {
        match xml.next()? {
            Token::Start(tag) => match tag.name() {
                "Style" => styles.style(&tag, &mut xml)?,
                "Worksheet" => {
                    let mut reading = Reading::of(&tag, &styles);
                    reading.read(&mut xml, &mut book)?;
                }
                _ => {}
            },
            Token::Eof => return Ok(book.finish()),
            _ => {}
        }
    }
}

/// A sheet that is being read.
struct Reading<'s> {
    styles: &'s Styles,
    sheet: Sheet,
    hidden: bool,
    /// The row at hand and the last one that it stands for, from 1; the next cell's column, from 0.
    row: u32,
    last: u32,
    column: u32,
    next_column: u32,
    /// Elements that said something of columns.
    said: u32,
    /// Styles of the table, of columns and of the row at hand, which cells without one have.
    table: Option<String>,
    columns: Vec<Option<Rc<str>>>,
    of_row: Option<String>,
    /// Places of cells whose value is zero, which the sheet may not show.
    zeros: Vec<(u32, u32)>,
    without_zeros: bool,
    rules: Rules,
}

impl<'s> Reading<'s> {
    fn of(tag: &Tag<'_>, styles: &'s Styles) -> Reading<'s> {
        let name = tag.attr("Name").unwrap_or_default().into_owned();
        Reading {
            styles,
            sheet: Sheet { name, ..Sheet::default() },
            hidden: false,
            row: 0,
            last: 0,
            column: 0,
            next_column: 0,
            said: 0,
            table: None,
            columns: Vec::new(),
            of_row: None,
            zeros: Vec::new(),
            without_zeros: false,
            rules: Rules::default(),
        }
    }

    /// Reads up to the end of the sheet.
    fn read(&mut self, xml: &mut Xml<'_>, book: &mut Book<'_>) -> Result<(), Error> {
        let mut open: Vec<&str> = Vec::new();
        let mut range = String::new();
        // What a rule for formats compares with what.
        let (mut asked, mut values) = (String::new(), [String::new(), String::new()]);
        loop {
            match xml.next()? {
                Token::Start(tag) => {
                    match tag.name() {
                        "Table" => self.table = tag.attr("StyleID").map(|id| id.into_owned()),
                        "Column" => self.column(&tag)?,
                        "Row" => self.row(&tag)?,
                        "Cell" => {
                            self.cell(&tag, xml, book)?;
                            continue;
                        }
                        "DoNotDisplayZeros" => self.without_zeros = true,
                        "Format" if open.contains(&"Condition") => {
                            if let Some(effect) = styles::hides(&tag) {
                                let ranges = range.split(',').filter_map(range_of).collect();
                                self.rules.over(ranges);
                                self.rules.add(styles::rule(&asked, &values, effect));
                            }
                        }
                        "Condition" => {
                            asked.clear();
                            values.iter_mut().for_each(String::clear);
                        }
                        "ConditionalFormatting" => range.clear(),
                        _ => {}
                    }
                    open.push(tag.name());
                }
                Token::Text(text) => match open.last() {
                    Some(&"Visible") => {
                        self.hidden |= text.trim() != "SheetVisible" && !text.trim().is_empty()
                    }
                    Some(&"Range") => range.push_str(text.trim()),
                    Some(&"Qualifier") => asked.push_str(text.trim()),
                    Some(&"Value1") => values[0].push_str(&text),
                    Some(&"Value2") => values[1].push_str(&text),
                    _ => {}
                },
                Token::End if open.pop().is_none() => break,
                Token::End => {}
                Token::Eof => break,
            }
        }
        let mut sheet = std::mem::take(&mut self.sheet);
        if self.hidden {
            book.note("hidden_sheet", format!("sheet {} is hidden and left out", sheet.name));
            return Ok(());
        }
        if self.without_zeros {
            self.zeros.sort_unstable();
            sheet.cells.retain(|c| self.zeros.binary_search(&(c.0, c.1)).is_err());
        }
        self.rules.apply(&[], book, &mut sheet)?;
        book.sheet(sheet)
    }

    fn column(&mut self, tag: &Tag<'_>) -> Result<(), Error> {
        self.said += 1;
        if self.said > MOST_COLUMNS {
            return Err(damaged(format!("sheet {} says more of columns than it can have", self.sheet.name)));
        }
        let first = number(tag, "Index").map_or(self.next_column, |n| n.saturating_sub(1));
        let last = first.saturating_add(number(tag, "Span").unwrap_or(0));
        self.next_column = last.saturating_add(1);
        if is_set(tag, "Hidden") || without_size(tag, "Width") {
            self.sheet.hidden.hide_columns(first, last);
        }
        if let Some(id) = tag.attr("StyleID") {
            let (end, id) = (last.min(MOST_COLUMNS - 1) as usize + 1, Rc::from(&*id));
            if self.columns.len() < end {
                self.columns.resize(end, None);
            }
            let own = self.columns.iter_mut().take(end).skip(first as usize);
            own.for_each(|c| *c = Some(Rc::clone(&id)));
        }
        Ok(())
    }

    fn row(&mut self, tag: &Tag<'_>) -> Result<(), Error> {
        let next = self.last.saturating_add(1);
        self.row = number(tag, "Index").unwrap_or(next);
        if self.row < next {
            return Err(damaged(format!(
                "rows of sheet {} are out of order at {}",
                self.sheet.name, self.row
            )));
        }
        self.column = 0;
        self.of_row = tag.attr("StyleID").map(|id| id.into_owned());
        self.last = self.row.saturating_add(number(tag, "Span").unwrap_or(0));
        if self.last > MOST_ROWS {
            return Err(damaged(format!("a row outside of sheet {}, {}", self.sheet.name, self.last)));
        }
        if is_set(tag, "Hidden") || without_size(tag, "Height") {
            self.sheet.hidden.rows.extend(self.row - 1..self.last);
        }
        Ok(())
    }

    /// Reads a cell, up to its end.
    fn cell(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>, book: &mut Book<'_>) -> Result<(), Error> {
        let column = number(tag, "Index").map_or(self.column, |n| n.saturating_sub(1));
        let (across, down) = (number(tag, "MergeAcross").unwrap_or(0), number(tag, "MergeDown").unwrap_or(0));
        let right = column.saturating_add(across);
        let row = self.row.saturating_sub(1);
        let bottom = row.saturating_add(down);
        if right >= MOST_COLUMNS || bottom >= MOST_ROWS {
            return Err(damaged(format!("a cell outside of sheet {} in row {}", self.sheet.name, row + 1)));
        }
        self.column = right + 1;
        if (across, down) != (0, 0) {
            if self.sheet.merges.len() >= book.limits.cells as usize {
                return Err(book.too_many());
            }
            self.sheet.merges.push(Range { rows: (row, bottom), columns: (column, right) });
        }
        let of_column = || self.columns.get(column as usize)?.as_deref();
        let own = tag.attr("StyleID");
        let id = own.as_deref().or(self.of_row.as_deref()).or_else(of_column).or(self.table.as_deref());
        let style = self.styles.get(id);
        let mut shown = tag.attr("Formula").is_some().then(|| "\u{fffd}".to_owned());
        let mut open = 1;
        while open > 0 {
            match xml.next()? {
                Token::Start(tag) if tag.name() == "Data" => {
                    let kind = tag.attr("Type").unwrap_or_default();
                    let text = data(xml, style)?;
                    shown = Some(self.shown(&kind, text, style, (row, column)));
                }
                // Comments have data of their own.
                Token::Start(tag) if tag.name() == "Comment" => xml.skip()?,
                Token::Start(_) => open += 1,
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => break,
            }
        }
        book.cell(&mut self.sheet, row, column, &shown.unwrap_or_default())
    }

    /// What a cell with a value shows.
    fn shown(&mut self, kind: &str, text: Text, style: &Style, at: (u32, u32)) -> String {
        let value = text.whole().trim();
        match kind {
            "Number" => match value.parse::<f64>() {
                Ok(n) => {
                    self.sheet.holds_number(at.0, at.1, n);
                    if n == 0.0 {
                        self.zeros.push(at);
                    }
                    style.number(n, false)
                }
                Err(_) if value.is_empty() => String::new(),
                Err(_) => format!("{value}\u{fffd}"),
            },
            // ISO 8601; a day has no time.
            "DateTime" => {
                let day = value.strip_suffix("T00:00:00.000").unwrap_or(value);
                Text::from(day.to_owned()).shown(style).into_owned()
            }
            "Boolean" => {
                let truth = matches!(value, "1" | "true");
                self.sheet.holds(at.0, at.1, Held::Truth(truth));
                let word = if truth { "TRUE" } else { "FALSE" };
                Text::from(word.to_owned()).shown(style).into_owned()
            }
            _ => {
                let shown = text.shown(style);
                match kind {
                    "Error" => self.sheet.holds(at.0, at.1, Held::Error),
                    _ => self.sheet.holds_text(at.0, at.1, text.whole(), &shown),
                }
                shown.into_owned()
            }
        }
    }
}

/// The text of a value with its pieces in other fonts, which are HTML. Reads up to the end of it.
fn data(xml: &mut Xml<'_>, style: &Style) -> Result<Text, Error> {
    let mut text = Text::default();
    let mut looks: Vec<Option<Look>> = vec![None];
    while let Some(look) = looks.last().copied() {
        match xml.next()? {
            Token::Start(tag) => looks.push(styles::piece(look, style, &tag)),
            Token::End => drop(looks.pop()),
            Token::Text(piece) => text.push(&piece, look),
            Token::Eof => break,
        }
    }
    Ok(text)
}

/// `R2C1:R5C3`, or one cell.
fn range_of(text: &str) -> Option<Range> {
    let cell = |text: &str| {
        let (row, column) = text.trim().strip_prefix('R')?.split_once('C')?;
        Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.parse::<u32>().ok()?.checked_sub(1)?))
    };
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let (a, b) = (cell(from)?, cell(to)?);
    Some(Range { rows: (a.0.min(b.0), a.0.max(b.0)), columns: (a.1.min(b.1), a.1.max(b.1)) })
}

fn number(tag: &Tag<'_>, name: &str) -> Option<u32> {
    tag.number(name).and_then(|n| u32::try_from(n).ok())
}

fn is_set(tag: &Tag<'_>, name: &str) -> bool {
    tag.attr(name).is_some_and(|v| matches!(&*v, "1" | "true"))
}

/// Whether a row or column says that it has 2 points at most: then it shows no more than a hidden one.
fn without_size(tag: &Tag<'_>, name: &str) -> bool {
    tag.attr(name).is_some_and(|v| v.trim().parse::<f64>().is_ok_and(|n| n <= 2.0))
}
