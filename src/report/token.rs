//! What a document is made of, for whoever looks for a report in it: tokens, and the lines they stand on.

use smallvec::SmallVec;

use super::value::Reading;
use crate::document::{Place, Separator, TextRef};
use crate::grammar::Meaning;
use crate::text::ordinal::Ordinal;

/// What a label can mean; few labels mean more than one thing.
pub(crate) type Meanings = SmallVec<[Meaning; 4]>;

/// What a token is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A label of some format: everything it can mean.
    Label(Meanings),
    /// A figure, or something shown in a figure's place.
    Value(Reading),
    /// Digits glued to their label, not yet split.
    Glued,
    Blank,
    Text,
}

// Written out so that a comparison with a plain kind, made for every token many times over, is one load.
impl PartialEq for Kind {
    #[inline(always)]
    fn eq(&self, other: &Kind) -> bool {
        match (self, other) {
            (Kind::Glued, Kind::Glued) | (Kind::Blank, Kind::Blank) | (Kind::Text, Kind::Text) => true,
            (Kind::Label(a), Kind::Label(b)) => a == b,
            (Kind::Value(a), Kind::Value(b)) => a == b,
            _ => false,
        }
    }
}

/// A cell, a field, or a piece of a line.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) text: TextRef,
    pub(crate) place: Place,
    pub(crate) ordinal: Option<Ordinal>,
    /// First and one-past-last grid column in a table, display column in spaced text.
    pub(crate) x: (u32, u32),
    /// 0-based grid row and rows covered, in a table.
    pub(crate) y: (u32, u32),
}

impl Token {
    #[inline]
    pub(crate) fn is_value(&self) -> bool {
        matches!(self.kind, Kind::Value(_) | Kind::Glued)
    }

    #[inline]
    pub(crate) fn meanings(&self) -> &[Meaning] {
        match &self.kind {
            Kind::Label(meanings) => meanings,
            _ => &[],
        }
    }
}

/// Where a text stands, before it is known what tokens it makes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) text: TextRef,
    pub(super) place: Place,
    /// As in [`Token`].
    pub(super) x: (u32, u32),
    pub(super) y: (u32, u32),
    /// Separators or markup say where it begins and ends.
    pub(super) cell: bool,
}

/// The number of no table of the document: rows of keys and values, which are set as a grid would be.
pub(crate) const KEYED: u32 = u32::MAX;

/// What kind of line the tokens stood on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// A row of table number `table` (0-based among the document's tables).
    Row {
        table: u32,
        row: u32,
    },
    Fields(Separator),
    /// A paragraph of its own; may be one cell of a table printed cell by cell.
    Single,
    /// A line with one cell and the bar that closes it: a table printed cell by cell.
    Cell,
    /// A lone bar: an empty cell, or what opens or closes a row.
    Bar,
    /// An empty line.
    Blank,
    /// Running text: no tokens.
    Prose,
    /// A heading the source marks.
    Heading,
}

/// A line of tokens.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) kind: LineKind,
    pub(crate) tokens: (u32, u32),
    /// The whole line's text, for sections; empty for table rows.
    pub(crate) text: TextRef,
    pub(crate) place: Place,
}

impl LineKind {
    /// Whether the line holds one cell of a table printed cell by cell, as far as one can see.
    pub(crate) fn is_single(self) -> bool {
        matches!(self, LineKind::Single | LineKind::Cell)
    }

    /// The grid of which the line is a row; keys and values are none.
    pub(crate) fn grid(self) -> Option<u32> {
        match self {
            LineKind::Row { table, .. } if table != KEYED => Some(table),
            _ => None,
        }
    }

    /// Whether nothing is shown on the line.
    pub(crate) fn is_empty(self) -> bool {
        matches!(self, LineKind::Blank | LineKind::Bar)
    }
}
