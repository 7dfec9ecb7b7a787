//! The text of a page: white space collapsed as a browser collapses it, paragraphs cut, places kept.
//!
//! All text goes into one arena, in the order it is met. A paragraph is a stretch of it; two paragraphs have
//! a line feed between them, so that the paragraphs of a table cell together are the cell's text, line breaks
//! included, without being copied. What differs from a browser is named at its branch: the text is to be
//! matched and read as numbers, not shown.

use super::characters::{CLASSES, Class, is_invisible, is_space, joins, plain_end};
use super::charref;
use super::tokenizer::Span;
use crate::document::RAISED;
use crate::text::signs::{OBJECT, is_ideograph};

/// A finished paragraph: its text in the arena, and where that stands in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) text: Span,
    pub(super) source: Span,
}

/// White space met since the last character, which shows only if another character follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    /// Holds a line break of the source, so it may be there for the editor's sake only.
    Break,
    Space,
    /// A no-break or ideographic space, which a line break beside it does not undo.
    Fixed,
    /// Beside raised or lowered text.
    Raised,
}

/// Collects text.
#[derive(Debug)]
pub(super) struct TextWriter {
    arena: String,
    open: Option<Stretch>,
    gap: Gap,
    /// Open elements that strike their text out: its digits stand behind a mark and make no figure.
    pub(super) void: u32,
    /// What is written now cannot be told from what it stands on: the same.
    pub(super) lost: bool,
    /// A control character was dropped since the last character that shows.
    dropped: bool,
    /// Where preformatted text stands in the source, see [`Mark`].
    marks: Vec<Mark>,
}

/// From here on, the bytes of preformatted text stand one for one in the source, up to the next mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Offset in the arena.
    pub(super) at: u32,
    /// What stands there in the source: a character, or a reference that stands for one.
    pub(super) source: Span,
}

/// The text of a page.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) arena: String,
    /// In the order of the arena.
    pub(super) marks: Vec<Mark>,
}

impl TextWriter {
    pub(super) fn new(source_len: usize) -> TextWriter {
        // Text is a third to a tenth of a page; growing twice costs more than the guess.
        TextWriter {
            arena: String::with_capacity(source_len / 3 + 64),
            open: None,
            gap: Gap::None,
            void: 0,
            lost: false,
            dropped: false,
            marks: Vec::new(),
        }
    }

    #[cfg(test)]
    pub(super) fn arena(&self) -> &str {
        &self.arena
    }

    pub(super) fn into_written(self) -> Written {
        Written { arena: self.arena, marks: self.marks }
    }

    /// Keeps what follows apart from what stands before it, as a space does.
    pub(super) fn set_apart(&mut self) {
        if self.open.is_some() {
            self.gap = Gap::Fixed;
        }
    }

    /// The same beside raised or lowered text.
    pub(super) fn set_raised(&mut self) {
        if self.open.is_some() {
            self.gap = Gap::Raised;
        }
    }

    /// Writes one character as a stretch of its own. No paragraph is open.
    pub(super) fn mark(&mut self, c: char) -> Span {
        let start = self.arena.len();
        self.arena.push(c);
        let span = Span::new(start, self.arena.len());
        self.arena.push('\n');
        span
    }

    /// Bytes of text so far.
    pub(super) fn length(&self) -> u32 {
        self.arena.len() as u32
    }

    /// The figure that a finished text comes to without the figures in it that are struck out, written as a stretch of
    /// its own. `None` if there is no such figure, or if it stands on both sides of them. No paragraph is open.
    pub(super) fn without(&mut self, text: Span, struck: &[Span]) -> Option<Span> {
        // The text of a cell that ends with a table is none.
        if text.end < text.start {
            return None;
        }
        let piece = |start: u32, end: u32| self.arena.get(start as usize..end as usize).unwrap_or_default();
        let (mut at, mut kept, mut numbers) = (text.start, None, false);
        for span in struck.iter().chain(&[Span { start: text.end, end: text.end }]) {
            let left = piece(at, span.start.clamp(at, text.end)).trim();
            if !left.is_empty() && kept.replace(left).is_some() {
                return None;
            }
            numbers |= piece(span.start, span.end).contains(char::is_numeric);
            at = at.max(span.end).min(text.end);
        }
        let kept = kept.filter(|kept| numbers && kept.bytes().any(|c| c.is_ascii_digit()))?;
        if kept.contains(OBJECT) || kept.contains('\n') {
            return None;
        }
        let (kept, start) = (kept.to_owned(), self.arena.len());
        self.arena.push_str(&kept);
        let span = Span::new(start, self.arena.len());
        self.arena.push('\n');
        Some(span)
    }

    /// Whether a finished text is a name rather than a figure: Chinese, and no digit in it.
    pub(super) fn is_name(&self, text: Span) -> bool {
        let text = self.arena.get(text.start as usize..text.end as usize).unwrap_or_default();
        let chinese = text.chars().filter(|c| is_ideograph(*c)).count();
        chinese > 1 && !text.chars().any(char::is_numeric)
    }

