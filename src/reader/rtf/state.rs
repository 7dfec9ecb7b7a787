//! What holds within a group, and the row of a table as it is defined.

use super::shade::Shade;
use crate::reader::office::apart::Look;
use crate::reader::office::colour::Ground;
use crate::reader::office::draft::Shape;
use crate::reader::office::merges::Merge;

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Destination {
    #[default]
    Body,
    Fonts,
    Colours,
    /// Rows of nested tables are defined here.
    NestedProps,
    /// What a field is told to make.
    Instruction,
    /// What a field in a form is, and an entry of a list to choose from.
    Form,
    Entry,
    /// The name of a property of a shape.
    Property,
    /// What readers show that know no Unicode; what others show stands within.
    OldReaders,
    Nowhere,
}

/// What holds within a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) to: Destination,
    /// Characters that stand for one `\u`.
    pub(super) fallback: u32,
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    pub(super) font: i32,
    pub(super) look: Look,
    /// What is behind the letters, and behind the paragraph.
    pub(super) behind: Shade,
    pub(super) around: Shade,
    /// Within a shape: what is behind it.
    pub(super) behind_box: Option<Ground>,
    /// Within an equation.
    pub(super) math: bool,
    pub(super) in_table: bool,
    pub(super) nesting: usize,
    pub(super) outline: u8,
    /// The group began with `\*`: its destination is optional.
    pub(super) optional: bool,
    /// No control word of the group was seen yet.
    pub(super) fresh: bool,
}

impl Default for State {
    fn default() -> State {
        State {
            to: Destination::Body,
            fallback: 1,
            hidden: false,
            deleted: false,
            font: -1,
            look: Look::default(),
            behind: Shade::default(),
            around: Shade::default(),
            behind_box: None,
            math: false,
            in_table: false,
            nesting: 0,
            outline: 0,
            optional: false,
            fresh: true,
        }
    }
}

impl State {
    pub(super) fn depth(&self) -> usize {
        match (self.in_table, self.nesting) {
            (_, n) if n > 1 => n,
            (true, _) | (_, 1) => 1,
            _ => 0,
        }
    }
}

/// A cell that is being defined.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Next {
    pub(super) merge: Merge,
    pub(super) joins_left: bool,
    pub(super) shade: Shade,
}

/// The row of a table as it is defined.
#[derive(Debug, Default, Clone)]
pub(super) struct Shapes {
    /// The left edge of its first cell.
    pub(super) left: i32,
    pub(super) cells: Vec<Shape>,
    /// It is too low to show anything.
    pub(super) flat: bool,
    /// What the row and its cells have behind their text.
    pub(super) row: Shade,
    pub(super) shades: Vec<Shade>,
}
