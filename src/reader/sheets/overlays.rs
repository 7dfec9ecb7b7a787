//! What floats over the cells of a sheet and may show a figure where the cell is blank: boxes of text and pictures.

use std::collections::HashMap;

use super::xls_records::{u16_at, u32_at};
use super::{MOST_COLUMNS, Range};
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::xml::{Token, Xml};

/// Rows that are noted for the things over one sheet, at most; past them everything counts as covered.
const MOST_ROWS: usize = 100_000;

/// A cell of the usual size, in units of drawings (English metric units): 64 by 20 pixels.
const CELL: (u64, u64) = (609_600, 190_500);

/// The cells that something floats over.
#[derive(Debug, Default)]
pub(super) struct Overlays {
    /// Ranges of columns by row, ends included, in order once they are asked.
    rows: HashMap<u32, Vec<(u32, u32)>>,
    noted: usize,
    all: bool,
}

impl Overlays {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && !self.all
    }

    /// Something lies over these cells.
    pub(super) fn add(&mut self, range: Range) {
        for row in range.rows.0..=range.rows.1 {
            self.noted += 1;
            if self.noted > MOST_ROWS {
                return self.add_somewhere();
            }
            self.rows.entry(row).or_default().push(range.columns);
        }
    }

    /// Something lies over the sheet, nobody knows where.
    pub(super) fn add_somewhere(&mut self) {
        self.all = true;
    }

    /// Puts what was added in order, so that it can be asked.
    pub(super) fn settle(&mut self) {
        for columns in self.rows.values_mut() {
            columns.sort_unstable();
            columns.dedup_by(|next, kept| {
                let joined = next.0 <= kept.1.saturating_add(1);
                if joined {
                    kept.1 = kept.1.max(next.1);
                }
                joined
            });
        }
    }

    /// Whether something lies over a cell.
    pub(super) fn cover(&self, row: u32, column: u32) -> bool {
        self.all
            || self.rows.get(&row).is_some_and(|columns| {
                let behind = columns.partition_point(|(first, _)| *first <= column);
                behind.checked_sub(1).and_then(|at| columns.get(at)).is_some_and(|(_, last)| column <= *last)
            })
    }

    /// Reads a drawing of an XLSX (ECMA-376-1, 20.5): its anchors with pictures, and with shapes that have text.
    ///
    /// # Errors
    /// `damaged` for XML that cannot be read.
    pub(super) fn read(&mut self, text: &str, part: &str, limits: &Limits) -> Result<(), Error> {
        let mut xml = Xml::new(text, part, limits.nesting);
        let mut anchor: Option<Anchor> = None;
        let mut open: Vec<&str> = Vec::new();
        loop {
            match xml.next()? {
                Token::Start(tag) => {
                    let name = tag.name();
                    match (name, &mut anchor) {
                        ("twoCellAnchor" | "oneCellAnchor" | "absoluteAnchor", _) => {
                            anchor = Some(Anchor::default());
                        }
                        // 20.5.2.14: its own size, where no second cell ends it; shapes within say theirs elsewhere.
                        ("ext", Some(anchor)) if open.last().is_some_and(|o| o.ends_with("Anchor")) => {
                            let length = |name| tag.number(name).and_then(|n| u64::try_from(n).ok());
                            anchor.size = Some((length("cx").unwrap_or(0), length("cy").unwrap_or(0)));
                        }
                        ("pic", Some(anchor)) => anchor.shows = true,
                        // 20.1.2.2.8
                        ("cNvPr", Some(anchor)) => {
                            anchor.hidden |= tag.attr("hidden").is_some_and(|v| matches!(&*v, "1" | "true"));
                        }
                        _ => {}
                    }
                    open.push(name);
                }
                Token::Text(text) => {
                    let mut around = open.iter().rev();
                    let (name, end) = (around.next().copied(), around.next().copied());
                    if let Some(anchor) = &mut anchor {
                        anchor.text(&text, name.unwrap_or_default(), end.unwrap_or_default());
                    }
                }
                Token::End => {
                    let ended = open.pop().is_some_and(|name| name.ends_with("Anchor"));
                    if let Some(anchor) = anchor.take_if(|_| ended).filter(|a| a.shows && !a.hidden) {
                        match anchor.range() {
                            Some(range) => self.add(range),
                            None => self.add_somewhere(),
                        }
                    }
                }
                Token::Eof => return Ok(()),
            }
        }
    }
}

