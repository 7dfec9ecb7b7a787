//! Containers that stand as a grid: what `boxes` tells of them becomes rows and a table.

use super::boxes::Shape;
use super::grid::{Claim, Grid, Placed, claim};
use super::item::{DraftCell, joined};
use super::look::{Look, Part};
use super::tokenizer::Span;
use super::tree::TreeBuilder;
use crate::document::TableOrigin;

impl TreeBuilder<'_> {
    /// Turns the rows of containers that end here into a table, if they are one.
    pub(super) fn finish_rows(&mut self) {
        let Some(rows) = self.boxes.take_rows() else { return };
        let most = self.most_spans();
        let mut grid = Grid::default();
        let mut cells: Vec<DraftCell> = Vec::new();
        for row in &rows.rows {
            grid.start_row();
            for part in row {
                let items = self.flow.items.get(part.items.0..part.items.1).unwrap_or_default();
                let (text, source) = joined(items).unwrap_or((Span::default(), part.source));
                let placed: Placed = grid.cell(part.claim, most);
                cells.push(DraftCell { placed, text, source, scattered: None, object: false });
            }
        }
        grid.end_group(cells.iter_mut().map(|cell| &mut cell.placed));
        self.count_units(grid.units);
        let (rows_limit, columns_limit) = (self.limits.table_rows, self.limits.table_columns);
        if grid.rows() > rows_limit || grid.columns() > columns_limit {
            // Too large for a table: its text stays as paragraphs.
            return;
        }
        if grid.clipped {
            let message = "a cell spans more than the table has; the span was cut".to_owned();
            self.flow.notes.push(("span_clipped", message, rows.source));
        }
        let item = self.flow.table(&grid, &cells, TableOrigin::Containers, rows.source);
        self.boxes.note_item(&item);
        // Behind the rows there may be the content of the container that ended them.
        let end = rows.items.1.min(self.flow.items.len());
        self.flow.items.splice(rows.items.0.min(end)..end, [item]);
    }

    /// Whether content is that of the page, or of a cell in which containers were met.
    pub(super) fn is_boxed(&self) -> bool {
        self.tables.last().is_none_or(|table| table.boxed)
    }

    /// Whether content is that of the page or of a cell that is shown: where containers can be a grid.
    pub(super) fn holds_containers(&self) -> bool {
        self.tables.last().is_none_or(|table| table.cell.is_some())
    }

    pub(super) fn open_container(&mut self, look: &Look) {
        if let Some(table) = self.tables.last_mut().filter(|table| !table.boxed) {
            table.boxed = true;
            let (part, items) = (Part::Plain, self.flow.items.len());
            self.boxes.open(part, Claim::ONE, false, items, self.tokenizer.token());
        }
        let source = self.tokenizer.source();
        let most = self.most_spans();
        let spacer = look.class.is_some_and(|class| class.of(source).contains("clear"));
        let claim = match (look.style.row_span, look.style.column_span) {
            (None, None) => {
                claim(look.row_span.map(|s| s.of(source)), look.column_span.map(|s| s.of(source)), most)
            }
            (rows, columns) => Claim {
                rows: rows.unwrap_or(1).clamp(1, most.0),
                columns: columns.unwrap_or(1).clamp(1, most.1),
                lies: false,
            },
        };
        self.boxes.open(look.part, claim, spacer, self.flow.items.len(), self.tokenizer.token());
    }

    pub(super) fn close_container(&mut self) {
        self.finish_rows();
        let end = self.tokenizer.token().end;
        match self.boxes.close(&self.flow.items, end) {
            Shape::Nothing => {}
            Shape::Row(row) => self.boxes.add_row(row),
            Shape::Leaf(mut cell) => {
                if self.boxes.has_rows() {
                    // An empty container between rows is there for its looks.
                    if cell.items.0 == cell.items.1 {
                        return;
                    }
                    let before = self.flow.items.len();
                    self.finish_rows();
                    // Rows of nothing but empty cells leave a table where there was no item.
                    let after = self.flow.items.len();
                    let moved = |at: usize| (at + after).saturating_sub(before);
                    cell.items = (moved(cell.items.0), moved(cell.items.1));
                }
                self.boxes.add_leaf(cell);
            }
            Shape::Other => {
                self.finish_rows();
                self.boxes.add_other();
            }
        }
    }
}
