//! The tokenizer of HTML 13.2.5 as one pass over the decoded source.
//!
//! It finds where text, tags, comments and raw text begin and end, exactly as a browser does, and copies
//! nothing: a token is a pair of offsets. Character references stay as they are in the source; whoever reads
//! the text decodes them (see [`super::charref`]). It keeps no tree: the tree builder tells it after a start
//! tag when raw text follows, as the standard has it.

use memchr::{memchr, memchr3, memmem};

use super::characters::whole_end;
use super::known::{Candidate, KnownTags, Meaning};
use super::tag::{Tag, key_of};
use super::words::{self, word};
use crate::error::overtime;

/// Tokens between two looks at the time, each of which costs more than many a token.
const TICKS: u32 = 16;

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
    /// See [`key_of`].
    pub(crate) key: u64,
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
    pub(super) bytes: &'s [u8],
    pub(super) at: usize,
    token_start: usize,
    /// See [`key_of`]: of the name of the last tag.
    name: u64,
    pub(super) attributes: Vec<Attribute>,
    tags: KnownTags<'s>,
    /// The number of the last start tag among those that were met before; its attributes were not read.
    known: Option<usize>,
    /// The last start tag, if it can be remembered.
    candidate: Option<(Candidate, Tag, Span, Meaning)>,
    /// Tokens until the clock is looked at.
    ticks: u32,
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
            name: 0,
            attributes: Vec::new(),
            tags: KnownTags::new(),
            known: None,
            candidate: None,
            ticks: 0,
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

    /// [`key_of`] the name of the last tag.
    #[inline]
    pub(super) fn name_key(&self) -> u64 {
        self.name
    }

    /// The number that [`Tokenizer::remember`] gave to a start tag with the text of the last one, if any did. Its
    /// attributes were passed over.
    #[inline]
    pub(super) fn known(&self) -> Option<usize> {
        self.known
    }

    /// Remembers the last start tag: its attributes are not read again wherever it comes again. `None` if it cannot be.
    /// Numbers are given again when a later tag takes the place of an earlier one.
    pub(super) fn remember(&mut self) -> Option<usize> {
        let (candidate, tag, name, meaning) = self.candidate.take()?;
        Some(self.put(&candidate, tag, name, meaning))
    }

    fn put(&mut self, candidate: &Candidate, tag: Tag, name: Span, meaning: Meaning) -> usize {
        let text = self.bytes.get(self.token_start..candidate.end).unwrap_or_default();
        self.tags.put(candidate, text, tag, (self.name, name.end - name.start), meaning)
    }

    /// Forgets what was remembered.
    pub(super) fn forget(&mut self) {
        self.tags.forget();
    }

    /// The offsets of the last token, mark-up included.
    #[inline]
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
    #[inline]
    pub(crate) fn next(&mut self, foreign: bool) -> Token {
        self.tick();
        self.token_start = self.at;
        match self.known_tag(self.at) {
            Some(token) => token,
            None => self.read(foreign),
        }
    }

    /// A token of any kind.
    #[inline(never)]
    fn read(&mut self, foreign: bool) -> Token {
        loop {
            let start = self.at;
            self.token_start = start;
            if self.bytes.get(start) != Some(&b'<') || !self.opens(start) {
                return match self.text(start) {
                    text if text.start < text.end => Token::Text(text),
                    _ => Token::Eof,
                };
            }
            // HTML 13.2.5.6 tag open state: the bytes from here on are `<` and what makes it mark-up.
            match self.peek(1).unwrap_or_default() {
                b'/' => match self.peek(2) {
                    Some(c) if c.is_ascii_alphabetic() => match self.end_tag() {
                        Some((tag, name)) => return Token::End { tag, name },
                        None => return self.end(),
                    },
                    // HTML 13.2.5.7: `</>` is nothing at all, anything else a bogus comment.
                    _ => self.pass_bracket(),
                },
                b'!' => {
                    self.tick();
                    if let Some(literal) = self.markup_declaration(foreign) {
                        return Token::Literal(literal);
                    }
                }
                b'?' => self.pass_bracket(),
                _ => match self.start_tag() {
                    Some((tag, name, self_closing)) => return Token::Start { tag, name, self_closing },
                    None => return self.end(),
                },
            }
        }
    }

    #[inline]
    fn tick(&mut self) {
        match self.ticks.checked_sub(1) {
            Some(less) => self.ticks = less,
            None => {
                self.ticks = TICKS;
                overtime::tick();
            }
        }
    }

    /// A tag that was met before.
    #[inline]
    fn known_tag(&mut self, start: usize) -> Option<Token> {
        // In the lines of a text a tag may end before its `>`.
        if self.bytes.get(start) != Some(&b'<') || self.lined {
            return None;
        }
        let (number, known, end) = self.tags.at(self.bytes, start)?;
        let (tag, len) = (known.tag, known.name_len);
        (self.name, self.at) = (known.name, end);
        let named = |at: usize| Span { start: at as u32, end: at as u32 + len };
        match known.meaning {
            Meaning::End => Some(Token::End { tag, name: named(start + 2) }),
            Meaning::Start { self_closing } => {
                self.known = Some(number);
                self.attributes.clear();
                Some(Token::Start { tag, name: named(start + 1), self_closing })
            }
        }
    }

    fn end(&mut self) -> Token {
        self.at = self.bytes.len();
        self.token_start = self.at;
        Token::Eof
    }

    /// Whether a `<` opens mark-up.
    #[inline]
    fn opens(&self, open: usize) -> bool {
        match self.bytes.get(open + 1) {
            Some(c) if c.is_ascii_alphabetic() => !(self.lined && self.is_bare(open)),
            // `</` at the very end is text.
            Some(b'/') => open + 2 < self.bytes.len(),
            Some(b'!' | b'?') => true,
            _ => false,
        }
    }

    /// HTML 13.2.5.1 data state: characters up to the next `<` that opens mark-up. The first one opens none.
    fn text(&mut self, start: usize) -> Span {
        let mut from = start;
        if self.bytes.get(start) == Some(&b'<') {
            from += 1;
        }
        loop {
            match words::find(b'<', self.bytes, from) {
                Some(open) if self.opens(open) => self.at = open,
                Some(open) => {
                    from = open + 1;
                    continue;
                }
                None => self.at = self.bytes.len(),
            }
            return Span::new(start, self.at);
        }
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

    /// HTML 13.2.5.8 tag name state: the name that starts `at` an offset. `None` when the source ends inside of it.
    #[inline]
    fn tag_name(&mut self, at: usize) -> Option<(Tag, Span)> {
        if let Some(word) = word(self.bytes, at) {
            let len = words::first(words::below(word, b'0') | words::equal(word, b'>'));
            if len < 8 && is_tag_delimiter(words::byte(word, len)) {
                self.name = words::small(words::head(word, len));
                return Some((Tag::of_key(self.name), Span::new(at, at + len)));
            }
        }
        self.long_tag_name(at)
    }

    /// A name in any form.
    fn long_tag_name(&mut self, at: usize) -> Option<(Tag, Span)> {
        let rest = self.bytes.get(at..)?;
        let name = rest.get(..rest.iter().position(|c| is_tag_delimiter(*c))?)?;
        self.name = key_of(name);
        Some((Tag::of(name), Span::new(at, at + name.len())))
    }

    /// `None` when the source ends inside the tag, which drops it.
    fn end_tag(&mut self) -> Option<(Tag, Span)> {
        let (tag, name) = self.tag_name(self.at + 2)?;
        let at = name.end as usize;
        if self.bytes.get(at) == Some(&b'>') {
            self.at = at + 1;
            if let Some(candidate) = Candidate::at(self.bytes, self.token_start).filter(|c| c.end == self.at)
            {
                self.put(&candidate, tag, name, Meaning::End);
            }
        } else {
            self.attributes.clear();
            self.rest_of_tag(at)?;
        }
        Some((tag, name))
    }

    /// `None` when the source ends inside the tag, which drops it. The flag tells whether it closes itself.
    fn start_tag(&mut self) -> Option<(Tag, Span, bool)> {
        self.attributes.clear();
        self.known = None;
        let (tag, name) = self.tag_name(self.at + 1)?;
        let self_closing = self.rest_of_tag(name.end as usize)?;
        // A bracket in quotes ends no tag.
        let candidate = Candidate::at(self.bytes, self.token_start).filter(|c| c.end == self.at);
        self.candidate = candidate.map(|c| (c, tag, name, Meaning::Start { self_closing }));
        Some((tag, name, self_closing))
    }

    /// The text ahead, if it is all that stands before the end tag of a cell and is copied as it is.
    #[inline]
    pub(super) fn whole(&self, cell: Tag) -> Option<Span> {
        let end = whole_end(self.bytes, self.at)?;
        let tag: &[u8] = if cell == Tag::Td { b"</td>" } else { b"</th>" };
        self.bytes.get(end..)?.starts_with(tag).then(|| Span::new(self.at, end))
    }

    /// Moves past the text of a cell and its end tag, which is then the last token.
    #[inline]
    pub(super) fn pass_whole(&mut self, text: Span) {
        self.token_start = text.end as usize;
        self.at = self.token_start + b"</td>".len();
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
}

/// ASCII whitespace of HTML, with the carriage return that input preprocessing (13.2.3.5) would have removed.
pub(crate) fn is_space(c: u8) -> bool {
    matches!(c, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}

pub(super) fn is_tag_delimiter(c: u8) -> bool {
    is_space(c) || matches!(c, b'/' | b'>')
}
