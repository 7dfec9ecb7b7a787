//! Paragraphs and tables as office readers find them, in reading order, and how they become a document.
//!
//! A table that only lays out the page (it holds another table, or is one cell) is taken apart into its blocks.
//! Every other table stays whole, one text for each cell, as in the reader of web pages.

use super::merges::{self, Claim, Edges, Merge};
use super::{number, too_large};
use crate::document::{
    Builder, Cell, Document, Part, PartKind, Place, Separator, SourceMap, Spot, Table, TableOrigin, TextRef,
};
use crate::error::Error;
use crate::reader::{Limits, facts};
use crate::text::signs::OBJECT;
use crate::text::width::width;

/// A block to be.
#[derive(Debug, Clone, Copy)]
struct Item {
    kind: Kind,
    text: TextRef,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Paragraph,
    Heading(u8),
    /// An index of the finished tables.
    Table(usize),
}

/// A table that is being read.
#[derive(Debug)]
struct Open {
    /// Its number in the part.
    number: u32,
    /// The first of its items, and of its spots.
    items: usize,
    spots: usize,
    cells: Vec<Claim>,
    texts: Vec<(TextRef, Place)>,
    row: u32,
    /// The first item and spot of the open cell.
    cell: Option<(usize, usize)>,
    /// The column, for its spots, and paragraphs seen in the open cell.
    column: u32,
    paragraph: u32,
    layout: bool,
}

/// What is set aside while a text box is read.
#[derive(Debug)]
struct Aside {
    tables: Vec<Open>,
    items: Vec<Item>,
    /// What other boxes beside the same paragraph hold.
    boxed: Vec<Item>,
}

/// A cell as the end of its row defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reader) struct Shape {
    pub(in crate::reader) left: i32,
    pub(in crate::reader) right: i32,
    pub(in crate::reader) merge: Merge,
    /// Part of the cell to its left.
    pub(in crate::reader) joins_left: bool,
}

/// The document as far as it is read.
#[derive(Debug)]
pub(in crate::reader) struct Draft<'l> {
    limits: &'l Limits,
    builder: Builder,
    parts: Vec<Part>,
    spots: Vec<Spot>,
    items: Vec<Item>,
    tables: Vec<Open>,
    finished: Vec<Option<Table>>,
    asides: Vec<Aside>,
    /// Content of text boxes: behind the paragraph it is anchored in, or behind the table.
    boxed: Vec<Item>,
    deferred: Vec<Item>,
    paragraph: u32,
    number: u32,
    units: u64,
    blocks: u64,
    /// Something else than white space was read.
    shown: bool,
}

