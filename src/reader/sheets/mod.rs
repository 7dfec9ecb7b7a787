//! Sheets of a workbook to tables: what a sheet shows, cell by cell, each with its reference.
//!
//! Runs of rows are tables of the columns that show anything, lines over the columns are paragraphs. Hidden sheets, rows and
//! columns are out, as on the screen, and noted.

mod format;
mod formula;
pub(super) mod ods;
mod overlays;
mod reference;
mod results;
mod shown;
pub(super) mod xls;
mod xls_extent;
mod xls_records;
mod xls_rules;
mod xls_styles;
pub(super) mod xlsx;
mod xlsx_rules;
mod xlsx_strings;
mod xlsx_styles;
pub(super) mod xml2003;

use std::collections::HashMap;

use overlays::Overlays;

pub(super) use xls_records::code_page;

use crate::document::{
    Builder, Cell, Document, Part, PartKind, Place, SourceMap, Spot, Table, TableOrigin, TextRef,
};
use crate::error::Error;
use crate::reader::office::too_large;
use crate::reader::{Limits, facts};

/// A cell range, ends included, 0-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    rows: (u32, u32),
    columns: (u32, u32),
}

/// The columns and rows of a sheet that are hidden.
#[derive(Debug, Default)]
struct Hidden {
    rows: Vec<u32>,
    columns: Vec<bool>,
}

/// Columns a sheet can have (ECMA-376-1, 18.3.1.4).
const MOST_COLUMNS: u32 = 16_384;

/// Cells looked at on behalf of merged ranges; a report has some hundreds.
const MOST_COVERED: usize = 50_000_000;

/// Hidden rows at the top of a merged range that are passed over.
const MOST_HIDDEN: usize = 1_000;

impl Hidden {
    fn column(&self, column: u32) -> bool {
        self.columns.get(column as usize).copied().unwrap_or(false)
    }

    /// Hides columns `first` to `last`.
    fn hide_columns(&mut self, first: u32, last: u32) {
        let end = last.min(MOST_COLUMNS - 1) as usize + 1;
        if self.columns.len() < end {
            self.columns.resize(end, false);
        }
        self.columns.iter_mut().take(end).skip(first as usize).for_each(|c| *c = true);
    }

    /// `rows` must be sorted.
    fn row(&self, row: u32) -> bool {
        self.rows.binary_search(&row).is_ok()
    }
}

/// A sheet as it is read.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    hidden: Hidden,
    /// Row, column and text, in any order.
    cells: Vec<(u32, u32, TextRef)>,
    /// What cells hold, by row and column, where that is known.
    held: Vec<(u32, u32, Held)>,
    merges: Vec<Range>,
    /// What floats over the cells.
    overlays: Overlays,
}

/// What a cell holds, whatever it shows of it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Held {
    Number(f64),
    /// The very text that it shows.
    Text,
    Truth(bool),
    Error,
}

impl Sheet {
    fn holds(&mut self, row: u32, column: u32, held: Held) {
        self.held.push((row, column, held));
    }

    fn holds_number(&mut self, row: u32, column: u32, number: f64) {
        if number.is_finite() {
            self.holds(row, column, Held::Number(number));
        }
    }

    /// A text that is not shown as it is counts as unknown.
    fn holds_text(&mut self, row: u32, column: u32, held: &str, shown: &str) {
        if held == shown && held.trim() == held && !held.contains(char::REPLACEMENT_CHARACTER) {
            self.holds(row, column, Held::Text);
        }
    }
}

/// The document as far as it is read.
struct Book<'l> {
    limits: &'l Limits,
    builder: Builder,
    parts: Vec<Part>,
    spots: Vec<Spot>,
    cells: u64,
    sheets: u32,
}

