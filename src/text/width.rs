//! How wide text stands in columns of a fixed pitch.

use unicode_width::UnicodeWidthChar;

/// Display columns of a text; wide characters take two.
#[must_use]
pub fn width(text: &str) -> u32 {
    text.chars().map(|c| u32::try_from(c.width().unwrap_or(0)).unwrap_or(0)).sum()
}
