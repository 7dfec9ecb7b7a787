//! Tables with known grids, made from a seed.

use fastrand::Rng;

/// A cell: units covered and the text in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanCell {
    pub row: usize,
    pub column: usize,
    pub row_span: usize,
    pub column_span: usize,
    pub text: String,
}

/// A table to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub rows: usize,
    pub columns: usize,
    pub cells: Vec<PlanCell>,
}

impl Plan {
    /// A table with random spans and texts. Every row and column line is drawn by some cell.
    pub fn random(rng: &mut Rng) -> Plan {
        let (rows, columns) = (rng.usize(1..12), rng.usize(2..9));
        let mut taken = vec![vec![false; columns]; rows];
        let mut cells = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                if taken[row][column] {
                    continue;
                }
                let free = (column..columns).take_while(|c| !taken[row][*c]).count();
                let (mut row_span, mut column_span) = (1, 1);
                if rng.u8(..6) == 0 {
                    row_span = rng.usize(1..=rows - row);
                    column_span = rng.usize(1..=free);
                }
                taken[row..row + row_span]
                    .iter_mut()
                    .for_each(|t| t[column..column + column_span].fill(true));
                cells.push(PlanCell { row, column, row_span, column_span, text: words(rng) });
            }
        }
        Plan { rows, columns, cells }.compact()
    }

    /// Takes out the lines that no cell begins at: on paper they are not there.
    pub fn compact(mut self) -> Plan {
        let used = |begins: Vec<usize>, n: usize| -> Vec<usize> {
            let mut new = vec![0; n + 1];
            for i in 1..=n {
                new[i] = new[i - 1] + usize::from(begins.contains(&(i - 1)));
            }
            new
        };
        let rows = used(self.cells.iter().map(|c| c.row).collect(), self.rows);
        let columns = used(self.cells.iter().map(|c| c.column).collect(), self.columns);
        for cell in &mut self.cells {
            let (bottom, right) = (cell.row + cell.row_span, cell.column + cell.column_span);
            // The line a cell begins at is the number of used lines before it.
            let at = |new: &[usize], i: usize| new[i];
            let (row, column) = (at(&rows, cell.row), at(&columns, cell.column));
            (cell.row_span, cell.column_span) = (at(&rows, bottom) - row, at(&columns, right) - column);
            (cell.row, cell.column) = (row, column);
        }
        self.rows = rows[self.rows];
        self.columns = columns[self.columns];
        self
    }

    /// Whether there is something to tell it from a frame or a drawing.
    pub fn is_table(&self) -> bool {
        self.cells.len() > 1 && self.cells.iter().any(|c| !c.text.is_empty())
    }
}

/// Nothing, a figure, a label or a few words.
pub fn words(rng: &mut Rng) -> String {
    const LABEL: &str = "行政规范性文件申请人总计结转受理公开部分予以不属于其他处理";
    match rng.u8(..10) {
        0..2 => String::new(),
        2..6 => {
            let digits = rng.u32(1..7);
            rng.u32(..10_u32.pow(digits)).to_string()
        }
        6 => ["no go", "a b c", "x-y", "ab 12"][rng.usize(..4)].to_string(),
        _ => {
            let label: Vec<char> = LABEL.chars().collect();
            (0..rng.usize(1..14)).map(|_| label[rng.usize(..label.len())]).collect()
        }
    }
}
