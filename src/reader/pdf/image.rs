//! Inline images (ISO 32000-1, 8.9.7): only where they end matters.

use super::lexer::{Lexer, Token, is_space};

/// Walks past an inline image, and tells how many dots it has. Stands behind `BI`.
pub fn skip_inline(lexer: &mut Lexer<'_>) -> f64 {
    let mut sides = [0.0, 0.0];
    let mut side = None;
    loop {
        match lexer.token() {
            None | Some(Token::Word(b"EI")) => return sides[0] * sides[1],
            Some(Token::Word(b"ID")) => break,
            Some(Token::Name(b"W" | b"Width")) => side = sides.first_mut(),
            Some(Token::Name(b"H" | b"Height")) => side = sides.last_mut(),
            Some(Token::Number(number)) => {
                if let Some(side) = side.take() {
                    *side = number;
                }
            }
            Some(_) => side = None,
        }
    }
    let dots = sides[0] * sides[1];
    // One white-space character, then the data, which may hold anything, an `EI` too.
    let data = lexer.data;
    let mut from = lexer.at + 1;
    while let Some(rest) = data.get(from..)
        && let Some(at) = memchr::memmem::find(rest, b"EI")
    {
        let place = from + at;
        let apart = place > 0 && data.get(place - 1).is_some_and(|b| is_space(*b));
        let after = data.get(place + 2..).unwrap_or_default();
        if apart && after.first().is_none_or(|b| is_space(*b)) && is_content(after) {
            lexer.at = place + 2;
            return dots;
        }
        from = place + 2;
    }
    lexer.at = data.len();
    dots
}

/// Whether bytes look like content rather than like pixels.
fn is_content(bytes: &[u8]) -> bool {
    bytes.iter().take(16).all(|b| is_space(*b) && *b != 0 || (b' '..=b'~').contains(b))
}

#[cfg(test)]
mod tests {
    use super::{Lexer, skip_inline};

    #[test]
    fn an_image_ends_at_its_own_end() {
        let content = b" /W 2 /H 2 /BPC 8 ID \x01 EI \x00\xff\x02 EI Q (x) Tj";
        let mut lexer = Lexer::new(content, 0);
        assert_eq!(skip_inline(&mut lexer), 4.0);
        assert_eq!(&content[lexer.at..], b" Q (x) Tj");
    }
}
