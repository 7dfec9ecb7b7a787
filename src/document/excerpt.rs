//! Parts of a document as documents of their own: some of its blocks, or rows of them, with their places.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{
    Block, Builder, Cell, Damage, Document, Field, Metadata, PageBox, Part, Place, SourceMap, Spot, Table,
    TextRef,
};
use crate::text::interned;

/// A block of a document, or some rows of the table that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub block: usize,
    /// Rows of the table; all of them without.
    pub rows: Option<Range<u32>>,
}

impl Document {
    /// Numbers of the parts that blocks stand in, block by block; `None` where the source has no parts.
    #[must_use]
    pub fn parts_of_blocks(&self) -> Vec<Option<u32>> {
        self.blocks.iter().map(|block| self.source_map.spot(block.place()).map(|s| s.spot.part)).collect()
    }

    /// The parts of the source, where it is made of parts.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        self.source_map.parts()
    }

    /// Whether its source is a workbook.
    #[must_use]
    pub fn is_workbook(&self) -> bool {
        self.parts().iter().any(|part| part.kind.is_sheet())
    }

    /// Whether pieces of it can be documents of their own: its places say what they say wherever they stand.
    #[must_use]
    pub fn can_be_cut(&self) -> bool {
        !self.parts().is_empty() || !self.source_map.all_boxes().is_empty()
    }

    /// A document of these pieces alone, in this order, for sources that are made of parts or pages. Places keep what they
    /// say.
    #[must_use]
    pub fn excerpt(&self, pieces: &[Piece]) -> Document {
        let mut taken = Taken {
            from: self,
            builder: Builder::new(self.media_type),
            spots: Vec::new(),
            boxes: Vec::new(),
            parts: Vec::new(),
            numbers: HashMap::new(),
            texts: Vec::new(),
            ranges: Vec::new(),
        };
        for piece in pieces {
            if let Some(block) = self.blocks.get(piece.block) {
                taken.block(block, piece.rows.as_ref());
            }
        }
        taken.metadata();
        let Taken { mut builder, parts, spots, boxes, .. } = taken;
        if let Some(encoding) = self.encoding {
            builder.encoding(encoding);
        }
        builder.source_map(source_map(parts, spots, boxes));
        let mut document = builder.finish();
        document.page_sizes.clone_from(&self.page_sizes);
        document.pages = self.pages.map(|_| document.source_map.pages());
        document.damage.clone_from(&self.damage);
        document
    }

    /// The bytes of a document whose source is made of parts or pages, to be [decoded](Document::decode); notes and other
    /// readings are not kept. The same document gives the same bytes.
    ///
    /// # Errors
    /// It is larger than can be said.
    pub fn encode(&self) -> Result<Vec<u8>, String> {
        let kept = Kept {
            media: (self.media_type, self.encoding, self.pages),
            arena: self.arena.clone(),
            blocks: self.blocks.clone(),
            fields: self.fields.clone(),
            metadata: self.metadata.clone(),
            parts: self.source_map.parts().to_vec(),
            spots: self.source_map.all_spots().to_vec(),
            boxes: self.source_map.all_boxes().to_vec(),
            sizes: self.page_sizes.clone(),
            lost: (
                self.damage.pages.clone(),
                self.damage.pages_lost,
                self.damage.formats_lost,
                self.damage.cells_astray,
            ),
        };
        postcard::to_stdvec(&kept).map_err(|e| e.to_string())
    }

    /// The document of such bytes; `None` where they are none. What it says of itself is not to be believed before
    /// [`Document::check_invariants`] was asked.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Document> {
        let Kept { media, arena, blocks, fields, metadata, parts, spots, boxes, sizes, lost } =
            postcard::from_bytes(bytes).ok()?;
        let (media_type, encoding, pages) = media;
        let mut builder = Builder::new(media_type);
        builder.push_text(&arena);
        for field in fields {
            builder.field(field.text, field.place, field.x);
        }
        for entry in metadata {
            builder.metadata(entry.name, entry.value, entry.place);
        }
        for block in blocks {
            match block {
                Block::Heading { level, text, place } => builder.heading(level, text, place),
                Block::Paragraph { text, place } => builder.paragraph(text, place),
                Block::Blank { place } => builder.blank(place),
                Block::Fields { fields, separator, place } => builder.fields_at(fields, separator, place),
                Block::Table(table) => builder.table(table),
            }
        }
        builder.source_map(source_map(parts, spots, boxes));
        let mut document = builder.finish();
        (document.encoding, document.pages, document.page_sizes) = (encoding, pages, sizes);
        let (pages, pages_lost, formats_lost, cells_astray) = lost;
        document.damage = Damage { pages, pages_lost, formats_lost, cells_astray };
        Some(document)
    }
}