impl<'l> Book<'l> {
    fn new(media_type: &'static str, limits: &'l Limits) -> Book<'l> {
        let builder = Builder::new(media_type);
        Book { limits, builder, parts: Vec::new(), spots: Vec::new(), cells: 0, sheets: 0 }
    }

    fn note(&mut self, id: &'static str, message: String) {
        self.builder.note(id, message, Place::detached());
    }

    fn text(&self, text: TextRef) -> &str {
        self.builder.draft().text(text)
    }

    /// Keeps what a cell shows; cells that show nothing are not kept.
    fn cell(&mut self, sheet: &mut Sheet, row: u32, column: u32, text: &str) -> Result<(), Error> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        self.cells += 1;
        if self.cells > u64::from(self.limits.cells) {
            return Err(self.too_many());
        }
        // One text may be shown by many cells.
        if self.builder.arena().len() as u64 > self.limits.inflated {
            return Err(too_large(format!(
                "the sheets show more than {} bytes of text, the most allowed (--limit-inflated)",
                self.limits.inflated
            )));
        }
        let text = self.builder.push_text(text);
        sheet.cells.push((row, column, text));
        Ok(())
    }

    fn too_many(&self) -> Error {
        too_large(format!(
            "sheets of more than {} cells, the most allowed (--limit-cells)",
            self.limits.cells
        ))
    }

    /// Adds a sheet to the document.
    fn sheet(&mut self, mut sheet: Sheet) -> Result<(), Error> {
        self.sheets += 1;
        sheet.hidden.rows.sort_unstable();
        sheet.cells.sort_by_key(|(row, column, _)| (*row, *column));
        sheet.cells.dedup_by_key(|(row, column, _)| (*row, *column));
        let merges = self.merges(&mut sheet)?;
        let all = sheet.cells.len();
        let hidden = std::mem::take(&mut sheet.hidden);
        sheet.cells.retain(|(row, column, _)| !hidden.row(*row) && !hidden.column(*column));
        if sheet.cells.len() < all {
            let n = all - sheet.cells.len();
            self.note(
                "hidden_cells",
                format!("{n} cells in hidden rows or columns of sheet {} left out", sheet.name),
            );
        }
        if sheet.cells.is_empty() {
            return Ok(());
        }
        sheet.overlays.settle();
        self.parts.push(Part { name: sheet.name.clone(), kind: PartKind::Sheet });
        for group in groups(&sheet, &merges) {
            let cells = sheet.cells.get(group.clone()).unwrap_or_default();
            let mut rows: Vec<u32> = cells.iter().map(|c| c.0).collect();
            rows.dedup();
            let mut columns: Vec<u32> = cells.iter().map(|c| c.1).collect();
            columns.sort_unstable();
            columns.dedup();
            self.table(&sheet.name, cells, &merges, &rows, &columns, &sheet.overlays)?;
        }
        Ok(())
    }

    /// Merged ranges by their first cell. Of the cells in one only the first shows; where it is hidden, its text
    /// moves to the first that is not.
    fn merges(&mut self, sheet: &mut Sheet) -> Result<HashMap<(u32, u32), Range>, Error> {
        let mut by_anchor = HashMap::new();
        let (mut covered, mut work) = (0, 0);
        for range in std::mem::take(&mut sheet.merges) {
            let (down, across) = (range.rows, range.columns);
            let shown = |r: &u32| !sheet.hidden.row(*r);
            let row = (down.0..=down.1).take(MOST_HIDDEN).find(shown).unwrap_or(down.0);
            let column = (across.0..=across.1).find(|c| !sheet.hidden.column(*c)).unwrap_or(across.0);
            let start = sheet.cells.partition_point(|c| c.0 < range.rows.0);
            let end = sheet.cells.partition_point(|c| c.0 <= range.rows.1).max(start);
            work += end - start + (row - down.0) as usize + (column - across.0) as usize;
            if work > MOST_COVERED {
                return Err(too_large(format!("merged ranges of sheet {} cover too many cells", sheet.name)));
            }
            for cell in sheet.cells.get_mut(start..end).unwrap_or_default() {
                if !(range.columns.0..=range.columns.1).contains(&cell.1) {
                    continue;
                }
                if (cell.0, cell.1) == (range.rows.0, range.columns.0) {
                    (cell.0, cell.1) = (row, column);
                } else {
                    covered += 1;
                    cell.2 = TextRef::default();
                }
            }
            if (row, column) != (down.0, across.0) {
                sheet.cells.sort_by_key(|(row, column, _)| (*row, *column));
            }
            by_anchor.insert((row, column), range);
        }
        sheet.cells.retain(|c| !c.2.is_empty());
        sheet.cells.sort_by_key(|(row, column, _)| (*row, *column));
        if covered > 0 {
            let message =
                format!("{covered} cells of sheet {} lie under merged ones and do not show", sheet.name);
            self.note("covered_text", message);
        }
        Ok(by_anchor)
    }

    fn table(
        &mut self,
        name: &str,
        cells: &[(u32, u32, TextRef)],
        merges: &HashMap<(u32, u32), Range>,
        rows: &[u32],
        columns: &[u32],
        overlays: &Overlays,
    ) -> Result<(), Error> {
        let units = (rows.len() as u64).saturating_mul(columns.len() as u64);
        self.cells = self.cells.saturating_add(units);
        if self.cells > u64::from(self.limits.cells) {
            return Err(self.too_many());
        }
        let (most_rows, most_columns) = (self.limits.table_rows as usize, self.limits.table_columns as usize);
        if rows.len() > most_rows || columns.len() > most_columns {
            let message = format!(
                "sheet {name} has {} rows and {} columns, allowed are {most_rows} and {most_columns} (--limit-table-rows, --limit-table-columns)",
                rows.len(),
                columns.len()
            );
            return Err(too_large(message));
        }
        let part = u32::try_from(self.parts.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let start = self.spots.len();
        let mut texts = cells.iter().peekable();
        let mut cells: Vec<Cell> = Vec::with_capacity(columns.len() * rows.len());
        // For each column the first row that is free again.
        let mut free = vec![0usize; columns.len()];
        for (r, row) in rows.iter().enumerate() {
            let mut c = 0;
            while let Some(column) = columns.get(c) {
                let text =
                    texts.next_if(|t| t.0 == *row && t.1 == *column).map_or(TextRef::default(), |t| t.2);
                if free.get(c).is_some_and(|f| *f > r) {
                    c += 1;
                    continue;
                }
                let (mut tall, mut wide) = (1, 1);
                if let Some(range) = merges.get(&(*row, *column)) {
                    tall = rows.partition_point(|n| *n <= range.rows.1).saturating_sub(r).max(1);
                    wide = columns.partition_point(|n| *n <= range.columns.1).saturating_sub(c).max(1);
                    // A unit has one owner.
                    wide = free.iter().skip(c).take(wide).take_while(|f| **f <= r).count().max(1);
                }
                let place = Place::new(self.spots.len(), self.spots.len() + 1);
                let floating = !overlays.is_empty() && text.is_empty() && overlays.cover(*row, *column);
                let (row, column) = (row + 1, column + 1);
                self.spots.push(Spot { part, row, column, floating, ..Spot::default() });
                let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                cells.push(Cell {
                    row: number(r),
                    column: number(c),
                    row_span: number(tall),
                    column_span: number(wide),
                    text,
                    place,
                });
                for f in free.iter_mut().skip(c).take(wide) {
                    *f = r + tall;
                }
                c += 1;
            }
        }
        let place = Place::new(start, self.spots.len());
        match cells.as_slice() {
            // One cell is a line of text.
            [only] => self.builder.paragraph(only.text, only.place),
            _ => self.builder.table(Table {
                rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
                columns: u32::try_from(columns.len()).unwrap_or(u32::MAX),
                cells,
                origin: TableOrigin::Markup,
                place,
                page: None,
            }),
        }
        Ok(())
    }

    fn finish(mut self) -> Document {
        if self.sheets > 1 {
            self.note("sheets", format!("{} sheets are read as one document", self.sheets));
        }
        facts::add(&mut self.builder, &[]);
        self.builder.source_map(SourceMap::spots(self.parts, self.spots));
        self.builder.finish()
    }
}

