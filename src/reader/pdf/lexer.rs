//! Tokens of PDF syntax (ISO 32000-1, 7.2 and 7.3), shared by objects and content streams. Borrows, never fails:
//! what is not a token is skipped.

/// A token; strings and names as written, escapes included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Token<'a> {
    Number(f64),
    /// Without the slash.
    Name(&'a [u8]),
    /// The inside of `( )`.
    Literal(&'a [u8]),
    /// The inside of `< >`.
    Hex(&'a [u8]),
    ArrayStart,
    ArrayEnd,
    DictStart,
    DictEnd,
    /// Anything else made of regular characters: `obj`, `true`, operators.
    Word(&'a [u8]),
}

/// Walks bytes; `at` is the next byte to look at.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    pub data: &'a [u8],
    pub at: usize,
    /// Whether something was met among objects that is none.
    pub odd: bool,
}

const REGULAR: u8 = 0;
const SPACE: u8 = 1;
const DELIMITER: u8 = 2;

/// Class of each byte (7.2.2).
const CLASS: [u8; 256] = {
    let mut table = [REGULAR; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = match at as u8 {
            0 | 9 | 10 | 12 | 13 | 32 => SPACE,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' => DELIMITER,
            _ => REGULAR,
        };
        at += 1;
    }
    table
};

/// Whether the byte is white space.
pub fn is_space(byte: u8) -> bool {
    CLASS[usize::from(byte)] == SPACE
}

/// Whether the byte can be part of a name or an operator.
pub fn is_regular(byte: u8) -> bool {
    CLASS[usize::from(byte)] == REGULAR
}

impl<'a> Lexer<'a> {
    pub fn new(data: &'a [u8], at: usize) -> Lexer<'a> {
        Lexer { data, at, odd: false }
    }

    /// Past white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(&byte) = self.data.get(self.at) {
            if is_space(byte) {
                // A zero byte is white space that no writer writes: a block of the file is missing.
                self.odd |= byte == 0;
                self.at += 1;
            } else if byte == b'%' {
                let rest = self.data.get(self.at..).unwrap_or_default();
                self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            } else {
                break;
            }
        }
    }

    /// The next token; `None` at the end.
    pub fn token(&mut self) -> Option<Token<'a>> {
        loop {
            self.skip_space();
            let start = self.at;
            let byte = *self.data.get(start)?;
            self.at += 1;
            let token = match byte {
                b'0'..=b'9' | b'+' | b'-' | b'.' => return Some(self.number_or_word(start)),
                b'/' => Token::Name(self.regular(start + 1)),
                b'(' => Token::Literal(self.literal()),
                b'<' if self.data.get(self.at) == Some(&b'<') => {
                    self.at += 1;
                    Token::DictStart
                }
                b'<' => Token::Hex(self.hex()),
                b'>' if self.data.get(self.at) == Some(&b'>') => {
                    self.at += 1;
                    Token::DictEnd
                }
                b'[' => Token::ArrayStart,
                b']' => Token::ArrayEnd,
                _ if is_regular(byte) => Token::Word(self.regular(start)),
                // A stray `)`, `>`, `{` or `}`.
                _ => continue,
            };
            return Some(token);
        }
    }

    /// The run of regular characters from `start`.
    fn regular(&mut self, start: usize) -> &'a [u8] {
        let rest = self.data.get(start..).unwrap_or_default();
        let len = rest.iter().position(|b| !is_regular(*b)).unwrap_or(rest.len());
        self.at = start + len;
        &rest[..len]
    }

    /// A number as people write it: `12`, `-.5`, `4.`, `--3` (taken as -3), `1.5-7` (cut at the second sign).
    /// A run that has no digit, or letters in it, is a word: the operators `-` and `1x` do not exist, but a word
    /// cannot pass for an operand.
    fn number_or_word(&mut self, start: usize) -> Token<'a> {
        if let Some(number) = self.plain_number(start) {
            return Token::Number(number);
        }
        let run = self.regular(start);
        number(run).map_or(Token::Word(run), Token::Number)
    }

    /// A number as nearly all are written, in one pass: a minus or none, and no more digits than say something.
    fn plain_number(&mut self, start: usize) -> Option<f64> {
        let rest = self.data.get(start..)?;
        let negative = rest.first() == Some(&b'-');
        let first = usize::from(negative);
        let (mut at, mut value) = (first, 0_u64);
        let mut digits = |at: &mut usize| {
            while let Some(digit @ b'0'..=b'9') = rest.get(*at) {
                value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
                *at += 1;
            }
        };
        digits(&mut at);
        let (mut count, mut scale) = (at - first, 0);
        if rest.get(at) == Some(&b'.') {
            at += 1;
            let from = at;
            digits(&mut at);
            scale = at - from;
            count += scale;
        }
        if !(1..=DIGITS as usize).contains(&count) || rest.get(at).is_some_and(|byte| is_regular(*byte)) {
            return None;
        }
        self.at = start + at;
        let number = value as f64 / POWERS.get(scale)?;
        Some(if negative { -number } else { number })
    }

    /// The inside of a literal string; nested brackets belong to it. Stands behind the `(`.
    fn literal(&mut self) -> &'a [u8] {
        let start = self.at;
        let mut depth = 1_u32;
        while let Some(&byte) = self.data.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        return self.data.get(start..self.at - 1).unwrap_or_default();
                    }
                }
                _ => {}
            }
        }
        self.at = self.data.len();
        self.data.get(start..).unwrap_or_default()
    }

    fn hex(&mut self) -> &'a [u8] {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let len = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at = (self.at + len + 1).min(self.data.len());
        &rest[..len]
    }
}