impl<'l> Draft<'l> {
    pub(in crate::reader) fn new(media_type: &'static str, limits: &'l Limits) -> Draft<'l> {
        Draft {
            limits,
            builder: Builder::new(media_type),
            parts: Vec::new(),
            spots: Vec::new(),
            items: Vec::new(),
            tables: Vec::new(),
            finished: Vec::new(),
            asides: Vec::new(),
            boxed: Vec::new(),
            deferred: Vec::new(),
            paragraph: 0,
            number: 0,
            units: 0,
            blocks: 0,
            shown: false,
        }
    }

    /// Begins a part; what follows stands in it.
    pub(in crate::reader) fn part(&mut self, name: &str) {
        self.parts.push(Part { name: name.to_owned(), kind: PartKind::Text });
        self.paragraph = 0;
        self.number = 0;
    }

    /// Whether any text was read.
    pub(in crate::reader) fn shows_text(&self) -> bool {
        self.shown
    }

    pub(in crate::reader) fn note(&mut self, id: &'static str, message: String) {
        self.builder.note(id, message, Place::detached());
    }

    /// Adds a paragraph; `heading` is its level from 1, or 0. Empty ones are counted and not kept.
    ///
    /// # Errors
    /// `too_large` for more than allowed.
    pub(in crate::reader) fn paragraph(&mut self, text: &str, heading: u8) -> Result<(), Error> {
        let paragraph = match self.tables.last_mut() {
            Some(table) => {
                table.paragraph += 1;
                table.paragraph
            }
            None => {
                self.paragraph += 1;
                self.paragraph
            }
        };
        let shown = text.trim();
        if !shown.is_empty() {
            self.blocks += 1;
            if self.blocks > u64::from(self.limits.blocks) {
                let message =
                    format!("more than {} paragraphs, the most allowed (--limit-blocks)", self.limits.blocks);
                return Err(too_large(message));
            }
            // Numbers of lists can make more text than the file has.
            if self.builder.arena().len() as u64 > self.limits.inflated {
                return Err(too_large(format!(
                    "more than {} bytes of text, the most allowed (--limit-inflated)",
                    self.limits.inflated
                )));
            }
            self.shown |= shown.contains(|c| c != char::REPLACEMENT_CHARACTER);
            let place = self.spot(paragraph);
            // A figure in a box beside the text may lie over a cell that is blank; days and pages are none.
            if self.is_floating()
                && number::is_figure(shown)
                && !shown.ends_with(['年', '月', '日', '页'])
                && let Some(spot) = self.spots.last_mut()
            {
                spot.floating = true;
            }
            let text = self.builder.push_text(shown);
            // So that the paragraphs of a cell are one stretch of text.
            self.builder.push_text("\n");
            let kind = if heading == 0 { Kind::Paragraph } else { Kind::Heading(heading) };
            self.items.push(Item { kind, text, place });
        }
        let mut boxed = std::mem::take(&mut self.boxed);
        self.items.append(&mut boxed);
        if self.tables.is_empty() && self.asides.is_empty() {
            self.flush();
        }
        Ok(())
    }

    fn spot(&mut self, paragraph: u32) -> Place {
        let (table, row, column) = self.tables.last().map_or((0, 0, 0), |t| (t.number, t.row, t.column + 1));
        let part = u32::try_from(self.parts.len().saturating_sub(1)).unwrap_or(u32::MAX);
        self.spots.push(Spot { part, table, row, column, paragraph, floating: false });
        Place::new(self.spots.len() - 1, self.spots.len())
    }

    /// Whether the text at hand stands in a box that is anchored at no cell.
    fn is_floating(&self) -> bool {
        let boxed = !self.asides.is_empty();
        boxed && self.tables.is_empty() && self.asides.iter().all(|aside| aside.tables.is_empty())
    }

    /// Begins the content of a text box, which stands behind the paragraph at hand.
    pub(in crate::reader) fn open_aside(&mut self) {
        let tables = std::mem::take(&mut self.tables);
        let items = std::mem::take(&mut self.items);
        let boxed = std::mem::take(&mut self.boxed);
        self.asides.push(Aside { tables, items, boxed });
    }

    pub(in crate::reader) fn close_aside(&mut self) -> Result<(), Error> {
        while !self.tables.is_empty() {
            self.close_table(Edges::Grid)?;
        }
        let Some(aside) = self.asides.pop() else { return Ok(()) };
        let mut found = std::mem::replace(&mut self.items, aside.items);
        // Boxes in the box that no paragraph of it followed.
        found.append(&mut std::mem::replace(&mut self.boxed, aside.boxed));
        self.tables = aside.tables;
        // A table in a box over a cell does not take the cell's own table apart.
        let tables = found.iter().any(|i| matches!(i.kind, Kind::Table(_)));
        if tables && !self.tables.is_empty() {
            self.deferred.append(&mut found);
        } else {
            self.boxed.append(&mut found);
        }
        Ok(())
    }

    /// # Errors
    /// `too_large` for tables nested too deeply.
    pub(in crate::reader) fn open_table(&mut self) -> Result<(), Error> {
        if self.tables.len() >= self.limits.nesting as usize {
            let message = format!(
                "tables nested more than {} deep, the most allowed (--limit-nesting)",
                self.limits.nesting
            );
            return Err(too_large(message));
        }
        self.number += 1;
        self.tables.push(Open {
            number: self.number,
            items: self.items.len(),
            spots: self.spots.len(),
            cells: Vec::new(),
            texts: Vec::new(),
            row: 0,
            cell: None,
            column: 0,
            paragraph: 0,
            layout: false,
        });
        Ok(())
    }

    pub(in crate::reader) fn open_row(&mut self) -> Result<(), Error> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        table.row += 1;
        if table.row > self.limits.table_rows {
            let most = self.limits.table_rows;
            return Err(too_large(format!(
                "a table of more than {most} rows, the most allowed (--limit-table-rows)"
            )));
        }
        Ok(())
    }

    /// Takes the row at hand away again, with all that stands in it.
    pub(in crate::reader) fn drop_row(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let row = table.row.saturating_sub(1);
        let kept = table.cells.partition_point(|c| c.row < row);
        table.cells.truncate(kept);
        table.texts.truncate(kept);
        table.row = row;
    }

    /// Begins a cell; `column` is where it stands, as far as that is known yet.
    pub(in crate::reader) fn open_cell(&mut self, column: u32) {
        if let Some(table) = self.tables.last_mut() {
            table.cell = Some((self.items.len(), self.spots.len()));
            table.column = column;
            table.paragraph = 0;
        }
    }

    /// Takes the cell at hand away again.
    pub(in crate::reader) fn drop_cell(&mut self) {
        if let Some((items, _)) = self.tables.last_mut().and_then(|t| t.cell.take()) {
            self.items.truncate(items);
        }
    }

    /// Makes the cell at hand part of the one to its left, whose right edge is then `right`; false if there is none.
    pub(in crate::reader) fn widen_last(&mut self, right: i32) -> bool {
        let Some(table) = self.tables.last_mut() else { return false };
        let row = table.row.saturating_sub(1);
        let Some(left) = table.cells.last_mut().filter(|c| c.row == row) else { return false };
        left.right = right;
        let covered = table.cell.take().is_some_and(|(items, _)| {
            let any = self.items.len() > items;
            self.items.truncate(items);
            any
        });
        if covered {
            self.note("covered_text", "text in a cell that is merged into another and not shown".to_owned());
        }
        true
    }

    /// Ends the cell at hand; the claim's row is set here.
    pub(in crate::reader) fn close_cell(&mut self, claim: Claim) -> Result<(), Error> {
        self.units += 1;
        if self.units > u64::from(self.limits.cells) {
            return Err(too_large(format!(
                "more than {} cells, the most allowed (--limit-cells)",
                self.limits.cells
            )));
        }
        let Some((first, spots)) = self.tables.last_mut().and_then(|t| t.cell.take()) else { return Ok(()) };
        self.leave_out_hidden(first);
        if self.spots.len() == spots {
            self.spot(1);
        }
        let place = Place::new(spots, self.spots.len());
        let items = self.items.get(first..).unwrap_or_default();
        let layout = items.iter().any(|i| matches!(i.kind, Kind::Table(_)));
        let text = match items {
            [] => TextRef::default(),
            [only] => only.text,
            [head, .., tail] if items.windows(2).all(|p| p[0].text.end + 1 == p[1].text.start) => {
                TextRef { start: head.text.start, end: tail.text.end }
            }
            _ if layout => TextRef::default(),
            scattered => {
                let texts: Vec<&str> = scattered.iter().map(|i| self.builder.draft().text(i.text)).collect();
                let whole = texts.join("\n");
                self.builder.push_text(&whole)
            }
        };
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        table.layout |= layout;
        table.cells.push(Claim { row: table.row.saturating_sub(1), ..claim });
        table.texts.push((text, place));
        Ok(())
    }

    /// A paragraph of digits that are hidden is no blank where it is all there is in a cell, and nothing beside what is
    /// seen.
    fn leave_out_hidden(&mut self, first: usize) {
        let Some([_, _, ..]) = self.items.get(first..) else { return };
        let builder = &self.builder;
        let hidden = |item: &Item| {
            let text = builder.draft().text(item.text);
            !matches!(item.kind, Kind::Table(_)) && text.chars().all(|c| c == OBJECT)
        };
        if !self.items.iter().skip(first).any(hidden) {
            return;
        }
        let (gone, seen): (Vec<Item>, Vec<Item>) = self.items.drain(first..).partition(hidden);
        let kept = if seen.is_empty() { gone.into_iter().take(1).collect() } else { seen };
        self.items.extend(kept);
    }

    /// The last cell stands once more, a column to the right. A table in it does not.
    ///
    /// # Errors
    /// `too_large` for more cells than allowed.
    pub(in crate::reader) fn repeat_cell(&mut self, claim: Claim) -> Result<(), Error> {
        let text = self.tables.last().and_then(|t| t.texts.last()).map(|(text, _)| *text);
        self.open_cell(claim.left.unsigned_abs());
        self.close_cell(claim)?;
        if let Some((last, _)) = self.tables.last_mut().and_then(|t| t.texts.last_mut()) {
            *last = text.unwrap_or_default();
        }
        Ok(())
    }

    /// Gives the cells of the row at hand their shapes, in order. Cells past the shapes stand behind them.
    pub(in crate::reader) fn shape_row(&mut self, shapes: &[Shape]) {
        let Some(table) = self.tables.last_mut() else { return };
        let row = table.row.saturating_sub(1);
        let first = table.cells.partition_point(|c| c.row < row);
        let Some(last) = shapes.last() else { return };
        let mut right = last.right;
        let mut kept = first;
        let mut covered = false;
        for (i, at) in (first..table.cells.len()).enumerate() {
            let (Some(mut claim), Some(text)) = (table.cells.get(at).copied(), table.texts.get(at).copied())
            else {
                break;
            };
            match shapes.get(i) {
                Some(shape) => {
                    if shape.joins_left && kept > first {
                        if let Some(owner) = table.cells.get_mut(kept - 1) {
                            owner.right = owner.right.max(shape.right);
                        }
                        covered |= !text.0.is_empty();
                        continue;
                    }
                    (claim.left, claim.right, claim.merge) = (shape.left, shape.right, shape.merge);
                }
                None => {
                    claim.left = right;
                    right = right.saturating_add(claim.right.saturating_sub(claim.left).max(1_000));
                    claim.right = right;
                }
            }
            if let (Some(to), Some(to_text)) = (table.cells.get_mut(kept), table.texts.get_mut(kept)) {
                (*to, *to_text) = (claim, text);
            }
            kept += 1;
        }
        table.cells.truncate(kept);
        table.texts.truncate(kept);
        if covered {
            self.note("covered_text", "text in a cell that is merged into another and not shown".to_owned());
        }
    }

    /// Ends the table at hand.
    ///
    /// # Errors
    /// `too_large` for more columns or cells than allowed.
    pub(in crate::reader) fn close_table(&mut self, edges: Edges) -> Result<(), Error> {
        let Some(mut table) = self.tables.pop() else { return Ok(()) };
        // One cell is a frame around its content.
        if !table.layout && table.cells.len() > 1 {
            let merged = merges::resolve(&mut table.cells, edges);
            if merged.columns > self.limits.table_columns {
                let (asked, most) = (merged.columns, self.limits.table_columns);
                return Err(too_large(format!(
                    "{asked} columns in a table, allowed {most} (--limit-table-columns)"
                )));
            }
            if merged.clipped {
                self.note("span_clipped", "cells of a table overlap; a span was cut".to_owned());
            }
            let mut cells = Vec::with_capacity(merged.kept.len());
            for (claim, (text, place)) in table.cells.iter().zip(&table.texts) {
                if claim.is_gone() {
                    if !text.is_empty() {
                        let message = "text in a cell that is merged into another and not shown".to_owned();
                        self.builder.note("covered_text", message, *place);
                    }
                    continue;
                }
                let (column, column_span) =
                    (claim.left.unsigned_abs(), (claim.right - claim.left).unsigned_abs());
                self.units += u64::from(claim.rows) * u64::from(column_span);
                cells.push(Cell {
                    row: claim.row,
                    column,
                    row_span: claim.rows,
                    column_span,
                    text: *text,
                    place: *place,
                });
            }
            if self.units > u64::from(self.limits.cells) {
                let most = self.limits.cells;
                return Err(too_large(format!(
                    "tables of more than {most} cells, the most allowed (--limit-cells)"
                )));
            }
            for cell in &cells {
                let spots = self.spots.get_mut(cell.place.start as usize..cell.place.end as usize);
                spots.into_iter().flatten().for_each(|s| s.column = cell.column + 1);
            }
            let place = Place::new(table.spots, self.spots.len());
            self.items.truncate(table.items);
            self.finished.push(Some(Table {
                rows: table.row,
                columns: merged.columns,
                cells,
                origin: TableOrigin::Markup,
                place,
                page: None,
            }));
            self.items.push(Item {
                kind: Kind::Table(self.finished.len() - 1),
                text: TextRef::default(),
                place,
            });
        }
        if self.tables.is_empty() {
            let mut deferred = std::mem::take(&mut self.deferred);
            self.items.append(&mut deferred);
            if self.asides.is_empty() {
                self.flush();
            }
        }
        Ok(())
    }

    /// Hands what is whole to the document.
    fn flush(&mut self) {
        for item in std::mem::take(&mut self.items) {
            match item.kind {
                Kind::Table(index) => {
                    if let Some(table) = self.finished.get_mut(index).and_then(Option::take) {
                        self.builder.table(table);
                    }
                }
                Kind::Paragraph => self.lines(item, 0),
                Kind::Heading(level) => self.lines(item, level),
            }
        }
    }

    /// A paragraph is one block, its lines apart in it as on a page of the web; with tabs, every line is fields.
    fn lines(&mut self, item: Item, heading: u8) {
        let text = self.builder.draft().text(item.text);
        if !text.contains('\t') {
            return match heading {
                0 => self.builder.paragraph(item.text, item.place),
                level => self.builder.heading(level, item.text, item.place),
            };
        }
        let text = text.to_owned();
        let mut at = item.text.start as usize;
        for line in text.split('\n') {
            let start = at + (line.len() - line.trim_start().len());
            let shown = line.trim();
            at += line.len() + 1;
            if shown.contains('\t') {
                self.fields(start, shown, item.place);
            } else if !shown.is_empty() {
                let slice = self.builder.slice(start, start + shown.len());
                self.builder.paragraph(slice, item.place);
            }
        }
    }

    fn fields(&mut self, start: usize, line: &str, place: Place) {
        let first = self.builder.fields_len();
        let (mut at, mut x) = (start, 0);
        for field in line.split('\t') {
            let lead = field.len() - field.trim_start().len();
            let shown = field.trim();
            let text = self.builder.slice(at + lead, at + lead + shown.len());
            let wide = width(field);
            self.builder.field(text, place, (x, x + wide));
            at += field.len() + 1;
            x += wide + 1;
        }
        self.builder.end_fields(first, Separator::Tab, place);
    }

    /// Ends the document.
    pub(in crate::reader) fn finish(mut self) -> Result<Document, Error> {
        while !self.asides.is_empty() {
            self.close_aside()?;
        }
        while !self.tables.is_empty() {
            self.close_table(Edges::Grid)?;
        }
        let mut boxed = std::mem::take(&mut self.boxed);
        self.items.append(&mut boxed);
        self.flush();
        facts::add(&mut self.builder, &[]);
        self.builder.source_map(SourceMap::spots(self.parts, self.spots));
        Ok(self.builder.finish())
    }
}
