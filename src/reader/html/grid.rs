//! "Forming a table" (HTML 4.9.12): which grid units each cell covers, row by row, as the cells come.
//!
//! Spans that claim more than there is are cut: a row span at the end of its row group, a column span where
//! another cell already stands. Memory follows the columns of the table and never the spans it claims.

/// A cell placed in a grid. The payload is whatever the caller keeps for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) row_span: u32,
    pub(super) column_span: u32,
}

/// The spans a cell claims. A row span of 0 reaches to the end of the row group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) rows: u32,
    pub(super) columns: u32,
    /// A number was claimed that no table has.
    pub(super) lies: bool,
}

impl Claim {
    pub(super) const ONE: Claim = Claim { rows: 1, columns: 1, lies: false };
}

/// The state of a grid being formed.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// For each column the first row that is free again.
    free_from: Vec<u32>,
    /// Rows begun.
    rows: u32,
    columns: u32,
    /// The column the next cell of the row tries first ("xcurrent").
    next: u32,
    /// Some span was cut.
    pub(super) clipped: bool,
    /// Cells that claimed more columns than any table has and are the last of their row so far.
    lying: Vec<(u32, u32)>,
    /// Grid units claimed by cells, after cutting.
    pub(super) units: u64,
}

/// Cells of a table whose claims of too many columns are looked into.
const MOST_LIES: usize = 64;

impl Grid {
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    /// Whether [`Grid::end`] has anything to look into.
    pub(super) fn has_lies(&self) -> bool {
        !self.lying.is_empty()
    }

    pub(super) fn columns(&self) -> u32 {
        self.columns
    }

    pub(super) fn start_row(&mut self) {
        self.rows += 1;
        self.next = 0;
    }

    /// Places the next cell of the current row. Spans are cut to `most` rows and columns.
    pub(super) fn cell(&mut self, claim: Claim, most: (u32, u32)) -> Placed {
        // Nearly all cells.
        if claim == Claim::ONE && most.0 > 0 && most.1 > 0 && self.rows > 0 && self.lying.is_empty() {
            return self.cell_of_one();
        }
        self.cell_of_any(claim, most)
    }

    /// Places a cell of one unit.
    fn cell_of_one(&mut self) -> Placed {
        let row = self.rows.saturating_sub(1);
        let mut column = self.next as usize;
        loop {
            match self.free_from.get_mut(column) {
                Some(free) if *free > row => column += 1,
                Some(free) => {
                    *free = self.rows;
                    break;
                }
                None => {
                    self.free_from.resize(column, 0);
                    self.free_from.push(self.rows);
                    break;
                }
            }
        }
        let column = column as u32;
        self.next = column + 1;
        self.columns = self.columns.max(self.next);
        Placed { row, column, row_span: 1, column_span: 1 }
    }

    fn cell_of_any(&mut self, claim: Claim, most: (u32, u32)) -> Placed {
        if self.rows == 0 {
            self.start_row();
        }
        let row = self.rows - 1;
        let taken =
            |free_from: &[u32], column: u32| free_from.get(column as usize).is_some_and(|free| *free > row);
        // Step 11: to the first unit that is not assigned yet.
        let mut column = self.next;
        while taken(&self.free_from, column) {
            column += 1;
        }
        self.clipped |= claim.lies || claim.rows > most.0 || claim.columns > most.1;
        // A browser lets a cell that claims a million columns have a thousand, and what follows it leaves the
        // screen; whoever wrote the figures behind it saw them beside it.
        let lies = claim.lies && claim.columns >= most.1;
        self.lying.pop_if(|last| last.0 == row);
        if lies && self.lying.len() < MOST_LIES {
            self.lying.push((row, column));
        }
        let claimed = if lies { 1 } else { claim.columns.clamp(1, most.1.max(1)) };
        // Step 13 lets cells overlap; a unit has one owner here, the cell that came first.
        let mut column_span = 1;
        while column_span < claimed && !taken(&self.free_from, column + column_span) {
            column_span += 1;
        }
        self.clipped |= column_span < claimed;
        let row_span = if claim.rows == 0 { u32::MAX } else { claim.rows.min(most.0.max(1)) };
        let end = (column + column_span) as usize;
        if self.free_from.len() < end {
            self.free_from.resize(end, 0);
        }
        for free in &mut self.free_from[column as usize..end] {
            *free = row.saturating_add(row_span);
        }
        self.next = column + claimed;
        self.columns = self.columns.max(column + column_span);
        Placed { row, column, row_span, column_span }
    }

    /// "Ending a row group": no span reaches further. `cells` are those placed since the group began.
    pub(super) fn end_group<'c>(&mut self, cells: impl Iterator<Item = &'c mut Placed>) {
        for cell in cells {
            let reach = self.rows - cell.row;
            if cell.row_span > reach {
                // Row span 0 asked for just this.
                self.clipped |= cell.row_span != u32::MAX;
                cell.row_span = reach;
            }
            self.units += u64::from(cell.row_span) * u64::from(cell.column_span);
        }
        for free in &mut self.free_from {
            *free = (*free).min(self.rows);
        }
    }

    /// Ends the table. A cell of one row that claimed more columns than any table has and ends its row reaches to
    /// the table's edge, if no other cell stands there.
    pub(super) fn end(&mut self, cells: &mut [&mut Placed]) {
        for (row, column) in std::mem::take(&mut self.lying) {
            let beside =
                |c: &Placed| c.column > column && c.row <= row && row < c.row.saturating_add(c.row_span);
            if cells.iter().any(|c| beside(c)) {
                continue;
            }
            let own = |c: &&mut &mut Placed| c.row == row && c.column == column && c.row_span == 1;
            if let Some(cell) = cells.iter_mut().find(own) {
                cell.column_span = self.columns - column;
            }
        }
    }
}

/// A span attribute by the "rules for parsing non-negative integers" (HTML 2.3.4.2): what stands after the
/// digits does not matter, so `22;` is 22.
pub(super) fn span(value: &str) -> Option<u64> {
    let digits = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    let end = digits.bytes().position(|c| !c.is_ascii_digit()).unwrap_or(digits.len());
    if end == 0 {
        return None;
    }
    Some(digits[..end].bytes().fold(0u64, |n, c| n.saturating_mul(10).saturating_add(u64::from(c - b'0'))))
}

/// The claim of a cell (HTML 4.9.11): column span 1 to `most.1`, row span 0 to `most.0`.
pub(super) fn claim(row_span: Option<&str>, column_span: Option<&str>, most: (u32, u32)) -> Claim {
    let columns = column_span.and_then(span).unwrap_or(1);
    let rows = row_span.and_then(span).unwrap_or(1);
    let lies = columns > u64::from(most.1) || rows > u64::from(most.0);
    let clip = |n: u64, most: u32| u32::try_from(n).unwrap_or(u32::MAX).min(most);
    Claim { rows: clip(rows, most.0), columns: clip(columns, most.1).max(1), lies }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_browsers_read_them() {
        for (value, expected) in [
            ("22;", Some(22)),
            ("3px", Some(3)),
            (" 4", Some(4)),
            ("+5", Some(5)),
            ("-1", None),
            ("", None),
            ("two", None),
            ("0", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
        ] {
            assert_eq!(span(value), expected, "{value}");
        }
        assert_eq!(claim(Some("0"), Some("0"), (65534, 1000)), Claim { rows: 0, columns: 1, lies: false });
    }
}
