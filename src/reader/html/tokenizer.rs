//! The tokenizer of HTML 13.2.5 as one pass over the decoded source.
//!
//! It finds where text, tags, comments and raw text begin and end, exactly as a browser does, and copies
//! nothing: a token is a pair of offsets. Character references stay as they are in the source; whoever reads
//! the text decodes them (see [`super::charref`]). It keeps no tree: the tree builder tells it after a start
//! tag when raw text follows, as the standard has it.

use memchr::{memchr, memchr2, memchr3, memmem};

use super::tag::Tag;
use crate::error::overtime;

/// A half-open byte range of the decoded source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    #[inline]
    pub(crate) fn new(start: usize, end: usize) -> Span {
        // The reader refuses sources of 4 GiB and more before any token is cut, so nothing is lost here.
        Span { start: start as u32, end: end as u32 }
    }

    #[inline]
    pub(crate) fn of(self, source: &str) -> &str {
        source.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn bytes(self, source: &str) -> &[u8] {
        source.as_bytes().get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// An attribute as it stands in the source: quotes taken off, character references not decoded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribute {
    pub(crate) name: Span,
    pub(crate) value: Span,
}

/// What stands next in the source. Comments and doctypes are passed over: no reader of text needs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// Characters, with character references not decoded. A run may come in several tokens.
    Text(Span),
    /// A `CDATA` section's content, which has no character references.
    Literal(Span),
    /// A start tag; its attributes are [`Tokenizer::attributes`] until the next token.
    Start { tag: Tag, name: Span, self_closing: bool },
    /// An end tag; its attributes mean nothing.
    End { tag: Tag, name: Span },
    /// The end of the source.
    Eof,
}

/// A tokenizer over one decoded source.
#[derive(Debug)]
pub(crate) struct Tokenizer<'s> {
    source: &'s str,
    bytes: &'s [u8],
    at: usize,
    token_start: usize,
    attributes: Vec<Attribute>,
    /// Whether a tag ends before the next `<`: in texts that hold tables as markup, `a<b` is text.
    lined: bool,
}

impl<'s> Tokenizer<'s> {
    pub(crate) fn new(source: &'s str) -> Tokenizer<'s> {
        Tokenizer {
            source,
            bytes: source.as_bytes(),
            at: 0,
            token_start: 0,
            attributes: Vec::new(),
            lined: false,
        }
    }

    /// For the lines of a text.
    pub(crate) fn lined(mut self, lined: bool) -> Tokenizer<'s> {
        self.lined = lined;
        self
    }

    /// Whether a bracket opens nothing: another comes before the one that would close it.
    fn is_bare(&self, open: usize) -> bool {
        let rest = self.bytes.get(open + 1..).unwrap_or_default();
        memchr3(b'<', b'>', b'"', rest).is_none_or(|n| rest.get(n) == Some(&b'<'))
    }

