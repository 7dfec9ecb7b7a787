//! Lone bars in a table printed cell by cell: which of them are empty cells.

use super::region::Region;
use super::stream::Stream;
use super::token::{Line, LineKind, Token};
use crate::grammar::{Forms, Meaning, Node};

/// What lone bars mean in a table printed cell by cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bars {
    /// Each cell is closed by a bar on its own line, so a bar alone is an empty cell.
    Cells,
    /// The same, and each row is opened by a bar of its own.
    CellsAndRows,
    /// Each cell is closed by a bar on the next line, so a second bar is an empty cell.
    Closers,
    /// They set cells apart.
    Nothing,
    /// Cells are closed by bars, and no row tells whether rows are opened by one too.
    Open,
}

impl Bars {
    /// What the region's own lines say; where they leave it open, what all lines of the source say.
    pub(crate) fn of(region: &Region, stream: &Stream, forms: &Forms) -> Bars {
        if stream.tabbed {
            return Bars::Cells;
        }
        match Bars::among(&stream.lines[region.lines.clone()], stream, forms) {
            Bars::Open => match Bars::among(&stream.lines, stream, forms) {
                Bars::Open => Bars::Nothing,
                told => told,
            },
            told => told,
        }
    }

    fn among(lines: &[Line], stream: &Stream, forms: &Forms) -> Bars {
        let (mut closed, mut open, mut followed) = (0, 0, 0);
        // Rows with as many cells as columns, and with one bar more.
        let (mut whole, mut longer) = (0, 0);
        let mut row: Option<(&Node, usize)> = None;
        let mut after_open = false;
        for line in lines {
            let tokens = stream.tokens_of(line);
            match line.kind {
                LineKind::Blank => continue,
                LineKind::Cell => closed += 1,
                LineKind::Single => open += 1,
                LineKind::Bar => followed += usize::from(after_open),
                _ => {}
            }
            after_open = line.kind == LineKind::Single;
            let figures = tokens.iter().filter(|t| t.is_value()).count();
            match (&mut row, line.kind) {
                (Some((_, cells)), LineKind::Bar) => *cells += 1,
                (Some((_, cells)), _) if figures > 0 && tokens.len() == figures => *cells += figures,
                _ => {
                    if let Some((node, cells)) = row.take() {
                        let has = |n: usize| node.variants.iter().any(|v| v.columns.len() == n);
                        whole += usize::from(has(cells));
                        longer += usize::from(cells > 1 && has(cells - 1));
                    }
                    let named = tokens.iter().flat_map(|t| t.meanings()).find_map(|m| match m {
                        Meaning::Node { table, node } => {
                            forms.tables.get(usize::from(*table))?.nodes.get(usize::from(*node))
                        }
                        _ => None,
                    });
                    row = named.filter(|n| n.is_row() && line.kind.is_single()).map(|n| (n, 0));
                }
            }
        }
        match () {
            // The region may end before the bar behind its last cell, and a remark may stand among the cells.
            () if closed == 0 && open > 2 && followed * 10 >= open * 9 => Bars::Closers,
            () if closed <= open * 4 => Bars::Nothing,
            () if longer > whole => Bars::CellsAndRows,
            () if whole > longer => Bars::Cells,
            () => Bars::Open,
        }
    }

    /// Whether each cell is closed by a bar, so that empty ones are told.
    pub(crate) fn close_cells(self) -> bool {
        matches!(self, Bars::Cells | Bars::CellsAndRows | Bars::Closers)
    }

    /// Whether the lone bar on a line of the stream is an empty cell.
    pub(crate) fn is_cell(self, stream: &Stream, line: usize, region: &Region) -> bool {
        match self {
            Bars::Cells => true,
            Bars::Nothing | Bars::Open => false,
            Bars::Closers => {
                let before = stream.lines[region.lines.start..line].iter().rev();
                before.map(|l| l.kind).find(|k| *k != LineKind::Blank) == Some(LineKind::Bar)
            }
            // The bar right in front of a label opens the row, and so does the one right behind the heads.
            Bars::CellsAndRows => {
                let before = stream.lines[region.lines.start..line].iter().rev();
                let before = before.filter(|l| l.kind != LineKind::Blank).map(|l| stream.tokens_of(l)).next();
                let head = |t: &Token| t.meanings().iter().any(|m| matches!(m, Meaning::Column { .. }));
                if before.is_some_and(|tokens| tokens.iter().any(head)) {
                    return false;
                }
                let next = stream.lines[line + 1..].iter().find(|l| l.kind != LineKind::Blank);
                if line + 1 >= region.lines.end {
                    // The last bar of the table: behind it another table's row may begin.
                    return next.is_none_or(|l| l.kind != LineKind::Cell);
                }
                next.is_some_and(|l| {
                    l.kind == LineKind::Bar || stream.tokens_of(l).iter().any(Token::is_value)
                })
            }
        }
    }
}
