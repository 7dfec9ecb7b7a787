//! Characters of symbol fonts, which have codes of their own (ECMA-376-1, 17.3.3.30).

/// The character that `w:sym` shows; U+FFFD where it is not known, so that no cell passes for what it is not.
pub(super) fn character(font: &str, code: &str) -> char {
    let Ok(code) = u32::from_str_radix(code.trim(), 16) else { return char::REPLACEMENT_CHARACTER };
    // Symbol fonts are shifted into the private area.
    let own = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    let known = match (font.to_ascii_lowercase().as_str(), own) {
        (
            "symbol",
            0x20..=0x21 | 0x23 | 0x25..=0x26 | 0x28..=0x29 | 0x2b..=0x2c | 0x2e..=0x3f | 0x5b | 0x5d,
        ) => char::from_u32(own),
        ("symbol", 0x2d) => Some('−'),
        ("symbol", 0xb7) => Some('•'),
        ("symbol", 0xb4) => Some('×'),
        ("symbol", 0xb8) => Some('÷'),
        ("symbol", 0xb1) => Some('±'),
        ("symbol", 0xa3) => Some('≤'),
        ("symbol", 0xb3) => Some('≥'),
        ("wingdings", 0x81..=0x8a) => char::from_u32(0x2460 + own - 0x81),
        ("wingdings", 0x8c..=0x95) => char::from_u32(0x2776 + own - 0x8c),
        ("wingdings", 0x6c | 0x9f) => Some('●'),
        ("wingdings", 0x6e | 0xa7) => Some('■'),
        ("wingdings", 0x6f | 0xa8) => Some('□'),
        ("wingdings", 0xfc) => Some('√'),
        ("wingdings", 0xfb) => Some('×'),
        ("wingdings", 0xfe) => Some('☑'),
        ("wingdings 2", 0x50) => Some('√'),
        ("wingdings 2", 0x52) => Some('☑'),
        ("wingdings 2", 0x6a..=0x73) => char::from_u32(0x2460 + own - 0x6a),
        ("symbol" | "wingdings" | "wingdings 2" | "wingdings 3" | "webdings", _) => None,
        // An ordinary font: the code is the character.
        _ if !(0xe000..=0xf8ff).contains(&code) => char::from_u32(code),
        _ => None,
    };
    known.unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::character;

    #[test]
    fn symbols_are_told_or_given_up() {
        assert_eq!(character("Wingdings", "F0FC"), '√');
        assert_eq!(character("Symbol", "F033"), '3');
        assert_eq!(character("Symbol", "F061"), '\u{fffd}', "alpha is no a");
        assert_eq!(character("宋体", "4E00"), '一');
        assert_eq!(character("Some font", "F041"), '\u{fffd}');
        assert_eq!(character("Arial", "xyz"), '\u{fffd}');
    }
}
