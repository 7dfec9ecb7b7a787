//! A table over all its pages.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::grid::{Grid, GridCell, Ruling};
use super::lines::Line;
use super::page::Direction;
use super::settings::Settings;
use super::sheet::Sheet;
use super::wrap;
use crate::document::PageBox;

/// A cell with everything that stands in it, on one page or several.
#[derive(Debug, Clone)]
pub(crate) struct WholeCell {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) row_span: usize,
    pub(crate) column_span: usize,
    pub(crate) lines: Vec<Line>,
    pub(crate) boxes: SmallVec<[PageBox; 1]>,
}

impl WholeCell {
    pub(crate) fn text(&self, settings: &Settings) -> Cow<'_, str> {
        wrap::text(&self.lines, &settings.wrap)
    }

    pub(crate) fn columns(&self) -> (usize, usize) {
        (self.column, self.column + self.column_span)
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.lines.is_empty()
    }
}

/// A table, made of one grid or of the grids of several pages.
#[derive(Debug, Clone)]
pub(crate) struct Whole {
    pub(crate) ruling: Ruling,
    pub(crate) xs: Vec<f32>,
    pub(crate) rows: usize,
    pub(crate) cells: Vec<WholeCell>,
    /// Its area on each page.
    pub(crate) boxes: Vec<PageBox>,
    /// The way its pages were turned.
    pub(crate) turned: Direction,
    /// Rows that begin a page.
    pub(crate) breaks: Vec<usize>,
    /// Whether the lower border of the last piece is not drawn, and the upper of the first.
    pub(crate) open: (bool, bool),
}

impl Whole {
    /// A grid by itself.
    pub(crate) fn of(grid: Grid, sheet: &Sheet) -> Whole {
        let boxes = vec![sheet.place(grid.area())];
        let (rows, open) = (grid.rows(), (grid.open[0], grid.open[2]));
        let cells = grid
            .cells
            .into_iter()
            .map(|GridCell { row, column, row_span, column_span, area, lines }| WholeCell {
                row,
                column,
                row_span,
                column_span,
                lines,
                boxes: SmallVec::from_buf([sheet.place(area)]),
            })
            .collect();
        let turned = sheet.turn.direction;
        Whole { ruling: grid.ruling, xs: grid.xs, rows, cells, boxes, turned, breaks: Vec::new(), open }
    }

    pub(crate) fn columns(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }

    /// Cuts the columns anew at `xs`, which holds every own position within `near`.
    pub(crate) fn regrid(&mut self, xs: &[f32], near: f32) {
        let line = |at: f32| {
            let i = xs.partition_point(|x| *x < at - near);
            i.min(xs.len().saturating_sub(1))
        };
        let new: Vec<usize> = self.xs.iter().map(|x| line(*x)).collect();
        for cell in &mut self.cells {
            let (from, to) = cell.columns();
            let at = |i: usize| new.get(i).copied().unwrap_or(xs.len().saturating_sub(1));
            let (start, end) = (at(from), at(to));
            (cell.column, cell.column_span) = (start, end.saturating_sub(start).max(1));
        }
        self.xs = xs.to_vec();
    }

    /// The cells that cover a row, from left to right, by their index.
    pub(crate) fn covering(&self, row: usize) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.cells.len())
            .filter(|i| self.cells.get(*i).is_some_and(|c| c.row <= row && row < c.row + c.row_span))
            .collect();
        found.sort_by_key(|i| self.cells.get(*i).map(|c| c.column));
        found
    }
}
