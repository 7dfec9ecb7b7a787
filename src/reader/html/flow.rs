//! What the tree builder has found so far, in reading order, and how it becomes a document.

use super::grid::Grid;
use super::item::{DraftCell, Item, ItemKind};
use super::preformatted;
use super::rules::StyleSheet;
use super::text::Written;
use super::tokenizer::Span;
use crate::document::{Builder, Cell, Place, Table, TableOrigin, TextRef};
use crate::error::Error;
use crate::reader::Limits;

/// The blocks found so far.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) items: Vec<Item>,
    pub(super) tables: Vec<Table>,
    pub(super) metadata: Vec<(String, String, Span)>,
    pub(super) notes: Vec<(&'static str, String, Span)>,
    /// Starts in the source of the paragraphs in `dt`: names, by the markup's own word.
    pub(super) names: Vec<u32>,
    /// Ids of the invisible blocks outside of tables, empty where they have none.
    pub(super) invisible: Vec<Span>,
    /// What the scripts say.
    pub(super) scripts: Vec<Span>,
    /// Whether a style sheet behind cells hides or generates content, so that they must be looked at again.
    pub(super) styled_late: bool,
    /// What all style sheets say.
    pub(super) sheet: StyleSheet,
    /// Whether rules hide blocks outside of tables.
    pub(super) ruled_out: bool,
    /// Figures in cells that are not displayed.
    pub(super) hidden_figures: u32,
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