/// Takes from a text what makes it a number: the file does not agree with itself on it. Labels stay what they are.
fn doubt(text: &mut String) {
    if text.contains(|c: char| c.is_numeric()) && !text.contains(char::is_alphabetic) {
        text.push(char::REPLACEMENT_CHARACTER);
    }
}

/// Ranges of the cells that make one table, or one line of text.
///
/// Tables of different widths stand on one sheet with lines merged over the columns between them. A row of one cell
/// that reaches past the columns of the rows next to it is a line; one that does not is a head of theirs.
fn groups(sheet: &Sheet, merges: &HashMap<(u32, u32), Range>) -> Vec<std::ops::Range<usize>> {
    struct Row {
        cells: std::ops::Range<usize>,
        /// The last column, and the last row, that its cells reach.
        reach: u32,
        bottom: u32,
        line: bool,
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut at = 0;
    for cells in sheet.cells.chunk_by(|a, b| a.0 == b.0) {
        let (mut reach, mut bottom) = (0, 0);
        for (row, column, _) in cells {
            let range = merges.get(&(*row, *column));
            reach = reach.max(range.map_or(*column, |r| r.columns.1));
            bottom = bottom.max(range.map_or(*row, |r| r.rows.1));
        }
        let row = cells.first().map_or(0, |c| c.0);
        let covered = rows.last().is_some_and(|above| above.bottom >= row);
        let line = cells.len() == 1 && bottom == row && !covered;
        bottom = bottom.max(rows.last().map_or(0, |above| above.bottom));
        rows.push(Row { cells: at..at + cells.len(), reach, bottom, line });
        at += cells.len();
    }
    // From every run of fuller rows, the rows of one cell around it that are no wider belong to it.
    let mut i = 0;
    while i < rows.len() {
        if rows.get(i).is_some_and(|r| r.line) {
            i += 1;
            continue;
        }
        let end = i + rows.iter().skip(i).take_while(|r| !r.line).count();
        let widest = rows.iter().take(end).skip(i).map(|r| r.reach).max().unwrap_or(0);
        let after = rows.iter().skip(end).take_while(|r| r.line && r.reach <= widest).count();
        let before = rows.iter().take(i).rev().take_while(|r| r.line && r.reach <= widest).count();
        rows.iter_mut().take(end + after).skip(i - before).for_each(|r| r.line = false);
        i = end + after;
    }
    let mut out: Vec<std::ops::Range<usize>> = Vec::new();
    let mut open = false;
    for row in rows {
        match out.last_mut() {
            Some(last) if open && !row.line => last.end = row.cells.end,
            _ => out.push(row.cells),
        }
        open = !row.line;
    }
    out
}
