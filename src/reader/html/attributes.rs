//! The attributes of a tag.

use super::tag::key_of;
use super::tokenizer::{Attribute, Span, Tokenizer, is_space, is_tag_delimiter};
use super::words::{self, word};

impl Tokenizer<'_> {
    /// HTML 13.2.5.32 to 40: past the attributes of a tag, from behind its name on; whether it closes itself. `None` when
    /// the source ends inside the tag.
    pub(super) fn rest_of_tag(&mut self, from: usize) -> Option<bool> {
        let mut at = from;
        loop {
            // Before attribute name (13.2.5.32), after attribute value (13.2.5.39), self-closing (13.2.5.40).
            match *self.bytes.get(at)? {
                b'>' => {
                    self.at = at + 1;
                    return Some(false);
                }
                b'/' => {
                    if *self.bytes.get(at + 1)? == b'>' {
                        self.at = at + 2;
                        return Some(true);
                    }
                    at += 1;
                }
                b' ' | b'\n' | b'\t' | b'\r' | b'\x0c' => at += 1,
                _ => at = self.attribute(at)?,
            }
        }
    }

    /// HTML 13.2.5.33 to 38: reads an attribute that starts at `at`; gives the offset after it.
    fn attribute(&mut self, at: usize) -> Option<usize> {
        // Nearly all have a short name, `=` and a quote.
        if let Some(word) = word(self.bytes, at) {
            let len = words::first(words::below(word, b'0') | words::signs(word));
            if (1..8).contains(&len)
                && words::byte(word, len) == b'='
                && let Some(quote @ (b'"' | b'\'')) = self.bytes.get(at + len + 1).copied()
            {
                let start = at + len + 2;
                let close = words::find(quote, self.bytes, start)?;
                self.attributes.push(Attribute {
                    name: Span::new(at, at + len),
                    value: Span::new(start, close),
                    key: words::small(words::head(word, len)),
                });
                return Some(close + 1);
            }
        }
        self.long_attribute(at)
    }

    /// An attribute in any form.
    fn long_attribute(&mut self, at: usize) -> Option<usize> {
        let bytes = self.bytes;
        // A leading `=` belongs to the name (13.2.5.32).
        let mut end = at + 1;
        loop {
            let c = *bytes.get(end)?;
            if c == b'=' || is_tag_delimiter(c) {
                break;
            }
            end += 1;
        }
        let name = Span::new(at, end);
        let key = key_of(name.bytes(self.source()));
        let mut next = end;
        while is_space(*bytes.get(next)?) {
            next += 1;
        }
        if bytes[next] != b'=' {
            self.attributes.push(Attribute { name, value: Span::new(end, end), key });
            return Some(next);
        }
        next += 1;
        while is_space(*bytes.get(next)?) {
            next += 1;
        }
        let (value, after) = match bytes[next] {
            quote @ (b'"' | b'\'') => {
                let close = words::find(quote, bytes, next + 1)?;
                (Span::new(next + 1, close), close + 1)
            }
            // A missing value: the tag ends here (13.2.5.35).
            b'>' => (Span::new(next, next), next),
            _ => {
                let mut close = next;
                loop {
                    let c = *bytes.get(close)?;
                    if c == b'>' || is_space(c) {
                        break;
                    }
                    close += 1;
                }
                (Span::new(next, close), close)
            }
        };
        self.attributes.push(Attribute { name, value, key });
        Some(after)
    }
}
