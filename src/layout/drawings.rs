//! Pictures and shapes in cells: figures that are there for the eye and not as text.
//!
//! What they show is not known. A cell of figures, or one without text, that holds one says so by a mark, so that
//! whoever reads a figure finds none; a cell that is all drawing, or none of whose drawing stands beside its text, is
//! a cell with a background.

use super::lines::Line;
use super::page::{Direction, Glyph, Rect};
use super::settings::Settings;
use crate::text::signs::OBJECT;

/// How a drawing stands to a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Seat {
    /// It stands in the cell, beside text perhaps.
    Inside(Rect),
    /// It reaches over the cell and others.
    Over(Rect),
}

impl Seat {
    /// How a drawing whose middle, or the middle of the cell, lies in the other stands there; `None` for a background.
    pub(crate) fn of(drawing: Rect, cell: Rect, settings: &Settings) -> Option<Seat> {
        let (wide, high) = (drawing.width() / cell.width(), drawing.height() / cell.height());
        let full = settings.cells.background;
        match (wide, high) {
            _ if wide > 1.0 + full || high > 1.0 + full => Some(Seat::Over(drawing)),
            _ if wide >= full && high >= full => None,
            _ => Some(Seat::Inside(drawing)),
        }
    }
}

/// The mark for the drawings of a cell as a line of it, if they stand for a figure or a part of one.
pub(crate) fn mark<'g>(
    seats: impl Iterator<Item = Seat>,
    lines: &[Line],
    glyphs: impl Iterator<Item = &'g Glyph> + Clone,
    em: f32,
    settings: &Settings,
) -> Option<Line> {
    if lines.iter().any(|line| line.text.chars().any(char::is_alphabetic)) {
        return None;
    }
    // Bold print is drawn as text and as its outline.
    let alone =
        |area: &Rect| !glyphs.clone().any(|g| area.holds(g.area.center()) || g.area.holds(area.center()));
    let area = seats
        .take(settings.bounds.cell_drawings)
        .filter_map(|seat| match seat {
            Seat::Inside(area) => Some(area),
            Seat::Over(area) => lines.is_empty().then_some(area),
        })
        .find(alone)?;
    Some(Line {
        text: OBJECT.to_string(),
        area,
        direction: Direction::Right,
        base: area.bottom,
        size: em,
        lead: 0.0,
        word: 0.0,
        room: f32::INFINITY,
    })
}
