//! Grids made of plain containers: rows of `div`s without table markup.
//!
//! What a page looks like is in style sheets that are not read, so the shape of the markup decides: a row is a
//! container that holds at least two short containers with nothing but text and no text of its own, and a
//! grid is at least [`FEWEST_ROWS`] such rows side by side. Rows and cells that say what they are (`role`,
//! `display: table-row`) need no such company. Everything else stays the paragraphs it would be anyway.

use super::grid::Claim;
use super::item::{Item, ItemKind, joined};
use super::look::Part;
use super::tokenizer::Span;

/// Rows that make a grid when nothing but their shape speaks for it: two alike happen by chance.
const FEWEST_ROWS: usize = 3;

/// The same where each row sets its contents side by side.
const FEWEST_SIDE_ROWS: usize = 2;

/// Bytes of text a container may hold to pass for a cell: about a hundred Chinese characters.
const LONGEST_CELL: u32 = 300;

/// A container that may be a cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct BoxCell {
    /// Its range of items.
    pub(super) items: (usize, usize),
    pub(super) source: Span,
    pub(super) claim: Claim,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    cells: (usize, usize),
    source: Span,
    items_end: usize,
}

#[derive(Debug, Clone, Copy)]
struct Container {
    part: Part,
    claim: Claim,
    /// It clears floats: not a cell while it is empty.
    spacer: bool,
    items: usize,
    cells: usize,
    rows: usize,
    source: Span,
    /// Text of its own, outside inner containers.
    text: bool,
    /// Something that is neither text nor a cell.
    other: bool,
    leaves: u32,
    /// Rows of the run that is open, whether one of them says that it is a row, and its first item.
    run: usize,
    explicit: bool,
    /// Of these, rows that set their contents side by side.
    side: usize,
    run_items: usize,
}

/// What a container turned out to be when it closed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// An empty spacer.
    Nothing,
    Leaf(BoxCell),
    Row(PendingRow),
    Other,
}

/// The rows of a grid, to be made a table of.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) rows: Vec<Vec<BoxCell>>,
    /// The items that the table stands for.
    pub(super) items: (usize, usize),
    pub(super) source: Span,
}

/// The open containers, the page itself at the bottom.
#[derive(Debug)]
pub(super) struct Boxes {
    open: Vec<Container>,
    cells: Vec<BoxCell>,
    rows: Vec<Row>,
}

impl Boxes {
    pub(super) fn new() -> Boxes {
        let mut boxes = Boxes { open: Vec::with_capacity(16), cells: Vec::new(), rows: Vec::new() };
        boxes.open(Part::Plain, Claim::ONE, false, 0, Span::default());
        boxes
    }

    pub(super) fn open(&mut self, part: Part, claim: Claim, spacer: bool, items: usize, source: Span) {
        self.open.push(Container {
            part,
            claim,
            spacer,
            items,
            cells: self.cells.len(),
            rows: self.rows.len(),
            source,
            text: false,
            other: false,
            leaves: 0,
            run: 0,
            explicit: false,
            side: 0,
            run_items: items,
        });
    }

    /// Takes note of a block that stands in the innermost container.
    pub(super) fn note_item(&mut self, item: &Item) {
        if let Some(container) = self.open.last_mut() {
            match item.kind {
                ItemKind::Paragraph => container.text = true,
                ItemKind::Heading(_) | ItemKind::Table(_) => container.other = true,
            }
        }
    }

    /// Whether rows wait in the innermost container for what comes next.
    pub(super) fn has_rows(&self) -> bool {
        self.open.last().is_some_and(|container| container.run > 0)
    }

