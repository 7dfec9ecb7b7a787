//! Cells that lost the border between them: a figure below a label, or figures one below the other, in one cell that
//! reaches over the rows they stand in.
//!
//! What stands in a cell of several rows is a text of its own, and lies where it would lie without rows. Figures that each
//! lie exactly on the line of the figures beside them, in a row of their own, are figures of those rows.

use super::grid::{Grid, GridCell};
use super::lines::Line;
use super::page::{Direction, Rect};
use super::settings::Settings;
use super::wrap;

/// Parts such cells. Says whether there were any.
pub(super) fn mend(grid: &mut Grid, settings: &Settings) -> bool {
    let torn = |cell: &GridCell| cell.row_span > 1 && cell.lines.len() > 1;
    if !grid.cells.iter().any(torn) {
        return false;
    }
    let found: Vec<(usize, Vec<usize>)> = (0..grid.cells.len())
        .filter_map(|at| {
            let cell = grid.cells.get(at).filter(|cell| torn(cell))?;
            rows(grid, cell, settings).map(|rows| (at, rows))
        })
        .collect();
    let any = !found.is_empty();
    for (at, rows) in found {
        let Some(cell) = grid.cells.get_mut(at) else { continue };
        let (first, end) = (cell.row, cell.row + cell.row_span);
        // Each line begins a cell; the label, and what is left empty, has what is above the next.
        let mut pieces: Vec<GridCell> = Vec::new();
        let blank = GridCell { lines: Vec::new(), ..cell.clone() };
        for (line, row) in std::mem::take(&mut cell.lines).into_iter().zip(&rows) {
            let figure = wrap::is_all_figures(&line);
            match pieces.last_mut() {
                Some(last) if !figure || last.row == *row => last.lines.push(line),
                _ => {
                    let from = pieces.last().map_or(first, |last| last.row + 1);
                    let begins = if figure { *row } else { first };
                    if pieces.is_empty() && begins > first {
                        pieces.push(GridCell { row: first, ..blank.clone() });
                    } else if begins > from
                        && pieces.last().is_some_and(|last| last.lines.iter().any(wrap::is_all_figures))
                    {
                        pieces.push(GridCell { row: from, ..blank.clone() });
                    }
                    pieces.push(GridCell { row: begins, lines: vec![line], ..blank.clone() });
                }
            }
        }
        if let Some(last) = pieces.last().map(|last| last.row + 1).filter(|row| *row < end) {
            pieces.push(GridCell { row: last, ..blank.clone() });
        }
        let ends: Vec<usize> = pieces.iter().skip(1).map(|piece| piece.row).chain([end]).collect();
        for (piece, end) in pieces.iter_mut().zip(ends) {
            piece.row_span = end - piece.row;
            let at = |row: usize| grid.ys.get(row).copied().unwrap_or_default();
            piece.area = Rect { top: at(piece.row), bottom: at(end), ..piece.area };
        }
        let mut pieces = pieces.into_iter();
        if let (Some(cell), Some(piece)) = (grid.cells.get_mut(at), pieces.next()) {
            *cell = piece;
        }
        grid.cells.extend(pieces);
    }
    if any {
        grid.cells.sort_by_key(|cell| (cell.row, cell.column));
    }
    any
}

/// The row that each line of a cell stands in, where its figures are those of several rows.
fn rows(grid: &Grid, cell: &GridCell, settings: &Settings) -> Option<Vec<usize>> {
    let row = |line: &Line| {
        let (_, y) = line.area.center();
        grid.ys.partition_point(|at| *at <= y).checked_sub(1)
    };
    if cell.lines.iter().any(|line| line.direction != Direction::Right) {
        return None;
    }
    let rows: Vec<usize> = cell.lines.iter().map(row).collect::<Option<_>>()?;
    let figures = || cell.lines.iter().zip(&rows).filter(|(line, _)| wrap::is_all_figures(line));
    // Words stand above all figures, in rows of their own.
    let words = cell.lines.iter().take_while(|line| !wrap::is_all_figures(line)).count();
    let (first, last) = (figures().next()?, figures().count());
    if words + last < cell.lines.len()
        || words == 0 && last < 2
        || words > 0 && rows.get(words - 1)? >= first.1
    {
        return None;
    }
    let apart = rows.get(words..)?.windows(2).all(|pair| pair[0] < pair[1]);
    let broken =
        cell.lines.get(words..)?.windows(2).any(|pair| wrap::goes_on(&pair[0], &pair[1], &settings.wrap));
    let beside = |(line, row): (&Line, &usize)| {
        let own = grid.cells.iter().filter(|other| other.row == *row && other.row_span == 1);
        let mut lines = own.flat_map(|other| &other.lines).filter(|other| wrap::is_all_figures(other));
        lines.any(|other| (other.base - line.base).abs() <= settings.runs.level_em * line.size)
    };
    (apart && !broken && figures().all(beside)).then_some(rows)
}
