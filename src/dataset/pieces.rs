//! What a record keeps of a figure: small parts that are packed on their way between processes.

use super::columnar::Number;
use crate::document::PageBox;
use crate::report::{State, Via};

/// A piece of the record's texts; `NONE` is a start past any text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece(pub(super) u32, pub(super) u32);

impl Piece {
    pub(super) const NONE: Piece = Piece(u32::MAX, u32::MAX);
}

/// The exact digits of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    None,
    /// A whole number, as nearly all are.
    Small(u32),
    Text(Piece),
}

impl Digits {
    /// The number, if it is a whole one that has no text.
    #[inline]
    pub(super) fn number(self) -> Number {
        match self {
            Digits::None => Number::None,
            Digits::Small(n) => Number::Whole(n),
            Digits::Text(_) => Number::Other,
        }
    }
}

/// The text of a figure as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Raw {
    None,
    /// Its very digits.
    Digits,
    Text(Piece),
}

/// Line, from 1, and bytes of the source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) line: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A page and an area of it in points, cut to two decimals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) page: u32,
    pub(super) x0: f64,
    pub(super) top: f64,
    pub(super) x1: f64,
    pub(super) bottom: f64,
}

impl From<PageBox> for Area {
    fn from(area: PageBox) -> Area {
        let cut = |n: f32| (f64::from(n) * 100.0).round() / 100.0;
        Area {
            page: area.page,
            x0: cut(area.x0),
            top: cut(area.top),
            x1: cut(area.x1),
            bottom: cut(area.bottom),
        }
    }
}

/// One row of `cells.parquet`, without what its report shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellRow {
    pub(super) state: State,
    pub(super) via: Via,
    pub(super) digits: Digits,
    pub(super) raw: Raw,
    pub(super) unit: Piece,
    /// Table, row and column as in [`crate::report::Seat`], 0 for none.
    pub(super) seat: [u32; 3],
    pub(super) spot: Option<Spot>,
    /// Number in the areas.
    pub(super) area: u32,
    /// The spot in the parts of the source, in words.
    pub(super) part: Piece,
    /// The value that a correction took the place of.
    pub(super) extracted: Digits,
}
