//! Figures whose digits are set apart: letter-spacing of a table's style.
//!
//! Digits with a gap between them may be one figure or several. One table sets its figures in one way: only where
//! every digit of every cell of figures keeps the same gap to the next is the gap the style's.

use super::page::Glyph;
use super::runs::{Ink, along, is_mark};
use super::settings::Settings;
use super::wrap::is_figure;

/// Ems: less than the first is how digits stand anyway, more than the second is a gap between figures.
const GAPS: (f32, f32) = (0.1, 0.65);
/// Ems by which the gaps of one style differ.
const EVEN: f32 = 0.06;
/// Pairs of digits, and cells with such pairs, that make a style.
const PAIRS: usize = 4;
const CELLS: usize = 3;

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
    let (mut low, mut high) = (f32::INFINITY, 0.0_f32);
    let (mut pairs, mut cells, mut single, mut longer) = (0, 0, 0, false);
    for runs in lines {
        let runs = || runs.iter().filter_map(|i| ink.runs.get(*i));
        let glyphs = || runs().flat_map(|run| ink.glyphs.get(run.glyphs.0..run.glyphs.1).unwrap_or_default());
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
            let gap = gap(last, next);
            if gap < GAPS.0 {
                return None;
            }
            if gap <= GAPS.1 {
                (low, high) = (low.min(gap), high.max(gap));
                own += 1;
            }
        }
        if high - low > EVEN {
            return None;
        }
        pairs += own;
        cells += usize::from(own > 0);
        single += usize::from(own == 0);
        longer |= own > 1;
    }
    // Where all cells have two digits these may be two figures.
    let told = pairs >= PAIRS && cells >= CELLS && (longer || single >= cells);
    (pairs > 0).then(|| Gap { ems: f32::midpoint(low, high), told })
}

/// Whether a cell of figures has two digits without a gap, as almost every table has in its first figure of two.
pub(crate) fn is_close(ink: &Ink, runs: &[usize]) -> bool {
    let [run] = runs else { return false };
    let Some(run) = ink.runs.get(*run) else { return false };
    let glyphs = ink.glyphs.get(run.glyphs.0..run.glyphs.1).unwrap_or_default();
    let [first, second, ..] = glyphs else { return false };
    glyphs.iter().all(|g| is_figure(g.text)) && gap(first, second) < GAPS.0
}

/// Ems between two glyphs.
fn gap(last: &Glyph, next: &Glyph) -> f32 {
    (along(next.direction, next.area).0 - along(last.direction, last.area).1) / last.size.max(next.size)
}

/// Whether a gap in ems is that of the style.
pub(crate) fn is_even(gap: f32, style: f32) -> bool {
    (gap - style).abs() <= EVEN
}
