//! Figures of a table that are none for reasons the whole table shows.

use super::grid::{Grid, GridCell};
use super::lines::Line;
use super::page::Direction;
use super::settings::Settings;
use super::{script, wrap};
use crate::text::signs::OBJECT;

/// Whether two tables were printed over each other: the rules of the one go through labels of the other, of which there
/// are so many, and its text through figures. Where labels are merely higher than their rows, the figures stand alone.
pub(crate) fn are_two(cells: &[GridCell], struck: usize, settings: &Settings) -> bool {
    if struck < settings.marks.struck {
        return false;
    }
    let marked = |line: &Line| line.text.contains(OBJECT);
    let figure = |line: &Line| marked(line) || wrap::is_all_figures(line);
    let spoilt = |cell: &&GridCell| {
        let over = cell.lines.windows(2).any(|w| {
            let apart = w[0].area.x1 <= w[1].area.x0 || w[1].area.x1 <= w[0].area.x0;
            !wrap::is_below(&w[0], &w[1], &settings.wrap) && !apart
        });
        over || cell.lines.iter().any(marked)
    };
    let figures = cells.iter().filter(|cell| cell.lines.iter().any(figure));
    let bad = figures.clone().filter(spoilt).count();
    bad >= settings.marks.spoilt && bad * settings.marks.spoilt_of >= figures.count()
}

/// Tells all figures of a table apart: of two tables printed over each other nobody knows whose they are.
pub(crate) fn mark_all(cells: &mut [GridCell]) {
    let figures = |line: &Line| line.text.chars().any(|c| c.is_ascii_digit());
    for line in cells.iter_mut().flat_map(|cell| &mut cell.lines).filter(|line| figures(line)) {
        line.text.insert(0, OBJECT);
    }
}

/// Tells figures apart that end where a clip cuts their table off: more of them may stand behind it.
pub(crate) fn mark_cut(grid: &mut Grid, cuts: &[f32], settings: &Settings) {
    let [_, right, _, left] = grid.open;
    let cut = |open: bool, border: Option<&f32>| {
        let border = border.copied().filter(|_| open)?;
        cuts.iter().any(|cut| (cut - border).abs() <= settings.marks.cut).then_some(border)
    };
    let (left, right) = (cut(left, grid.xs.first()), cut(right, grid.xs.last()));
    if left.is_none() && right.is_none() {
        return;
    }
    let columns = grid.columns();
    for cell in &mut grid.cells {
        let left = left.filter(|_| cell.column == 0);
        let right = right.filter(|_| cell.column + cell.column_span == columns);
        for line in cell.lines.iter_mut().filter(|line| line.direction == Direction::Right) {
            let room = line.lead + settings.marks.cut_em * line.size;
            let digit = |c: Option<char>| c.is_some_and(script::is_figure);
            let before = left.is_some_and(|x| line.area.x0 - x < room) && digit(line.text.chars().next());
            let behind =
                right.is_some_and(|x| x - line.area.x1 < room) && digit(line.text.chars().next_back());
            if before || behind {
                line.text.insert(0, OBJECT);
            }
        }
    }
}

/// Tells small print that stands in a cell by itself apart: the mark of a note to an empty cell. It stands higher or
/// lower than what else stands in its row. Figures printed small because their cell is narrow would not fit otherwise,
/// and a column that is small throughout is a column of figures.
pub(crate) fn mark_small(cells: &mut [GridCell], settings: &Settings) {
    let mut sizes: Vec<f32> = cells.iter().filter_map(figure).map(|line| line.size).collect();
    if sizes.len() < settings.marks.figures {
        return;
    }
    let middle = sizes.len() / 2;
    let usual = *sizes.select_nth_unstable_by(middle, f32::total_cmp).1;
    if !sizes.iter().any(|size| *size <= settings.marks.small * usual) {
        return;
    }
    // Baselines of what is not small, by row.
    let mut bases: Vec<(usize, f32)> = cells
        .iter()
        .filter(|cell| cell.row_span == 1)
        .filter_map(|cell| single(cell).map(|line| (cell.row, line)))
        .filter(|(_, line)| line.size > settings.marks.small * usual)
        .map(|(row, line)| (row, line.base))
        .collect();
    bases.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let rows = bases.chunk_by(|a, b| a.0 == b.0).map(|row| row[0].0);
    let rows: Vec<usize> = rows.collect();
    let least = settings.marks.small_column;
    let small = small_columns(cells, settings.marks.small * usual, &rows, least);
    for cell in cells.iter_mut() {
        if small.binary_search(&cell.column).is_ok() {
            continue;
        }
        let is_mark = figure(cell).is_some_and(|line| {
            let wide = line.area.width() * usual / line.size;
            let from = bases.partition_point(|b| b.0 < cell.row);
            let mut beside =
                bases.get(from..).unwrap_or_default().iter().take_while(|b| b.0 == cell.row).peekable();
            line.size <= settings.marks.small * usual
                && wide <= line.area.width() + line.room
                && beside.peek().is_some()
                && beside.all(|b| (b.1 - line.base).abs() > settings.runs.mark_em * usual)
        });
        if is_mark {
            cell.lines.iter_mut().for_each(|line| line.text.insert(0, OBJECT));
        }
    }
}

/// The columns, in order, all of whose figures are no larger than `size`, and that have some in each of these rows which
/// has figures at all. Each has so many at least.
fn small_columns(cells: &[GridCell], size: f32, rows: &[usize], least: usize) -> Vec<usize> {
    let figures = || cells.iter().filter_map(|cell| figure(cell).map(|line| (cell, line.size)));
    let mut others: Vec<usize> = figures().filter(|(_, s)| *s > size).map(|(cell, _)| cell.row).collect();
    others.dedup();
    others.retain(|row| rows.binary_search(row).is_ok());
    let mut columns: Vec<(usize, bool, usize)> =
        figures().map(|(cell, s)| (cell.column, s <= size, cell.row)).collect();
    columns.sort_unstable();
    let small = columns.chunk_by(|a, b| a.0 == b.0).filter(|column| {
        let filled = |row: &usize| column.binary_search_by(|c| c.2.cmp(row)).is_ok();
        column.len() >= least && column.iter().all(|c| c.1) && others.iter().all(filled)
    });
    small.filter_map(|column| column.first().map(|c| c.0)).collect()
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
