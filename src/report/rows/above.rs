//! What the heads above a row say that is not the form's: another period, a share, another office's.
//!
//! Asked for rows whose sums tell nothing. A head that is only worded otherwise, or damaged, says nothing else.

use super::Reader;
use crate::grammar::{Key, Meaning, Variant};
use crate::report::align::Fate;
use crate::report::columns::is_spaced;
use crate::report::heads::Order;
use crate::report::names::is_name;
use crate::report::piece::What;
use crate::report::placement::Placement;
use crate::report::similar::{Shown, likeness};
use crate::report::table::blanks_are_real;
use crate::report::token::{Kind, Line, LineKind, Token};
use crate::text::fold::{Folded, half_width};
use smallvec::SmallVec;

/// Most lines of heads above a row: printed cell by cell each head has one.
const LINES: usize = 12;

/// Most lines of heads above the first line that has wording of the form.
const UNKNOWN_LINES: usize = 2;

/// Most characters of a head.
const LONGEST: usize = 24;

/// How like a head of the form a text is, at least, that is one with another's word in it: `上一年项目数` is the form's.
const LIKE: f32 = 0.7;

/// Heads over a cell, from above.
type Over<'t> = SmallVec<[&'t Token; 4]>;

/// What the heads above a row say of its cells.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Above {
    /// Nothing that the form's heads do not say.
    Nothing,
    /// Some cells stand under heads that say something else; these are the row's.
    Own(Placement),
    /// The figures stand, or may stand, under this head.
    Other(String),
    /// The head is worded otherwise, in words that the form's does not have.
    Odd,
}

