//! Tokens of PDF syntax (ISO 32000-1, 7.2 and 7.3), shared by objects and content streams. Borrows, never fails:
//! what is not a token is skipped.

use super::numbers::{number, plain_number, short_number};

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
    #[inline(always)]
    pub fn skip_space(&mut self) {
        while let Some(&byte) = self.data.get(self.at) {
            if is_regular(byte) {
                break;
            } else if is_space(byte) {
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
        self.next_token()
    }

    /// The same for whoever reads a great many of them in one place: it is put there as it stands.
    #[inline(always)]
    pub fn next_token(&mut self) -> Option<Token<'a>> {
        loop {
            self.skip_space();
            let rest = self.data.get(self.at..)?;
            let (&byte, tail) = rest.split_first()?;
            if let b'0'..=b'9' | b'+' | b'-' | b'.' = byte {
                return Some(self.number_or_word(rest));
            }
            if is_regular(byte) {
                return Some(Token::Word(self.regular(rest)));
            }
            self.at += 1;
            let token = match byte {
                b'/' => Token::Name(self.regular(tail)),
                b'(' => Token::Literal(self.literal()),
                b'<' if tail.first() == Some(&b'<') => {
                    self.at += 1;
                    Token::DictStart
                }
                b'<' => Token::Hex(self.hex()),
                b'>' if tail.first() == Some(&b'>') => {
                    self.at += 1;
                    Token::DictEnd
                }
                b'[' => Token::ArrayStart,
                b']' => Token::ArrayEnd,
                // A stray `)`, `>`, `{` or `}`.
                _ => continue,
            };
            return Some(token);
        }
    }

    /// The run of regular characters at the beginning of what is left.
    #[inline(always)]
    fn regular(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let run =
            rest.iter().position(|b| !is_regular(*b)).and_then(|length| rest.get(..length)).unwrap_or(rest);
        self.at += run.len();
        run
    }

    /// A number as people write it: `12`, `-.5`, `4.`, `--3` (taken as -3), `1.5-7` (cut at the second sign).
    /// A run that has no digit, or letters in it, is a word: the operators `-` and `1x` do not exist, but a word
    /// cannot pass for an operand.
    #[inline(always)]
    fn number_or_word(&mut self, rest: &'a [u8]) -> Token<'a> {
        match short_number(rest) {
            Some((number, length)) => {
                self.at += length;
                Token::Number(number)
            }
            None => self.long_number_or_word(rest),
        }
    }

    fn long_number_or_word(&mut self, rest: &'a [u8]) -> Token<'a> {
        if let Some((number, length)) = plain_number(rest) {
            self.at += length;
            return Token::Number(number);
        }
        let run = self.regular(rest);
        number(run).map_or(Token::Word(run), Token::Number)
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
        // Most are a few codes.
        let near = rest.get(..16).unwrap_or(rest).iter().position(|byte| *byte == b'>');
        let len = near.or_else(|| memchr::memchr(b'>', rest)).unwrap_or(rest.len());
        self.at = (self.at + len + 1).min(self.data.len());
        &rest[..len]
    }
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

/// What a hexadecimal digit counts.
pub fn hex_digit(byte: u8) -> Option<u8> {
    const DIGITS: [u8; 256] = {
        let mut table = [0xff; 256];
        let mut at = 0_u8;
        while at < 16 {
            table[b"0123456789abcdef"[at as usize] as usize] = at;
            table[b"0123456789ABCDEF"[at as usize] as usize] = at;
            at += 1;
        }
        table
    };
    Some(DIGITS[usize::from(byte)]).filter(|digit| *digit < 16)
}

/// Appends the bytes of a hexadecimal string (7.3.4.3); an odd last digit counts as followed by 0.
pub fn unhex(raw: &[u8], out: &mut Vec<u8>) {
    out.reserve(raw.len() / 2 + 1);
    let mut rest = raw;
    // Nearly all are pairs of digits, one after the other.
    while let [first, second, tail @ ..] = rest
        && let (Some(high), Some(low)) = (hex_digit(*first), hex_digit(*second))
    {
        out.push(high << 4 | low);
        rest = tail;
    }
    let mut high = None;
    for digit in rest.iter().filter_map(|byte| hex_digit(*byte)) {
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
    use super::{Lexer, Token, unescape, unhex};

    fn tokens(text: &str) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(text.as_bytes(), 0);
        std::iter::from_fn(|| lexer.token()).collect()
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
