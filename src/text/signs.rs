//! Characters that several rooms ask for.

/// What stands where a thing is shown and no text, and between digits that are none of a figure and the text beside them:
/// OBJECT REPLACEMENT CHARACTER (Unicode 23.8).
pub const OBJECT: char = '\u{fffc}';

/// Whether it is one of the ideographs that words are written with (CJK Unified Ideographs, the first block).
#[must_use]
pub fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}
