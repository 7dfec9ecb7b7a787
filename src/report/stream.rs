//! A document as a stream of tokens: what each cell, field or line can be, before anyone asks where it belongs.
//!
//! Tables, lines of fields and single lines all end up here in one form: lines of tokens in reading order, a
//! token being a label (with everything it can mean), a figure, an empty cell or other text.

use std::cell::OnceCell;

use smallvec::SmallVec;

use super::token::{Kind, Line, LineKind, Token};
use crate::document::{Field, Place, Separator, TextRef};
use crate::grammar::Meaning;

/// Measures where tokens stand on their lines. Terminals give a wide character two columns, `pdftotext` sets every
/// character in one: a table keeps one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ruler {
    Display,
    Characters,
    /// Points of a page, as its reader measured them.
    Points,
}

/// The stream.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    pub(crate) tokens: Vec<Token>,
    pub(crate) lines: Vec<Line>,
    /// Texts that are values of facts the source states about itself, in order: neither labels nor figures.
    pub(super) stated: Vec<TextRef>,
    /// How tables set with spaces are measured, once it was asked for.
    /// Each cell stands behind a tab on a line of its own.
    pub(super) tabbed: bool,
    pub(super) rulers: OnceCell<Vec<Ruler>>,
    /// Where tables stand that were turned over in the source.
    pub(super) turned: Vec<Place>,
}

/// Fields of one line from which it may hold several tables: no row of the forms has half as many.
const LONG_LINE: usize = 40;

impl Stream {
    /// Ends a line of fields whose tokens begin at `first`.
    pub(super) fn fields(&mut self, first: usize, separator: Separator, fields: &[Field], place: Place) {
        if self.tokens[first..].iter().all(|t| t.kind == Kind::Blank) {
            if separator == Separator::Bar {
                self.tokens.truncate(first + 1);
                self.line(LineKind::Bar, first, TextRef::default(), place);
            } else {
                self.tokens.truncate(first);
                self.empty(place);
            }
            return;
        }
        // `0 |` is one cell of a table printed cell by cell; what follows it is the end of a row.
        let shown = self.tokens[first..].iter().filter(|t| t.kind != Kind::Blank).count();
        // A row label with empty cells behind it is a row of them.
        // (`总计 |||` is a head that closes its line.)
        let row = |t: &Token| {
            !t.meanings().is_empty() && t.meanings().iter().all(|m| matches!(m, Meaning::Node { .. }))
        };
        let empty_row = self.tokens.len() - first > 2 && self.tokens[first..].iter().any(row);
        let kind = if shown == 1 && separator == Separator::Bar && !empty_row {
            let own = self.tokens.split_off(first);
            self.tokens.extend(own.into_iter().filter(|t| t.kind != Kind::Blank));
            LineKind::Cell
        } else {
            LineKind::Fields(separator)
        };
        let text = span(fields.first().map(|f| f.text), fields.last().map(|f| f.text));
        let cuts = self.changes_of_table(first);
        if cuts.is_empty() {
            self.line(kind, first, text, place);
        } else {
            self.several_lines(kind, first, &cuts);
        }
    }

    /// Where on a line of very many fields the labels of another table begin: an extractor that met no line break
    /// prints several tables on one line.
    fn changes_of_table(&self, first: usize) -> SmallVec<[usize; 4]> {
        let mut cuts = SmallVec::new();
        if self.tokens.len() - first < LONG_LINE {
            return cuts;
        }
        let mut current = None;
        for (at, token) in self.tokens.iter().enumerate().skip(first) {
            let mut tables = token.meanings().iter().filter_map(|m| m.table());
            let Some(table) = tables.next() else { continue };
            if tables.any(|t| t != table) {
                continue;
            }
            if current.is_some_and(|c| c != table) {
                cuts.push(at);
            }
            current = Some(table);
        }
        cuts
    }

    /// The tokens from `first` on as several lines, a new one at each cut.
    fn several_lines(&mut self, kind: LineKind, first: usize, cuts: &[usize]) {
        let mut from = first;
        for to in cuts.iter().copied().chain([self.tokens.len()]) {
            let Some((head, tail)) = self.tokens.get(from..to).and_then(|t| t.first().zip(t.last())) else {
                continue;
            };
            let (text, place) = (span(Some(head.text), Some(tail.text)), head.place.to(tail.place));
            self.lines.push(Line { kind, tokens: (to_u32(from), to_u32(to)), text, place });
            from = to;
        }
    }

    #[inline]
    pub(crate) fn tokens_of(&self, line: &Line) -> &[Token] {
        &self.tokens[line.tokens.0 as usize..line.tokens.1 as usize]
    }

    pub(super) fn empty(&mut self, place: Place) {
        let first = self.tokens.len();
        self.line(LineKind::Blank, first, TextRef::default(), place);
    }

    pub(super) fn line(&mut self, kind: LineKind, first: usize, text: TextRef, place: Place) {
        let tokens = (to_u32(first), to_u32(self.tokens.len()));
        self.lines.push(Line { kind, tokens, text, place });
    }

    /// Whether the text is the value of a fact, or within it.
    #[inline]
    pub(super) fn is_stated(&self, text: TextRef) -> bool {
        // Most sources state nothing; asked of every token.
        if self.stated.is_empty() {
            return false;
        }
        let at = self.stated.partition_point(|s| s.start <= text.end);
        let before = at.checked_sub(1).and_then(|i| self.stated.get(i));
        before.is_some_and(|s| s.start < text.end && text.start < s.end)
    }
}

fn span(first: Option<TextRef>, last: Option<TextRef>) -> TextRef {
    match (first, last) {
        (Some(first), Some(last)) if first.start <= last.end => TextRef { start: first.start, end: last.end },
        _ => TextRef::default(),
    }
}

pub(super) fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