    #[inline]
    pub(crate) fn source(&self) -> &'s str {
        self.source
    }

    /// The attributes of the last start tag, in source order, duplicates included: the first one counts.
    #[inline]
    pub(crate) fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The offsets of the last token, mark-up included.
    pub(crate) fn token(&self) -> Span {
        Span::new(self.token_start, self.at)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'s [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Moves just past the next `>`, or to the end of the source.
    fn pass_bracket(&mut self) {
        self.at = memchr(b'>', self.rest()).map_or(self.bytes.len(), |n| self.at + n + 1);
    }

    /// The next token. `foreign` tells that the current node is not an HTML element, where `<![CDATA[` opens
    /// a section instead of a bogus comment (HTML 13.2.5.42).
    pub(crate) fn next(&mut self, foreign: bool) -> Token {
        loop {
            overtime::tick();
            self.token_start = self.at;
            if let Some(text) = self.text() {
                return Token::Text(text);
            }
            // HTML 13.2.5.6 tag open state: the bytes from here on are `<` and what makes it mark-up.
            let Some(second) = self.peek(1) else { return Token::Eof };
            match second {
                b'/' => match self.peek(2) {
                    Some(c) if c.is_ascii_alphabetic() => match self.tag(2) {
                        Some((tag, name, _)) => return Token::End { tag, name },
                        None => return self.end(),
                    },
                    // HTML 13.2.5.7: `</>` is nothing at all, anything else a bogus comment.
                    _ => self.pass_bracket(),
                },
                b'!' => {
                    if let Some(literal) = self.markup_declaration(foreign) {
                        return Token::Literal(literal);
                    }
                }
                b'?' => self.pass_bracket(),
                _ => match self.tag(1) {
                    Some((tag, name, self_closing)) => return Token::Start { tag, name, self_closing },
                    None => return self.end(),
                },
            }
        }
    }

    fn end(&mut self) -> Token {
        self.at = self.bytes.len();
        self.token_start = self.at;
        Token::Eof
    }

    /// HTML 13.2.5.1 data state: characters up to the next `<` that opens mark-up.
    fn text(&mut self) -> Option<Span> {
        let start = self.at;
        let mut from = start;
        loop {
            let rest = self.bytes.get(from..).unwrap_or_default();
            // Most texts are a digit or a line break: calling out for those costs more than looking.
            let near = rest.iter().take(8).position(|c| *c == b'<');
            let Some(n) = near.or_else(|| memchr(b'<', rest)) else {
                self.at = self.bytes.len();
                break;
            };
            let open = from + n;
            let markup = match self.bytes.get(open + 1) {
                Some(b'!' | b'?') => true,
                // `</` at the very end is text.
                Some(b'/') => open + 2 < self.bytes.len(),
                Some(c) => c.is_ascii_alphabetic() && !(self.lined && self.is_bare(open)),
                None => false,
            };
            if markup {
                self.at = open;
                break;
            }
            from = open + 1;
        }
        (self.at > start).then(|| Span::new(start, self.at))
    }

    /// HTML 13.2.5.42 markup declaration open state; gives the content of a `CDATA` section.
    fn markup_declaration(&mut self, foreign: bool) -> Option<Span> {
        let rest = self.rest();
        if rest.starts_with(b"<!--") {
            self.at += 4;
            self.comment();
        } else if foreign && rest.starts_with(b"<![CDATA[") {
            let start = self.at + 9;
            let close = memmem::find(&self.bytes[start..], b"]]>").map(|n| start + n);
            self.at = close.map_or(self.bytes.len(), |n| n + 3);
            return Some(Span::new(start, close.unwrap_or(self.bytes.len())));
        } else {
            // Doctypes end at the first `>` even inside a quoted identifier (13.2.5.59), like bogus comments.
            self.pass_bracket();
        }
        None
    }

    /// HTML 13.2.5.43 to 51: past the comment whose text starts here.
    fn comment(&mut self) {
        let rest = self.rest();
        if rest.starts_with(b">") {
            self.at += 1;
            return;
        }
        if rest.starts_with(b"->") {
            self.at += 2;
            return;
        }
        let mut from = 0;
        while let Some(n) = memmem::find(&rest[from..], b"--") {
            let dashes = from + n;
            match (rest.get(dashes + 2), rest.get(dashes + 3)) {
                (Some(b'>'), _) => {
                    self.at += dashes + 3;
                    return;
                }
                (Some(b'!'), Some(b'>')) => {
                    self.at += dashes + 4;
                    return;
                }
                _ => from = dashes + 1,
            }
        }
        self.at = self.bytes.len();
    }

    /// HTML 13.2.5.8 tag name state to 13.2.5.40: a tag whose name starts `skip` bytes on. `None` when the
    /// source ends inside the tag, which drops it.
    fn tag(&mut self, skip: usize) -> Option<(Tag, Span, bool)> {
        self.attributes.clear();
        let name_start = self.at + skip;
        let mut at = name_start;
        while !is_tag_delimiter(*self.bytes.get(at)?) {
            at += 1;
        }
        let name = Span::new(name_start, at);
        let tag = Tag::of(&self.bytes[name_start..at]);
        loop {
            // Before attribute name (13.2.5.32), after attribute value (13.2.5.39), self-closing (13.2.5.40).
            match *self.bytes.get(at)? {
                b'>' => {
                    self.at = at + 1;
                    return Some((tag, name, false));
                }
                b'/' => {
                    if *self.bytes.get(at + 1)? == b'>' {
                        self.at = at + 2;
                        return Some((tag, name, true));
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
        let mut next = end;
        while is_space(*bytes.get(next)?) {
            next += 1;
        }
        if bytes[next] != b'=' {
            self.attributes.push(Attribute { name, value: Span::new(end, end) });
            return Some(next);
        }
        next += 1;
        while is_space(*bytes.get(next)?) {
            next += 1;
        }
        let (value, after) = match bytes[next] {
            quote @ (b'"' | b'\'') => {
                let start = next + 1;
                let rest = bytes.get(start..)?;
                let near = rest.iter().take(8).position(|c| *c == quote);
                let close = start + near.or_else(|| memchr(quote, rest))?;
                (Span::new(start, close), close + 1)
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
        self.attributes.push(Attribute { name, value });
        Some(after)
    }

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

    /// Everything left, for `plaintext` (HTML 13.2.5.5).
    pub(crate) fn plain_text(&mut self) -> Span {
        let start = self.at;
        self.at = self.bytes.len();
        Span::new(start, self.at)
    }

    /// Drops one line feed: the first after `<pre>` is ignored (HTML 13.2.6.4.7).
    pub(crate) fn skip_line_feed(&mut self) {
        if self.peek(0) == Some(b'\r') {
            self.at += 1;
        }
        if self.peek(0) == Some(b'\n') {
            self.at += 1;
        }
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

/// ASCII whitespace of HTML, with the carriage return that input preprocessing (13.2.3.5) would have removed.
pub(crate) fn is_space(c: u8) -> bool {
    matches!(c, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}

fn is_tag_delimiter(c: u8) -> bool {
    is_space(c) || matches!(c, b'/' | b'>')
}
