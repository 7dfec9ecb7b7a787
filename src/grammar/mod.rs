//! Official report formats as data: TOML files compiled into one immutable [`Forms`].
//!
//! All loaded formats are merged by table: a table's rows are the rows of every format in one official order,
//! each with the columns that each format gives it. That is how a report on the form of another year, or a
//! table that mixes two forms, is read by the same alignment as a regular one.

mod compile;
mod error;
mod finder;
mod forms;
mod index;
mod load;
mod pattern;
mod rules;
mod spec;
mod title;

pub use error::GrammarError;
pub(crate) use forms::{Balance, Instance, Key, Node, TableForm, TitleWords, Variant};
pub use forms::{Claim, FormatInfo, Forms, Kind, Over, Rule, Shape, Slot, SlotId, Vocabulary};
pub(crate) use index::Meaning;
pub(crate) use pattern::Cues;
pub use pattern::Pattern;
pub(crate) use title::TitleParts;