/// A document as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(with = "interned::media")]
    media: (&'static str, Option<&'static str>, Option<u32>),
    arena: String,
    blocks: Vec<Block>,
    fields: Vec<Field>,
    metadata: Vec<Metadata>,
    parts: Vec<Part>,
    spots: Vec<Spot>,
    boxes: Vec<PageBox>,
    sizes: Vec<(f32, f32)>,
    /// Damaged pages, and whether pages of the source are missing, and formats of cells.
    lost: (Vec<u32>, bool, bool, bool),
}

/// What places count: spots in parts, or areas of pages.
fn source_map(parts: Vec<Part>, spots: Vec<Spot>, boxes: Vec<PageBox>) -> SourceMap {
    if boxes.is_empty() { SourceMap::spots(parts, spots) } else { SourceMap::paged(boxes) }
}

/// What was taken so far.
struct Taken<'d> {
    from: &'d Document,
    builder: Builder,
    spots: Vec<Spot>,
    boxes: Vec<PageBox>,
    parts: Vec<Part>,
    /// Parts by their number in the source.
    numbers: HashMap<u32, u32>,
    /// Texts as they were, and where they stand now.
    texts: Vec<(TextRef, u32)>,
    /// Places as they were, with where they begin now.
    ranges: Vec<(Place, u32)>,
}

