//! Pages of glyphs and rules to blocks and tables; shared by every reader of a paged form.
//!
//! Nothing here knows a file format or what the document is about.

mod page;

pub use page::{Direction, Glyph, Page, Rect, Rule};
