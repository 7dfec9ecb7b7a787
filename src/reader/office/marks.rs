//! Tables of formats that mark the ends of cells and rows in running text (DOC, RTF): the shape of a row is known
//! when it ends.

use super::draft::{Draft, Shape};
use super::merges::{Claim, Edges, Merge};
use crate::error::Error;

/// Edges of cells that differ by less, in twentieths of a point, are one.
const TOLERANCE: i32 = 30;

/// The width of a cell whose row does not say it.
const WIDTH: i32 = 1_000;

/// The tables open at the moment.
#[derive(Debug, Default)]
pub(in crate::reader) struct Marks {
    levels: Vec<Level>,
}

#[derive(Debug, Default)]
struct Level {
    row: bool,
    cell: bool,
    /// Cells of the row so far.
    count: i32,
}

impl Marks {
    /// Goes to a depth of tables; 0 is outside of all.
    fn go(&mut self, draft: &mut Draft<'_>, depth: usize) -> Result<(), Error> {
        while self.levels.len() > depth {
            self.levels.pop();
            draft.close_table(Edges::Length(TOLERANCE))?;
        }
        while self.levels.len() < depth {
            self.enter(draft)?;
            draft.open_table()?;
            self.levels.push(Level::default());
        }
        Ok(())
    }

    /// Opens a row and a cell of the innermost table, if none is.
    fn enter(&mut self, draft: &mut Draft<'_>) -> Result<(), Error> {
        let Some(level) = self.levels.last_mut() else { return Ok(()) };
        if !level.row {
            draft.open_row()?;
            level.row = true;
            level.count = 0;
        }
        if !level.cell {
            draft.open_cell(level.count.unsigned_abs());
            level.cell = true;
        }
        Ok(())
    }

    /// The cell, from 0, of its row that text at a depth, from 1, stands in.
    pub(in crate::reader) fn column(&self, depth: usize) -> usize {
        let level = depth.checked_sub(1).and_then(|at| self.levels.get(at)).filter(|l| l.row);
        level.map_or(0, |l| l.count.unsigned_abs() as usize)
    }

    /// A paragraph in the table of a depth, or outside of all.
    pub(in crate::reader) fn paragraph(
        &mut self,
        draft: &mut Draft<'_>,
        depth: usize,
        text: &str,
        heading: u8,
    ) -> Result<(), Error> {
        self.go(draft, depth)?;
        self.enter(draft)?;
        draft.paragraph(text, heading)
    }

    /// The end of a cell.
    pub(in crate::reader) fn end_cell(&mut self, draft: &mut Draft<'_>, depth: usize) -> Result<(), Error> {
        self.go(draft, depth)?;
        self.enter(draft)?;
        let Some(level) = self.levels.last_mut() else { return Ok(()) };
        let left = level.count * WIDTH;
        level.count += 1;
        level.cell = false;
        draft.close_cell(Claim::new(left, left + WIDTH, 1, Merge::None))
    }

    /// The end of a row; `shapes` are its cells as the format defines them. A flat one is too low to show anything.
    pub(in crate::reader) fn end_row(
        &mut self,
        draft: &mut Draft<'_>,
        depth: usize,
        shapes: &[Shape],
        flat: bool,
    ) -> Result<(), Error> {
        self.go(draft, depth)?;
        if self.levels.last().is_some_and(|l| l.cell) {
            self.end_cell(draft, depth)?;
        }
        let Some(level) = self.levels.last_mut().filter(|l| l.row) else { return Ok(()) };
        level.row = false;
        if flat {
            draft.drop_row();
            draft.note("flat_row", "a row of no height to speak of left out".to_owned());
        } else {
            draft.shape_row(shapes);
        }
        Ok(())
    }

    /// Ends all tables.
    pub(in crate::reader) fn finish(&mut self, draft: &mut Draft<'_>) -> Result<(), Error> {
        self.go(draft, 0)
    }
}
