//! The tokens of RTF (Rich Text Format 1.9.1, "RTF Syntax").

use crate::error::overtime;

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'b> {
    Open,
    Close,
    /// A control word with its number.
    Word(&'b [u8], Option<i32>),
    /// A control symbol.
    Symbol(u8),
    /// `\'hh`.
    Hex(u8),
    /// Bytes of text; line breaks of the file are not among them.
    Text(&'b [u8]),
}

/// Cuts a file into tokens.
pub(super) struct Lexer<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Lexer<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Lexer<'b> {
        Lexer { bytes, at: 0 }
    }

    /// Passes over the bytes of `\bin`.
    pub(super) fn pass_over(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.bytes.len());
    }

    fn control(&mut self) -> Option<Token<'b>> {
        let rest = self.bytes.get(self.at..)?;
        let first = *rest.first()?;
        if first == b'\'' {
            let digit = |i: usize| rest.get(i).and_then(|b| char::from(*b).to_digit(16));
            if let (Some(high), Some(low)) = (digit(1), digit(2)) {
                self.at += 3;
                return Some(Token::Hex((high * 16 + low) as u8));
            }
        }
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(Token::Symbol(first));
        }
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let (word, after) = rest.split_at(letters);
        let sign = usize::from(after.first() == Some(&b'-'));
        let digits = after.iter().skip(sign).take_while(|b| b.is_ascii_digit()).count();
        let mut length = letters;
        let mut number = None;
        if digits > 0 {
            length += sign + digits;
            let text = after.get(..sign + digits).unwrap_or_default();
            // A number out of all bounds is one that means nothing.
            number = std::str::from_utf8(text).ok().and_then(|t| t.parse::<i32>().ok()).or(Some(0));
        }
        // One space belongs to the word.
        length += usize::from(rest.get(length) == Some(&b' '));
        self.at += length;
        Some(Token::Word(word, number))
    }
}

impl<'b> Iterator for Lexer<'b> {
    type Item = Token<'b>;

    fn next(&mut self) -> Option<Token<'b>> {
        overtime::tick();
        loop {
            let rest = self.bytes.get(self.at..)?;
            match *rest.first()? {
                b'{' => {
                    self.at += 1;
                    return Some(Token::Open);
                }
                b'}' => {
                    self.at += 1;
                    return Some(Token::Close);
                }
                b'\\' => {
                    self.at += 1;
                    return self.control();
                }
                b'\r' | b'\n' | 0 => self.at += 1,
                _ => {
                    let length = rest
                        .iter()
                        .take_while(|b| !matches!(b, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0))
                        .count();
                    self.at += length;
                    return rest.get(..length).map(Token::Text);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lexer, Token};

    #[test]
    fn words_symbols_and_text() {
        let all: Vec<Token<'_>> = Lexer::new(b"{\\rtf1\\'b1 a b\\u-4321?\\~\\par\r\nx\\}\\cell}\\").collect();
        assert_eq!(
            all,
            [
                Token::Open,
                Token::Word(b"rtf", Some(1)),
                Token::Hex(0xb1),
                Token::Text(b" a b"),
                Token::Word(b"u", Some(-4321)),
                Token::Text(b"?"),
                Token::Symbol(b'~'),
                Token::Word(b"par", None),
                Token::Text(b"x"),
                Token::Symbol(b'}'),
                Token::Word(b"cell", None),
                Token::Close,
            ]
        );
    }
}
