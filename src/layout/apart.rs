//! Figures of a table that are none for reasons the whole table shows.

use super::grid::GridCell;
use super::lines::Line;
use super::page::Direction;
use super::settings::Settings;
use super::{veil, wrap};

/// Labels that rules of a table printed over another go through, at least: a number, and a share of its pieces of text.
const STRUCK: (usize, f32) = (3, 0.02);

/// Whether two tables were printed over each other: the rules of the one go through the labels of the other.
#[expect(clippy::cast_precision_loss, reason = "numbers of runs on a page")]
pub(crate) fn are_two(struck: usize, runs: usize) -> bool {
    struck >= STRUCK.0 && struck as f32 >= STRUCK.1 * runs as f32
}

/// Tells all figures of a table apart: of two tables printed over each other nobody knows whose they are.
pub(crate) fn mark_all(cells: &mut [GridCell]) {
    let figures = |line: &Line| line.text.chars().any(|c| c.is_ascii_digit());
    for line in cells.iter_mut().flat_map(|cell| &mut cell.lines).filter(|line| figures(line)) {
        line.text.insert(0, veil::MARK);
    }
}

/// Tells small print that stands in a cell by itself apart: the mark of a note to an empty cell. It stands higher or
/// lower than what else stands in its row. Figures printed small because their cell is narrow would not fit otherwise.
pub(crate) fn mark_small(cells: &mut [GridCell], settings: &Settings) {
    let mut sizes: Vec<f32> = cells.iter().filter_map(figure).map(|line| line.size).collect();
    if sizes.len() < 3 {
        return;
    }
    let middle = sizes.len() / 2;
    let usual = *sizes.select_nth_unstable_by(middle, f32::total_cmp).1;
    if !sizes.iter().any(|size| *size <= settings.small * usual) {
        return;
    }
    // Baselines of what is not small, by row.
    let mut bases: Vec<(usize, f32)> = cells
        .iter()
        .filter(|cell| cell.row_span == 1)
        .filter_map(|cell| single(cell).map(|line| (cell.row, line)))
        .filter(|(_, line)| line.size > settings.small * usual)
        .map(|(row, line)| (row, line.base))
        .collect();
    bases.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    for cell in cells.iter_mut() {
        let is_mark = figure(cell).is_some_and(|line| {
            let wide = line.area.width() * usual / line.size;
            let from = bases.partition_point(|b| b.0 < cell.row);
            let mut beside =
                bases.get(from..).unwrap_or_default().iter().take_while(|b| b.0 == cell.row).peekable();
            line.size <= settings.small * usual
                && wide <= line.area.width() + line.room
                && beside.peek().is_some()
                && beside.all(|b| (b.1 - line.base).abs() > settings.mark_em * usual)
        });
        if is_mark {
            cell.lines.iter_mut().for_each(|line| line.text.insert(0, veil::MARK));
        }
    }
}

fn figure(cell: &GridCell) -> Option<&Line> {
    single(cell).filter(|line| wrap::is_all_figures(line))
}

/// The only line of a cell, if it runs from left to right.
fn single(cell: &GridCell) -> Option<&Line> {
    match cell.lines.as_slice() {
        [line] if line.direction == Direction::Right => Some(line),
        _ => None,
    }
}
