//! Tables of one page, as drawn.

use super::lines::Line;
use super::page::Rect;
use super::settings::Settings;
use super::wrap;

/// A cell of a [`Grid`].
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// 0-based unit row and column of the upper left unit, and units covered.
    pub row: usize,
    pub column: usize,
    pub row_span: usize,
    pub column_span: usize,
    /// Between the middles of its borders.
    pub area: Rect,
    pub lines: Vec<Line>,
}

impl GridCell {
    /// The text of all lines.
    #[must_use]
    pub fn text(&self, settings: &Settings) -> String {
        wrap::text(&self.lines, &settings.wrap).into_owned()
    }
}

/// How the cells of a table were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// Rules enclose them.
    Ruled,
    /// Nothing but the alignment of the text.
    Aligned,
}

/// A table on one page: its lines and its cells. Coordinates are those of [`super::Page`], in the frame in which
/// the page's text runs from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    pub ruling: Ruling,
    /// Positions of the column borders from left to right; one more than columns.
    pub xs: Vec<f32>,
    /// Positions of the row borders from top to bottom; one more than rows.
    pub ys: Vec<f32>,
    /// Outer borders that are not drawn: top, right, bottom, left.
    pub open: [bool; 4],
    /// In row-major order of their upper left units.
    pub cells: Vec<GridCell>,
    /// Areas enclosed by rules that are no rectangles and were cut into several cells.
    pub ragged: usize,
    /// Pieces of text that cross a border between two cells.
    pub crossing: usize,
}

impl Grid {
    #[must_use]
    pub fn rows(&self) -> usize {
        self.ys.len().saturating_sub(1)
    }

    #[must_use]
    pub fn columns(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }

    /// The area inside the outer borders.
    #[must_use]
    pub fn area(&self) -> Rect {
        let ends = |at: &[f32]| (at.first().copied().unwrap_or(0.0), at.last().copied().unwrap_or(0.0));
        let ((x0, x1), (top, bottom)) = (ends(&self.xs), ends(&self.ys));
        Rect { x0, top, x1, bottom }
    }

    /// Takes out rows and columns thinner than `least` in which nothing stands: double rules drawn wide apart.
    pub(crate) fn compact(&mut self, least: f32) {
        for axis in [Axis::Rows, Axis::Columns] {
            let lines = if axis == Axis::Rows { &self.ys } else { &self.xs };
            let thin: Vec<bool> = lines.windows(2).map(|w| w[1] - w[0] < least).collect();
            if !thin.contains(&true) {
                continue;
            }
            let mut used = vec![false; thin.len()];
            for cell in self.cells.iter().filter(|c| !c.lines.is_empty()) {
                let (from, span) = cell.along(axis);
                // A cell is held by its thick units; thin ones inside it can go.
                if thin.iter().skip(from).take(span).all(|t| *t) {
                    used.iter_mut().skip(from).take(span).for_each(|u| *u = true);
                }
            }
            let gone: Vec<bool> = thin.iter().zip(&used).map(|(thin, used)| *thin && !*used).collect();
            if gone.contains(&true) && gone.contains(&false) {
                self.remove(axis, &gone);
            }
        }
    }

    fn remove(&mut self, axis: Axis, gone: &[bool]) {
        // Units before each line that stay.
        let mut kept = vec![0];
        for g in gone {
            kept.push(kept.last().copied().unwrap_or(0) + usize::from(!g));
        }
        let new = |i: usize| kept.get(i).copied().unwrap_or(0);
        self.cells.retain_mut(|cell| {
            let (from, span) = cell.along(axis);
            let (start, end) = (new(from), new(from + span));
            if axis == Axis::Rows {
                (cell.row, cell.row_span) = (start, end - start);
            } else {
                (cell.column, cell.column_span) = (start, end - start);
            }
            end > start
        });
        let lines = if axis == Axis::Rows { &mut self.ys } else { &mut self.xs };
        // The first line of a thin strip goes, but the table's own border stays where it is.
        let mut i = 0;
        lines.retain(|_| {
            i += 1;
            i == 1 || !gone.get(i - 2).copied().unwrap_or(false)
        });
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Axis {
    Rows,
    Columns,
}

impl GridCell {
    fn along(&self, axis: Axis) -> (usize, usize) {
        match axis {
            Axis::Rows => (self.row, self.row_span),
            Axis::Columns => (self.column, self.column_span),
        }
    }
}