    /// Whether a paragraph is open.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Writes stretches of the arena once more, as one with line feeds between them. No paragraph is open.
    pub(super) fn rewrite(&mut self, stretches: impl Iterator<Item = Span>) -> Span {
        let start = self.arena.len();
        for (i, stretch) in stretches.enumerate() {
            if i > 0 {
                self.arena.push('\n');
            }
            let text = stretch.of(&self.arena).to_owned();
            self.arena.push_str(&text);
        }
        let span = Span::new(start, self.arena.len());
        self.arena.push('\n');
        span
    }

    /// Ends the paragraph, if any text was written since the last one ended.
    pub(super) fn finish(&mut self) -> Option<Stretch> {
        self.gap = Gap::None;
        let mut done = self.open.take()?;
        // Only preserved white space can stand at the end; the last byte tells of nearly every text that none does.
        if matches!(self.arena.as_bytes().last(), Some(b' ' | b'\t' | 0x80)) {
            let text = self.arena.get(done.text.start as usize..).unwrap_or_default();
            let trimmed = text.trim_end_matches([' ', '\t', '\u{3000}']).len();
            self.arena.truncate(done.text.start as usize + trimmed);
        }
        done.text.end = self.arena.len() as u32;
        let trimmed = self.arena.len().saturating_sub(done.text.start as usize);
        if trimmed == 0 {
            return None;
        }
        Some(done)
    }

    /// A whole paragraph of characters that are copied as they are. No paragraph is open, and nothing is struck out.
    pub(super) fn whole(&mut self, source: &str, span: Span) -> Stretch {
        self.begin(span);
        self.open = None;
        (self.lost, self.dropped) = (false, false);
        let start = self.arena.len();
        self.arena.push_str(span.of(source));
        Stretch { text: Span::new(start, self.arena.len()), source: span }
    }

