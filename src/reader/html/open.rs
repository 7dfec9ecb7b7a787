//! An element that is open, and what it means for what stands in it.

use super::grid::Grid;
use super::item::Item;
use super::tag::{Mode, Tag};
use super::tokenizer::Span;

/// An open element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) tag: Tag,
    /// The insertion mode that the innermost part of a table makes.
    pub(super) mode: Mode,
    /// What its end means.
    pub(super) end: End,
    /// Its start and end are paragraph boundaries.
    pub(super) block: bool,
    /// A `p` element is in button scope.
    pub(super) paragraph: bool,
    /// It has an entry in [`super::boxes::Boxes`].
    pub(super) container: bool,
    /// It is a formatting element (HTML 13.2.4.2).
    pub(super) formatting: bool,
    /// Its text is no part of the word or number around it.
    pub(super) apart: bool,
    pub(super) raised: bool,
    /// What it shows is struck out, or nobody can tell whether it shows.
    pub(super) void: bool,
    /// What the element itself says of whether it is gone, and of whether it is visible.
    pub(super) own: (bool, Option<bool>),
    /// One more than where its text begins in the arena, if it is struck out for every reader; 0 if not.
    pub(super) struck: u32,
    /// One more than the index of the innermost part of a table, this element included; 0 for none.
    pub(super) part: u32,
    /// Elements in it so far.
    pub(super) children: u32,
    pub(super) shows: Shows,
    /// The name as written, to find the end tag of an element without a tag of its own.
    pub(super) name: Span,
    /// [`super::tag::key_of`] that name.
    pub(super) key: u64,
    pub(super) class: Span,
    pub(super) id: Span,
}

/// What the end of an element means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing but a paragraph boundary, if that.
    Plain,
    /// The end of a part of a table.
    Part,
    /// Something else, perhaps more than one thing.
    Marked,
}

impl Open {
    /// Whether an element without a tag of its own has a name, `key` being that of the name.
    #[inline]
    pub(super) fn is_named(&self, name: Span, key: u64, source: &str) -> bool {
        match key {
            0 => self.key == 0 && self.name.bytes(source).eq_ignore_ascii_case(name.bytes(source)),
            key => self.key == key,
        }
    }

    /// The context outside every element.
    pub(super) const ROOT: Open = Open {
        tag: Tag::Other,
        mode: Mode::Body,
        end: End::Plain,
        block: true,
        paragraph: false,
        container: false,
        formatting: false,
        apart: false,
        raised: false,
        void: false,
        own: (false, None),
        struck: 0,
        part: 0,
        children: 0,
        shows: Shows {
            gone: false,
            invisible: false,
            tiny: false,
            white: None,
            ground: Ground::Paper,
            heading: 0,
            preserve: 0,
        },
        name: Span { start: 0, end: 0 },
        key: 0,
        class: Span { start: 0, end: 0 },
        id: Span { start: 0, end: 0 },
    };
}

/// Whether a colour is that of a part of a table.
pub(super) type Whole = bool;

/// How the content of an element shows: elements take it over from the ones they stand in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shows {
    /// Not rendered: here or in an ancestor `display: none`, which nothing inside undoes.
    pub(super) gone: bool,
    /// `visibility: hidden`, which an element inside undoes.
    pub(super) invisible: bool,
    /// Its text has no size.
    pub(super) tiny: bool,
    /// The colour of its letters, if white, and whether that was said for a whole cell or more.
    pub(super) white: Option<Whole>,
    pub(super) ground: Ground,
    pub(super) heading: u8,
    /// White space and line breaks stay: the number of the outermost element that says so, 0 where none does.
    pub(super) preserve: u32,
}

impl Shows {
    /// Whether nothing is seen of it.
    #[inline]
    pub(super) fn is_unseen(&self) -> bool {
        self.gone || self.invisible || self.tiny
    }
}

/// A table that is being read.
#[derive(Debug, Default)]
pub(super) struct OpenTable {
    /// Its index on the stack.
    pub(super) stack: usize,
    /// Content that stands in the table but belongs before it.
    pub(super) fostered: Vec<Item>,
    pub(super) captions: Vec<Item>,
    pub(super) grid: Grid,
    /// Columns that `col` elements are for, and those of them that programs of sheets hide.
    pub(super) columns: u32,
    pub(super) hidden: Vec<u32>,
    /// Columns before the last group, while no `col` element of it has come.
    pub(super) group: Option<u32>,
    /// First of its items and cells.
    pub(super) items: usize,
    pub(super) cells: usize,
    /// First cell of the open row group.
    pub(super) group_cells: usize,
    /// The open cell, and the first of its items. `None` while no cell is open, or a hidden one.
    pub(super) cell: Option<(usize, usize)>,
    /// It holds another table.
    pub(super) layout: bool,
    /// One of its cells holds as much running text as a page does.
    pub(super) prose: bool,
    /// Containers were met in the open cell, which has a place of its own among the open ones.
    pub(super) boxed: bool,
    /// The open cell shows something that is no text.
    pub(super) object: bool,
    /// It holds figures that were taken for hidden.
    pub(super) veiled: bool,
    /// What a `select` in it shows, and whether the page says so or it is the first of its choices.
    pub(super) choice: Option<(Span, bool)>,
    /// Where in the arena its text is struck out.
    pub(super) struck: Vec<Span>,
    /// It shows digits that are no text, perhaps beside text.
    pub(super) digits: bool,
    pub(super) source: Span,
}

/// What letters stand on. Those of a sheet that is a file of its own cannot be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Ground {
    #[default]
    Paper,
    /// A rule of another file may give it a colour.
    Unknown,
    Coloured,
}
