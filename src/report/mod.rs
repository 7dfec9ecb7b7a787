//! A report: who, when, which form, what its sections say and every figure of its tables.
//!
//! This room reads a [`crate::document::Document`] with the grammars' eyes. It never repairs, sums or fills in a
//! number; what it could not place with certainty it leaves `None` and says so as a [`Doubt`].

mod abreast;
mod across;
mod align;
mod apart;
mod asides;
mod bars;
mod begun;
mod captions;
mod classify;
mod collapsed;
mod columns;
mod copies;
mod damage;
mod embedded;
mod extract;
mod figure;
mod glued;
mod halves;
mod headless;
mod heads;
mod identity;
mod introduction;
mod jointly;
mod keyed;
mod merged;
mod names;
mod noted;
mod owner;
mod piece;
mod placement;
mod region;
mod rows;
mod sections;
mod segment;
mod settle;
mod similar;
mod span;
mod spread;
mod stated;
mod strangers;
mod stream;
mod subheadings;
mod table;
mod tables;
mod title;
mod titles;
mod token;
mod trace;
mod unread;
mod unroll;
mod upright;
mod value;
mod words;
mod wrapped;
mod years;

pub use apart::{Portion, apart};
pub use extract::{Outline, extract, extract_outlined};
pub use figure::{Figure, Seat, State, Via};
pub use identity::year_in_name;
pub use trace::{LabelMatch, labels};

use crate::grammar::SlotId;
use serde::{Deserialize, Serialize};

/// How much of the report was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Every table found, every figure read or marked.
    Complete,
    Partial,
    /// A report without any table in the source.
    NarrativeOnly,
}

impl Status {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::Complete => "complete",
            Status::Partial => "partial",
            Status::NarrativeOnly => "narrative_only",
        }
    }
}

/// Where a fact of identity was taken from, in falling order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    Title,
    Period,
    Prose,
    Metadata,
    FileName,
}

impl Origin {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Origin::Title => "title",
            Origin::Period => "period",
            Origin::Prose => "prose",
            Origin::Metadata => "metadata",
            Origin::FileName => "file_name",
        }
    }

    /// The same for people.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Origin::Title => "title",
            Origin::Period => "statistical period",
            Origin::Prose => "text",
            Origin::Metadata => "metadata",
            Origin::FileName => "file name",
        }
    }
}

/// A statement of identity with where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    pub value: T,
    pub origin: Origin,
}

/// A part of the report's prose. `id` is the grammar's section id, `None` where the heading is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub id: Option<String>,
    pub heading: String,
    pub text: String,
}

/// What extraction could not do with certainty. The check room turns each into a finding of the same id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// A finding id, `figure.placed` or `format.row_missing` for example.
    pub id: &'static str,
    pub table: Option<String>,
    pub row: Option<String>,
    pub column: Option<String>,
    pub message: String,
    pub expected: Option<String>,
    pub found: Option<String>,
}

impl Doubt {
    /// A doubt about a row of a table, from outside of this room.
    #[must_use]
    pub fn about(id: &'static str, table: &str, row: &str, message: String) -> Doubt {
        Doubt::new(id, Some(table), Some(row), message)
    }

    /// A doubt about the whole report, or about a table and row of it.
    pub(crate) fn new(id: &'static str, table: Option<&str>, row: Option<&str>, message: String) -> Doubt {
        let own = |s: Option<&str>| s.map(str::to_owned);
        Doubt { id, table: own(table), row: own(row), column: None, message, expected: None, found: None }
    }
}

/// A report as read.
#[derive(Debug, Clone)]
pub struct Report {
    pub title: Option<String>,
    pub office: Option<Sourced<String>>,
    pub year: Option<Sourced<u16>>,
    /// Id of the grammar most figures follow; `None` when no table was found.
    pub format: Option<String>,
    pub status: Status,
    pub sections: Vec<Section>,
    /// Every figure of the report's format in official order, then figures read with another form's columns.
    pub figures: Vec<Figure>,
    pub doubts: Vec<Doubt>,
    /// Names and values the source states about itself.
    pub metadata: Vec<(String, String)>,
    /// Corrections applied, in the order of their file.
    pub corrections: Vec<Correction>,
    /// Lines of the file of corrections that were meant for this report, applied or not.
    pub corrected_by: Vec<u32>,
}

/// What a correction took the place of, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The figure.
    pub slot: SlotId,
    /// The value as extracted.
    pub value: Option<crate::text::Decimal>,
    /// The state as extracted.
    pub state: State,
    /// Line of the file of corrections.
    pub line: u32,
    pub author: String,
    pub date: String,
    pub reason: String,
}

impl Report {
    /// The figure of a slot, if the report's form has it.
    #[must_use]
    pub fn figure(&self, slot: SlotId) -> Option<&Figure> {
        self.figures.iter().find(|f| f.slot == slot)
    }
}
