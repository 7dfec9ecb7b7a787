//! Columns under heads that no form has: other years, other offices, remarks.

use super::copies::Aside;
use super::{Reader, by_position};
use crate::grammar::{Meaning, Variant};
use crate::report::align::Fate;
use crate::report::heads::{Head, Heads, Order};
use crate::report::placement::{Placement, Placements};
use crate::report::table::blanks_are_real;
use crate::report::token::{Kind, Line, LineKind, Token};
use crate::report::value::Reading;
use smallvec::SmallVec;

/// Lines of heads above those of single columns, at most.
const LEVELS: usize = 2;

/// Rows without which sums say nothing of a column.
const ROWS: usize = 5;

/// What the heads of a line with separators say of a row's cells, where a head that no form has is among them.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// No such head, or nothing under it.
    None,
    /// The cells under the known heads.
    Placed(Placement),
    /// A figure may stand under such a head.
    Open,
}

impl Reader<'_> {
    /// Finds the heads that no form has. What stands under them is left out if without it the rows of the block have one
    /// cell under each of the others; rows that end before the heads do say nothing.
    pub(super) fn find_foreign(&self, heads: &Heads, order: &mut Order, variant: &Variant) {
        let (Some(x), Some(first), Some(last)) = (&order.x, heads.heads.first(), heads.heads.last()) else {
            return;
        };
        // A head as tall as the others together stands on the line of the heads above them.
        let of_heads = |line: &&Line| {
            let tokens = self.cx.stream.tokens_of(line);
            matches!(line.kind, LineKind::Row { .. }) && !tokens.iter().any(Token::is_value)
        };
        let lines = self.cx.stream.lines.get(..=last.line).unwrap_or_default();
        let above = lines[..first.line.min(lines.len())].iter().rev().take_while(of_heads).take(LEVELS);
        let lines = lines[first.line.min(lines.len())..].iter().chain(above);
        let tokens: Vec<&Token> = lines.flat_map(|line| self.cx.stream.tokens_of(line)).collect();
        // What stands over known heads, or below them, is no column of its own.
        let known = tokens.iter().filter(|t| self.columns_of(t).next().is_some()).map(|t| t.x);
        let known: Vec<(u32, u32)> = x.iter().copied().chain(known).collect();
        // A head of labels: figures may have slipped under it where the spans of a label are false.
        let labels = self.pieces.iter().enumerate().filter(|(i, piece)| {
            self.block_of[*i] == heads.block
                && matches!(piece.kind, LineKind::Row { .. })
                && matches!(self.fates[*i], Fate::Names(_))
        });
        let labels: Vec<u32> =
            labels.filter_map(|(_, p)| p.tokens.first()).map(|t| self.cx.stream.tokens[*t].x.0).collect();
        let apart = |own: (u32, u32)| {
            known.iter().all(|x| own.1 <= x.0 || x.1 <= own.0)
                && !labels.iter().any(|label| (own.0..own.1).contains(label))
        };
        let among = |own: (u32, u32)| x.iter().any(|x| x.1 <= own.0) && x.iter().any(|x| own.1 <= x.0);
        let texts: Vec<(u32, u32)> =
            tokens.iter().filter(|t| t.kind == Kind::Text && apart(t.x)).map(|t| t.x).collect();
        let blanks = tokens.iter().filter(|t| t.kind == Kind::Blank && apart(t.x) && among(t.x)).map(|t| t.x);
        let unknown: Vec<(u32, u32)> = texts.iter().copied().chain(blanks).collect();
        let end = x.iter().chain(&texts).map(|x| x.1).max().unwrap_or(0);
        order.unknown = unknown;
        if texts.is_empty() {
            self.find_unheaded(order, heads.block, variant);
            return;
        }
        let foreign = order.foreign.iter().copied().chain(texts).collect();
        let trial = Order { foreign, ..order.clone() };
        let rows = self.rows_under(heads.block, variant, true);
        let placed = |items: &[Token]| by_position(&trial, items).is_some();
        let short = |items: &[Token]| items.last().is_none_or(|t| t.x.1 < end);
        let kept = rows.iter().all(|(_, items, _)| short(items) || placed(items));
        if kept && rows.iter().any(|(_, items, _)| placed(items)) {
            order.foreign = trial.foreign;
        }
    }

    /// A column of figures without a head, in front of all heads or behind them: numbers of rows, sums that somebody checks.
    /// It is left out if every row has one cell under each head, and the rows add up without it.
    fn find_unheaded(&self, order: &mut Order, block: usize, variant: &Variant) {
        let Some(x) = order.x.as_ref().filter(|_| !variant.balances.is_empty()) else { return };
        let front = x.iter().map(|x| x.0).min().unwrap_or(0);
        let end = x.iter().map(|x| x.1).max().unwrap_or(0);
        let rows = self.rows_under(block, variant, true);
        let outside = |t: &&Token| t.is_value() && !(front..end).contains(&t.x.0);
        let mut columns = rows.iter().flat_map(|(_, items, _)| items.iter().filter(outside)).map(|t| t.x.0);
        let Some(column) = columns.next() else { return };
        if columns.any(|other| other != column) || rows.len() < ROWS {
            return;
        }
        let foreign = order.foreign.iter().copied().chain([(column, column + 1)]).collect();
        let trial = Order { foreign, ..order.clone() };
        let placed = rows.iter().all(|(_, items, _)| by_position(&trial, items).is_some());
        let fit = rows.iter().filter(|(node, items, _)| self.fits(&trial, *node, items, variant)).count();
        // Sums of published reports are wrong now and then.
        if placed && fit * 4 >= rows.len() * 3 {
            order.foreign = trial.foreign;
        }
    }

    /// The columns of the table that a head can mean.
    pub(super) fn columns_of<'t>(&'t self, token: &'t Token) -> impl Iterator<Item = usize> + 't {
        token.meanings().iter().filter_map(|m| match m {
            Meaning::Column { table, column } if usize::from(*table) == self.cx.table => {
                Some(usize::from(*column))
            }
            _ => None,
        })
    }

    /// The one of a variant's columns that the heads over a cell name, the lowest that does.
    pub(super) fn lowest(&self, heads: &[&Token], variant: &Variant) -> Option<usize> {
        let mut named = heads.iter().rev().flat_map(|head| self.columns_of(head));
        named.find_map(|c| variant.columns.iter().position(|v| *v == c))
    }

    /// Cells between separators, by their number: under heads with as many cells, on one line or on several where merged
    /// ones are filled up. Only where a head that no form has is among them or behind them, or in front of them beside
    /// the label.
    pub(super) fn by_number(&self, piece: usize, order: &Order, variant: &Variant) -> Beside {
        let values = &self.pieces[piece];
        let heads = &self.blocks[self.block_of[piece]].heads;
        let (lines, tokens) = (&self.cx.stream.lines, &self.cx.stream.tokens);
        let (Some(own), Some(begin)) = (lines.get(values.line), values.tokens.first()) else {
            return Beside::None;
        };
        let from = own.tokens.0 as usize;
        let cells = matches!(own.kind, LineKind::Fields(_)) && blanks_are_real(own.kind) && *begin >= from;
        if !cells || order.incomplete {
            return Beside::None;
        }
        let Some(above) = self.levels(heads, own.kind) else {
            return self.by_expanded(piece, order, variant);
        };
        let column = |heads: &SmallVec<[&Token; 2]>| {
            let at = self.lowest(heads, variant)?;
            order.columns.iter().position(|c| *c == at)
        };
        let known = above.iter().position(|head| column(head).is_some()).unwrap_or(0);
        let unknown = |at: usize| {
            (at > known || at >= begin - from)
                && above.get(at).is_some_and(|heads| {
                    heads.iter().any(|head| head.kind == Kind::Text) && column(heads).is_none()
                })
        };
        // Of two heads of one column the one behind is taken (`without_twin`).
        let twin = !order.foreign.is_empty();
        if !twin && !(0..above.len()).any(unknown) {
            return Beside::None;
        }
        let fields = (own.tokens.1 - own.tokens.0) as usize;
        let shown = |token: usize| tokens.get(token).is_some_and(|t| t.kind != Kind::Blank);
        if fields != above.len() {
            // Cells may be lost at the end alone: then nothing but the last ones is gone.
            let under = values.tokens.iter().any(|t| shown(*t) && *t >= from && unknown(*t - from));
            return if fields < above.len() && under { Beside::Open } else { Beside::None };
        }
        let mut placement: Placement = vec![None; variant.columns.len()];
        for (item, token) in values.tokens.iter().enumerate() {
            let at = token.checked_sub(from);
            match at.and_then(|at| above.get(at)).and_then(column) {
                Some(column) if placement[column].is_none() || twin => placement[column] = Some(item),
                Some(_) => return Beside::Open,
                None if !shown(*token) || at.is_some_and(unknown) => {}
                None => return Beside::Open,
            }
        }
        if placement.iter().all(Option::is_some) { Beside::Placed(placement) } else { Beside::Open }
    }

    /// What stands over each cell of a row: the heads of the block by the number of their cell, level by level; `None`
    /// unless all levels have as many cells.
    pub(super) fn levels(&self, heads: &[Head], kind: LineKind) -> Option<Vec<SmallVec<[&Token; 2]>>> {
        let first = heads.first()?.line;
        let lines = self.cx.stream.lines.get(first..=heads.last()?.line)?;
        let shown = |token: &&Token| token.kind != Kind::Blank;
        let top = lines.first().filter(|line| line.kind == kind)?;
        let tokens = self.cx.stream.tokens_of(top);
        // A head as tall as the others together stands on the line of the heads above them.
        let level = |line: &&Line| {
            let own = self.cx.stream.tokens_of(line);
            // `总计` is a head among heads.
            let of_row = |token: &Token| {
                token.meanings().iter().any(|m| matches!(m, Meaning::Node { .. }))
                    && self.columns_of(token).next().is_none()
            };
            line.kind == kind && own.len() == tokens.len() && !own.iter().any(|t| t.is_value() || of_row(t))
        };
        let before = self.cx.stream.lines.get(..first)?.iter().rev().filter(|line| !line.kind.is_empty());
        let before: Vec<&Line> = before.take_while(level).take(LEVELS).collect();
        let mut levels = before.into_iter().rev().chain(lines.iter().filter(|line| !line.kind.is_empty()));
        let tokens = self.cx.stream.tokens_of(levels.next()?);
        let mut above: Vec<SmallVec<[&Token; 2]>> =
            tokens.iter().map(|token| Some(token).filter(shown).into_iter().collect()).collect();
        for level in levels {
            let tokens = self.cx.stream.tokens_of(level);
            if level.kind != kind || tokens.len() != above.len() || tokens.iter().any(Token::is_value) {
                return None;
            }
            above.iter_mut().zip(tokens).for_each(|(above, token)| above.extend(Some(token).filter(shown)));
        }
        Some(above)
    }

    /// Says that the figures under a head that no form has were left out.
    pub(super) fn tell_foreign_columns(&mut self, items: &[Token], placement: &Placement, block: usize) {
        let Some(figure) = left_out(items, placement).next() else { return };
        if self.told_foreign.contains(&block) {
            return;
        }
        self.told_foreign.push(block);
        let message = format!(
            "figures under a head that no form has were left out: `{}` and those below it",
            self.cx.document.text(figure.text).trim()
        );
        self.out.doubts.push(self.cx.doubt("format.stray_figures", None, None, message));
    }

    /// Says which grids beside the table were set aside.
    pub(super) fn tell_asides(&mut self, asides: &[Aside]) {
        for aside in asides {
            let (id, message) = match aside {
                Aside::Blank => (
                    "format.table_elsewhere",
                    "the table stands there a second time, without a figure; that copy may be the report's"
                        .to_owned(),
                ),
                Aside::List(token) => {
                    let shown = self.cx.document.text(self.cx.stream.tokens[*token].text).trim();
                    let message = format!(
                        "figures of a list beside the table were left out: `{shown}` and those below it"
                    );
                    ("format.stray_figures", message)
                }
            };
            self.out.doubts.push(self.cx.doubt(id, None, None, message));
        }
    }

    /// A figure left out in front of all columns, and nothing in the last one: the row may stand a cell too far behind.
    pub(super) fn doubt_front(&mut self, node: usize, order: &Order, items: &[Token], placement: &Placement) {
        let front = order.x.iter().flatten().map(|x| x.0).min().unwrap_or(0);
        let nothing = |token: &Token| {
            let text = self.cx.document.text(token.text).trim();
            matches!(token.kind, Kind::Blank | Kind::Value(Reading::Dash)) || text == "0"
        };
        let last = placement.last().copied().flatten().and_then(|at| items.get(at));
        if !last.is_some_and(nothing) {
            return;
        }
        let Some(figure) = left_out(items, placement).find(|t| t.x.0 < front) else { return };
        let message = format!(
            "{}: `{}` in front of the columns was left out; the figures may belong a column further in front",
            self.cx.label(node),
            self.cx.document.text(figure.text).trim()
        );
        self.out.doubts.push(self.cx.doubt("figure.placed", Some(node), None, message));
    }

    /// Leaves a row open of which a figure stands under a head that no form has.
    pub(super) fn under_unknown(&mut self, node: usize, chosen: usize) {
        let message = format!(
            "{}: a cell stands under a head that no form has, and others may be lost or moved",
            self.cx.label(node)
        );
        self.ambiguous(node, chosen, "figure.ambiguous", message);
    }
}

/// Figures that a placement leaves out.
fn left_out<'t>(items: &'t [Token], placement: &'t Placement) -> impl Iterator<Item = &'t Token> {
    let figure = |t: &Token| t.is_value() && t.kind != Kind::Value(Reading::Dash);
    let free = items.iter().enumerate().filter(|(at, _)| !placement.contains(&Some(*at)));
    free.map(|(_, token)| token).filter(move |t| figure(t))
}

/// Whether placements take a cell that stands under a head that no form has.
pub(super) fn takes_unknown(order: &Order, items: &[Token], found: &Placements) -> bool {
    let under = |t: &Token| order.unknown.iter().any(|x| (x.0..x.1).contains(&t.x.0));
    match found {
        Placements::Exact(placement) => placement.iter().flatten().filter_map(|at| items.get(*at)).any(under),
        Placements::Several(_) => items.iter().any(|t| t.is_value() && under(t)),
        Placements::Empty | Placements::TooMany => false,
    }
}
