//! Pages of glyphs and rules to blocks and tables; shared by every reader of a paged form.
//!
//! Nothing here knows a file format or what the document is about. A page goes through
//!
//! 1. `turn`: pages whose text runs another way are turned upright;
//! 2. `frames`, `snap`, `lattice`, `cells`: rules to strokes, strokes that touch to lattices, unit cells to cells;
//! 3. `veil`: digits that are struck out, tiny, or not seen at all are told apart; `runs`, `fill`, `spacing`, `lines`, `wrap`: glyphs to runs, runs to cells, and to lines of text; `drawings`: cells whose figure is a picture;
//! 4. `numbers`, `furniture`, `flow`: what is left, without numbers of lines and running heads, to paragraphs in reading order;
//! 5. `continuation`: tables that go on over pages become one.
//!
//! Tables that only the alignment of text shows (`aligned`) are candidates beside that, see [`candidates`].
//!
//! Every tolerance is a field of [`Settings`], by mechanism, and passed down; readers are given those they need. Time
//! and memory grow with glyphs and rules by no more than n log n, but for the crossings of rules, whose number is bounded.

mod aligned;
mod apart;
mod beside;
mod boxes;
mod cells;
mod continuation;
pub(crate) mod doubles;
mod drawings;
mod fill;
mod flow;
mod frames;
mod furniture;
mod grid;
mod heads;
mod lattice;
mod lines;
mod marks;
mod numbers;
pub(crate) mod page;
mod runs;
mod script;
pub mod settings;
mod sheet;
mod snap;
mod spacing;
mod stacks;
mod stops;
mod torn;
mod turn;
mod veil;
mod whole;
mod wrap;
mod write;

pub use grid::{Grid, GridCell, Ruling};
pub use lines::Line;
pub use page::{Direction, Glyph, Page, Rect, Rule, Seam, Upright};
pub use settings::Settings;

use crate::document::{Document, Note, OtherReading, Place, Why};
use beside::Joined;
use sheet::Sheet;

/// The blocks and tables of pages, in reading order, each with its areas. Where the rules of a table leave columns
/// undivided, [`Document::other_readings`] has its lines as if these rules were not drawn.
#[must_use]
pub fn document(media_type: &'static str, pages: &[Page], settings: &Settings) -> Document {
    let mut document = laid_out(media_type, pages, settings);
    for page in pages.iter().filter(|page| page.is_picture(settings)) {
        let message = format!("page {} is a picture with hardly any text on it", page.number);
        document.notes.push(Note { id: "pictured_page", message, place: Place::detached() });
    }
    document
}

fn laid_out(media_type: &'static str, pages: &[Page], settings: &Settings) -> Document {
    let sheets: Vec<Sheet> = pages.iter().map(|page| Sheet::of(page, settings)).collect();
    if let Some(Joined { pages: joined, moved }) = beside::joined(pages, &sheets, settings) {
        let mut document = read(media_type, &joined, joined.iter().map(|p| Sheet::of(p, settings)), settings);
        for (page, home) in moved {
            let message =
                format!("page {page} has further columns of the tables of page {home}; read beside them");
            document.notes.push(Note { id: "pages_beside", message, place: Place::detached() });
        }
        return document;
    }
    read(media_type, pages, sheets.into_iter(), settings)
}

fn read(
    media_type: &'static str,
    pages: &[Page],
    sheets: impl Iterator<Item = Sheet>,
    settings: &Settings,
) -> Document {
    let sheets: Vec<Sheet> = sheets.collect();
    let undivided: Vec<Vec<Rect>> = sheets.iter().map(|s| aligned::undivided(s, settings)).collect();
    let mut document = write::document(media_type, sheets, settings);
    let tables = undivided.iter().map(Vec::len).sum::<usize>();
    if tables > 0 {
        let sheets =
            pages.iter().zip(&undivided).map(|(page, areas)| Sheet::without(page, settings, areas)).collect();
        let mut other = write::document(media_type, sheets, settings);
        let message =
            format!("rules of {tables} tables leave columns undivided; read as if they were not drawn");
        other.notes.push(Note { id: "rules_incomplete", message, place: Place::detached() });
        document.other_readings.push(OtherReading { document: other, why: Why::RulesIncomplete });
    }
    document
}

/// Tables of one page that nothing but the alignment of text shows: where no rules are drawn, or rules that enclose
/// several columns at once. They are a guess, less sure than [`tables`], and made of text that [`document`] has in
/// paragraphs, lines of fields and tables.
#[must_use]
pub fn candidates(page: &Page, settings: &Settings) -> Vec<Grid> {
    aligned::find(&Sheet::of(page, settings), settings)
}

/// The ruled tables of one page as they are drawn, from top to bottom, nothing joined over pages.
#[must_use]
pub fn tables(page: &Page, settings: &Settings) -> Vec<Grid> {
    Sheet::of(page, settings).grids
}
