//! The neutral model every reader delivers: blocks in reading order, each piece with its place in the source.
//!
//! Nothing here knows a file format or what the document is about. Text lives once, in the document's own
//! arena; blocks refer to it by [`TextRef`], so that reading a page allocates a handful of vectors and no
//! string per cell. The invariants of a document are stated on [`Builder`] and checked by
//! [`Document::check_invariants`].

mod builder;
mod excerpt;
mod place;

pub use builder::Builder;
pub use excerpt::Piece;
pub use place::{PageBox, Part, PartKind, Place, SourceMap, Spot, SpotName};

use serde::{Deserialize, Serialize};

/// NARROW NO-BREAK SPACE: readers put it between raised or lowered text, as marks of notes are, and what is beside it.
/// It is white space to all who do not ask for it.
pub(crate) const RAISED: char = '\u{202f}';

/// A piece of the document's text: a byte range of the arena, cut at character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct TextRef {
    pub start: u32,
    pub end: u32,
}

impl TextRef {
    /// Length in bytes of UTF-8.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// What sets the fields of a line apart in a text source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Separator {
    /// Horizontal tabs (a paste from a word processor or a spreadsheet).
    Tab,
    /// Commas or semicolons, fields in quotes allowed (RFC 4180).
    Comma,
    /// Vertical bars, ASCII or box drawing.
    Bar,
    /// Runs of two or more spaces: columns set by eye or by `pdftotext -layout`.
    Spaces,
}

impl Separator {
    /// The separator's name in outputs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Separator::Tab => "tab",
            Separator::Comma => "comma",
            Separator::Bar => "bar",
            Separator::Spaces => "spaces",
        }
    }
}

/// One field of a line. Empty fields between separators are kept: a blank is a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub text: TextRef,
    pub place: Place,
    /// First and one-past-last display column on the line (wide characters count two); 0-based.
    pub x: (u32, u32),
}

/// One cell of a table: its anchor in the grid, the units it covers, its text and place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// 0-based grid row and column of the upper left unit.
    pub row: u32,
    pub column: u32,
    /// Units covered; at least 1, and never past the table's edge.
    pub row_span: u32,
    pub column_span: u32,
    pub text: TextRef,
    pub place: Place,
}

/// How a table's grid was found; decides how far column positions can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableOrigin {
    /// Table markup with cells and spans of its own (HTML `table`, office formats).
    Markup,
    /// Borders drawn with characters in a text source.
    Borders,
    /// Containers laid out as a grid without table markup (HTML `div` rows).
    Containers,
    /// Ruled lines or aligned glyphs on a page.
    Page,
}

impl TableOrigin {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TableOrigin::Markup => "markup",
            TableOrigin::Borders => "borders",
            TableOrigin::Containers => "containers",
            TableOrigin::Page => "page",
        }
    }
}

/// A table as a rectangular grid with real spans. Cells are in row-major order of their anchors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub rows: u32,
    pub columns: u32,
    pub cells: Vec<Cell>,
    pub origin: TableOrigin,
    pub place: Place,
    /// 1-based page for paged sources, `None` for text and HTML.
    pub page: Option<u32>,
}

/// A block of the document, in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A heading the source itself marks as one (HTML `h1`..`h6`); level 1 is the highest.
    Heading {
        level: u8,
        text: TextRef,
        place: Place,
    },
    /// A line or paragraph of text.
    Paragraph {
        text: TextRef,
        place: Place,
    },
    /// An empty line of a text source, kept because it may be an empty cell or a separator.
    Blank {
        place: Place,
    },
    /// A line of fields: `fields` is a range of [`Document::fields`]. Its grid is not known for certain.
    Fields {
        fields: (u32, u32),
        separator: Separator,
        place: Place,
    },
    Table(Table),
}

impl Block {
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Block::Heading { place, .. }
            | Block::Paragraph { place, .. }
            | Block::Blank { place }
            | Block::Fields { place, .. } => *place,
            Block::Table(table) => table.place,
        }
    }
}

