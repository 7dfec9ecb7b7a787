//! Eight bytes of the source at a time: names, values and texts are short, and a loop over their bytes costs more than
//! anything else that is done with most of them.

use memchr::memchr;

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGHS: u64 = ONES << 7;

/// Words that are looked at before a search with vectors is begun, which takes longer to begin.
const NEAR: usize = 3;

/// The eight bytes at an offset, the first one lowest; `None` where there are fewer.
#[inline]
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|eight| u64::from_le_bytes(*eight))
}

/// Marks bytes that are zero. Of marks only the first one counts: those behind it may be wrong.
#[inline]
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

/// Marks a byte.
#[inline]
pub(super) const fn equal(word: u64, byte: u8) -> u64 {
    zeros(word ^ (ONES * byte as u64))
}

/// Marks bytes below one that is ASCII.
#[inline]
pub(super) const fn below(word: u64, byte: u8) -> u64 {
    word.wrapping_sub(ONES * byte as u64) & !word & HIGHS
}

/// Marks `<`, `=`, `>` and `?`.
#[inline]
pub(super) const fn signs(word: u64) -> u64 {
    zeros((word & (ONES * 0xfc)) ^ (ONES * 0x3c))
}

/// Bytes before the first mark; 8 without one.
#[inline]
pub(super) const fn first(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

/// The first bytes of a word, fewer than eight; the others are zero.
#[inline]
pub(super) const fn head(word: u64, len: usize) -> u64 {
    word & ((1u64 << (8 * (len as u32 & 7))) - 1)
}

/// A byte of a word.
#[inline]
pub(super) const fn byte(word: u64, at: usize) -> u8 {
    (word >> (8 * (at as u32 & 7))) as u8
}

/// Lower case for all bytes at once: a byte from `A` to `Z` carries into its high bit the one sum and not the other.
#[inline]
pub(super) const fn small(word: u64) -> u64 {
    let low = word & (ONES * 0x7f);
    let capital = (low + ONES * (0x80 - b'A' as u64)) & !(low + ONES * (0x7f - b'Z' as u64)) & !word;
    word | (capital & HIGHS) >> 2
}

/// The offset of a byte at or behind another offset.
#[inline]
pub(super) fn find(wanted: u8, bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    for _ in 0..NEAR {
        let Some(word) = word(bytes, at) else { break };
        let marks = equal(word, wanted);
        if marks != 0 {
            return Some(at + first(marks));
        }
        at += 8;
    }
    memchr(wanted, bytes.get(at..)?).map(|n| at + n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_mark_is_right() {
        let eight = |text: &[u8; 8]| u64::from_le_bytes(*text);
        assert_eq!(first(equal(eight(b"td align"), b' ')), 2);
        assert_eq!(first(equal(eight(b"==!=>>>>"), b'>')), 4);
        assert_eq!(first(below(eight(b"colspan="), b'0')), 8);
        assert_eq!(first(below(eight("总a计/".as_bytes().first_chunk().unwrap_or(&[0; 8])), b'0')), 7);
        assert_eq!(first(signs(eight(b"colspan="))), 7);
        assert_eq!(first(signs(eight(b"a;;@<>??"))), 4);
        assert_eq!(small(eight(b"TbOdY@[`")), eight(b"tbody@[`"));
        assert_eq!(head(eight(b"td align"), 2), u64::from(u16::from_le_bytes(*b"td")));
        assert_eq!(byte(eight(b"td align"), 3), b'a');
    }

    #[test]
    fn a_byte_is_found_wherever_it_stands() {
        let text = [b'.'; 70];
        for at in 0..text.len() {
            let mut text = text;
            text[at] = b'<';
            assert_eq!(find(b'<', &text, 0), Some(at));
            assert_eq!(find(b'<', &text, at + 1), None);
        }
    }
}