/// Digits beyond which a number says nothing.
const DIGITS: u32 = 15;

const POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Reads a number (7.3.3); no exponents.
pub fn number(run: &[u8]) -> Option<f64> {
    let mut rest = run;
    let mut negative = false;
    while let Some((sign @ (b'+' | b'-'), tail)) = rest.split_first() {
        negative |= *sign == b'-';
        rest = tail;
    }
    let (mut value, mut digits, mut scale, mut point, mut seen) = (0_u64, 0_u32, 0_u32, false, false);
    let mut overflow = 0_i32;
    for byte in rest {
        match byte {
            b'0'..=b'9' => {
                seen = true;
                if digits < DIGITS {
                    value = value * 10 + u64::from(byte - b'0');
                    digits += u32::from(value > 0);
                    scale += u32::from(point);
                } else if !point {
                    overflow += 1;
                }
            }
            b'.' if !point => point = true,
            // Some writers put a sign into the fraction; what follows it is noise.
            b'-' if seen => break,
            _ => return None,
        }
    }
    if !seen {
        return None;
    }
    let mut number = value as f64;
    match POWERS.get(scale as usize) {
        Some(power) => number /= power,
        None => number /= 10_f64.powi(scale.min(300) as i32),
    }
    if overflow > 0 {
        number *= 10_f64.powi(overflow.min(300));
    }
    Some(if negative { -number } else { number })
}

/// Appends the bytes a literal string stands for (7.3.4.2).
pub fn unescape(raw: &[u8], out: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(at) = memchr::memchr2(b'\\', b'\r', rest) {
        out.extend_from_slice(&rest[..at]);
        let first = rest[at];
        rest = &rest[at + 1..];
        if first == b'\r' {
            // An end of line within a string is a line feed, however written.
            out.push(b'\n');
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            continue;
        }
        let Some((&byte, tail)) = rest.split_first() else { return };
        rest = tail;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\n' => {}
            b'\r' => rest = rest.strip_prefix(b"\n").unwrap_or(rest),
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some((digit @ b'0'..=b'7', tail)) = rest.split_first() else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    rest = tail;
                }
                // High-order overflow is ignored, as the standard says.
                out.push((value & 0xff) as u8);
            }
            other => out.push(other),
        }
    }
    out.extend_from_slice(rest);
}

/// Appends the bytes of a hexadecimal string (7.3.4.3); an odd last digit counts as followed by 0.
pub fn unhex(raw: &[u8], out: &mut Vec<u8>) {
    let mut high = None;
    for byte in raw {
        let Some(digit) = (*byte as char).to_digit(16) else { continue };
        let digit = digit as u8;
        match high.take() {
            None => high = Some(digit),
            Some(first) => out.push(first << 4 | digit),
        }
    }
    if let Some(first) = high {
        out.push(first << 4);
    }
}

#[cfg(test)]
mod tests {
    use super::{Lexer, Token, number, unescape, unhex};

    fn tokens(text: &str) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(text.as_bytes(), 0);
        std::iter::from_fn(|| lexer.token()).collect()
    }

    #[test]
    fn numbers_in_all_their_spellings() {
        for (text, value) in [
            ("0", 0.0),
            ("+17", 17.0),
            ("-98", -98.0),
            ("34.5", 34.5),
            ("-.002", -0.002),
            ("4.", 4.0),
            ("--5", -5.0),
            ("1.5-7", 1.5),
            ("00012", 12.0),
            ("123456789012345678", 123_456_789_012_345_000.0),
            ("0.00000000000000000001", 0.0),
        ] {
            let read = number(text.as_bytes()).expect(text);
            assert!((read - value).abs() <= value.abs() * 1e-12 + 1e-15, "{text}: {read}");
        }
        for text in ["", "-", ".", "1x", "1.2.3", "+-"] {
            assert_eq!(number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn tokens_need_no_space_between_them() {
        assert_eq!(
            tokens("/F1 12Tf[(a\\)(b))-3<0A>]TJ%end\r<</A/B>>"),
            [
                Token::Name(b"F1"),
                Token::Word(b"12Tf"),
                Token::ArrayStart,
                Token::Literal(b"a\\)(b)"),
                Token::Number(-3.0),
                Token::Hex(b"0A"),
                Token::ArrayEnd,
                Token::Word(b"TJ"),
                Token::DictStart,
                Token::Name(b"A"),
                Token::Name(b"B"),
                Token::DictEnd,
            ]
        );
    }

    #[test]
    fn what_never_ends_ends_with_the_bytes() {
        assert_eq!(tokens("(abc\\"), [Token::Literal(b"abc\\")]);
        assert_eq!(tokens("<41"), [Token::Hex(b"41")]);
        assert_eq!(tokens(")}>"), []);
    }

    #[test]
    fn strings_lose_their_escapes() {
        let mut out = Vec::new();
        unescape(b"a\\(\\053\\5x\\\r\nz\r\n\\q\\", &mut out);
        assert_eq!(out, b"a(+\x05xz\nq");
        out.clear();
        unhex(b"9 0\n1f A", &mut out);
        assert_eq!(out, b"\x90\x1f\xa0");
    }
}
