//! Writing JSON straight into bytes: no tree in between, numbers as their exact digits.

use crate::text::Decimal;

/// Which bytes of a string cannot stand as they are: control characters, the quote, the backslash.
const ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0;
    while b < 0x20 {
        table[b] = true;
        b += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

/// Appends a string in quotes.
pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut written = 0;
    let mut at = 0;
    while at < bytes.len() {
        if let Some(eight) = bytes[at..].first_chunk::<8>()
            && plain(u64::from_le_bytes(*eight))
        {
            at += 8;
            continue;
        }
        let end = bytes.len().min(at + 8);
        for (i, byte) in bytes[at..end].iter().enumerate() {
            if ESCAPED[usize::from(*byte)] {
                out.extend_from_slice(&bytes[written..at + i]);
                escape(out, *byte);
                written = at + i + 1;
            }
        }
        at = end;
    }
    out.extend_from_slice(&bytes[written..]);
    out.push(b'"');
}

/// Whether none of eight bytes needs an escape: no control character, quote or backslash. Works on all at once:
/// a byte is too small where subtracting borrows from its high bit.
fn plain(eight: u64) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    let below = |n: u64| eight.wrapping_sub(ONES * n) & !eight;
    let is = |byte: u8| {
        let zero = eight ^ (ONES * byte as u64);
        zero.wrapping_sub(ONES) & !zero
    };
    (below(0x20) | is(b'"') | is(b'\\')) & HIGH == 0
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Appends a string, or `null`.
pub(super) fn optional(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => string(out, text),
        None => out.extend_from_slice(b"null"),
    }
}

/// Appends a whole number.
#[inline]
pub(super) fn integer(out: &mut Vec<u8>, n: impl Into<u64>) {
    let n = n.into();
    // Most figures are noughts or ones.
    if n < 10 {
        out.push(b'0' + n.to_le_bytes()[0]);
    } else if let Ok(small) = u32::try_from(n) {
        out.extend_from_slice(itoa::Buffer::new().format(small).as_bytes());
    } else {
        out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes());
    }
}

/// Appends the exact digits of a figure.
pub(super) fn decimal(out: &mut Vec<u8>, value: Decimal) {
    match value.as_integer() {
        Some(n) => match u64::try_from(n) {
            Ok(n) => integer(out, n),
            Err(_) => out.extend_from_slice(itoa::Buffer::new().format(n).as_bytes()),
        },
        None => out.extend_from_slice(value.to_string().as_bytes()),
    }
}

/// Appends `,"key":` (or without the comma after an opening brace).
pub(super) fn key(out: &mut Vec<u8>, key: &str) {
    if out.last() != Some(&b'{') {
        out.push(b',');
    }
    out.push(b'"');
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
}

/// The same JSON on many lines, indented by two spaces. Strings and numbers are copied byte by byte.
#[must_use]
pub fn pretty(compact: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(compact.len() * 2);
    let mut depth = 0;
    let mut in_string = false;
    let mut escaped = false;
    for (i, &byte) in compact.iter().enumerate() {
        if in_string {
            out.push(byte);
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        let empty = matches!((byte, compact.get(i + 1)), (b'{', Some(b'}')) | (b'[', Some(b']')));
        let closes_empty = i > 0 && matches!((compact[i - 1], byte), (b'{', b'}') | (b'[', b']'));
        match byte {
            b'"' => {
                in_string = true;
                out.push(byte);
            }
            b'{' | b'[' => {
                out.push(byte);
                depth += 1;
                if !empty {
                    line(&mut out, depth);
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if !closes_empty {
                    line(&mut out, depth);
                }
                out.push(byte);
            }
            b',' => {
                out.push(byte);
                line(&mut out, depth);
            }
            b':' => out.extend_from_slice(b": "),
            b'\n' | b' ' => {}
            _ => out.push(byte),
        }
    }
    out.push(b'\n');
    out
}

fn line(out: &mut Vec<u8>, depth: usize) {
    out.push(b'\n');
    out.extend(std::iter::repeat_n(b' ', depth * 2));
}

#[cfg(test)]
mod tests {
    use super::{decimal, pretty, string};
    use crate::text::Decimal;

    #[test]
    fn strings_survive_the_way_there_and_back() {
        for text in
            ["", "总计", "a\"b\\c\n\r\t\u{1}\u{1f}\u{7f}\u{2028}/", "\u{0}", "1234567\"9", "总计\\总计总计"]
        {
            let mut out = Vec::new();
            string(&mut out, text);
            let back: Option<String> = serde_json::from_slice(&out).ok();
            assert_eq!(back.as_deref(), Some(text));
        }
    }

    #[test]
    fn numbers_keep_every_digit() {
        for text in ["0", "0.50", "-3", "123456789012345678901234567", "2601.953875"] {
            let mut out = Vec::new();
            decimal(&mut out, Decimal::parse(text).unwrap_or(Decimal::ZERO));
            assert_eq!(String::from_utf8(out).as_deref(), Ok(text));
        }
    }

    #[test]
    fn pretty_changes_white_space_only() {
        let compact = r#"{"a":[],"b":{},"c":[1.50,"x,{\"}"],"d":{"e":null}}"#;
        let expected = "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1.50,\n    \"x,{\\\"}\"\n  ],\n  \
                        \"d\": {\n    \"e\": null\n  }\n}\n";
        assert_eq!(String::from_utf8(pretty(compact.as_bytes())).as_deref(), Ok(expected));
    }
}
