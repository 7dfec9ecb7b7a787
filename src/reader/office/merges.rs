//! From what cells claim (edges, spans, "goes on from the row above") to a grid in which every unit has one owner.

/// How a cell continues the one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::reader) enum Merge {
    #[default]
    None,
    /// The first cell of a merged column of cells.
    Start,
    /// Goes on from the cell above.
    Continue,
}

/// What a cell claims of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reader) struct Claim {
    pub(in crate::reader) row: u32,
    /// Left and right edge, in columns of the grid or in units of length.
    pub(in crate::reader) left: i32,
    pub(in crate::reader) right: i32,
    /// Rows covered, where the format says it; 1 otherwise. 0 once the cell belongs to another.
    pub(in crate::reader) rows: u32,
    pub(in crate::reader) merge: Merge,
}

impl Claim {
    /// A cell between two edges; the row is set by the draft.
    pub(in crate::reader) fn new(left: i32, right: i32, rows: u32, merge: Merge) -> Claim {
        Claim { row: 0, left, right, rows: rows.max(1), merge }
    }

    /// Whether the cell became part of another.
    pub(in crate::reader) fn is_gone(&self) -> bool {
        self.rows == 0
    }
}

/// What the edges of cells count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reader) enum Edges {
    /// Columns of a grid.
    Grid,
    /// Twentieths of a point from the left: edges that differ by less than this are one.
    Length(i32),
}

/// The result for a table.
#[derive(Debug)]
pub(in crate::reader) struct Merged {
    pub(in crate::reader) columns: u32,
    /// Indices of the cells that stay.
    pub(in crate::reader) kept: Vec<usize>,
    /// Some span was cut.
    pub(in crate::reader) clipped: bool,
}

/// Gives the cells, in the order of their rows, their place in a grid: afterwards `left..right` are columns.
pub(in crate::reader) fn resolve(cells: &mut [Claim], edges: Edges) -> Merged {
    if let Edges::Length(tolerance) = edges {
        to_columns(cells, tolerance);
    }
    let rows = cells.last().map_or(0, |c| c.row + 1);
    let mut clipped = straighten(cells, rows);
    join_down(cells);
    clipped |= cut_overlaps(cells);
    let columns = cells.iter().filter(|c| !c.is_gone()).map(|c| c.right).max().unwrap_or(0).unsigned_abs();
    let kept = (0..cells.len()).filter(|i| cells.get(*i).is_some_and(|c| !c.is_gone())).collect();
    Merged { columns, kept, clipped }
}

/// Makes columns of lengths: every edge that some cell has is one.
fn to_columns(cells: &mut [Claim], tolerance: i32) {
    let mut all: Vec<i32> = cells.iter().flat_map(|c| [c.left, c.right]).collect();
    all.sort_unstable();
    all.dedup();
    // Edges near each other are one, unless a cell lies between them.
    let narrowest = cells.iter().map(|c| c.right - c.left).filter(|w| *w > 0).min().unwrap_or(0);
    let tolerance = tolerance.min(narrowest / 2);
    let mut starts: Vec<i32> = Vec::new();
    let mut last = i32::MIN;
    for edge in all {
        if starts.is_empty() || edge - last > tolerance {
            starts.push(edge);
        }
        last = edge;
    }
    let column = |edge: i32| {
        i32::try_from(starts.partition_point(|s| *s <= edge).saturating_sub(1)).unwrap_or(i32::MAX)
    };
    for cell in cells {
        (cell.left, cell.right) = (column(cell.left), column(cell.right));
    }
}

/// Cells of a row follow each other and have a width; no row span leaves the table.
fn straighten(cells: &mut [Claim], rows: u32) -> bool {
    let mut clipped = false;
    let (mut row, mut free) = (u32::MAX, 0);
    for cell in cells.iter_mut() {
        if cell.row != row {
            (row, free) = (cell.row, 0);
        }
        if cell.left < free || cell.right <= cell.left {
            clipped = true;
            cell.left = cell.left.max(free);
            cell.right = cell.right.max(cell.left.saturating_add(1));
        }
        free = cell.right;
        let most = rows.saturating_sub(cell.row).max(1);
        clipped |= cell.rows > most;
        cell.rows = cell.rows.min(most);
    }
    clipped
}

