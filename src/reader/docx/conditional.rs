//! What a table style says of some cells of a table (ECMA-376-1, 17.7.6): of its first row, its last column, its bands.

use super::part::PARTS;
use super::styles::Style;
use crate::reader::office::apart::Look;
use crate::reader::office::colour::Ground;
use crate::reader::office::xml::Tag;

/// What goes over what (17.7.6): bands, then columns, rows and corners.
const ORDER: [usize; 12] = [4, 5, 6, 7, 2, 3, 0, 1, 8, 9, 10, 11];

/// Parts of a table, a bit for each in the order of [`PARTS`].
pub(super) type Set = u16;

/// The parts that `w:cnfStyle` says a row, a cell or a paragraph is of.
pub(super) fn said(tag: &Tag<'_>) -> Set {
    if let Some(digits) = tag.val() {
        return digits.trim().chars().zip(0..12).fold(0, |set, (c, at)| set | u16::from(c == '1') << at);
    }
    let on = |name: &str| tag.attr(name).is_some_and(|v| matches!(&*v, "1" | "true" | "on"));
    (0..).zip(PARTS).fold(0, |set, (at, (_, name))| set | u16::from(on(name)) << at)
}

/// A table that is being read, as far as its style has parts.
#[derive(Debug, Default)]
pub(super) struct Parted<'a> {
    style: Option<&'a Style>,
    /// Which parts the table shows (17.4.56), as bits of `w:tblLook`.
    look: u16,
    pub(super) columns: i32,
    /// Rows begun.
    rows: u32,
    /// What the row at hand says it is, and whether no other follows it.
    of_row: Option<Set>,
    last: bool,
}

impl<'a> Parted<'a> {
    /// The table has a style.
    pub(super) fn styled(&mut self, style: &'a Style) {
        self.style = Some(style).filter(|s| !s.parts.is_empty() || s.look != Look::default());
    }

    /// Whether its style says how letters look.
    pub(super) fn is_parted(&self) -> bool {
        self.style.is_some()
    }

    /// Takes `w:tblLook`, in one number or in attributes.
    pub(super) fn shows(&mut self, tag: &Tag<'_>) {
        let number = tag.val().and_then(|v| u16::from_str_radix(v.trim(), 16).ok());
        let bits = [
            ("firstRow", 0x20),
            ("lastRow", 0x40),
            ("firstColumn", 0x80),
            ("lastColumn", 0x100),
            ("noHBand", 0x200),
            ("noVBand", 0x400),
        ];
        self.look = number.unwrap_or_else(|| {
            let on = |name: &str| tag.attr(name).is_some_and(|v| matches!(&*v, "1" | "true" | "on"));
            bits.into_iter().filter(|(name, _)| on(name)).fold(0, |all, (_, bit)| all | bit)
        });
    }

    /// A row begins; `last` is asked where it matters whether no other follows it.
    pub(super) fn open_row(&mut self, last: impl FnOnce() -> bool) {
        self.rows = self.rows.saturating_add(1);
        self.of_row = None;
        // 17.7.6: a style that has something to say of the last row.
        let parted = |s: &Style| s.parts.iter().any(|p| matches!(p.0, 1 | 10 | 11));
        self.last = self.look & 0x40 != 0 && self.style.is_some_and(parted) && last();
    }

    /// The row says what parts it is of.
    pub(super) fn row_is(&mut self, parts: Set) {
        self.of_row = Some(parts);
    }

    /// What the style says of a cell from a column on: how its letters look, and what is behind them. `own` are the
    /// parts that the cell says it is of; where nobody says any, they are told by where it stands.
    pub(super) fn of_cell(&self, column: i32, own: Option<Set>) -> Option<(Look, Option<Ground>)> {
        let style = self.style?;
        let said = match (self.of_row, own) {
            (None, None) => self.placed(column),
            (row, cell) => row.unwrap_or(0) | cell.unwrap_or(0),
        };
        let (mut look, mut ground) = (style.look, None);
        for at in ORDER.into_iter().filter(|at| said >> at & 1 != 0) {
            for (_, own, behind) in style.parts.iter().filter(|p| p.0 == at) {
                look = own.over(look);
                ground = behind.or(ground);
            }
        }
        Some((look, ground))
    }

    /// The parts that a cell is of by its row and column.
    fn placed(&self, column: i32) -> Set {
        let has = |bit: u16| self.look & bit != 0;
        let row = self.rows.saturating_sub(1);
        let (top, left) = (has(0x20) && row == 0, has(0x80) && column == 0);
        let right = has(0x100) && column + 1 == self.columns;
        let odd = |n: u32| u32::from(!n.is_multiple_of(2));
        let end = self.last && !top;
        let mut set = u16::from(top) | u16::from(end) << 1 | u16::from(left) << 2 | u16::from(right) << 3;
        set |= u16::from(top && right) << 8 | u16::from(top && left) << 9;
        set |= u16::from(end && right) << 10 | u16::from(end && left) << 11;
        if !has(0x200) && !top && !end {
            set |= 1 << (6 + odd(row.saturating_sub(u32::from(has(0x20)))));
        }
        if !has(0x400) && !left {
            set |= 1 << (4 + odd(column.unsigned_abs().saturating_sub(u32::from(has(0x80)))));
        }
        set
    }
}