impl Reader<'_> {
    pub(super) fn said_above(&self, piece: usize, variant: &Variant, items: &[Token]) -> Above {
        if !variant.balances.is_empty() || items.iter().all(|t| t.kind == Kind::Blank) {
            return Above::Nothing;
        }
        let lines = self.heads_above(piece);
        let n = variant.columns.len();
        let tokens = || self.over_figures(piece, &lines);
        let other = tokens().find(|t| self.is_other(t, &lines));
        if other.is_none() && (n > 1 || items[0].kind != Kind::Blank) {
            let odd = n == 1 && self.is_odd(piece, variant, &lines);
            return if odd { Above::Odd } else { Above::Nothing };
        }
        let Some(over) = self.heads_over(piece, items, &lines) else {
            // One head of several columns may be a damaged one of the form's.
            let others =
                || tokens().filter(|t| self.is_other(t, &lines)).map(|t| self.times_other(t)).sum::<usize>();
            let open = other.filter(|_| n == 1 || others() > 1);
            return open.map_or(Above::Nothing, |head| self.other(head));
        };
        let Some(other) = other else { return self.behind_blank(items, &over) };
        let said: Vec<bool> = over.iter().map(|o| o.iter().any(|t| self.is_other(t, &lines))).collect();
        let first = said.iter().position(|said| !said);
        // A unit or a remark beside the figure is none.
        let own = |at: &usize| {
            !said[*at] && !over[*at].is_empty() && (n > 1 || items[*at].is_value() || first == Some(*at))
        };
        let own: Vec<usize> = (0..items.len()).filter(own).collect();
        if !said.contains(&true) || (n > 1 && items.len() <= n && !own.is_empty()) {
            return Above::Nothing;
        }
        if own.len() == n {
            return Above::Own(own.into_iter().map(Some).collect());
        }
        if n > 1 && !own.is_empty() { Above::Nothing } else { self.other(other) }
    }

    fn other(&self, head: &Token) -> Above {
        Above::Other(self.cx.document.text(head.text).trim().to_owned())
    }

    /// Several heads of which none is the form's, nothing under the first and a figure under another.
    fn behind_blank(&self, items: &[Token], over: &[Over<'_>]) -> Above {
        let lowest = |at: usize| over.get(at).and_then(|heads| heads.last());
        let Some(first) = lowest(0).filter(|_| items[0].kind == Kind::Blank) else { return Above::Nothing };
        let mut behind = (1..items.len()).filter(|at| items[*at].is_value()).filter_map(lowest);
        match behind.find(|head| head.kind == Kind::Text && head.place != first.place) {
            Some(head) => self.other(head),
            None => Above::Nothing,
        }
    }

    /// Whether the only head over a figure has words that neither its column nor its row has.
    fn is_odd(&self, piece: usize, variant: &Variant, lines: &[&Line]) -> bool {
        let mut heads = self.over_figures(piece, lines).filter(|t| t.kind != Kind::Blank);
        let (Some(head), None) = (heads.next(), heads.next()) else { return false };
        if head.kind != Kind::Text {
            return false;
        }
        // Behind the head of the labels where both are set with one space.
        let shown = self.cx.document.text(head.text).split_whitespace().next_back().unwrap_or_default();
        let shown = Folded::of(shown).core;
        let nodes = &self.form.nodes;
        let rows =
            nodes.iter().filter(|n| n.is_row() && n.variants.iter().any(|v| v.columns == variant.columns));
        let rows: Vec<&str> = rows.flat_map(|n| &n.keys).map(|key| key.text.as_str()).collect();
        let columns = variant.columns.iter().flat_map(|c| &self.form.columns[*c].keys).map(String::as_str);
        let own: Vec<&str> = columns.chain(rows).collect();
        let known = |c: char| own.iter().any(|key| key.contains(c));
        let mut run = 0;
        shown.chars().count() <= LONGEST
            && shown.chars().any(|c| {
                run = if known(c) { 0 } else { run + 1 };
                run > 1
            })
    }

    /// The first of several heads between cells above a row, where hardly one of them is the form's.
    pub(super) fn strange_heads(&self, piece: usize, n: usize) -> Option<String> {
        let lines = self.heads_above(piece);
        let mut known = 0;
        let mut strange: Option<&Token> = None;
        for line in lines.iter().filter(|line| blanks_are_real(line.kind)) {
            let heads = self.over_figures(piece, std::slice::from_ref(line));
            let (mut first, mut texts) = (None, 0);
            for head in heads {
                known += usize::from(self.columns_of(head).next().is_some());
                if head.kind == Kind::Text {
                    first = first.or(Some(head));
                    texts += 1;
                }
            }
            // Merged heads may stand once for all their columns.
            if texts > 1 && texts * 2 >= n {
                strange = first;
            }
        }
        let strange = strange.filter(|_| known < 2)?;
        Some(self.cx.document.text(strange.text).trim().to_owned())
    }

    /// The heads behind that of the labels, from above.
    fn over_figures<'s>(&'s self, piece: usize, lines: &[&'s Line]) -> impl Iterator<Item = &'s Token> {
        let by_cell = !matches!(self.pieces[piece].kind, LineKind::Row { .. } | LineKind::Fields(_));
        let tokens: Vec<&Token> = if by_cell {
            let tokens: Vec<&Token> = lines.iter().flat_map(|line| self.cx.stream.tokens_of(line)).collect();
            let behind = tokens.iter().rposition(|t| self.is_mark(t)).map_or(0, |at| at + 1);
            tokens.into_iter().skip(behind).collect()
        } else {
            let behind = |line: &&'s Line| {
                let tokens = self.cx.stream.tokens_of(line);
                &tokens[self.over_labels(tokens)..]
            };
            lines.iter().flat_map(behind).collect()
        };
        tokens.into_iter()
    }

    /// The lines of heads above a row, from above.
    pub(super) fn heads_above(&self, piece: usize) -> Vec<&Line> {
        let known = |i: &usize| {
            self.pieces[*i].what == What::Head
                && !self.cx.stream.tokens[self.pieces[*i].tokens[0]].meanings().is_empty()
        };
        let last = (0..piece).rev().find(known);
        let row = |i: &usize| match self.fates[*i] {
            Fate::Names(node) => self.form.nodes[node].is_row(),
            Fate::Fills(..) => self.pieces[*i].tokens.iter().any(|t| self.cx.stream.tokens[*t].is_value()),
            Fate::Ignored => false,
        };
        let Some(first) = (last.map_or(0, |i| i + 1)..=piece).find(row) else { return Vec::new() };
        let is_row = matches!(self.pieces[piece].kind, LineKind::Row { .. });
        let cells = |line: &Line| matches!(line.kind, LineKind::Row { .. } | LineKind::Fields(_));
        let is_heads = |line: &&Line| {
            let part = |m: &Meaning| matches!(m, Meaning::Part { .. } | Meaning::Section(_));
            let head = |m: &Meaning| matches!(m, Meaning::Column { .. } | Meaning::Mark { .. });
            let other = |t: &Token| {
                let meanings = t.meanings();
                t.is_value()
                    || meanings.iter().any(part)
                    || !(meanings.is_empty() || meanings.iter().any(head))
            };
            !matches!(line.kind, LineKind::Prose | LineKind::Heading)
                && matches!(line.kind, LineKind::Row { .. }) == is_row
                && !self.cx.stream.tokens_of(line).iter().any(other)
        };
        let above = self.cx.stream.lines.get(..self.pieces[first].line).unwrap_or_default();
        let mut lines: Vec<&Line> = above
            .iter()
            .rev()
            .filter(|line| !line.kind.is_empty())
            .take_while(is_heads)
            .take(LINES)
            .collect();
        // What stands above the form's own wording is a caption; without any only a line with cells can be heads.
        let wording = |line: &&Line| self.cx.stream.tokens_of(line).iter().any(|t| !t.meanings().is_empty());
        let mut above = above.iter().rev().filter(|line| !line.kind.is_empty()).skip(lines.len());
        let part = |m: &Meaning| matches!(m, Meaning::Part { .. });
        let in_part = above
            .next()
            .is_some_and(|line| self.cx.stream.tokens_of(line).iter().any(|t| t.meanings().iter().any(part)));
        match lines.iter().rposition(wording) {
            _ if in_part => {}
            Some(top) => lines.truncate(top + 1),
            None => lines.truncate(lines.iter().take(UNKNOWN_LINES).take_while(|line| cells(line)).count()),
        }
        lines.reverse();
        lines
    }

    /// The heads over each cell of a row; `None` where that cannot be told.
    fn heads_over<'s>(&'s self, piece: usize, items: &[Token], lines: &[&'s Line]) -> Option<Vec<Over<'s>>> {
        let (stream, values) = (self.cx.stream, &self.pieces[piece]);
        let own = stream.lines.get(values.line)?;
        let mut over: Vec<Over<'s>> = vec![Over::new(); items.len()];
        if let LineKind::Row { .. } = own.kind {
            let label = stream.tokens_of(own).iter().find(|t| t.kind != Kind::Blank)?.x.0;
            for token in lines.iter().flat_map(|line| stream.tokens_of(line)) {
                let above = |item: &Token| (token.x.0..token.x.1).contains(&item.x.0) && token.x.0 > label;
                let under = items.iter().zip(&mut over).filter(|(item, _)| above(item));
                under.filter(|_| token.kind != Kind::Blank).for_each(|(_, over)| over.push(token));
            }
            return Some(over);
        }
        if matches!(own.kind, LineKind::Fields(_)) && is_spaced(own.kind) {
            let ruler = stream.rulers(self.cx.document).first()?;
            let extent = |token: &Token| ruler.extent(self.cx.document, token);
            for token in lines.iter().flat_map(|line| stream.tokens_of(line)) {
                let head = extent(token)?;
                for (item, over) in items.iter().zip(&mut over) {
                    let item = extent(item)?;
                    if item.0 < head.1 && head.0 < item.1 {
                        over.push(token);
                    }
                }
            }
            return over.iter().all(|over| !over.is_empty()).then_some(over);
        }
        if !matches!(own.kind, LineKind::Fields(_)) {
            // Cell by cell: as many heads as cells, those of the upper level left out.
            let tokens: Vec<&Token> = self.over_figures(piece, lines).collect();
            let lowest = tokens.iter().rposition(|t| !t.meanings().is_empty()).map_or(0, |at| at + 1);
            let levels = [&tokens[..], &tokens[lowest..]];
            let heads = levels.into_iter().find(|level| level.len() == items.len())?;
            // Several heads set with single spaces are one text, and stand over nobody knows which.
            let several = |t: &&Token| self.cx.document.text(t.text).split_whitespace().nth(1).is_some();
            if heads.len() > 2 && heads.iter().any(several) {
                return None;
            }
            heads.iter().zip(&mut over).for_each(|(token, over)| over.push(token));
            return Some(over);
        }
        let begin = values.tokens.first()?.checked_sub(own.tokens.0 as usize)?;
        let cells = stream.tokens_of(own).len();
        for line in lines {
            let tokens = stream.tokens_of(line);
            let front = if tokens.len() == cells { begin } else { self.over_labels(tokens) };
            let heads = tokens.get(front..).filter(|heads| !heads.is_empty())?;
            // Merged heads may stand once for all cells they span; cells may be lost at the end of a line.
            let span = (items.len() / heads.len()).max(1);
            if heads.len() < items.len() && span * heads.len() != items.len() {
                // What only the form says, of fewer columns or more, is known elsewhere.
                heads.iter().all(|t| !t.meanings().is_empty()).then_some(())?;
                continue;
            }
            for (at, over) in over.iter_mut().enumerate() {
                over.extend(heads.get(at / span).filter(|t| t.kind != Kind::Blank));
            }
        }
        Some(over)
    }

    /// How many cells of a line of heads stand over labels.
    fn over_labels(&self, tokens: &[Token]) -> usize {
        let blank = || tokens.iter().take_while(|t| t.kind == Kind::Blank).count();
        tokens.iter().rposition(|t| self.is_mark(t)).map_or_else(blank, |at| at + 1)
    }

    /// Whether a text is wording of the form that names no column.
    fn is_mark(&self, token: &Token) -> bool {
        token.meanings().iter().any(|m| matches!(m, Meaning::Mark { .. }))
            && self.columns_of(token).count() == 0
    }

    /// Whether a head says of what stands under it that it is not what the form asks for.
    fn is_other(&self, token: &Token, lines: &[&Line]) -> bool {
        if token.kind != Kind::Text {
            return false;
        }
        let shown = self.shown_head(token);
        if shown.chars().count() > LONGEST {
            return false;
        }
        let words = &self.cx.forms.vocabulary.other_heads;
        let word = |text: &str| words.iter().any(|word| text.contains(word.as_str()));
        if word(&shown) {
            let folded = Folded::of(&shown).full;
            let shown = Shown::of(&folded);
            let keys = self.form.columns.iter().flat_map(|column| &column.keys).filter(|key| word(key));
            let like = |key: &String| likeness(&shown, &Key::of(key.clone())).score() >= LIKE;
            return !keys.into_iter().any(|key| folded.contains(key.as_str()) || like(key));
        }
        // Offices side by side; one alone may be the one that reports.
        let name = |t: &Token| t.kind == Kind::Text && is_name(&self.shown_head(t), &self.cx.forms.title);
        let names = |line: &&&Line| {
            let tokens = self.cx.stream.tokens_of(line);
            tokens.iter().any(|t| t.place == token.place) && tokens.iter().filter(|t| name(t)).count() > 1
        };
        name(token) && lines.iter().any(|line| names(&line))
    }

    /// How often a text says so: heads set with single spaces are one text.
    fn times_other(&self, token: &Token) -> usize {
        let shown = self.shown_head(token);
        let words = &self.cx.forms.vocabulary.other_heads;
        words.iter().map(|word| shown.matches(word.as_str()).count()).max().unwrap_or(0)
    }

    fn shown_head(&self, token: &Token) -> String {
        half_width(self.cx.document.text(token.text)).chars().filter(|c| !c.is_whitespace()).collect()
    }

    /// Reads a row as the heads above it say, where they say something else of its cells; whether they do.
    pub(super) fn by_heads_above(
        &mut self,
        node: usize,
        chosen: usize,
        piece: usize,
        items: &[Token],
    ) -> bool {
        let variant = &self.form.nodes[node].variants[chosen];
        match self.said_above(piece, variant, items) {
            Above::Nothing => return false,
            Above::Odd => {
                self.tell_heads(node, self.block_of[piece]);
                return false;
            }
            Above::Own(placement) => {
                let n = variant.columns.len();
                let order =
                    if n == 1 { Order::official(1) } else { self.order(piece, variant).order.clone() };
                if order.incomplete {
                    return false;
                }
                self.tell_foreign_columns(items, &placement, self.block_of[piece]);
                let kind = self.pieces[piece].kind;
                let figures = self.figures(variant, &order, items, &placement, kind, super::via(kind));
                self.push(node, chosen, figures);
            }
            Above::Other(head) => {
                let message = format!(
                    "{}: the head `{head}` says something else than the form's; whether the figure under it is the \
                     row's cannot be told",
                    self.cx.label(node)
                );
                self.ambiguous(node, chosen, "figure.ambiguous", message);
            }
        }
        true
    }
}
