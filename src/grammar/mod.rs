//! Official report formats as data: TOML files compiled into one immutable [`Forms`].

mod forms;

pub use forms::{Forms, Slot, SlotId};