/// Cells that go on from the row above lengthen the cell they belong to (ECMA-376-1, 17.4.84: the cell above with
/// the same edges). One with nothing above to go on from is a cell of its own.
fn join_down(cells: &mut [Claim]) {
    let (mut above, mut open): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut start = 0;
    while start < cells.len() {
        let row = cells.get(start).map_or(0, |c| c.row);
        let end = start + cells.get(start..).unwrap_or_default().iter().take_while(|c| c.row == row).count();
        open.clear();
        let mut next = 0;
        for i in start..end {
            let Some(cell) = cells.get(i).copied() else { break };
            if cell.merge == Merge::None {
                continue;
            }
            if cell.merge == Merge::Continue {
                while above.get(next).and_then(|o| cells.get(*o)).is_some_and(|o| o.left < cell.left) {
                    next += 1;
                }
                let owner = above.get(next).copied();
                let fits = owner
                    .and_then(|o| cells.get_mut(o))
                    .filter(|o| o.left == cell.left && o.right == cell.right && o.row + o.rows == cell.row);
                if let (Some(fits), Some(owner)) = (fits, owner) {
                    fits.rows += cell.rows;
                    if let Some(gone) = cells.get_mut(i) {
                        gone.rows = 0;
                    }
                    open.push(owner);
                    continue;
                }
            }
            open.push(i);
        }
        std::mem::swap(&mut above, &mut open);
        start = end;
    }
}

/// A unit has one owner: a cell that begins where another still reaches ends that one.
fn cut_overlaps(cells: &mut [Claim]) -> bool {
    let mut clipped = false;
    // Cells that reach below the row they begin in, in no order.
    let mut reaching: Vec<usize> = Vec::new();
    let mut row = 0;
    for i in 0..cells.len() {
        let Some(cell) = cells.get(i).copied() else { break };
        if cell.is_gone() {
            continue;
        }
        if cell.row != row {
            row = cell.row;
            reaching.retain(|r| cells.get(*r).is_some_and(|c| c.row + c.rows > row));
        }
        for above in &reaching {
            let Some(above) = cells.get_mut(*above) else { continue };
            let reaches = above.row < cell.row && above.row + above.rows > cell.row;
            if reaches && above.left < cell.right && cell.left < above.right {
                above.rows = cell.row - above.row;
                clipped = true;
            }
        }
        if cell.rows > 1 {
            reaching.push(i);
        }
    }
    clipped
}

#[cfg(test)]
mod tests {
    use super::{Claim, Edges, Merge, resolve};

    fn cell(row: u32, left: i32, right: i32, merge: Merge) -> Claim {
        Claim { row, ..Claim::new(left, right, 1, merge) }
    }

    fn places(cells: &[Claim]) -> Vec<(u32, i32, i32, u32)> {
        cells.iter().filter(|c| !c.is_gone()).map(|c| (c.row, c.left, c.right, c.rows)).collect()
    }

    #[test]
    fn a_merged_column_is_one_cell_and_a_stray_part_stays() {
        use Merge::{Continue, None, Start};
        let mut cells = vec![
            cell(0, 0, 2, Start),
            cell(0, 2, 3, None),
            cell(1, 0, 2, Continue),
            cell(1, 2, 3, Continue),
            cell(2, 0, 1, Continue),
            cell(2, 1, 3, None),
        ];
        let merged = resolve(&mut cells, Edges::Grid);
        assert_eq!(places(&cells), [(0, 0, 2, 2), (0, 2, 3, 1), (1, 2, 3, 1), (2, 0, 1, 1), (2, 1, 3, 1)]);
        assert_eq!((merged.columns, merged.clipped), (3, false));
    }

    #[test]
    fn lengths_become_columns() {
        let none = Merge::None;
        let mut cells = vec![
            cell(0, -108, 1000, none),
            cell(0, 1000, 3003, none),
            cell(1, -105, 2000, none),
            cell(1, 2000, 3000, none),
        ];
        let merged = resolve(&mut cells, Edges::Length(20));
        assert_eq!(places(&cells), [(0, 0, 1, 1), (0, 1, 3, 1), (1, 0, 2, 1), (1, 2, 3, 1)]);
        assert_eq!(merged.columns, 3);
    }

    #[test]
    fn overlapping_spans_are_cut() {
        let wide = Claim::new(0, 2, 3, Merge::None);
        let mut cells = vec![wide, cell(1, 1, 2, Merge::None)];
        let merged = resolve(&mut cells, Edges::Grid);
        assert_eq!(places(&cells), [(0, 0, 2, 1), (1, 1, 2, 1)]);
        assert!(merged.clipped);
    }
}
