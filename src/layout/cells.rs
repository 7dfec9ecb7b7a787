//! A lattice's unit cells united to the cells that are drawn.

use super::lattice::Lattice;
use super::page::Rect;

/// The cells of a lattice, before anything stands in them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Cells {
    pub(crate) cells: Vec<Span>,
    /// For every unit, row by row, the index of its cell.
    pub(crate) unit: Vec<usize>,
    /// Areas enclosed by rules that are no rectangle; each was cut into several cells.
    pub(crate) ragged: usize,
}

/// Units covered by a cell: rows and columns, ends excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) rows: (usize, usize),
    pub(crate) columns: (usize, usize),
    /// A corner of the lattice with no rule on two of its outer sides: no cell unless something stands in it.
    pub(crate) outside: bool,
}

impl Span {
    pub(crate) fn area(&self, lattice: &Lattice) -> Rect {
        let at = |lines: &[f32], i: usize| lines.get(i).copied().unwrap_or_default();
        Rect {
            x0: at(&lattice.xs, self.columns.0),
            top: at(&lattice.ys, self.rows.0),
            x1: at(&lattice.xs, self.columns.1),
            bottom: at(&lattice.ys, self.rows.1),
        }
    }
}

/// Unites the units that no rule parts. Cells come in order of their upper left unit.
pub(crate) fn cells(lattice: &Lattice) -> Cells {
    let (rows, columns) = (lattice.rows(), lattice.columns());
    let groups = flood(lattice);
    // Runs of units of one group, row by row; the same run in the row below goes on with the same piece.
    let mut pieces: Vec<(usize, Span)> = Vec::new();
    let mut unit = vec![usize::MAX; rows * columns];
    let mut first_of = vec![usize::MAX; rows * columns];
    let mut split = vec![false; rows * columns];
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let group = groups[row * columns + column];
            let end = (column..columns).find(|c| groups[row * columns + c] != group).unwrap_or(columns);
            let above = (row > 0).then(|| unit[(row - 1) * columns + column]);
            let same = above.filter(|p| {
                pieces.get(*p).is_some_and(|(g, span)| *g == group && span.columns == (column, end))
            });
            let index = if let Some(index) = same {
                index
            } else {
                if first_of[group] != usize::MAX {
                    split[group] = true;
                }
                first_of[group] = pieces.len();
                let span = Span { rows: (row, row), columns: (column, end), outside: false };
                pieces.push((group, span));
                pieces.len() - 1
            };
            pieces[index].1.rows.1 = row + 1;
            unit[row * columns + column..row * columns + end].fill(index);
            column = end;
        }
    }
    let ragged = split.iter().filter(|s| **s).count();
    let mut cells: Vec<Span> = pieces.into_iter().map(|(_, span)| span).collect();
    for cell in &mut cells {
        cell.outside = is_outside(cell, lattice);
    }
    Cells { cells, unit, ragged }
}

/// The number of its group for every unit: the index of the group's first unit.
fn flood(lattice: &Lattice) -> Vec<usize> {
    let (rows, columns) = (lattice.rows(), lattice.columns());
    let mut group = vec![usize::MAX; rows * columns];
    let mut stack = Vec::new();
    for start in 0..rows * columns {
        if group[start] != usize::MAX {
            continue;
        }
        group[start] = start;
        stack.push(start);
        while let Some(at) = stack.pop() {
            let (row, column) = (at / columns, at % columns);
            let near = [
                (row > 0 && !lattice.ruled_above(row, column)).then(|| at - columns),
                (row + 1 < rows && !lattice.ruled_above(row + 1, column)).then(|| at + columns),
                (column > 0 && !lattice.ruled_left(row, column)).then(|| at - 1),
                (column + 1 < columns && !lattice.ruled_left(row, column + 1)).then(|| at + 1),
            ];
            for next in near.into_iter().flatten() {
                if group[next] == usize::MAX {
                    group[next] = start;
                    stack.push(next);
                }
            }
        }
    }
    group
}

/// Whether two or more of the lattice's outer sides are open along the cell, sides that are open as a whole not
/// counted: a narrower table below a wider one leaves such a corner.
fn is_outside(cell: &Span, lattice: &Lattice) -> bool {
    let (rows, columns) = (cell.rows.0..cell.rows.1, cell.columns.0..cell.columns.1);
    let level = |row: usize| columns.clone().all(|c| !lattice.ruled_above(row, c));
    let upright = |column: usize| rows.clone().all(|r| !lattice.ruled_left(r, column));
    let sides = [
        (cell.rows.0 == 0 && !lattice.open[0] && level(0)),
        (cell.columns.1 == lattice.columns() && !lattice.open[1] && upright(lattice.columns())),
        (cell.rows.1 == lattice.rows() && !lattice.open[2] && level(lattice.rows())),
        (cell.columns.0 == 0 && !lattice.open[3] && upright(0)),
    ];
    sides.iter().filter(|s| **s).count() >= 2
}