/// The cells that a shape of a sheet lies over ([MS-XLS] 2.5.193 OfficeArtClientAnchorSheet), from a piece of its drawing.
pub(super) fn anchor(piece: &[u8]) -> Option<Range> {
    let mut at = 0;
    loop {
        let (version, kind) = (u16_at(piece, at)? & 0x0f, u16_at(piece, at + 2)?);
        let length = usize::try_from(u32_at(piece, at + 4)?).ok()?;
        let body = at + 8;
        // [MS-ODRAW] 1.3.1: containers have others in them.
        at = if version == 0x0f { body } else { body.checked_add(length)? };
        if kind == 0xf010 && length >= 18 {
            let number = |n: usize| u16_at(piece, body + 2 * n).map(u32::from);
            let end = |cell: usize| {
                let (cell, within) = (number(cell)?, number(cell + 1)?);
                Some(if within == 0 { cell.saturating_sub(1) } else { cell })
            };
            let (column, row) = (number(1)?, number(3)?);
            let (last_column, last_row) = (end(5)?.max(column), end(7)?.max(row));
            return Some(Range { rows: (row, last_row), columns: (column, last_column) });
        }
    }
}

/// Where something is anchored: the cells where it begins and ends, how far within them, or how large it is.
#[derive(Debug, Default)]
struct Anchor {
    from: Corner,
    to: Option<Corner>,
    size: Option<(u64, u64)>,
    /// There is something to be seen, and it is not hidden.
    shows: bool,
    hidden: bool,
}

#[derive(Debug, Default, Clone, Copy)]
struct Corner {
    at: Option<(u32, u32)>,
    offset: (u64, u64),
}

impl Anchor {
    fn text(&mut self, text: &str, name: &str, around: &str) {
        let text = text.trim();
        if name == "t" {
            self.shows |= !text.is_empty();
            return;
        }
        let corner = match around {
            "from" => &mut self.from,
            "to" => self.to.get_or_insert_default(),
            _ => return,
        };
        let at = corner.at.get_or_insert((0, 0));
        match name {
            "row" => at.0 = text.parse().unwrap_or(0),
            "col" => at.1 = text.parse().unwrap_or(0),
            "colOff" => corner.offset.0 = text.parse().unwrap_or(0),
            "rowOff" => corner.offset.1 = text.parse().unwrap_or(0),
            _ => {}
        }
    }

    /// The cells it lies over; `None` where that is not known. Sizes are taken as if all cells were of the usual one.
    fn range(&self) -> Option<Range> {
        let (row, column) = self.from.at?;
        let (last_row, last_column) = match self.to {
            // What ends where a cell begins does not reach into it.
            Some(Corner { at: Some((last_row, last_column)), offset }) => (
                if offset.1 == 0 { last_row.saturating_sub(1) } else { last_row },
                if offset.0 == 0 { last_column.saturating_sub(1) } else { last_column },
            ),
            _ => {
                let (across, down) = self.size?;
                let reach = |offset: u64, length: u64, cell: u64| {
                    let cells = offset.saturating_add(length).saturating_sub(1) / cell;
                    u32::try_from(cells).unwrap_or(MOST_COLUMNS)
                };
                let (down, across) =
                    (reach(self.from.offset.1, down, CELL.1), reach(self.from.offset.0, across, CELL.0));
                (row.saturating_add(down), column.saturating_add(across))
            }
        };
        Some(Range { rows: (row, last_row.max(row)), columns: (column, last_column.max(column)) })
    }
}

#[cfg(test)]
mod tests {
    use super::anchor;

    #[test]
    fn shapes_of_binary_workbooks_say_which_cells_they_lie_over() {
        let mut piece = vec![0x0f, 0, 0x04, 0xf0, 60, 0, 0, 0, 0x02, 0, 0x0a, 0xf0, 8, 0, 0, 0];
        piece.extend([0; 8]);
        piece.extend([0, 0, 0x10, 0xf0, 18, 0, 0, 0]);
        // From C4 to the beginning of D5 and a bit into its row.
        for n in [0u16, 2, 0, 3, 0, 3, 0, 4, 9] {
            piece.extend(n.to_le_bytes());
        }
        let range = anchor(&piece).expect("an anchor");
        assert_eq!((range.rows, range.columns), ((3, 4), (2, 2)));
        for cut in 0..piece.len() {
            assert!(anchor(&piece[..cut]).is_none());
        }
    }
}