impl Taken<'_> {
    fn text(&mut self, text: TextRef) -> TextRef {
        let now = self.builder.push_text(self.from.text(text));
        self.texts.push((text, now.start));
        now
    }

    /// Takes the spots of a place, or its areas.
    fn place(&mut self, place: Place) -> Place {
        if place.detached {
            return place;
        }
        let start = self.places();
        let range = place.start as usize..place.end as usize;
        self.boxes.extend(self.from.source_map.all_boxes().get(range.clone()).unwrap_or_default());
        for spot in self.from.source_map.all_spots().get(range).unwrap_or_default() {
            let known = self.from.source_map.parts();
            let part = *self.numbers.entry(spot.part).or_insert_with(|| {
                self.parts.extend(known.get(spot.part as usize).cloned());
                u32::try_from(self.parts.len().saturating_sub(1)).unwrap_or(u32::MAX)
            });
            self.spots.push(Spot { part, ..*spot });
        }
        self.ranges.push((place, u32::try_from(start).unwrap_or(u32::MAX)));
        Place::new(start, self.places())
    }

    /// Places taken so far; a source has spots or areas.
    fn places(&self) -> usize {
        self.spots.len().max(self.boxes.len())
    }

    fn block(&mut self, block: &Block, rows: Option<&Range<u32>>) {
        match block {
            Block::Heading { level, text, place } => {
                let (text, place) = (self.text(*text), self.place(*place));
                self.builder.heading(*level, text, place);
            }
            Block::Paragraph { text, place } => {
                let (text, place) = (self.text(*text), self.place(*place));
                self.builder.paragraph(text, place);
            }
            Block::Blank { place } => {
                let place = self.place(*place);
                self.builder.blank(place);
            }
            Block::Fields { fields, separator, place } => {
                let first = self.builder.fields_len();
                for field in self.from.fields_of(*fields) {
                    let (text, place) = (self.text(field.text), self.place(field.place));
                    self.builder.field(text, place, field.x);
                }
                let place = self.place(*place);
                self.builder.end_fields(first, *separator, place);
            }
            Block::Table(table) => self.table(table, rows),
        }
    }

    fn table(&mut self, table: &Table, rows: Option<&Range<u32>>) {
        let rows = rows.cloned().unwrap_or(0..table.rows);
        let rows = rows.start.min(table.rows)..rows.end.min(table.rows);
        let own = |cell: &&Cell| rows.contains(&cell.row);
        let start = self.places();
        let mut cells = Vec::with_capacity(table.cells.len());
        for cell in table.cells.iter().filter(own) {
            let (text, place) = (self.text(cell.text), self.place(cell.place));
            let row_span = cell.row_span.min(rows.end - cell.row);
            cells.push(Cell { row: cell.row - rows.start, row_span, text, place, ..*cell });
        }
        let place = Place::new(start, self.places());
        let rows = rows.end.saturating_sub(rows.start);
        self.builder.table(Table { rows, cells, place, ..*table });
    }

    /// Facts that stand in what was taken.
    fn metadata(&mut self) {
        self.texts.sort_by_key(|(text, _)| text.start);
        self.ranges.sort_by_key(|(place, _)| place.start);
        let from = self.from;
        for entry in &from.metadata {
            let at = self.ranges.partition_point(|(place, _)| place.start <= entry.place.start);
            let Some((place, start)) = at.checked_sub(1).and_then(|at| self.ranges.get(at)).copied() else {
                continue;
            };
            if entry.place.detached || entry.place.start >= place.end {
                continue;
            }
            let moved = |n: u32| start + (n.clamp(place.start, place.end) - place.start);
            let place = Place::new(moved(entry.place.start) as usize, moved(entry.place.end) as usize);
            let at = self.texts.partition_point(|(text, _)| text.start <= entry.value.start);
            let holds = at.checked_sub(1).and_then(|at| self.texts.get(at)).copied();
            let value = holds.filter(|(text, _)| entry.value.end <= text.end).map(|(text, now)| {
                let moved = |n: u32| now + (n - text.start);
                TextRef { start: moved(entry.value.start), end: moved(entry.value.end) }
            });
            let Some(value) = value else { continue };
            let name = self.builder.push_text(from.text(entry.name));
            self.builder.metadata(name, value, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{PartKind, TableOrigin};

    fn document() -> Document {
        let mut builder = Builder::new("text/x-test");
        let part = |name: &str| Part { name: name.to_owned(), kind: PartKind::Sheet };
        let spot = |part, row, column| Spot { part, row, column, ..Spot::default() };
        let spots = vec![spot(0, 1, 1), spot(1, 1, 1), spot(1, 1, 2), spot(1, 2, 1)];
        let line = builder.push_text("甲");
        builder.paragraph(line, Place::new(0, 1));
        let mut cells = Vec::new();
        // The second cell reaches down beside the third.
        for (n, text) in ["索引号", "7", "丙"].iter().enumerate() {
            let text = builder.push_text(text);
            let (row, column) = (n as u32 / 2, n as u32 % 2);
            let place = Place::new(n + 1, n + 2);
            let row_span = if n == 1 { 2 } else { 1 };
            cells.push(Cell { row, column, row_span, column_span: 1, text, place });
        }
        let value = cells[1].text;
        let table = Table {
            rows: 2,
            columns: 2,
            cells,
            origin: TableOrigin::Markup,
            place: Place::new(1, 4),
            page: None,
        };
        builder.table(table);
        let name = builder.push_text("索引号");
        builder.metadata(name, value, Place::new(1, 3));
        builder.source_map(SourceMap::spots(vec![part("一"), part("二")], spots));
        builder.finish()
    }

    #[test]
    fn an_excerpt_has_the_cells_and_the_places_of_its_rows() {
        let whole = document();
        let excerpt = whole.excerpt(&[Piece { block: 1, rows: Some(0..1) }]);
        assert_eq!(excerpt.check_invariants(), Ok(()));
        let [Block::Table(table)] = excerpt.blocks.as_slice() else { panic!("{:?}", excerpt.blocks) };
        assert_eq!((table.rows, table.cells.len(), table.cells[1].row_span), (1, 2, 1));
        let places: Vec<String> =
            table.cells.iter().filter_map(|c| excerpt.spot(c.place)).map(|s| s.to_string()).collect();
        assert_eq!(places, ["二!A1", "二!B1"]);
        let [fact] = excerpt.metadata.as_slice() else { panic!("{:?}", excerpt.metadata) };
        assert_eq!((excerpt.text(fact.name), fact.value), ("索引号", table.cells[1].text));
        let second = whole.excerpt(&[Piece { block: 1, rows: Some(1..2) }, Piece { block: 0, rows: None }]);
        assert_eq!(second.check_invariants(), Ok(()));
        assert!(second.metadata.is_empty());
        assert_eq!(second.parts().len(), 2);
        assert_eq!(second.spot(second.blocks[1].place()).map(|s| s.to_string()).as_deref(), Some("一!A1"));
    }

    #[test]
    fn bytes_of_a_document_are_the_document_again() {
        let whole = document();
        let bytes = whole.encode().expect("encoded");
        let again = Document::decode(&bytes).expect("decoded");
        assert_eq!(again.check_invariants(), Ok(()));
        assert_eq!(again.blocks, whole.blocks);
        assert_eq!((again.arena(), again.parts()), (whole.arena(), whole.parts()));
        assert_eq!(again.encode().as_ref(), Ok(&bytes));
        for end in 0..bytes.len() {
            if let Some(cut) = Document::decode(&bytes[..end]) {
                let _ = cut.check_invariants();
            }
        }
    }
}
