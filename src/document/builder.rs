//! The only way to make a [`Document`].

use super::{Block, Cell, Document, Field, Metadata, Note, Place, Separator, SourceMap, Table, TextRef};
use crate::error::overtime;

/// Builds a document. It keeps these invariants: every text reference lies in the arena, fields of a line are
/// contiguous, blocks come in reading order, cells stay inside their grid.
#[derive(Debug, Default)]
pub struct Builder {
    document: Document,
}

impl Builder {
    #[must_use]
    pub fn new(media_type: &'static str) -> Builder {
        Builder { document: Document { media_type, ..Document::default() } }
    }

    /// A builder whose arena is the whole decoded source: text references are offsets in it.
    #[must_use]
    pub fn over(media_type: &'static str, source: String) -> Builder {
        let source_len = to_u32(source.len());
        Builder {
            document: Document {
                media_type,
                arena: source,
                source_len,
                source_end: source_len,
                ..Document::default()
            },
        }
    }

    /// The source's own text: the arena without what was appended to it. Whoever looks for an end looks here: what is
    /// appended stands right behind the last line.
    #[must_use]
    pub fn source(&self) -> &str {
        self.document.arena.get(..self.document.source_len as usize).unwrap_or_default()
    }

    #[must_use]
    pub fn arena(&self) -> &str {
        &self.document.arena
    }

    /// The document as far as it is built.
    #[must_use]
    pub fn draft(&self) -> &Document {
        &self.document
    }

    /// Appends text to the arena.
    pub fn push_text(&mut self, text: &str) -> TextRef {
        overtime::tick();
        let start = to_u32(self.document.arena.len());
        self.document.arena.push_str(text);
        TextRef { start, end: to_u32(self.document.arena.len()) }
    }

    /// A reference to `start..end` of the arena; clipped to it.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> TextRef {
        let limit = self.document.arena.len();
        let start = start.min(limit);
        TextRef { start: to_u32(start), end: to_u32(end.clamp(start, limit)) }
    }

    /// Says where the source's text ends, where the arena does not begin with it.
    pub fn source_end(&mut self, end: usize) {
        self.document.source_end = to_u32(end);
    }

    /// Says that a stretch of the arena keeps lines and spaces as the source sets them. It begins behind those before it.
    pub fn keep_set(&mut self, stretch: TextRef) {
        self.document.set.push((stretch.start, stretch.end));
    }

    pub fn encoding(&mut self, name: &'static str) {
        self.document.encoding = Some(name);
    }

    pub fn pages(&mut self, pages: u32) {
        self.document.pages = Some(pages);
    }

    /// Width and height of each page in points.
    pub fn page_sizes(&mut self, sizes: Vec<(f32, f32)>) {
        self.document.pages = Some(to_u32(sizes.len()));
        self.document.page_sizes = sizes;
    }

    pub fn source_map(&mut self, map: SourceMap) {
        self.document.source_map = map;
    }

    pub fn heading(&mut self, level: u8, text: TextRef, place: Place) {
        self.document.blocks.push(Block::Heading { level, text, place });
    }

    pub fn paragraph(&mut self, text: TextRef, place: Place) {
        overtime::tick();
        self.document.blocks.push(Block::Paragraph { text, place });
    }

    pub fn blank(&mut self, place: Place) {
        self.document.blocks.push(Block::Blank { place });
    }

    /// Adds a field to the line being built; [`Builder::end_fields`] closes the line.
    pub fn field(&mut self, text: TextRef, place: Place, x: (u32, u32)) {
        overtime::tick();
        self.document.fields.push(Field { text, place, x });
    }

    /// Number of fields so far: pass it to [`Builder::end_fields`] as the line's first field.
    #[must_use]
    pub fn fields_len(&self) -> u32 {
        to_u32(self.document.fields.len())
    }

    pub fn end_fields(&mut self, first: u32, separator: Separator, place: Place) {
        let fields = (first, self.fields_len());
        self.document.blocks.push(Block::Fields { fields, separator, place });
    }

    /// As [`Builder::end_fields`], of fields added before.
    pub(super) fn fields_at(&mut self, fields: (u32, u32), separator: Separator, place: Place) {
        self.document.blocks.push(Block::Fields { fields, separator, place });
    }

    /// Adds a table. Cells that leave the grid are clipped, cells outside it dropped; order becomes row-major.
    pub fn table(&mut self, mut table: Table) {
        table.cells.retain(|c| c.row < table.rows && c.column < table.columns);
        for cell in &mut table.cells {
            clip(cell, table.rows, table.columns);
        }
        table.cells.sort_by_key(|c| (c.row, c.column));
        self.document.blocks.push(Block::Table(table));
    }

    pub fn metadata(&mut self, name: TextRef, value: TextRef, place: Place) {
        self.document.metadata.push(Metadata { name, value, place });
    }

    pub fn note(&mut self, id: &'static str, message: String, place: Place) {
        self.document.notes.push(Note { id, message, place });
    }

    #[must_use]
    pub fn finish(self) -> Document {
        self.document
    }
}

fn clip(cell: &mut Cell, rows: u32, columns: u32) {
    cell.row_span = cell.row_span.clamp(1, rows - cell.row);
    cell.column_span = cell.column_span.clamp(1, columns - cell.column);
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
