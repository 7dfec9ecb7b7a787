//! Figures whose digits are set apart: letter-spacing of a table's style.
//!
//! Digits with a gap between them may be one figure or several. One table sets its figures in one way: only where
//! every digit of every cell of figures keeps the same gap to the next is the gap the style's. A gap as wide as a digit
//! parts figures, and no style makes a figure of several digits begin with a zero.

use super::page::Glyph;
use super::runs::{Ink, along, is_mark};
use super::script::is_figure;
use super::settings::Settings;

/// A gap between the digits of a table's figures that is wide and the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Gap {
    /// In ems.
    pub(crate) ems: f32,
    /// There are enough figures to tell that it is the table's style.
    pub(crate) told: bool,
}

/// The gap between the digits of a table's figures. `lines` are the lines of each cell as runs.
pub(crate) fn of<'r>(
    ink: &Ink,
    lines: impl Iterator<Item = &'r [usize]>,
    settings: &Settings,
) -> Option<Gap> {
    let style = &settings.spacing;
    let (mut low, mut high) = (f32::INFINITY, 0.0_f32);
    let (mut pairs, mut cells) = (0, 0);
    // Fewest and most gaps of one cell.
    let mut gaps = (usize::MAX, 0);
    for runs in lines {
        let runs = || runs.iter().filter_map(|i| ink.runs.get(*i));
        let glyphs = || runs().flat_map(|run| ink.glyphs_of(run));
        if !glyphs().all(|g| is_figure(g.text)) {
            continue;
        }
        // A space that is drawn parts figures.
        if runs().skip(1).any(|run| run.spaced) {
            return None;
        }
        let mut own = 0;
        for (last, next) in glyphs().zip(glyphs().skip(1)) {
            if is_mark(last, next, settings) {
                continue;
            }
            let space = gap(last, next);
            let wide = ems(last).max(ems(next));
            let most = if wide > style.least_em { style.most * wide } else { style.apart_em };
            let leading = own == 0 && is_zero(last.text) && !matches!(next.text, '.' | ',' | '\u{ff0e}');
            if space < style.least_em || space > most || leading {
                return None;
            }
            (low, high) = (low.min(space), high.max(space));
            own += 1;
        }
        if high - low > style.even_em {
            return None;
        }
        pairs += own;
        if own > 0 {
            cells += 1;
            gaps = (gaps.0.min(own), gaps.1.max(own));
        }
    }
    // Where all cells have as many digits as each other these may be as many figures.
    let told = pairs >= style.pairs && cells >= style.cells && gaps.0 < gaps.1;
    (pairs > 0).then(|| Gap { ems: f32::midpoint(low, high), told })
}

/// Whether the one run of a cell of figures has two digits without a gap, as almost every table has in its first figure of
/// two.
pub(crate) fn is_close(ink: &Ink, run: usize, settings: &Settings) -> bool {
    let Some(run) = ink.runs.get(run) else { return false };
    let glyphs = ink.glyphs_of(run);
    let [first, second, ..] = glyphs else { return false };
    glyphs.iter().all(|g| is_figure(g.text)) && gap(first, second) < settings.spacing.least_em
}

fn is_zero(c: char) -> bool {
    matches!(c, '0' | '\u{ff10}')
}

/// Width of a glyph in ems.
fn ems(glyph: &Glyph) -> f32 {
    let (from, to) = along(glyph.direction, glyph.area);
    (to - from) / glyph.size
}

/// Ems between two glyphs.
fn gap(last: &Glyph, next: &Glyph) -> f32 {
    (along(next.direction, next.area).0 - along(last.direction, last.area).1) / last.size.max(next.size)
}

/// Whether a gap in ems is that of the style.
pub(crate) fn is_even(gap: f32, style: f32, settings: &Settings) -> bool {
    (gap - style).abs() <= settings.spacing.even_em
}
