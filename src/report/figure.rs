//! One figure: what the report shows in one cell of an official table.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

use crate::document::Place;
use crate::grammar::SlotId;
use crate::text::Decimal;

/// What kind of thing stands in the cell. Blank, dash, zero and text are four different facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum State {
    /// A plainly read number; the only state that gives no mark.
    Number,
    /// An empty cell.
    Blank,
    /// `/ - — 无` and kin: shown as not applicable.
    Dash,
    /// Not a number; the raw text is kept.
    Text,
    /// A number with a note: `22（其中修订16件）` is 22.
    Annotated,
    /// A flattened row had fewer values than columns; the sum rules left exactly one placement.
    Placed,
    /// Several placements possible: no value.
    Ambiguous,
    /// Row or table not found.
    Missing,
    /// Something stands there that cannot be read.
    Unreadable,
    /// A person's correction stands in place of what was extracted; both are kept.
    Corrected,
}

impl State {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Number => "number",
            State::Blank => "blank",
            State::Dash => "dash",
            State::Text => "text",
            State::Annotated => "annotated",
            State::Placed => "placed",
            State::Ambiguous => "ambiguous",
            State::Missing => "missing",
            State::Unreadable => "unreadable",
            State::Corrected => "corrected",
        }
    }
}

/// By what evidence the figure got its row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Via {
    /// A grid with real columns, agreed by heads or count.
    Grid,
    /// Fields of a line, by count.
    Fields,
    /// Columns of spaces: the figure stands under the heads or the full rows of its block.
    Columns,
    /// Cells that follow their label one by one, by count.
    Sequence,
    /// Digits glued to the label or to each other, split by the only way that fits.
    Glued,
    /// The sum rules left one placement.
    Sums,
    /// Nothing was found.
    None,
}

impl Via {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Via::Grid => "grid",
            Via::Fields => "fields",
            Via::Columns => "columns",
            Via::Sequence => "sequence",
            Via::Glued => "glued",
            Via::Sums => "sums",
            Via::None => "none",
        }
    }
}

/// Where a figure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    pub place: Place,
    /// 1-based: n-th table of the document, row and column of its grid; for lines of fields the field's number.
    pub table: Option<u32>,
    pub row: Option<u32>,
    pub column: Option<u32>,
}

/// A figure as reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub slot: SlotId,
    pub value: Option<Decimal>,
    pub state: State,
    /// The text as shown; `None` means it is exactly the value's own digits.
    pub(crate) raw: Option<Box<str>>,
    /// Unit written in the cell or its head where it is not the form's own, `元` for example.
    pub unit: Option<Box<str>>,
    pub via: Via,
    pub seat: Option<Seat>,
}

impl Figure {
    /// A figure of which the source shows nothing.
    #[must_use]
    pub fn missing(slot: SlotId) -> Figure {
        Figure { slot, value: None, state: State::Missing, raw: None, unit: None, via: Via::None, seat: None }
    }

    /// What a sum takes it for: what is blank or dashed counts as zero; `None` where it is not known.
    pub(crate) fn counted(&self) -> Option<Decimal> {
        match self.state {
            State::Blank | State::Dash if self.value.is_none() => Some(Decimal::ZERO),
            _ => self.value,
        }
    }

    /// Puts a person's value in place of the extracted one; the text as shown stays.
    pub(crate) fn correct(&mut self, value: Option<Decimal>) {
        if self.raw.is_none()
            && let Some(value) = self.value
        {
            self.raw = Some(value.to_string().into());
        }
        self.value = value;
        self.state = State::Corrected;
    }

    /// The text as shown, where it is not exactly the value's own digits.
    #[must_use]
    pub fn shown(&self) -> Option<&str> {
        self.raw.as_deref()
    }

    /// The text as shown in the source; empty for blank and missing figures.
    #[must_use]
    pub fn raw(&self) -> Cow<'_, str> {
        match (&self.raw, self.value) {
            (Some(raw), _) => Cow::Borrowed(raw),
            // Nothing was shown there.
            (None, _) if self.state == State::Corrected => Cow::Borrowed(""),
            (None, Some(value)) => Cow::Owned(value.to_string()),
            (None, None) => Cow::Borrowed(""),
        }
    }
}