/// A name and value that the source states about itself (HTML `meta`, `title`, a block of 索引号 fields).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    pub name: TextRef,
    pub value: TextRef,
    pub place: Place,
}

/// Something a reader had to decide or repair; never about what the document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Stable id, `span_clipped` or `bytes_replaced` for example.
    pub id: &'static str,
    pub message: String,
    pub place: Place,
}

/// Another reading of a source.
#[derive(Debug, Clone)]
pub struct OtherReading {
    /// What is read so.
    pub document: Document,
    /// Why there is more than one reading.
    pub why: Why,
}

/// Why a source can be read in several ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The rules of a table leave columns undivided; the other reading has its lines as if they were not drawn.
    RulesIncomplete,
    /// Two parts of a font name different characters for the same glyph; the other reading believes the other part.
    CharactersDisputed,
}

/// Parts of a source that are known to be lost or altered: what was read of them may be wrong or incomplete.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Damage {
    /// 1-based numbers of the pages in ascending order.
    pub pages: Vec<u32>,
    /// Whether whole pages are missing.
    pub pages_lost: bool,
    /// Whether it is lost how cells show what they hold.
    pub formats_lost: bool,
    /// Whether cells stand far outside of what their sheet says that it has.
    pub cells_astray: bool,
}

impl Damage {
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.pages.is_empty() && !self.pages_lost && !self.formats_lost && !self.cells_astray
    }
}

/// What a reader delivers.
#[derive(Debug, Clone, Default)]
pub struct Document {
    arena: String,
    /// Length of the source's own text, which the arena begins with.
    source_len: u32,
    /// Where the source's text ends, as places count.
    source_end: u32,
    /// Stretches of the arena that keep lines and spaces as the source sets them, in ascending order.
    set: Vec<(u32, u32)>,
    /// IANA media type as told by the content.
    pub media_type: &'static str,
    /// WHATWG name of the character encoding, or `None` for binary formats.
    pub encoding: Option<&'static str>,
    /// The part of the source that lines and bytes count in; `None` where they count in the source itself.
    pub part: Option<String>,
    /// Number of pages, `None` where the source has none.
    pub pages: Option<u32>,
    /// Width and height of each page in points, as it is looked at.
    pub page_sizes: Vec<(f32, f32)>,
    pub blocks: Vec<Block>,
    pub fields: Vec<Field>,
    pub metadata: Vec<Metadata>,
    pub notes: Vec<Note>,
    /// What of the source is lost or altered.
    pub damage: Damage,
    /// The same source read in other ways, less sure than this one, where the reader cannot tell which is right.
    pub other_readings: Vec<OtherReading>,
    source_map: SourceMap,
}

impl Document {
    /// The text of a reference.
    #[must_use]
    #[inline]
    pub fn text(&self, text: TextRef) -> &str {
        self.arena.get(text.start as usize..text.end as usize).unwrap_or_default()
    }

    /// The whole text arena.
    #[must_use]
    #[inline]
    pub fn arena(&self) -> &str {
        &self.arena
    }

    /// Length in bytes of the source's own text: the arena up to what readers appended to it.
    #[must_use]
    pub fn source_len(&self) -> u32 {
        self.source_len
    }

    /// What stands before a text, lines and spaces as the source sets them; `None` where nothing but the text was kept.
    #[must_use]
    pub fn set_before(&self, text: TextRef) -> Option<&str> {
        self.arena.get(self.set_around(text)?.0 as usize..text.start as usize)
    }

    /// The line a text stands on, from the text on, as the source sets it; `None` where nothing but the text was kept.
    #[must_use]
    pub fn set_line_from(&self, text: TextRef) -> Option<&str> {
        let rest = self.arena.get(text.start as usize..self.set_around(text)?.1 as usize)?;
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        rest.get(..end)
    }

    /// Whether a text stands on the last line that the source sets, which no line break ends.
    #[must_use]
    pub fn is_on_open_line(&self, text: TextRef) -> bool {
        let rest = self.set_around(text).and_then(|(_, end)| self.arena.get(text.end as usize..end as usize));
        rest.is_some_and(|rest| !rest.contains('\n'))
    }

