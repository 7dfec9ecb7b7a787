//! Text that is no part of the number it stands beside: struck out, raised, lowered, white, or too small to be seen.
//!
//! Such text stays in the document, with a space before and behind it, so that a figure with a mark on it is no
//! number any more and a person decides what it says.

/// Half points; letters of this size are not seen.
const TINY: i64 = 4;

/// Between a number and a mark on it; no space that the ends of a text may lack.
const APART: char = '\u{a0}';

/// What properties say of how letters look; `None` leaves it to the style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::reader) struct Look {
    pub(in crate::reader) struck: Option<bool>,
    /// A struck line of another kind: formats keep the two apart.
    pub(in crate::reader) struck_twice: Option<bool>,
    /// Raised or lowered as a mark of a note is.
    pub(in crate::reader) script: Option<bool>,
    /// Raised or lowered by a length.
    pub(in crate::reader) moved: Option<bool>,
    pub(in crate::reader) tiny: Option<bool>,
    /// White on white hides a character from people; on a dark ground it stands apart from nothing.
    pub(in crate::reader) white: Option<bool>,
}

impl Look {
    /// Says whether letters of a size, in half points, are too small.
    pub(in crate::reader) fn set_size(&mut self, half_points: i64) {
        self.tiny = Some(half_points <= TINY);
    }

    /// What this says, and else what is said below it.
    pub(in crate::reader) fn over(self, below: Look) -> Look {
        Look {
            struck: self.struck.or(below.struck),
            struck_twice: self.struck_twice.or(below.struck_twice),
            script: self.script.or(below.script),
            moved: self.moved.or(below.moved),
            tiny: self.tiny.or(below.tiny),
            white: self.white.or(below.white),
        }
    }

    pub(in crate::reader) fn is_apart(self) -> bool {
        [self.struck, self.struck_twice, self.script, self.moved, self.tiny, self.white].contains(&Some(true))
    }
}

/// Whether the text written last stands apart.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::reader) struct Apart(bool);

impl Apart {
    /// Called before text that is not empty goes behind `text`.
    pub(in crate::reader) fn turn(&mut self, apart: bool, text: &mut String) {
        if std::mem::replace(&mut self.0, apart) != apart && !text.is_empty() {
            text.push(APART);
        }
    }
}
