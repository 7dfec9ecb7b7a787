//! Tables: their rows and cells, and what becomes of a table when it ends.
//!
//! A table that only lays out the page (it holds another table or a grid of containers, is one cell, or a few cells
//! around running text) is taken apart into its blocks, in reading order. Every other table stays whole, one text
//! for each cell, however much the cell holds: whole reports are written in one table.

use super::charref;
use super::grid::{self, Claim, claim};
use super::item::{DraftCell, Item, in_order, joined};
use super::look::Look;
use super::open::{End, Open, OpenTable};
use super::tag::{Mode, Tag};
use super::tokenizer::Span;
use super::tree::TreeBuilder;
use crate::document::TableOrigin;
use crate::text::signs::OBJECT;

/// HTML 4.9.11: no cell spans more.
const MOST_ROWS: u32 = 65_534;
const MOST_COLUMNS: u32 = 1000;

/// Blocks and bytes of text in one cell that make it running text: no label or figure has so many.
const PROSE: (usize, u32) = (12, 1500);
/// Cells of a table around running text that only lays out the page. The official tables have more, whatever text
/// stands in a table with them.
const FRAME: usize = 6;

impl TreeBuilder<'_> {
    /// The most rows and columns a cell may span.
    pub(super) fn most_spans(&self) -> (u32, u32) {
        (MOST_ROWS.min(self.limits.table_rows), MOST_COLUMNS.min(self.limits.table_columns))
    }

    pub(super) fn open_table(&mut self, name: Span, look: &Look) {
        let stack = self.stack.len();
        self.push(Tag::Table, name, look);
        if self.stack.len() == stack {
            return;
        }
        if self.is_boxed() {
            self.finish_rows();
        }
        self.tables.push(OpenTable {
            stack,
            items: self.flow.items.len(),
            cells: self.cells.len(),
            group_cells: self.cells.len(),
            source: self.tokenizer.token(),
            ..OpenTable::default()
        });
    }

    pub(super) fn open_group(&mut self, tag: Tag, name: Span, look: &Look) {
        self.push(tag, name, look);
        if let Some(table) = self.tables.last_mut() {
            table.group_cells = self.cells.len();
        }
    }

    pub(super) fn open_row(&mut self, name: Span, look: &Look) {
        self.push(Tag::Tr, name, look);
        // A hidden row is not rendered, so the rows after it move up and row spans count past it.
        if self.top().shows.gone {
            return;
        }
        let limit = self.limits.table_rows;
        if let Some(table) = self.tables.last_mut() {
            table.grid.start_row();
            if table.grid.rows() > limit {
                self.refuse(format!(
                    "more than {limit} rows in a table, allowed {limit} (--limit-table-rows)"
                ));
            }
        }
    }

    /// A group of columns: as many as it says, one where it says nothing, or those of its `col` elements (HTML 4.9.3).
    pub(super) fn column_group(&mut self, look: &Look) {
        let before = self.tables.last_mut().map(|table| {
            table.group = None;
            table.columns
        });
        self.column(look);
        if let Some(table) = self.tables.last_mut() {
            table.group = before;
        }
    }

    /// The columns of a `col` element. Programs of sheets do not show what it hides, while browsers may.
    pub(super) fn column(&mut self, look: &Look) {
        let source = self.tokenizer.source();
        let (_, most) = self.most_spans();
        let Some(table) = self.tables.last_mut() else { return };
        if let Some(before) = table.group.take() {
            table.columns = before;
            table.hidden.retain(|column| *column < before);
        }
        let span = look.span.and_then(|s| grid::span(s.of(source))).unwrap_or(1).max(1);
        let span = u32::try_from(span).unwrap_or(most).min(most);
        let end = table.columns.saturating_add(span).min(most);
        if look.gone || look.style.visible == Some(false) {
            table.hidden.extend(table.columns..end);
        }
        table.columns = end;
    }

    pub(super) fn open_cell(&mut self, tag: Tag, name: Span, look: &Look) {
        self.push(tag, name, look);
        let gone = self.top().shows.gone;
        let Some(table) = self.tables.last_mut() else { return };
        // The cells after a hidden one move left, as they do on the screen.
        (table.object, table.digits, table.veiled) = (false, false, false);
        table.struck.clear();
        table.cell = (!gone).then_some((self.cells.len(), self.flow.items.len()));
        if gone {
            return;
        }
        let hidden = self.place_cell(look);
        if !self.sheet.generated.is_empty() && self.shows_in_cell() {
            self.note_generated(name, look);
        }
        // Its figures are none where they may not be seen.
        if hidden
            && let Some(open) = self.stack.last_mut()
            && !std::mem::replace(&mut open.void, true)
        {
            open.end = End::Marked;
            self.text.void += 1;
        }
    }

    /// Adds a cell to the innermost table, without its text; whether it stands in hidden columns.
    fn place_cell(&mut self, look: &Look) -> bool {
        let (most, source) = (self.most_spans(), self.tokenizer.token());
        let page = self.tokenizer.source();
        let Some(table) = self.tables.last_mut() else { return false };
        let claim = match (look.row_span, look.column_span) {
            (None, None) => Claim::ONE,
            (rows, columns) => written_claim(page, rows, columns, most),
        };
        let placed = table.grid.cell(claim, most);
        let mut columns = placed.column..placed.column.saturating_add(placed.column_span);
        let hidden = !table.hidden.is_empty() && columns.all(|c| table.hidden.binary_search(&c).is_ok());
        if placed.column + placed.column_span > self.limits.table_columns {
            let columns = placed.column + placed.column_span;
            let allowed = self.limits.table_columns;
            self.refuse(format!("{columns} columns in a table, allowed {allowed} (--limit-table-columns)"));
        }
        self.cells.push(DraftCell { placed, text: Span::default(), source, scattered: None, object: false });
        self.count_units(1);
        hidden
    }

    /// Reads a cell to its end where it stands in a row and holds nothing but characters that are copied as they are, as
    /// most cells do that programs write: what its tags and its text do one by one comes to just this. False where it may
    /// come to anything else; then nothing was done.
    pub(super) fn whole_cell(&mut self, tag: Tag, look: &Look) -> bool {
        let row = self.top();
        let shows = &row.shows;
        let usual = row.tag == Tag::Tr && look.quiet && !shows.is_unseen() && shows.white.is_none();
        let text = !self.text.is_open() && self.text.void == 0 && shows.preserve == 0;
        let page = self.is_plain() && self.sheet.generated.is_empty();
        let table = self.tables.last().is_some_and(|table| table.hidden.is_empty() && !table.boxed);
        if !(usual && text && page && table) {
            return false;
        }
        let Some(text) = self.tokenizer.whole(tag) else { return false };
        self.place_cell(look);
        if let Some(row) = self.stack.last_mut() {
            row.children += 1;
        }
        if text.start < text.end {
            let item = Item::text(self.text.whole(self.tokenizer.source(), text), 0, 0);
            if let Some(cell) = self.cells.last_mut() {
                (cell.text, cell.source) = (item.text, item.source);
            }
            self.count_block();
            self.flow.items.push(item);
        }
        self.tokenizer.pass_whole(text);
        true
    }

    /// Counts cells, or the grid units they cover beyond one.
    pub(super) fn count_units(&mut self, units: u64) {
        self.cells_seen = self.cells_seen.saturating_add(units);
        let (cells, allowed) = (self.cells_seen, self.limits.cells);
        if cells > u64::from(allowed) {
            self.refuse(format!("{cells} cells, allowed {allowed} (--limit-cells)"));
        }
    }

    /// Called when a part of a table is about to leave the stack, its text finished.
    pub(super) fn close_part(&mut self, tag: Tag) {
        if tag.is_cell() {
            self.close_cell();
        } else if tag.is_row_group() {
            self.close_group();
        }
    }

    fn close_cell(&mut self) {
        if self.tables.last().is_some_and(|table| table.boxed) {
            self.finish_rows();
            self.boxes.leave();
            if let Some(table) = self.tables.last_mut() {
                table.boxed = false;
            }
        }
        let Some(table) = self.tables.last_mut() else { return };
        let Some((cell, first)) = table.cell.take() else { return };
        let Some(cell) = self.cells.get_mut(cell) else { return };
        let items = self.flow.items.get(first..).unwrap_or_default();
        // Nearly all cells hold one text and nothing else.
        if let [item] = items
            && !(item.is_table() || table.digits)
            && table.struck.is_empty()
        {
            (cell.text, cell.source) = (item.text, item.source);
            return;
        }
        table.layout |= items.iter().any(Item::is_table);
        let joined = joined(items);
        let length = joined.map_or(0, |(text, _)| text.end.saturating_sub(text.start));
        table.prose |= items.len() >= PROSE.0 && length >= PROSE.1;
        // A cell of which nothing else is known is not blank for certain.
        cell.object = (table.object || table.veiled) && items.is_empty();
        // Beside a name they are a number of its row.
        if table.digits && !joined.is_some_and(|(text, _)| self.text.is_name(text)) {
            (cell.object, cell.scattered) = (true, None);
        }
        if let Some((text, source)) = joined {
            cell.source = source;
            if cell.object || in_order(items) {
                // What was put in place of struck figures counts.
                let struck = &table.struck;
                let kept = if struck.is_empty() { None } else { self.text.without(text, struck) };
                cell.text = kept.unwrap_or(text);
            } else {
                cell.scattered = Some((first as u32, self.flow.items.len() as u32));
            }
        }
    }

    fn close_group(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let cells = self.cells.get_mut(table.group_cells..).unwrap_or_default();
        let before = table.grid.units;
        table.grid.end_group(cells.iter_mut().map(|cell| &mut cell.placed));
        // Each cell was counted when it came.
        let spanned = (table.grid.units - before).saturating_sub(cells.len() as u64);
        table.group_cells = self.cells.len();
        self.count_units(spanned);
    }

    /// Called when a table has left the stack.
    pub(super) fn close_table(&mut self, open: Open) {
        let Some(mut table) = self.tables.pop() else { return };
        if self.is_boxed() {
            // Whatever is left of it, the container around it is not a mere cell.
            self.boxes.add_other();
        }
        let end = self.tokenizer.token();
        let source = Span { start: table.source.start, end: end.end.max(table.source.end) };
        let cells = self.cells.len().saturating_sub(table.cells);
        let mut content = Vec::new();
        // One cell is a frame around its content, whatever it spans.
        let whole = !table.layout && cells > if table.prose { FRAME } else { 1 };
        let finished = (whole && !open.shows.gone).then(|| self.finished_table(&mut table, source));
        self.cells.truncate(table.cells);
        if whole || open.shows.gone {
            self.flow.items.truncate(table.items);
            content.extend(finished);
        } else if table.fostered.is_empty() && table.captions.is_empty() && !self.mode().fosters() {
            // The blocks of a layout table are in place already.
            if self.mode() != Mode::Caption {
                return;
            }
            content = self.flow.items.split_off(table.items.min(self.flow.items.len()));
        } else {
            content = self.flow.items.split_off(table.items.min(self.flow.items.len()));
        }
        // Foster parenting puts content just before the table (13.2.6.1); the caption is a part of it.
        for item in table.fostered.drain(..).chain(table.captions.drain(..)).chain(content) {
            self.deliver(item);
        }
    }

    fn finished_table(&mut self, table: &mut OpenTable, source: Span) -> Item {
        let cells = self.cells.get_mut(table.cells..).unwrap_or_default();
        if table.grid.has_lies() {
            table.grid.end(&mut cells.iter_mut().map(|cell| &mut cell.placed).collect::<Vec<_>>());
        }
        for cell in cells.iter_mut() {
            // Only now is it certain that the cell's text is needed as one.
            if let Some((start, end)) = cell.scattered {
                let items = self.flow.items.get(start as usize..end as usize).unwrap_or_default();
                cell.text = self.text.rewrite(items.iter().map(|item| item.text));
            } else if cell.object {
                cell.text = self.text.mark(OBJECT);
            }
        }
        if table.grid.clipped {
            let message = "a cell spans more than the table has; the span was cut".to_owned();
            self.flow.notes.push(("span_clipped", message, source));
        }
        self.flow.table(&table.grid, cells, TableOrigin::Markup, source)
    }
}

/// What the attributes of a cell claim.
fn written_claim(source: &str, rows: Option<Span>, columns: Option<Span>, most: (u32, u32)) -> Claim {
    let value = |span: Option<Span>| span.map(|span| charref::attribute(span.of(source)));
    claim(value(rows).as_deref(), value(columns).as_deref(), most)
}
