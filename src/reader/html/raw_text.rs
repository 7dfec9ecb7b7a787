//! Content that is not cut into tags: where it ends.

use memchr::{memchr2, memmem};

use super::tokenizer::{Span, Tokenizer, is_tag_delimiter};

impl Tokenizer<'_> {
    /// Consumes RCDATA, RAWTEXT or script data up to the end tag of `name`, or all that is left: HTML
    /// 13.2.5.2 to 4. The flag tells whether the end tag exists.
    pub(crate) fn raw_text(&mut self, name: &str) -> (Span, bool) {
        let start = self.at;
        let end = if name.eq_ignore_ascii_case("script") {
            self.script_end()
        } else {
            self.find_end_tag(start, name)
        };
        self.at = end.unwrap_or(self.bytes.len());
        (Span::new(start, self.at), end.is_some())
    }

    /// Whether an end tag of `name` stands anywhere ahead.
    pub(crate) fn closes_ahead(&self, name: &str) -> bool {
        self.find_end_tag(self.at, name).is_some()
    }

    /// The offset of the next appropriate end tag (HTML 13.2.5.10 and the like).
    fn find_end_tag(&self, from: usize, name: &str) -> Option<usize> {
        let mut from = from;
        loop {
            let at = from + memmem::find(self.bytes.get(from..)?, b"</")?;
            if self.names(at + 2, name) {
                return Some(at);
            }
            from = at + 2;
        }
    }

    /// Whether `name` stands at `at`, in any case, with a delimiter after it.
    fn names(&self, at: usize, name: &str) -> bool {
        self.bytes.get(at..at + name.len()).is_some_and(|s| s.eq_ignore_ascii_case(name.as_bytes()))
            && self.bytes.get(at + name.len()).copied().is_some_and(is_tag_delimiter)
    }

    /// HTML 13.2.5.15 to 31, the script data escaped states: `<!--` hides end tags of scripts that a script
    /// start tag inside it opened, until `-->`.
    fn script_end(&self) -> Option<usize> {
        #[derive(PartialEq)]
        enum State {
            Data,
            Escaped,
            DoubleEscaped,
        }
        let mut state = State::Data;
        let mut at = self.at;
        loop {
            at += memchr2(b'<', b'-', self.bytes.get(at..)?)?;
            let rest = &self.bytes[at..];
            if rest.starts_with(b"-->") && state != State::Data {
                state = State::Data;
                at += 3;
            } else if state == State::Data && rest.starts_with(b"<!--") {
                state = State::Escaped;
                // The two dashes count for the `-->` that ends the escape.
                at += 2;
            } else if rest.starts_with(b"</") && self.names(at + 2, "script") {
                if state != State::DoubleEscaped {
                    return Some(at);
                }
                state = State::Escaped;
                at += 2;
            } else if state == State::Escaped && self.names(at + 1, "script") && rest[0] == b'<' {
                state = State::DoubleEscaped;
                at += 1;
            } else {
                at += 1;
            }
        }
    }
}
