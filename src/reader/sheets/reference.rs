//! References to cells as workbooks write them (ECMA-376-1, 18.18.62): `C5`, `A1:C5`.

use super::Range;

/// `C5` as row and column, 0-based.
pub(super) fn cell(text: &str) -> Option<(u32, u32)> {
    let text = text.trim();
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at(letters);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().fold(0, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = digits.parse().ok()?;
    Some((row.checked_sub(1)?, column - 1))
}

/// `A1:C5`, ends in any order.
pub(super) fn range(text: &str) -> Option<Range> {
    let (from, to) = text.split_once(':')?;
    let (a, b) = (cell(from)?, cell(to)?);
    Some(Range { rows: (a.0.min(b.0), a.0.max(b.0)), columns: (a.1.min(b.1), a.1.max(b.1)) })
}

#[cfg(test)]
mod tests {
    use super::{cell, range};

    #[test]
    fn references_are_rows_and_columns() {
        assert_eq!(cell("A1"), Some((0, 0)));
        assert_eq!(cell("XFD1048576"), Some((1_048_575, 16_383)));
        assert_eq!(cell("A0"), None);
        assert_eq!(cell("5"), None);
        assert_eq!(range("B2:A1").map(|r| (r.rows, r.columns)), Some(((0, 1), (0, 1))));
    }
}
