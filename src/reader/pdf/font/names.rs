//! Glyph names and the simple encodings (ISO 32000-1, annex D; Adobe Glyph List For New Fonts).

use std::sync::LazyLock;

use foldhash::HashMap;

/// The names of the Adobe Glyph List for Latin, Greek and general symbols, as `name=hex`.
const LIST: &str = include_str!("names.txt");

static NAMES: LazyLock<HashMap<&'static [u8], char>> = LazyLock::new(|| {
    let pair = |line: &'static str| {
        let (name, hex) = line.split_once('=')?;
        Some((name.as_bytes(), char::from_u32(u32::from_str_radix(hex, 16).ok()?)?))
    };
    LIST.lines().filter_map(pair).collect()
});

/// The character of a glyph name, for names that say it: those of the list, `uni4E00`, `u20000`, each with or
/// without a suffix (`one.tnum`). Names of position (`g12`, `cid34`, `glyph5`) say nothing.
pub fn char_of(name: &[u8]) -> Option<char> {
    let stem = name.split(|b| *b == b'.').next().filter(|stem| !stem.is_empty())?;
    if let Some(c) = NAMES.get(stem) {
        return Some(*c);
    }
    if let [c] = stem
        && c.is_ascii_graphic()
    {
        return Some(char::from(*c));
    }
    let hex = |digits: &[u8]| {
        let upper = digits.iter().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(b));
        let text = std::str::from_utf8(digits).ok().filter(|_| upper)?;
        char::from_u32(u32::from_str_radix(text, 16).ok()?)
    };
    match stem {
        [b'u', b'n', b'i', digits @ ..] if digits.len() == 4 => hex(digits),
        [b'u', digits @ ..] if (4..=6).contains(&digits.len()) => hex(digits),
        _ => None,
    }
}

/// One of the encodings a simple font can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    Standard,
    WinAnsi,
    MacRoman,
}

impl Base {
    pub fn of(name: &[u8]) -> Option<Base> {
        match name {
            b"WinAnsiEncoding" => Some(Base::WinAnsi),
            b"MacRomanEncoding" => Some(Base::MacRoman),
            b"StandardEncoding" => Some(Base::Standard),
            _ => None,
        }
    }

    /// The character of a code.
    pub fn char(self, code: u8) -> Option<char> {
        if code < 0x20 || code == 0x7f {
            return None;
        }
        let decoded = match self {
            Base::Standard => return standard(code),
            Base::WinAnsi => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[code]).0.chars().next(),
            Base::MacRoman => encoding_rs::MACINTOSH.decode_without_bom_handling(&[code]).0.chars().next(),
        };
        decoded.filter(|c| !c.is_control())
    }
}

/// Where the standard encoding is not ASCII: first code and the characters from there on, `\0` for none.
const STANDARD: &[(u8, &str)] = &[
    (0xa1, "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ\0–†‡·\0¶•‚„”»…‰\0¿\0`´ˆ˜¯˘˙¨\0˚¸\0˝˛ˇ—"),
    (0xe1, "Æ\0ª\0\0\0\0ŁØŒº\0\0\0\0\0æ\0\0\0ı\0\0łøœß"),
];

fn standard(code: u8) -> Option<char> {
    match code {
        b'\'' => Some('’'),
        b'`' => Some('‘'),
        0x20..=0x7e => Some(char::from(code)),
        _ => STANDARD
            .iter()
            .find_map(|(first, chars)| chars.chars().nth(usize::from(code.checked_sub(*first)?)))
            .filter(|c| *c != '\0'),
    }
}

#[cfg(test)]
mod tests {
    use super::{Base, char_of};

    #[test]
    fn names_that_say_a_character_and_names_that_do_not() {
        for (name, c) in [
            ("one", Some('1')),
            ("A", Some('A')),
            ("uni4E00", Some('一')),
            ("u20000", Some('\u{20000}')),
            ("seven.tnum", Some('7')),
            ("bullet", Some('•')),
            ("g12", None),
            ("cid1234", None),
            (".notdef", None),
            ("unique", None),
            ("uniD800", None),
        ] {
            assert_eq!(char_of(name.as_bytes()), c, "{name}");
        }
    }

    #[test]
    fn encodings_differ_where_the_standard_says() {
        let of = |code| [Base::Standard, Base::WinAnsi, Base::MacRoman].map(|b| b.char(code));
        assert_eq!(of(b'1'), [Some('1'); 3]);
        assert_eq!(of(0x27), [Some('’'), Some('\''), Some('\'')]);
        assert_eq!(of(0xd0), [Some('—'), Some('Ð'), Some('–')]);
        assert_eq!(of(0xa1), [Some('¡'), Some('¡'), Some('°')]);
        assert_eq!(of(0xfb), [Some('ß'), Some('û'), Some('˚')]);
    }
}
