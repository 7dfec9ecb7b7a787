//! Character references (HTML 13.2.5.72 to 80).
//!
//! The few references that pages are full of are matched here; the other two thousand names are left to
//! `htmlize`, which carries the table of the standard.

use std::borrow::Cow;

/// What one character reference stands for: two characters at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Bytes of the source it takes.
    pub(crate) length: usize,
    pub(crate) first: char,
    pub(crate) second: Option<char>,
}

/// Longer than any name of the standard, `&` and `;` included.
const LONGEST: usize = 40;

/// The reference at the start of `text`, which begins with `&`; `None` when the `&` is just a character.
pub(crate) fn decode(text: &str) -> Option<Reference> {
    let bytes = text.as_bytes();
    let one = |length, first| Some(Reference { length, first, second: None });
    match bytes.get(1)? {
        b'#' => numeric(bytes),
        b'n' if bytes.starts_with(b"&nbsp;") => one(6, '\u{a0}'),
        b'a' if bytes.starts_with(b"&amp;") => one(5, '&'),
        b'l' if bytes.starts_with(b"&lt;") => one(4, '<'),
        b'g' if bytes.starts_with(b"&gt;") => one(4, '>'),
        b'q' if bytes.starts_with(b"&quot;") => one(6, '"'),
        b'l' if bytes.starts_with(b"&ldquo;") => one(7, '“'),
        b'r' if bytes.starts_with(b"&rdquo;") => one(7, '”'),
        b'm' if bytes.starts_with(b"&mdash;") => one(7, '—'),
        c if c.is_ascii_alphabetic() => named(text),
        _ => None,
    }
}

/// An attribute value with its references decoded.
pub(crate) fn attribute(value: &str) -> Cow<'_, str> {
    if value.contains('&') { htmlize::unescape_attribute(value) } else { Cow::Borrowed(value) }
}

/// The longest name of the table that the text begins with (13.2.5.73), with or without `;`.
fn named(text: &str) -> Option<Reference> {
    let run = text.bytes().skip(1).take(LONGEST).take_while(u8::is_ascii_alphanumeric).count();
    let with_end = run + 1 + usize::from(text.as_bytes().get(run + 1) == Some(&b';'));
    let name = text.get(..with_end)?;
    let decoded = htmlize::unescape(name);
    if decoded == name {
        return None;
    }
    // Whatever followed the longest name comes back unchanged at the end: `&notit;` is `¬it;`.
    let mut best = None;
    for characters in 1..=2 {
        let mut chars = decoded.chars();
        let (first, second) = (chars.next()?, if characters == 2 { Some(chars.next()?) } else { None });
        let tail = chars.as_str();
        if name.len() > tail.len() && name.ends_with(tail) {
            let reference = Reference { length: name.len() - tail.len(), first, second };
            if htmlize::unescape(&name[..reference.length]).len() == decoded.len() - tail.len() {
                best = Some(reference);
                break;
            }
        }
    }
    best
}

/// `&#…` and `&#x…`: the semicolon may be missing, the digits may not.
fn numeric(bytes: &[u8]) -> Option<Reference> {
    let hexadecimal = matches!(bytes.get(2)?, b'x' | b'X');
    let (start, radix) = if hexadecimal { (3, 16) } else { (2, 10) };
    let mut at = start;
    let mut code: u32 = 0;
    while let Some(digit) = bytes.get(at).and_then(|c| char::from(*c).to_digit(radix)) {
        code = code.saturating_mul(radix).saturating_add(digit);
        at += 1;
    }
    if at == start {
        return None;
    }
    let length = at + usize::from(bytes.get(at) == Some(&b';'));
    Some(Reference { length, first: character(code), second: None })
}

/// HTML 13.2.5.80: numbers of Windows-1252 mean its characters; surrogates, zero and numbers past Unicode
/// become U+FFFD.
fn character(code: u32) -> char {
    match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9f) => {
            let bytes = [byte];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
            text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        Ok(0) => char::REPLACEMENT_CHARACTER,
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(usize, String)> {
        decode(text).map(|r| (r.length, [Some(r.first), r.second].into_iter().flatten().collect()))
    }

    #[test]
    fn references_end_where_the_standard_ends_them() {
        let cases: &[(&str, Option<(usize, &str)>)] = &[
            ("&nbsp;x", Some((6, "\u{a0}"))),
            ("&nbspx", Some((5, "\u{a0}"))),
            ("&ensp;", Some((6, "\u{2002}"))),
            ("&emsp;", Some((6, "\u{2003}"))),
            ("&notit;", Some((4, "¬"))),
            ("&notin;", Some((7, "∉"))),
            ("&amp", Some((4, "&"))),
            ("&ampamp;", Some((4, "&"))),
            ("&NotEqualTilde;", Some((15, "≂̸"))),
            ("&bogus;", None),
            ("& amp;", None),
            ("&", None),
            ("&#19968;", Some((8, "一"))),
            ("&#x4e00", Some((7, "一"))),
            ("&#x;", None),
            ("&#;", None),
            ("&#150;", Some((6, "–"))),
            ("&#0;", Some((4, "\u{fffd}"))),
            ("&#xD800;", Some((8, "\u{fffd}"))),
            ("&#99999999999999999999;", Some((23, "\u{fffd}"))),
            ("&CounterClockwiseContourIntegral;", Some((33, "∳"))),
            ("&一", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected.map(|(n, s)| (n, s.to_owned())), "{text}");
        }
    }
}
