//! The heads of a table without rules: which lines they are, and what they stand over.

use super::{Part, Strip, pitch};
use crate::layout::grid::GridCell;
use crate::layout::settings::Aligned;
use crate::layout::sheet::Sheet;

/// Lines in one part right above a block that stand over its columns but the first.
pub(super) fn heads<'a>(above: &'a [Strip], block: &[Strip], second: f32, settings: &Aligned) -> &'a [Strip] {
    let Some(first) = block.first() else { return &[] };
    let (mut base, mut from) = (first.base, above.len());
    let usual = pitch(block.iter());
    while let Some(strip) = from.checked_sub(1).and_then(|i| above.get(i)) {
        let inside = strip.ends().0 >= second - settings.head_em * strip.size;
        if strip.is_several()
            || !inside
            || base - strip.base > settings.head_pitch * usual.max(strip.size)
            || above.len() - from >= settings.heads_above
        {
            break;
        }
        (base, from) = (strip.base, from - 1);
    }
    above.get(from..).unwrap_or_default()
}

/// Lines before the first of which most parts behind the first are figures.
pub(super) fn head_lines(sheet: &Sheet, block: &[&Strip], settings: &Aligned) -> usize {
    let figures = |part: &Part| {
        let glyphs = part.runs.iter().filter_map(|i| sheet.ink.runs.get(*i));
        let glyphs = glyphs.flat_map(|r| sheet.ink.glyphs_of(r));
        let text: String = glyphs.map(|g| g.text).collect();
        !text.chars().any(char::is_alphabetic) && !is_year(&text)
    };
    let body = |strip: &&Strip| {
        let behind = strip.parts.get(1..).unwrap_or_default();
        !behind.is_empty() && behind.iter().filter(|p| figures(p)).count() * 2 > behind.len()
    };
    let Some(mut head) = block.iter().position(body).filter(|head| *head <= settings.head_lines) else {
        return 0;
    };
    // A line in one part at the edge, under the heads, is the title of the rows below it.
    let title = |strip: &Strip| !strip.is_several();
    while head > 1
        && block.get(head - 1).is_some_and(|s| title(s))
        && block.iter().take(head - 1).any(|s| s.is_several())
    {
        head -= 1;
    }
    head
}

/// Whether a part reads `2019`, `2019–20` or `2019*`: years head columns.
fn is_year(text: &str) -> bool {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let rest = text.chars().nth(4);
    digits == 4 && (text.starts_with("19") || text.starts_with("20")) && !matches!(rest, Some('.' | ','))
}

/// Widens heads that stand in the middle over several columns, give or take so many ems, as far as nothing else stands in them.
pub(super) fn widen(strip: &Strip, spans: &mut [(usize, usize)], columns: &[(f32, f32)], near: f32) {
    for i in 0..spans.len() {
        let Some((part, span)) = strip.parts.get(i).zip(spans.get(i).copied()) else { continue };
        let before = i.checked_sub(1).and_then(|i| spans.get(i)).map_or(1, |s| s.1 + 1);
        let after = spans.get(i + 1).map_or(columns.len(), |s| s.0);
        let middle = f32::midpoint(part.from, part.to);
        let centred = |from: usize, to: usize| {
            let (Some(a), Some(b)) = (columns.get(from), columns.get(to)) else { return false };
            (f32::midpoint(a.0, b.1) - middle).abs() <= near * strip.size
        };
        let mut best = span;
        for from in before.min(span.0)..=span.0 {
            for to in span.1..after.max(span.1 + 1) {
                if to - from > best.1 - best.0 && centred(from, to) && from > 0 {
                    best = (from, to);
                }
            }
        }
        if let Some(span) = spans.get_mut(i) {
            *span = best;
        }
    }
}

/// Moves heads that have nothing above them up to the first row: they stand at the foot of their cell.
pub(super) fn raise(cells: &mut [GridCell], head_rows: usize) {
    let taken: Vec<(usize, usize, usize)> =
        cells.iter().map(|c| (c.row, c.column, c.column + c.column_span)).collect();
    for cell in cells.iter_mut().filter(|c| c.row > 0 && c.row < head_rows) {
        let (from, to) = (cell.column, cell.column + cell.column_span);
        let above =
            taken.iter().filter(|(row, a, b)| *row < cell.row && *a < to && from < *b).map(|t| t.0).max();
        let top = above.map_or(0, |row| row + 1);
        cell.row_span += cell.row - top;
        cell.row = top;
    }
    cells.sort_by_key(|c| (c.row, c.column));
}
