//! Texts of a SpreadsheetML workbook: the shared ones (ECMA-376-1, 18.4), and how their pieces are read.

use super::shown::Text;
use super::xlsx_styles::Colours;
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::apart::Look;
use crate::reader::office::too_large;
use crate::reader::office::xml::{Tag, Token, Xml};

/// A text with its runs (18.4.8) as it is read: reading aids left out.
#[derive(Default)]
pub(super) struct Rich {
    pub(super) text: Text,
    /// The font of the run at hand, if it has one.
    pub(super) run: Option<Look>,
    pub(super) piece: String,
}

impl Rich {
    /// Handles an element within the text.
    pub(super) fn start(&mut self, tag: &Tag<'_>, colours: &Colours) {
        match tag.name() {
            "r" => self.run = None,
            // A run that says anything of its font says all.
            "rPr" => self.run = Some(Look::default()),
            _ => {
                if let Some(look) = &mut self.run {
                    colours.set_look(look, tag);
                }
            }
        }
    }

    /// Ends a piece of the text.
    pub(super) fn end_piece(&mut self) {
        let piece = unescaped(&std::mem::take(&mut self.piece));
        self.text.push(&piece, self.run);
    }
}

/// The shared strings.
pub(super) fn shared_strings(
    text: &str,
    part: &str,
    colours: &Colours,
    limits: &Limits,
) -> Result<Vec<Text>, Error> {
    let mut xml = Xml::new(text, part, limits.nesting);
    let mut all = Vec::new();
    let mut rich = Rich::default();
    let mut open: Vec<u8> = Vec::new();
    loop {
        match xml.next()? {
            Token::Start(tag) => open.push(match tag.name() {
                "si" => b's',
                "t" if !open.contains(&b'p') => b't',
                "rPh" => b'p',
                _ => {
                    rich.start(&tag, colours);
                    b'-'
                }
            }),
            Token::Text(text) if open.last() == Some(&b't') => rich.piece.push_str(&text),
            Token::Text(_) => {}
            Token::End => match open.pop() {
                Some(b't') => rich.end_piece(),
                Some(b's') => {
                    if all.len() >= limits.blocks as usize {
                        return Err(too_large(format!(
                            "{part}: more than {} texts, the most allowed (--limit-blocks)",
                            limits.blocks
                        )));
                    }
                    all.push(std::mem::take(&mut rich).text);
                }
                _ => {}
            },
            Token::Eof => return Ok(all),
        }
    }
}

/// `_x000D_` stands for a character that XML cannot hold (22.9.2.19).
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let c = code.and_then(|c| u32::from_str_radix(c, 16).ok()).and_then(char::from_u32);
        out.push_str(&rest[..at]);
        match c {
            Some(c) => {
                out.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn escaped_characters_are_taken_back() {
        assert_eq!(unescaped("a_x000D_b_x_c_x12_"), "a\rb_x_c_x12_");
    }
}
