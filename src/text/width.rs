//! How wide text stands in columns of a fixed pitch.

use unicode_width::UnicodeWidthChar;

/// Display columns of a text; wide characters take two.
#[must_use]
pub fn width(text: &str) -> u32 {
    let of = |c: char| match c {
        // Nearly every character; the others are looked up.
        ' '..='~' => 1,
        '\u{4e00}'..='\u{9fff}' => 2,
        c => u32::try_from(c.width().unwrap_or(0)).unwrap_or(0),
    };
    text.chars().map(of).sum()
}
