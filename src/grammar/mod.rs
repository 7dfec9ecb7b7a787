//! Official report formats as data: TOML files compiled into one immutable [`Forms`].

mod error;
mod forms;

pub use error::GrammarError;
pub use forms::{FormatInfo, Forms, Slot, SlotId};
