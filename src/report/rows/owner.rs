//! Whose figures a run is, where the walk along the rows and the labels next to it disagree.

use super::Reader;
use crate::report::across::is_no_word;
use crate::report::align::Fate;
use crate::report::columns::is_spaced;
use crate::report::piece::{Piece, What};
use crate::report::table::blanks_are_real;
use crate::report::token::{Kind, LineKind, Token};
use crate::text::fold::Folded;
use crate::text::ordinal;
use crate::text::signs::is_ideograph;

/// Fewest characters of a piece of a label that tell the row.
const SHORTEST_PIECE: usize = 4;

/// The row that a run of figures belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// The row that the walk gave it to.
    Itself,
    /// The row whose label, or a piece of it, stands in front of the figures on their line.
    Row(usize),
    /// The row of the whole label right in front, which the walk passed by or had filled already.
    Label,
    /// A row that the form does not have: its label stands in front, the label of the walk's row further down.
    Unknown,
    /// The walk's row is named behind the figures only, and the row named in front of them has none.
    Nobody,
}

impl Reader<'_> {
    /// Whether the whole label of another row stands in front of these figures on their line: that row is there again, or
    /// out of order.
    pub(super) fn is_of_label_in_front(&self, piece: usize, node: usize, done: &[bool]) -> bool {
        let Some(front) = piece.checked_sub(1).map(|before| &self.pieces[before]) else { return false };
        let What::Label(nodes) = &front.what else { return false };
        let mut rows = nodes.iter().copied().filter(|n| self.form.nodes[*n].is_row());
        let has_own = |row: usize| self.fates.contains(&Fate::Fills(row, true));
        // Where lines have cells, a row's label and its figures share one, whatever order the rows are in.
        let own_line = front.line == self.pieces[piece].line;
        if own_line && blanks_are_real(self.pieces[piece].kind) {
            return rows.next().is_some_and(|other| other != node) && rows.next().is_none();
        }
        // On a line of its own it may be the label of figures in front of it, unless it is there twice.
        let twice = || self.pieces.iter().filter(|p| p.what == front.what).count() > 1;
        (own_line || (front.kind.is_single() && twice()))
            && rows.next().is_some_and(|other| other != node && (done[other] || has_own(other)))
            && rows.next().is_none()
    }

    pub(super) fn owner(&self, piece: usize, node: usize, named: bool, done: &[bool]) -> Owner {
        let Some(before) = piece.checked_sub(1) else { return Owner::Itself };
        let (front, values) = (&self.pieces[before], &self.pieces[piece]);
        let beside = front.line == values.line || (front.kind.is_single() && values.kind != LineKind::Blank);
        let filled = |m: usize| self.fates.iter().any(|f| matches!(f, Fate::Fills(n, _) if *n == m));
        let is_row = |m: usize| self.form.nodes[m].is_row();
        if front.line == values.line
            && let Fate::Names(other) = self.fates[before]
            && other != node
            && is_row(other)
        {
            let whole = matches!(&front.what, What::Label(nodes) if nodes[..] == [other]);
            return match done[other] || filled(other) {
                true if whole => Owner::Label,
                true => Owner::Nobody,
                false => Owner::Row(other),
            };
        }
        if beside
            && !matches!(self.fates[before], Fate::Fills(..))
            && let What::Label(nodes) = &front.what
            && let [other] = nodes[..]
            && other != node
            && is_row(other)
        {
            return Owner::Label;
        }
        // A piece of a wrapped label that the walk passed by, on the line of the figures.
        if front.line == values.line && front.what == What::Text && self.fates[before] == Fate::Ignored {
            let shown = self.cx.document.text(self.cx.stream.tokens[front.tokens[0]].text);
            let folded = Folded::of(ordinal::split(shown).1).full;
            let holds = |m: &usize| {
                is_row(*m) && self.form.nodes[*m].keys.iter().any(|k| k.text.contains(folded.as_str()))
            };
            let mut rows = (0..self.form.nodes.len()).filter(holds);
            if folded.chars().count() >= SHORTEST_PIECE
                && let (Some(only), None) = (rows.next(), rows.next())
                && only != node
            {
                return if done[only] || filled(only) { Owner::Nobody } else { Owner::Row(only) };
            }
        }
        let named_at = self.fates[..piece].iter().rposition(|fate| *fate == Fate::Names(node));
        // The row's whole label stands on a line of its own above, and a word that is no part of it beside these.
        if let Some(at) = named_at
            && self.fates[before] == Fate::Ignored
            && front.line == values.line
            && front.what == What::Text
            && self.pieces[at].line < front.line
            && matches!(self.pieces[at].what, What::Label(_))
            && self.is_other_word(before, at, node)
        {
            return Owner::Unknown;
        }
        // `其他对外管理服务事项`, then `行政检查` with figures and `行政确认` with figures: rows of its own below it.
        if let Some(at) = named_at
            && at + 1 == before
            && self.fates[before] == Fate::Ignored
            && front.what == What::Text
            && matches!(self.pieces[at].what, What::Label(_))
            && self.is_other_word(before, at, node)
            && self.is_row_of_own(piece + 1, values.tokens.len())
        {
            return Owner::Unknown;
        }
        if !named || named_at.is_some() {
            return Owner::Itself;
        }
        if self.fates[before] == Fate::Ignored && self.is_unknown_label(before, piece) {
            return Owner::Unknown;
        }
        let last = self.fates[..piece].iter().rev().find_map(|f| match f {
            Fate::Names(m) => Some(*m),
            Fate::Fills(..) => Some(node),
            Fate::Ignored => None,
        });
        match last {
            Some(other) if other != node && is_row(other) && !filled(other) => Owner::Nobody,
            _ => Owner::Itself,
        }
    }

    /// Whether a text that is no label of the form stands here with so many figures behind it.
    fn is_row_of_own(&self, at: usize, figures: usize) -> bool {
        let ignored = |at: usize| self.fates.get(at) == Some(&Fate::Ignored);
        let (Some(text), Some(values)) = (self.pieces.get(at), self.pieces.get(at + 1)) else { return false };
        text.what == What::Text
            && values.what == What::Values
            && ignored(at)
            && ignored(at + 1)
            && values.tokens.len() == figures
    }

    /// A word of its own between a row's whole label and its figures, on a line set with spaces: a cell of text, and so
    /// the figures may begin a column later.
    pub(super) fn word_in_front(&self, piece: usize, node: usize) -> Option<&str> {
        let values = &self.pieces[piece];
        let front = piece.checked_sub(1)?;
        let on_line = |at: &usize| self.pieces[*at].line == values.line;
        let is_text = |at: usize| self.pieces[at].what == What::Text && self.fates[at] == Fate::Ignored;
        if !is_spaced(values.kind) || !on_line(&front) || !is_text(front) {
            return None;
        }
        let whole = |at: &usize| {
            self.fates[*at] == Fate::Names(node) && matches!(self.pieces[*at].what, What::Label(_))
        };
        let label = (0..front).rev().take_while(on_line).find(whole)?;
        let shown = self.cx.document.text(self.cx.stream.tokens[self.pieces[front].tokens[0]].text).trim();
        let unit = self.cx.forms.vocabulary.units.iter().any(|unit| unit == shown);
        (!unit && self.is_other_word(front, label, node)).then_some(shown)
    }

    /// Whether a piece is a word of its own: no part of a row's label, nor of a note in brackets on it.
    fn is_other_word(&self, piece: usize, label: usize, node: usize) -> bool {
        let shown = |p: usize| self.cx.document.text(self.cx.stream.tokens[self.pieces[p].tokens[0]].text);
        // Brackets around an ordinal are no note.
        let body = |p: usize| ordinal::split(shown(p)).1;
        let bracket = |text: &str| text.contains(['(', ')', '（', '）', '[', ']', '【', '】']);
        let word = Folded::of(body(piece)).full;
        word.chars().count() >= 2
            && !bracket(body(piece))
            && !bracket(body(label))
            && !self.form.nodes[node].keys.iter().any(|k| k.text.contains(word.as_str()))
    }

    /// A text behind the first figure on a line set with spaces that is no cell of the row, or one in front of it that
    /// begins with a digit: part of it may be a figure.
    pub(super) fn text_among(&self, piece: usize) -> Option<&str> {
        let values = &self.pieces[piece];
        let line = self.cx.stream.lines.get(values.line).filter(|l| is_spaced(l.kind))?;
        let first = *values.tokens.first()?;
        let (from, to) = (line.tokens.0 as usize, line.tokens.1 as usize);
        let behind = self.cx.stream.tokens.get(from.max(first)..to)?.iter();
        let before = self.cx.stream.tokens.get(from..first.max(from))?.iter().rev();
        let mut before = before.take_while(|t| t.kind == Kind::Text);
        // Another label on the line begins another row.
        let mut row = behind.take_while(|t| !matches!(t.kind, Kind::Label(_)));
        let text = |t: &Token| self.cx.document.text(t.text).trim();
        let word = |t: &&Token| t.kind == Kind::Text && text(t).chars().any(char::is_alphanumeric);
        let digit = |t: &&Token| {
            let shown = text(t);
            shown.starts_with(|c: char| c.is_ascii_digit())
                && !shown.contains(is_ideograph)
                && ordinal::split(shown).0.is_none()
        };
        // What has no ideograph is no label and no piece of one.
        let cell = |t: &&Token| digit(t) || is_no_word(text(t));
        if let Some(front) = before.find(cell) {
            return Some(text(front));
        }
        let first = row
            .find(word)
            .filter(|t| !values.tokens.iter().any(|i| self.cx.stream.tokens[*i].text == t.text));
        first.map(text)
    }

    /// A text that begins with digits, between the label and the figures of a row: some of them are figures.
    pub(super) fn digits_in_front(&self, piece: usize, node: usize) -> Option<&str> {
        let front = piece.checked_sub(1)?;
        let text = &self.pieces[front];
        let of_row = front.checked_sub(1).is_some_and(|label| self.fates[label] == Fate::Names(node));
        if !of_row || text.what != What::Text || text.line != self.pieces[piece].line {
            return None;
        }
        self.begins_with_digit(text)
    }

    /// What a text shows that is no figure and begins with a digit: some of it may be figures.
    pub(super) fn begins_with_digit(&self, text: &Piece) -> Option<&str> {
        let token = text.tokens.first().filter(|_| text.what == What::Text)?;
        let shown = self.cx.document.text(self.cx.stream.tokens[*token].text).trim();
        shown.starts_with(|c: char| c.is_ascii_digit()).then_some(shown)
    }

    /// Whether one line of a table printed cell by cell shows several figures where the others show one.
    pub(super) fn is_torn(&self, piece: usize) -> bool {
        let values = &self.pieces[piece];
        if !(values.kind.is_single() || values.kind == LineKind::Bar) {
            return false;
        }
        let on_line = |t: &usize| self.cx.stream.lines.partition_point(|l| (l.tokens.1 as usize) <= *t);
        let lines: Vec<usize> = values.tokens.iter().map(on_line).collect();
        let several = lines.windows(2).any(|w| w[0] == w[1]);
        several && lines.windows(2).any(|w| w[0] != w[1])
    }
}
