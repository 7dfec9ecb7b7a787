//! Cutting a table in two, as page breaks do.

use super::sheet::{Cell, Grid, Role, Row};

/// What stands on the new page for a label whose cell was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carry {
    /// The label again.
    Repeated,
    /// An empty cell.
    Empty,
}

/// Cuts a grid before row `at`. `head` repeats the head rows on the second part.
pub fn split(grid: &Grid, at: usize, head: bool, carry: Carry) -> (Grid, Grid) {
    let mut first = Grid { rows: grid.rows[..at].to_vec(), ..grid.clone() };
    let mut second = Grid { rows: grid.rows[at..].to_vec(), ..grid.clone() };
    let mut carried: Vec<Cell> = Vec::new();
    for (r, row) in first.rows.iter_mut().enumerate() {
        for cell in &mut row.cells {
            if r + cell.height > at {
                let mut rest = cell.clone();
                rest.height = r + cell.height - at;
                if carry == Carry::Empty {
                    rest.text.clear();
                }
                carried.push(rest);
                cell.height = at - r;
            }
        }
    }
    if let Some(row) = second.rows.first_mut() {
        row.cells.extend(carried);
        row.cells.sort_by_key(|c| c.column);
    }
    if head {
        let heads: Vec<Row> = first.rows.iter().take_while(|r| r.is_head()).cloned().collect();
        second.rows.splice(0..0, heads);
    }
    (first, second)
}

/// Rows before which a page may break: behind the heads, and between rows of figures.
pub fn break_points(grid: &Grid) -> Vec<usize> {
    (1..grid.rows.len())
        .filter(|&r| !grid.rows[r - 1].is_head() && grid.rows[r].cells.iter().any(|c| c.role == Role::Value))
        .collect()
}

/// Whether the head stands at the top alone, so that it can be repeated: the table on proactive disclosure has
/// heads of its own for each sub table.
pub fn heads_once(grid: &Grid) -> bool {
    let top = grid.rows.iter().take_while(|r| r.is_head()).count();
    !grid.rows[top..].iter().any(|r| r.is_head())
}

/// Makes the last column two columns wide.
pub fn widen_last(grid: &mut Grid) {
    for cell in grid.rows.iter_mut().flat_map(|r| &mut r.cells) {
        if cell.column + cell.width == grid.columns {
            cell.width += 1;
        }
    }
    grid.columns += 1;
}
