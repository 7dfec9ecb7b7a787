//! What the tree builder has found so far, in reading order, and how it becomes a document.

use super::grid::{Grid, Placed};
use super::preformatted;
use super::text::{Stretch, Written};
use super::tokenizer::Span;
use crate::document::{Builder, Cell, Place, Table, TableOrigin, TextRef};
use crate::error::Error;
use crate::reader::Limits;

/// A block to be, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    pub(super) text: Span,
    pub(super) source: Span,
    /// The preformatted element of which it is a line, counted from 1; 0 for none.
    pub(super) preformatted: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemKind {
    Paragraph,
    Heading(u8),
    /// An index of [`Flow::tables`].
    Table(u32),
}

/// A cell of a table that is still open.
#[derive(Debug, Clone, Copy)]
pub(super) struct DraftCell {
    pub(super) placed: Placed,
    pub(super) text: Span,
    pub(super) source: Span,
    /// Its items, when their text is not one stretch of the arena.
    pub(super) scattered: Option<(usize, usize)>,
    /// It shows something, and no text.
    pub(super) object: bool,
}

/// The blocks found so far.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) items: Vec<Item>,
    pub(super) tables: Vec<Table>,
    pub(super) metadata: Vec<(String, String, Span)>,
    pub(super) notes: Vec<(&'static str, String, Span)>,
    /// Starts in the source of the paragraphs in `dt`: names, by the markup's own word.
    pub(super) names: Vec<u32>,
}

impl Item {
    pub(super) fn text(stretch: Stretch, heading: u8, preformatted: u32) -> Item {
        let kind = if heading == 0 { ItemKind::Paragraph } else { ItemKind::Heading(heading) };
        Item { kind, text: stretch.text, source: stretch.source, preformatted }
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.kind, ItemKind::Table(_))
    }
}

/// Whether items stand in the order their text was read in, and so in one stretch of the arena. Content that
/// was moved before a table (its caption, or what was foster-parented) does not.
pub(super) fn in_order(items: &[Item]) -> bool {
    items.windows(2).all(|pair| pair[0].text.end <= pair[1].text.start)
}

/// The text and the source of items [`in_order`], as one; `None` for no items. Paragraphs have a line feed
/// between them in the arena, so nothing is copied.
pub(super) fn joined(items: &[Item]) -> Option<(Span, Span)> {
    let (first, last) = (items.first()?, items.last()?);
    Some((
        Span { start: first.text.start, end: last.text.end },
        Span { start: first.source.start, end: last.source.end.max(first.source.end) },
    ))
}

impl Flow {
    /// Keeps a finished table; the item that stands for it.
    pub(super) fn table(
        &mut self,
        grid: &Grid,
        cells: &[DraftCell],
        origin: TableOrigin,
        source: Span,
    ) -> Item {
        let cells = cells.iter().map(|draft| Cell {
            row: draft.placed.row,
            column: draft.placed.column,
            row_span: draft.placed.row_span,
            column_span: draft.placed.column_span,
            text: reference(draft.text),
            place: place(draft.source),
        });
        let index = self.tables.len() as u32;
        self.tables.push(Table {
            rows: grid.rows(),
            columns: grid.columns(),
            cells: cells.collect(),
            origin,
            place: place(source),
            page: None,
        });
        Item { kind: ItemKind::Table(index), text: Span::default(), source, preformatted: 0 }
    }

    /// Hands everything to the document. `source` is the page, `limits` hold for the lines of preformatted text.
    pub(super) fn into_builder(self, text: Written, source: &str, limits: &Limits) -> Result<Builder, Error> {
        let mut builder = Builder::over("text/html", text.arena);
        let mut tables: Vec<Option<Table>> = self.tables.into_iter().map(Some).collect();
        let mut rest = &self.items[..];
        while let Some((item, behind)) = rest.split_first() {
            let lines = preformatted::lines(rest);
            if let Some((lines, behind)) = rest.split_at_checked(lines).filter(|(lines, _)| !lines.is_empty())
            {
                preformatted::read(&mut builder, lines, source, &text.marks, limits)?;
                rest = behind;
                continue;
            }
            rest = behind;
            match item.kind {
                ItemKind::Paragraph => builder.paragraph(reference(item.text), place(item.source)),
                ItemKind::Heading(level) => builder.heading(level, reference(item.text), place(item.source)),
                ItemKind::Table(index) => {
                    if let Some(table) = tables.get_mut(index as usize).and_then(Option::take) {
                        builder.table(table);
                    }
                }
            }
        }
        for (name, value, source) in &self.metadata {
            let name = builder.push_text(name);
            let value = builder.push_text(value);
            builder.metadata(name, value, place(*source));
        }
        for (id, message, source) in self.notes {
            builder.note(id, message, place(source));
        }
        Ok(builder)
    }
}

fn reference(span: Span) -> TextRef {
    TextRef { start: span.start, end: span.end }
}

fn place(span: Span) -> Place {
    Place { start: span.start, end: span.end, detached: false }
}