    /// Ends the run of rows in the innermost container; the rows, if they are a grid.
    pub(super) fn take_rows(&mut self) -> Option<Rows> {
        let container = self.open.last_mut()?;
        if container.run == 0 {
            return None;
        }
        let first = self.rows.len().saturating_sub(container.run);
        let (run, explicit, side) = (container.run, container.explicit, container.side);
        (container.run, container.explicit, container.side) = (0, false, 0);
        let items_start = container.run_items;
        let rows = self.rows.split_off(first);
        let cells_start = rows.first()?.cells.0;
        let cells = self.cells.split_off(cells_start.min(self.cells.len()));
        let enough = match side == run {
            _ if explicit => 1,
            true => FEWEST_SIDE_ROWS,
            false => FEWEST_ROWS,
        };
        if run < enough || cells.len() < 2 {
            return None;
        }
        let last = rows.last()?;
        let source = Span { start: rows.first()?.source.start, end: last.source.end };
        let items = (items_start, last.items_end);
        let part = |row: &Row| {
            cells.get(row.cells.0 - cells_start..row.cells.1 - cells_start).unwrap_or_default().to_vec()
        };
        Some(Rows { rows: rows.iter().map(part).collect(), items, source })
    }

    /// Closes the innermost container, whose own rows were taken before, and tells what it is. A row keeps
    /// its cells for [`Boxes::add_row`].
    pub(super) fn close(&mut self, items: &[Item], end: u32) -> Shape {
        // The page itself never closes.
        if self.open.len() < 2 {
            return Shape::Nothing;
        }
        let Some(container) = self.open.pop() else { return Shape::Nothing };
        let source = Span { start: container.source.start, end: end.max(container.source.end) };
        self.rows.truncate(container.rows);
        let named_row = container.part == Part::Row;
        let named_cell = container.part == Part::Cell;
        let range = (container.items, items.len());
        let content = items.get(container.items..).unwrap_or_default();
        let length = joined(content).map_or(0, |(text, _)| text.end.saturating_sub(text.start));
        let wrapper = container.leaves == 1 && !container.text && !named_row;
        let simple = container.leaves == 0 || wrapper || named_cell;
        let grouping = matches!(container.part, Part::Row | Part::Table | Part::Group);
        if !container.other && simple && !grouping && (named_cell || length <= LONGEST_CELL) {
            self.cells.truncate(container.cells);
            if content.is_empty() && container.spacer {
                return Shape::Nothing;
            }
            let source = if content.is_empty() { container.source } else { source };
            return Shape::Leaf(BoxCell { items: range, source, claim: container.claim });
        }
        let enough = if named_row { 1 } else { 2 };
        if !container.other && !container.text && container.leaves >= enough {
            let row = Row { cells: (container.cells, self.cells.len()), source, items_end: items.len() };
            let side = container.part == Part::Side;
            return Shape::Row(PendingRow { row, named: named_row, side, items: container.items });
        }
        self.cells.truncate(container.cells);
        Shape::Other
    }

    /// Leaves the innermost container, whose own rows were taken before, and forgets it: a cell of a table.
    pub(super) fn leave(&mut self) {
        if self.open.len() < 2 {
            return;
        }
        if let Some(container) = self.open.pop() {
            self.rows.truncate(container.rows);
            self.cells.truncate(container.cells);
        }
    }

    /// Adds a cell to the innermost container.
    pub(super) fn add_leaf(&mut self, cell: BoxCell) {
        if let Some(container) = self.open.last_mut() {
            container.leaves += 1;
            self.cells.push(cell);
        }
    }

    /// Adds a row to the innermost container.
    pub(super) fn add_row(&mut self, pending: PendingRow) {
        if let Some(container) = self.open.last_mut() {
            if container.run == 0 {
                container.run_items = pending.items;
            }
            container.run += 1;
            container.explicit |= pending.named;
            container.side += usize::from(pending.side);
            container.other = true;
            self.rows.push(pending.row);
        }
    }

    pub(super) fn add_other(&mut self) {
        if let Some(container) = self.open.last_mut() {
            container.other = true;
        }
    }
}

/// A row on its way from the container that was it to the one that holds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct PendingRow {
    row: Row,
    named: bool,
    side: bool,
    items: usize,
}
