//! What embedded fonts say of their glyphs; asked only where a file does not say what a character is.

use std::collections::HashMap;

use ttf_parser::Face;

use super::package::Package;
use crate::text::signs::is_ideograph;

/// Characters by glyph, for each part that holds a font.
#[derive(Debug, Default)]
pub struct Fonts {
    by_part: HashMap<String, HashMap<u16, char>>,
}

impl Fonts {
    /// The character of a glyph in the font's own table.
    pub fn character(&mut self, package: &Package<'_>, part: &str, glyph: u16) -> Option<char> {
        if !self.by_part.contains_key(part) {
            let known = package.bytes(part).ok().map(|bytes| turned(&bytes)).unwrap_or_default();
            self.by_part.insert(part.to_owned(), known);
        }
        self.by_part.get(part)?.get(&glyph).copied()
    }
}

/// The font's table of characters, turned around.
fn turned(bytes: &[u8]) -> HashMap<u16, char> {
    let mut by_glyph = HashMap::new();
    let Ok(face) = Face::parse(bytes, 0) else { return by_glyph };
    for table in face.tables().cmap.iter().flat_map(|cmap| cmap.subtables) {
        if !table.is_unicode() {
            continue;
        }
        table.codepoints(|code| {
            let Some(c) = char::from_u32(code).filter(|c| !is_unknown(*c)) else { return };
            let Some(glyph) = table.glyph_index(code) else { return };
            // Of several characters drawn alike, the ideograph rather than its radical.
            let known = by_glyph.entry(glyph.0).or_insert(c);
            if !is_ideograph(*known) && is_ideograph(c) {
                *known = c;
            }
        });
    }
    by_glyph
}

/// Whether a character of the text says nothing: of private use, not a character, or a control.
pub fn is_unknown(c: char) -> bool {
    c.is_control()
        || matches!(c, char::REPLACEMENT_CHARACTER | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}')
        || matches!(c, '\u{F0000}'..)
        || u32::from(c) & 0xFFFE == 0xFFFE
}
