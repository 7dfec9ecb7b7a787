//! What a source states about itself in front of its body: `索引号：014314799/2024-00002` and its neighbours.
//!
//! Such facts come as a table of names and values, as a list, as definitions, as lines or as one line of several
//! pairs. Only their shape is looked at, never what they are about: a short name without digits and a colon,
//! then a value that is no sentence. Two neighbours make a block of facts, or one with a date. The blocks stay
//! where they are; the facts are listed in [`crate::document::Document::metadata`] as well, their values as
//! slices of the arena, so that whoever reads the body can tell its figures from these.

mod shape;

use crate::document::{Block, Builder, Document, Place, Table, TextRef};
use shape::{Shape, is_name, is_value, tidy};

/// Blocks that are looked at; a page's head is shorter.
const HEAD_BLOCKS: usize = 600;

/// Largest table that may be one of facts, in cells.
const MOST_CELLS: usize = 160;

/// A sentence this long, in characters, begins the body.
const SENTENCE: usize = 30;

/// A name, its value and where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fact {
    name: String,
    value: TextRef,
    dated: bool,
    place: Place,
}

/// A piece of text: a line, a field or a cell.
#[derive(Debug, Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    /// Its offset in the arena.
    at: u32,
    place: Place,
}

impl<'a> Piece<'a> {
    fn of(document: &'a Document, text: TextRef, place: Place) -> Piece<'a> {
        Piece { text: document.text(text), at: text.start, place }
    }

    /// The whole piece as the value of a name.
    fn fact(self, name: String, place: Place) -> Fact {
        self.part(name, 0, self.text.len(), place)
    }

    /// Bytes `start..end` of the piece, trimmed, as the value of a name.
    fn part(self, name: String, start: usize, end: usize, place: Place) -> Fact {
        let whole = self.text.get(start..end).unwrap_or_default();
        let value = whole.trim();
        let start = start + (whole.len() - whole.trim_start().len());
        let offset = |n: usize| self.at.saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
        let dated = shape::has_date(value);
        Fact { name, value: TextRef { start: offset(start), end: offset(start + value.len()) }, dated, place }
    }
}

/// Lists the facts in front of the body. `names` are the starts of the paragraphs that the mark-up itself calls
/// names, in order.
pub(super) fn add(builder: &mut Builder, names: &[u32]) {
    for fact in find(builder.draft(), names) {
        let name = builder.push_text(&fact.name);
        builder.metadata(name, fact.value, fact.place);
    }
}

fn find(document: &Document, names: &[u32]) -> Vec<Fact> {
    let mut all = Vec::new();
    let mut run = Run::default();
    for block in document.blocks.iter().take(HEAD_BLOCKS) {
        match block {
            Block::Blank { .. } => {}
            Block::Heading { text, place, .. } | Block::Paragraph { text, place } => {
                let piece = Piece::of(document, *text, *place);
                if piece.text.contains('。') && piece.text.chars().count() >= SENTENCE {
                    break;
                }
                run.line(piece, names.binary_search(&place.start).is_ok(), &mut all);
            }
            Block::Fields { fields, .. } => {
                let fields = document.fields_of(*fields);
                let pieces: Vec<_> = fields.iter().map(|f| Piece::of(document, f.text, f.place)).collect();
                match row(&pieces) {
                    Some(facts) => run.facts.extend(facts),
                    None => run.end(&mut all),
                }
            }
            Block::Table(table) => {
                run.end(&mut all);
                match of_table(document, table) {
                    Some(facts) => all.extend(facts),
                    // The body has begun.
                    None if table.rows > 2 && table.columns > 2 => break,
                    None => {}
                }
            }
        }
    }
    run.end(&mut all);
    all
}

/// Lines of facts that follow each other.
#[derive(Debug, Default)]
struct Run {
    facts: Vec<Fact>,
    /// A name whose value is the next line.
    open: Option<(String, Place)>,
}

impl Run {
    fn line(&mut self, piece: Piece<'_>, said: bool, all: &mut Vec<Fact>) {
        // A dash between facts.
        if shape::is_empty(piece.text) {
            return;
        }
        match shape::of(piece) {
            Shape::Pairs(facts) => {
                self.open = None;
                self.facts.extend(facts);
            }
            Shape::Name(name) => self.open = Some((name, piece.place)),
            Shape::Other if said && is_name(&tidy(piece.text)) => {
                self.open = Some((tidy(piece.text), piece.place));
            }
            Shape::Other => match self.open.take() {
                Some((name, place)) if is_value(piece.text) => {
                    self.facts.push(piece.fact(name, place.to(piece.place)));
                }
                _ => self.end(all),
            },
        }
    }