    /// Adds source text with collapsing white space; `references` tells whether `&` may start a reference.
    pub(super) fn flow(&mut self, source: &str, span: Span, references: bool) {
        let text = span.of(source);
        let bytes = text.as_bytes();
        let base = span.start as usize;
        let all = !(self.lost || self.void > 0);
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            at = plain_end(bytes, start, all);
            if at > start {
                self.copy(text, start, at, base);
            }
            let Some(&byte) = bytes.get(at) else { break };
            match CLASSES[byte as usize] {
                Class::Space => {
                    self.space(byte == b'\n' || byte == b'\r');
                    at += 1;
                }
                Class::Control => {
                    at += 1;
                    self.drop_control(char::from(byte));
                }
                Class::Ampersand => {
                    let reference = if references { charref::decode(&text[at..]) } else { None };
                    let length = reference.map_or(1, |r| r.length);
                    let (first, second) = reference.map_or(('&', None), |r| (r.first, r.second));
                    let source = Span::new(base + at, base + at + length);
                    self.character(first, source);
                    if let Some(second) = second {
                        self.character(second, source);
                    }
                    at += length;
                }
                Class::Plain | Class::Open | Class::Three | Class::Suspect => {
                    let Some(c) = text.get(at..).and_then(|t| t.chars().next()) else { break };
                    self.character(c, Span::new(base + at, base + at + c.len_utf8()));
                    at += c.len_utf8();
                }
            }
        }
    }

    /// Adds one line of preformatted text: spaces stay, because columns may be set with them.
    pub(super) fn preserved(&mut self, source: &str, span: Span, references: bool) {
        let text = span.of(source);
        let base = span.start as usize;
        let mut at = 0;
        // The end of the arena and of what stands there in the source, while one follows the other.
        let mut even = None;
        while let Some(c) = text.get(at..).and_then(|t| t.chars().next()) {
            let reference = if c == '&' && references { charref::decode(&text[at..]) } else { None };
            let length = reference.map_or(c.len_utf8(), |r| r.length);
            let source = Span::new(base + at, base + at + length);
            let before = self.arena.len();
            for c in [Some(reference.map_or(c, |r| r.first)), reference.and_then(|r| r.second)]
                .into_iter()
                .flatten()
            {
                if c == '\t' || is_space(c) {
                    if self.open.is_none() {
                        self.begin(source);
                    }
                    // An ideographic space is as wide as two others.
                    self.arena.push(if matches!(c, '\t' | '\u{3000}') { c } else { ' ' });
                } else {
                    self.character(c, source);
                }
            }
            at += length;
            let start = self.arena.len().saturating_sub(c.len_utf8());
            if self.arena.len() == before {
                even = None;
            } else if reference.is_some() {
                self.marks.push(Mark { at: before as u32, source });
                even = None;
            } else {
                if even != Some((start, base + at - length)) {
                    self.marks.push(Mark { at: start as u32, source });
                }
                even = Some((self.arena.len(), base + at));
            }
        }
    }

    /// White space that collapses.
    fn space(&mut self, line_break: bool) {
        if self.open.is_some() {
            self.gap = match self.gap {
                Gap::None if line_break => Gap::Break,
                Gap::None => Gap::Space,
                // Spaces around a line break belong to it (CSS Text 4.1.1).
                Gap::Space if line_break => Gap::Break,
                gap => gap,
            };
        }
    }

    /// One character that may be white space, invisible or a control character.
    fn character(&mut self, c: char, source: Span) {
        if matches!(c, ' ' | '\t' | '\x0c') {
            return self.space(false);
        }
        if matches!(c, '\n' | '\r') {
            return self.space(true);
        }
        if is_space(c) {
            // Unlike a browser: no-break and ideographic spaces set columns and indents here; they become
            // one plain space, and vanish at the ends.
            if self.open.is_some() {
                self.gap = Gap::Fixed;
            }
            return;
        }
        // RIGHT-TO-LEFT OVERRIDE turns the digits behind it round.
        let c = if c == '\u{202e}' { OBJECT } else { c };
        if is_invisible(c) || c.is_control() {
            return self.drop_control(c);
        }
        self.bridge(c, source);
        self.part_digits(c);
        if (self.lost || self.void > 0) && c.is_numeric() {
            self.arena.push(OBJECT);
        }
        self.arena.push(c);
    }

    /// Drops a character that shows nothing. A control character between two digits may have been anything; of NUL the
    /// standard says that it is not there (WHATWG HTML 13.2.6.4.7).
    fn drop_control(&mut self, c: char) {
        self.dropped |= c.is_control() && c != '\0';
    }

    /// Keeps a digit from the one in front where a control character was dropped between them: they are no number.
    fn part_digits(&mut self, next: char) {
        if std::mem::take(&mut self.dropped)
            && next.is_ascii_digit()
            && self.arena.ends_with(|c: char| c.is_ascii_digit())
        {
            self.arena.push(OBJECT);
        }
    }

    fn copy(&mut self, text: &str, start: usize, end: usize, base: usize) {
        let Some(run) = text.get(start..end) else { return };
        if self.gap != Gap::None || self.open.is_none() {
            let Some(first) = run.chars().next() else { return };
            self.bridge(first, Span::new(base + start, base + end));
        } else if let Some(open) = &mut self.open {
            open.source.end = (base + end) as u32;
        }
        if self.dropped {
            self.part_digits(run.chars().next().unwrap_or_default());
        }
        if (self.lost || self.void > 0) && run.contains(char::is_numeric) {
            self.arena.push(OBJECT);
        }
        self.arena.push_str(run);
    }

    /// Makes ready for a visible character: opens the paragraph, or settles the white space before it.
    fn bridge(&mut self, next: char, source: Span) {
        let Some(open) = &mut self.open else { return self.begin(source) };
        open.source.end = source.end;
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        if gap == Gap::None {
            return;
        }
        let start = open.text.start as usize;
        let previous = self.arena.get(start..).and_then(|t| t.chars().next_back());
        // CSS Text 4.1.3, segment break transformation: no space between two Chinese characters.
        if gap == Gap::Break && previous.is_some_and(|p| joins(p, next)) {
            return;
        }
        self.arena.push(if gap == Gap::Raised { RAISED } else { ' ' });
    }

    fn begin(&mut self, source: Span) {
        if !self.arena.is_empty() && !self.arena.ends_with('\n') {
            self.arena.push('\n');
        }
        let start = self.arena.len();
        self.open = Some(Stretch { text: Span::new(start, start), source });
        self.gap = Gap::None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(parts: &[&str]) -> String {
        let source = parts.concat();
        let mut writer = TextWriter::new(source.len());
        let mut at = 0;
        for part in parts {
            writer.flow(&source, Span::new(at, at + part.len()), true);
            at += part.len();
        }
        match writer.finish() {
            Some(done) => done.text.of(writer.arena()).to_owned(),
            None => String::new(),
        }
    }

    #[test]
    fn white_space_collapses_across_tokens() {
        let cases: &[(&[&str], &str)] = &[
            (&["  a \t b\n", " c  "], "a b c"),
            (&["受理\n   政府", "\r\n信息"], "受理政府信息"),
            (&["受理 政府"], "受理 政府"),
            (&["受理\n5 件"], "受理 5 件"),
            (&["一，\n“二”\n三"], "一，“二”三"),
            (&["\u{3000}\u{3000}甲&nbsp;&nbsp;乙\u{3000}"], "甲 乙"),
            (&["甲&nbsp;\n乙"], "甲 乙"),
            (&["1\u{200b}2\u{ad}3&shy;4&#8203;5&#xfeff;6\u{0}7\u{85}"], "1234567"),
            (&["a &amp; b &lt;c&gt; &bogus; &"], "a & b <c> &bogus; &"),
            (&["&#10;x&#9;y"], "x y"),
            (&[" \n\u{3000}&nbsp;"], ""),
            (&["１２３，、。"], "１２３，、。"),
        ];
        for (parts, expected) in cases {
            assert_eq!(flow(parts), *expected, "{parts:?}");
        }
    }

    #[test]
    fn places_run_from_first_to_last_character() {
        let source = "  甲 &nbsp;乙 \n ";
        let mut writer = TextWriter::new(64);
        writer.flow(source, Span::new(0, source.len()), true);
        let done = writer.finish().map(|d| d.source.of(source).to_owned());
        assert_eq!(done.as_deref(), Some("甲 &nbsp;乙"));
    }
}
