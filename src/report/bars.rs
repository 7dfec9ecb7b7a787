//! Lone bars in a table printed cell by cell: which of them are empty cells.

use super::region::Region;
use super::stream::{LineKind, Stream, Token};
use crate::grammar::Meaning;

/// What lone bars mean in a table printed cell by cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bars {
    /// Each cell is closed by a bar on its own line, so a bar alone is an empty cell.
    Cells,
    /// The same, and each row is opened by a bar of its own.
    CellsAndRows,
    /// Each cell is closed by a bar on the next line, so a second bar is an empty cell.
    Closers,
    /// They set cells apart, or nothing can be told.
    Nothing,
}

impl Bars {
    pub(crate) fn of(region: &Region, stream: &Stream) -> Bars {
        let (mut closed, mut open, mut labels, mut opened, mut followed) = (0, 0, 0, 0, 0);
        let (mut after_bar, mut after_open) = (false, false);
        for line in &stream.lines[region.lines.clone()] {
            let tokens = stream.tokens_of(line);
            if line.kind != LineKind::Blank {
                followed += usize::from(after_open && line.kind == LineKind::Bar);
                after_open = line.kind == LineKind::Single;
            }
            match line.kind {
                LineKind::Cell => closed += 1,
                LineKind::Single => open += 1,
                _ => {}
            }
            if line.kind.is_single()
                && tokens.iter().any(|t| {
                    !t.meanings().is_empty() && t.meanings().iter().all(|m| matches!(m, Meaning::Node { .. }))
                })
            {
                labels += 1;
                opened += usize::from(after_bar);
            }
            if line.kind != LineKind::Blank {
                after_bar = line.kind == LineKind::Bar;
            }
        }
        match () {
            // The region may end before the bar behind its last cell, and a remark may stand among the cells.
            () if closed == 0 && open > 2 && followed * 10 >= open * 9 => Bars::Closers,
            () if closed <= open * 4 => Bars::Nothing,
            () if opened * 5 >= labels * 4 => Bars::CellsAndRows,
            () if opened * 5 <= labels => Bars::Cells,
            () => Bars::Nothing,
        }
    }

    /// Whether the lone bar on a line of the stream is an empty cell.
    pub(crate) fn is_cell(self, stream: &Stream, line: usize, region: &Region) -> bool {
        match self {
            Bars::Cells => true,
            Bars::Nothing => false,
            Bars::Closers => {
                let before = stream.lines[region.lines.start..line].iter().rev();
                before.map(|l| l.kind).find(|k| *k != LineKind::Blank) == Some(LineKind::Bar)
            }
            // The bar right in front of a label opens the row.
            Bars::CellsAndRows => {
                let next = stream.lines[line + 1..].iter().find(|l| l.kind != LineKind::Blank);
                line + 1 < region.lines.end
                    && next.is_some_and(|l| {
                        l.kind == LineKind::Bar || stream.tokens_of(l).iter().any(Token::is_value)
                    })
            }
        }
    }
}