    /// Ends the run; it counts if it is a block of facts.
    fn end(&mut self, all: &mut Vec<Fact>) {
        self.open = None;
        if self.facts.len() >= 2 || self.facts.iter().any(|f| f.dated) {
            all.append(&mut self.facts);
        }
        self.facts.clear();
    }
}

/// The facts of a line of cells; `None` if something in it is neither name nor value.
fn row(cells: &[Piece<'_>]) -> Option<Vec<Fact>> {
    let mut facts = Vec::new();
    let mut open: Option<(String, Place)> = None;
    for cell in cells {
        if shape::is_empty(cell.text) {
            open = None;
            continue;
        }
        match (shape::of(*cell), open.take()) {
            (Shape::Pairs(pairs), None) => facts.extend(pairs),
            (Shape::Name(name), _) => open = Some((name, cell.place)),
            // A value may have a colon of its own: `17:30`.
            (Shape::Other | Shape::Pairs(_), Some((name, place))) if is_value(cell.text) => {
                facts.push(cell.fact(name, place.to(cell.place)));
            }
            (Shape::Other, None) if !facts.is_empty() && shape::is_button(cell.text) => {}
            _ => return None,
        }
    }
    // A name with nothing behind it is a fact left blank.
    (!facts.is_empty() || open.is_some()).then_some(facts)
}

/// A table of names and values: told by colons, or, without them, by a date among the values.
fn of_table(document: &Document, table: &Table) -> Option<Vec<Fact>> {
    if table.cells.len() > MOST_CELLS {
        return None;
    }
    let rows: Vec<Vec<Piece<'_>>> = table
        .cells
        .chunk_by(|a, b| a.row == b.row)
        .map(|cells| cells.iter().map(|c| Piece::of(document, c.text, c.place)).collect())
        .collect();
    let shown = |row: &&Vec<Piece<'_>>| row.iter().any(|c| !c.text.trim().is_empty());
    let marked: Option<Vec<Fact>> =
        rows.iter().filter(shown).map(|r| row(r)).collect::<Option<Vec<_>>>().map(|rows| rows.concat());
    let facts = match marked {
        Some(facts) => facts,
        None => {
            let bare: Option<Vec<Vec<Fact>>> = rows.iter().filter(shown).map(|r| bare_row(r)).collect();
            let facts = bare?.concat();
            if !facts.iter().any(|f| f.dated) {
                return None;
            }
            facts
        }
    };
    (facts.len() >= 2).then_some(facts)
}

/// Names and values in turn, without colons.
fn bare_row(cells: &[Piece<'_>]) -> Option<Vec<Fact>> {
    let mut facts = Vec::new();
    for pair in cells.chunks(2) {
        let [name, value] = pair else { return None };
        let (label, shown) = (tidy(name.text), value.text.trim());
        if label.is_empty() && shown.is_empty() {
            continue;
        }
        if !is_name(&label) || !(shown.is_empty() || is_value(shown)) {
            return None;
        }
        if !shown.is_empty() {
            facts.push(value.fact(label, name.place.to(value.place)));
        }
    }
    Some(facts)
}