    /// The stretch around a text that keeps lines and spaces.
    fn set_around(&self, text: TextRef) -> Option<(u32, u32)> {
        let behind = self.set.partition_point(|(start, _)| *start <= text.start);
        self.set.get(behind.checked_sub(1)?).copied().filter(|(_, end)| text.end <= *end)
    }

    /// Whether a place reaches to the very end of a source of text.
    #[must_use]
    pub fn ends_with(&self, place: Place) -> bool {
        place.end == self.source_end
    }

    /// The fields of a [`Block::Fields`].
    #[must_use]
    pub fn fields_of(&self, range: (u32, u32)) -> &[Field] {
        self.fields.get(range.0 as usize..range.1 as usize).unwrap_or_default()
    }

    /// 1-based line and byte range in the source file of a place; `None` for detached places.
    #[must_use]
    pub fn locate(&self, place: Place) -> Option<(u32, u32, u32)> {
        self.source_map.locate(place)
    }

    /// As [`Document::locate`], of places by and large in their order: `near` is 0 at first, and then what the last call left
    /// there.
    pub(crate) fn locate_near(&self, place: Place, near: &mut usize) -> Option<(u32, u32, u32)> {
        self.source_map.locate_near(place, near)
    }

    /// The page a place starts on and its area there; `None` where the source has no pages.
    #[must_use]
    pub fn area(&self, place: Place) -> Option<PageBox> {
        self.source_map.area(place)
    }

    /// Every area of a place, in reading order; none where the source has no pages.
    #[must_use]
    pub fn areas(&self, place: Place) -> &[PageBox] {
        self.source_map.areas(place)
    }

    /// The first spot of a place in the parts of the source; `None` where it has none.
    #[must_use]
    pub fn spot(&self, place: Place) -> Option<SpotName<'_>> {
        self.source_map.spot(place)
    }

    /// Checks what every reader promises: references inside the arena at character boundaries, places ordered,
    /// grids rectangular with no unit claimed twice.
    ///
    /// # Errors
    /// The first broken invariant in words.
    pub fn check_invariants(&self) -> Result<(), String> {
        let text_ok =
            |t: TextRef| t.start <= t.end && self.arena.get(t.start as usize..t.end as usize).is_some();
        for field in &self.fields {
            if !text_ok(field.text) {
                return Err(format!("field text {:?} is outside the arena", field.text));
            }
        }
        if self.metadata.iter().any(|fact| !text_ok(fact.name) || !text_ok(fact.value)) {
            return Err("a fact is outside the arena".to_owned());
        }
        for (i, block) in self.blocks.iter().enumerate() {
            let place = block.place();
            if place.start > place.end {
                return Err(format!("block {i}: place {place:?} ends before it starts"));
            }
            match block {
                Block::Heading { text, .. } | Block::Paragraph { text, .. } if !text_ok(*text) => {
                    return Err(format!("block {i}: text {text:?} is outside the arena"));
                }
                Block::Fields { fields, .. }
                    if fields.0 > fields.1 || fields.1 as usize > self.fields.len() =>
                {
                    return Err(format!("block {i}: fields {fields:?} out of range"));
                }
                Block::Table(table) => {
                    let area = (table.rows as usize) * (table.columns as usize);
                    let mut claimed = std::collections::HashSet::with_capacity(area.min(4096));
                    for cell in &table.cells {
                        if !text_ok(cell.text) {
                            return Err(format!("block {i}: cell text outside the arena"));
                        }
                        if cell.row_span == 0
                            || cell.column_span == 0
                            || cell.row.checked_add(cell.row_span).is_none_or(|end| end > table.rows)
                            || cell.column.checked_add(cell.column_span).is_none_or(|end| end > table.columns)
                        {
                            return Err(format!("block {i}: cell {cell:?} leaves the grid"));
                        }
                        for r in cell.row..cell.row + cell.row_span {
                            for c in cell.column..cell.column + cell.column_span {
                                if !claimed.insert((r, c)) {
                                    return Err(format!("block {i}: unit {r},{c} claimed twice"));
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}
