//! How characters are set: which stand without spaces between them, which make figures.

/// Characters set without spaces between them: ideographs, kana, their punctuation and brackets. Full width digits
/// and signs of figures are not among them.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2014}' | '\u{2026}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff0a}' | '\u{ff1a}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

/// What figures are printed with.
pub(crate) fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | ',' | '\u{ff10}'..='\u{ff19}' | '\u{ff0e}')
}

/// ASCII and full width digits.
pub(crate) fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '\u{ff10}'..='\u{ff19}')
}
