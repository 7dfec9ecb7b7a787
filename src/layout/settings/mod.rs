//! Every tolerance of the room, in one place.
//!
//! A tolerance is a number that decides what is seen: how near is the same, how many make a habit. Each has its unit, its
//! meaning and its default here, by the mechanism it belongs to, and is passed down; no other file of the room has one (a
//! test sees to that). Lengths are in points (1/72 inch) or in ems of the glyphs at hand, shares are of one; a pair of
//! numbers of things is so many of so many. "Most" without a number is more than half wherever it is said.

mod flow;
mod rules;
mod tables;
mod text;

pub use flow::{Flow, Furniture, Heads, Numbers, Stacks, Stops};
pub use rules::{Boxes, Frames, Rules};
pub use tables::{Aligned, Beside, Cells, Marks, Pages};
pub use text::{Askew, Doubles, Lines, Runs, Spacing, Veil, Wrap};

/// A group of settings: a field, its type and its default on one line, with what it means above.
macro_rules! group {
    ($(#[$about:meta])* $name:ident { $($(#[$means:meta])* $field:ident: $kind:ty = $default:expr,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct $name {
            $(
                $(#[$means])*
                #[doc = concat!("\n\nDefault: `", stringify!($default), "`.")]
                pub $field: $kind,
            )*
        }

        impl Default for $name {
            fn default() -> $name {
                $name { $($field: $default,)* }
            }
        }
    };
}
use group;

/// Tolerances by mechanism, and ceilings.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Settings {
    pub rules: Rules,
    pub frames: Frames,
    pub boxes: Boxes,
    pub doubles: Doubles,
    pub askew: Askew,
    pub runs: Runs,
    pub veil: Veil,
    pub lines: Lines,
    pub spacing: Spacing,
    pub wrap: Wrap,
    pub cells: Cells,
    pub marks: Marks,
    pub stops: Stops,
    pub stacks: Stacks,
    pub heads: Heads,
    pub flow: Flow,
    pub furniture: Furniture,
    pub numbers: Numbers,
    pub pages: Pages,
    pub beside: Beside,
    pub aligned: Aligned,
    pub bounds: Bounds,
}

impl Settings {
    /// Points within which parallel rules are one, on a page whose usual glyph is `em` high.
    pub(crate) fn near(&self, em: f32) -> f32 {
        self.rules.snap.min(self.rules.snap_em * em)
    }
}

group! {
    /// Ceilings of work and memory. They decide what is seen of pages that mean harm or are no pages of text.
    Bounds {
        /// Glyphs read of one page; a dense page has ten thousand.
        most_glyphs: usize = 1_000_000,
        /// Rules kept of one page, the longest first: a dense page has two thousand, a drawing any number. Finding
        /// the crossings takes time in proportion to its square.
        most_rules: usize = 4_000,
        /// Unit cells of one table.
        most_units: usize = 100_000,
        /// Tables of one page.
        most_tables: usize = 200,
        /// Boxes of one page that are looked at.
        most_frames: usize = 2_000,
        /// Points. Glyphs beyond are damage, as is print larger than a page.
        farthest_glyph: f32 = 1.0e5,
        /// Points. Rules beyond are damage; no page is larger.
        farthest_rule: f32 = 1.0e6,
        /// Rules looked at for one digit; more than this across it is a hatching, and strikes it out.
        strokes: usize = 256,
        /// Characters of one square of a page that are looked at for one drawn twice; a page that has more of one character
        /// there means harm.
        doubles: u32 = 64,
        /// Units of a lattice under its drawings that are looked at.
        drawn_units: usize = 1_000_000,
        /// Drawings of one cell that are looked at.
        cell_drawings: usize = 256,
        /// Runs of a line that are looked at for one that stands on them …
        runs_before: usize = 16,
        /// … and digits of each.
        run_digits: usize = 32,
        /// Lines above and below figures that are looked at for their label …
        stack_lines: usize = 24,
        /// … and times that labels of a page are held against each other.
        stack_passes: usize = 16,
        /// Characters of a line that are looked at for the number with which it begins.
        stack_number: usize = 8,
        /// Pages before that are looked at for the table that a page goes on beside.
        pages_before: usize = 64,
        /// Rows and columns of a table beyond which it is put beside no other: those of reports are far smaller.
        beside_table: (usize, usize) = (80, 40),
        /// The same of tables of a page.
        beside_tables: usize = 20,
        /// Different running lines of a document that are kept.
        running_lines: usize = 8,
    }
}
