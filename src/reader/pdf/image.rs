//! Inline images (ISO 32000-1, 8.9.7).

use super::lexer::{Lexer, Token, is_space};

/// An inline image, as far as it matters what it hides.
#[derive(Debug, Default)]
pub struct Inline<'a> {
    pub wide: f64,
    pub high: f64,
    /// It is a mask, through which colour is painted.
    pub mask: bool,
    /// Where the mask is set nothing is painted, else where it is not: `Decode [1 0]`.
    pub reversed: bool,
    /// The data, where no filter stands before it.
    pub data: Option<&'a [u8]>,
}

/// Walks past an inline image. Stands behind `BI`.
pub fn inline<'a>(lexer: &mut Lexer<'a>) -> Inline<'a> {
    let mut image = Inline::default();
    let mut key: &[u8] = b"";
    let mut filtered = false;
    loop {
        match lexer.token() {
            None | Some(Token::Word(b"EI")) => return image,
            Some(Token::Word(b"ID")) => break,
            Some(Token::Number(number)) => match key {
                b"W" | b"Width" => image.wide = number,
                b"H" | b"Height" => image.high = number,
                b"D" | b"Decode" => {
                    // The first number of the pair tells.
                    image.reversed = number >= 1.0;
                    key = b"";
                }
                _ => {}
            },
            Some(Token::Word(b"true")) if matches!(key, b"IM" | b"ImageMask") => image.mask = true,
            Some(Token::Name(name)) if matches!(key, b"F" | b"Filter") && !name.is_empty() => filtered = true,
            Some(Token::Name(name)) => key = name,
            Some(Token::ArrayEnd) => key = b"",
            Some(_) => {}
        }
    }
    // One white-space character, then the data, which may hold anything, an `EI` too.
    let data = lexer.data;
    let start = lexer.at + 1;
    let mut from = start;
    while let Some(rest) = data.get(from..)
        && let Some(at) = memchr::memmem::find(rest, b"EI")
    {
        let place = from + at;
        let apart = place > 0 && data.get(place - 1).is_some_and(|b| is_space(*b));
        let after = data.get(place + 2..).unwrap_or_default();
        if apart && after.first().is_none_or(|b| is_space(*b)) && is_content(after) {
            lexer.at = place + 2;
            image.data = data.get(start..place).filter(|_| !filtered);
            return image;
        }
        from = place + 2;
    }
    lexer.at = data.len();
    image
}

/// Whether bytes look like content rather than like pixels.
fn is_content(bytes: &[u8]) -> bool {
    bytes.iter().take(16).all(|b| is_space(*b) && *b != 0 || (b' '..=b'~').contains(b))
}

#[cfg(test)]
mod tests {
    use super::{Lexer, inline};

    #[test]
    fn an_image_ends_at_its_own_end() {
        let content = b" /W 2 /H 2 /BPC 8 ID \x01 EI \x00\xff\x02 EI Q (x) Tj";
        let mut lexer = Lexer::new(content, 0);
        let image = inline(&mut lexer);
        assert_eq!((image.wide * image.high, image.mask), (4.0, false));
        assert_eq!(&content[lexer.at..], b" Q (x) Tj");
    }
}
