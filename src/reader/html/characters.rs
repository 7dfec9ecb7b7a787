//! Characters of text: which are copied as they are, and which are white space or show nothing.

/// How a byte of the source is treated when it starts a character.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Copied.
    Plain,
    /// `<`, which is copied where it opens no tag.
    Open,
    /// First of three bytes that are copied.
    Three,
    Space,
    Ampersand,
    /// A control character: dropped.
    Control,
    /// First byte of a range that holds spaces or invisible characters: the character is looked at.
    Suspect,
}

pub(super) const CLASSES: [Class; 256] = {
    let mut classes = [Class::Plain; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => Class::Space,
            0..=0x1f | 0x7f => Class::Control,
            b'&' => Class::Ampersand,
            b'<' => Class::Open,
            // U+0080.., U+1680/U+180E.., U+2000.., U+3000.., U+FEFF.
            0xc2 | 0xe1 | 0xe2 | 0xe3 | 0xef => Class::Suspect,
            0xe0..=0xee => Class::Three,
            _ => Class::Plain,
        };
        byte += 1;
    }
    classes
};

/// Bytes of the character at an offset, which begins with a suspect byte, if it is neither a space nor invisible; 0 if
/// it is or may be.
#[inline]
fn beyond_suspicion(bytes: &[u8], at: usize) -> usize {
    let Some(&[first, second, third]) = bytes.get(at..).and_then(<[u8]>::first_chunk) else { return 0 };
    let plain = match (first, second) {
        (0xe3, 0x80) => third != 0x80,
        (0xef, 0xbb) => third != 0xbf,
        (0xe2, 0x80) => matches!(third, 0x90..=0xa7 | 0xb0..=0xbf),
        (0xe3 | 0xef, _) => true,
        (0xe2, _) => second > 0x81,
        _ => false,
    };
    if plain { 3 } else { 0 }
}

/// The offset behind the characters from an offset on that are copied as they are. `all` tells that those count that
/// begin with a suspect byte and are beyond suspicion.
#[inline]
pub(super) fn plain_end(bytes: &[u8], from: usize, all: bool) -> usize {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        at += match CLASSES[byte as usize] {
            Class::Plain | Class::Open => 1,
            Class::Three => 3,
            Class::Suspect if all => match beyond_suspicion(bytes, at) {
                0 => return at,
                len => len,
            },
            _ => return at,
        };
    }
    at.min(bytes.len())
}

/// The offset of the `<` behind characters from an offset on that are copied as they are, single spaces between them
/// included; `None` where anything else stands before it.
#[inline]
pub(super) fn whole_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += match CLASSES[*bytes.get(at)? as usize] {
            Class::Plain => 1,
            Class::Three => 3,
            Class::Suspect => match beyond_suspicion(bytes, at) {
                0 => return None,
                len => len,
            },
            // A line break beside it would undo it, and at the beginning and at the end it shows nothing.
            Class::Space if at > from && bytes[at] == b' ' => match CLASSES[*bytes.get(at + 1)? as usize] {
                Class::Plain | Class::Three => 1,
                Class::Suspect if beyond_suspicion(bytes, at + 1) > 0 => 1,
                _ => return None,
            },
            Class::Open => return Some(at),
            _ => return None,
        };
    }
}

/// Whether a source line break between two characters is no space.
pub(super) fn joins(before: char, after: char) -> bool {
    match (is_wide(before), is_wide(after)) {
        (true, true) => true,
        (true, false) => is_shared_punctuation(after),
        (false, true) => is_shared_punctuation(before),
        (false, false) => false,
    }
}

/// Characters of Chinese text: ideographs, their punctuation, kana, full-width forms.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x2e80..=0x312f | 0x31a0..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0xfe30..=0xfe4f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3ffff)
}

/// Punctuation that Chinese text shares with Western text.
fn is_shared_punctuation(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// White space other than HTML's own.
pub(super) fn is_space(c: char) -> bool {
    c == ' '
        || matches!(
            u32::from(c),
            0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000
        )
}

/// Characters that show nothing: they come between the digits of a number as easily as anywhere.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0xad | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff)
}
