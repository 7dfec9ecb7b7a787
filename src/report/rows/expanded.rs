//! Heads of several levels whose merged cells are printed once, as the text of a page keeps them: every line has fewer
//! heads than the rows have cells, and a column of the office's own among them moves all others.

use super::foreign::Beside;
use super::{Reader, by_position, keeps_sums};
use crate::grammar::{Meaning, Variant};
use crate::report::heads::{Head, Heads, Order};
use crate::report::placement::Placement;
use crate::report::token::{Kind, Line, LineKind, Token};

/// Of ten rows so many must add up under the heads as they are put together.
const MOST_ROWS: usize = 8;

/// Rows with figures that tell which of two columns is their total.
const FEWEST_ROWS: usize = 4;

/// A head on one line, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// Position of its column in the order.
    Column(usize),
    /// Stands over the columns up to the next one on its line.
    Group,
    Unknown,
}

impl Reader<'_> {
    /// The cells of a row that has more of them than the form has columns, where the heads that no form has stand
    /// among the others: as many as cells too many, each between two that are known. The sums along the rows must
    /// bear it out.
    pub(super) fn by_expanded(&self, piece: usize, order: &Order, variant: &Variant) -> Beside {
        let n = variant.columns.len();
        let count = self.pieces[piece].tokens.len();
        if count <= n || order.incomplete || variant.balances.is_empty() {
            return Beside::None;
        }
        let lines = self.heads_above(piece);
        let Some(placement) = self.expanded(&lines, order, variant, count) else { return Beside::None };
        let rows = self.rows_under(self.block_of[piece], variant, false);
        let alike: Vec<_> = rows.iter().filter(|(_, items, _)| items.len() == count).collect();
        let fits = |(_, items, kind): &&&(usize, Vec<Token>, LineKind)| {
            keeps_sums(variant, order, &self.worth(variant, items, *kind), &placement)
        };
        let fitting = alike.iter().filter(fits).count();
        if fitting * 10 < alike.len() * MOST_ROWS { Beside::None } else { Beside::Placed(placement) }
    }

    /// The cell of each column, left to right.
    fn expanded(&self, lines: &[&Line], order: &Order, variant: &Variant, count: usize) -> Option<Placement> {
        let n = variant.columns.len();
        // Between which columns a head of no form stands, and on which line; from below, as heads that have others
        // below them have no cells of their own.
        let mut extra: Vec<(usize, usize)> = Vec::new();
        for (at, line) in lines.iter().enumerate().rev() {
            if extra.len() + n == count {
                break;
            }
            // The first line begins with the head of the labels.
            let tokens = self.cx.stream.tokens_of(line).get(usize::from(at == 0)..)?;
            let seen = self.seen(tokens, order, variant);
            let next = |from: usize| {
                seen[from..].iter().find_map(|s| match s {
                    Seen::Column(at) => Some(*at),
                    _ => None,
                })
            };
            let mut behind: Option<usize> = None;
            for (i, head) in seen.iter().enumerate() {
                let following = next(i + 1);
                match head {
                    Seen::Column(at) => behind = Some(at + 1),
                    Seen::Group => behind = Some(following.unwrap_or(n)),
                    Seen::Unknown => {
                        let grouped = seen[i + 1..].iter().take_while(|s| !matches!(s, Seen::Column(_)));
                        let grouped = grouped.into_iter().any(|s| *s == Seen::Group);
                        match (behind, following) {
                            (Some(gap), Some(next)) if gap < next && !grouped => behind = Some(next),
                            (Some(gap), _) => extra.push((gap, at)),
                            (None, _) if grouped => extra.push((0, at)),
                            (None, Some(next)) => extra.push((next, at)),
                            (None, None) => return None,
                        }
                    }
                }
            }
        }
        let apart = |a: &(usize, usize)| extra.iter().all(|b| a.0 != b.0 || a.1 == b.1);
        if extra.len() + n != count || !extra.iter().all(apart) {
            return None;
        }
        let before = |position: usize| extra.iter().filter(|e| e.0 <= position).count();
        Some((0..n).map(|position| Some(position + before(position))).collect())
    }

    fn seen(&self, tokens: &[Token], order: &Order, variant: &Variant) -> Vec<Seen> {
        let mut seen: Vec<Seen> = Vec::with_capacity(tokens.len());
        for token in tokens.iter().rev().filter(|t| t.kind != Kind::Blank) {
            let column = self.columns_of(token).find_map(|c| variant.columns.iter().position(|v| *v == c));
            let column = column.and_then(|c| order.columns.iter().position(|o| *o == c));
            let mark = || token.meanings().iter().any(|m| matches!(m, Meaning::Mark { .. }));
            seen.push(match column {
                // Of two heads of one column the one in front is the odd one (`without_twin`).
                Some(at) if !seen.contains(&Seen::Column(at)) => Seen::Column(at),
                None if mark() => Seen::Group,
                _ => Seen::Unknown,
            });
        }
        seen.reverse();
        seen
    }

    /// The heads of a grid without one of two that can both be that of the total (`合计` of some columns, `总计`): the
    /// one under which the rows do not add up, if they do under the other; and the one that was left out.
    pub(super) fn without_other_total(
        &self,
        heads: &Heads,
        variant: &Variant,
        grid: bool,
    ) -> Option<(Heads, Head)> {
        let (_, total) = variant.balances.first()?.total()?;
        let of_total = |h: &Head| h.only(variant) == Some(total);
        let mut twins = (0..heads.heads.len()).filter(|at| of_total(&heads.heads[*at]));
        let (one, other) = (twins.next().filter(|_| grid)?, twins.next()?);
        let (a, b) = (heads.heads[one].x, heads.heads[other].x);
        if twins.next().is_some() || a.1 > b.0 && b.1 > a.0 {
            return None;
        }
        let rows = self.rows_under(heads.block, variant, grid);
        let nothing = |t: &Token| self.cx.term(variant.slots[total], t).is_zero();
        let told: Vec<_> = rows.iter().filter(|(_, items, _)| !items.iter().all(nothing)).collect();
        let mut fitting = [one, other].into_iter().map(|at| {
            let (left, twin) = (heads.without(at), heads.heads[at].clone());
            let mut order = self.order_of(&left, variant, grid, None);
            order.foreign.push(twin.x);
            let fits = |(node, items, _): &&&(usize, Vec<Token>, LineKind)| {
                by_position(&order, items).is_some() && self.fits(&order, *node, items, variant)
            };
            let fit = if order.incomplete { 0 } else { told.iter().filter(fits).count() };
            (fit, left, twin)
        });
        let (first, second) = (fitting.next()?, fitting.next()?);
        let (best, rest) = if first.0 > second.0 { (first, second.0) } else { (second, first.0) };
        // Sums of published reports are wrong now and then.
        let clear = told.len() >= FEWEST_ROWS && best.0 * 4 >= told.len() * 3 && rest * 4 <= told.len();
        clear.then_some((best.1, best.2))
    }

    /// The heads without one that names the column of another on the same line (`合计` in front, `总计` behind), where
    /// every row shows the same under both; and the one that was left out.
    pub(super) fn without_twin(&self, heads: &Heads, variant: &Variant, grid: bool) -> Option<(Heads, Head)> {
        let n = variant.columns.len();
        // Heads that span several levels may be printed on each: the lowest has all of them.
        let lowest = heads.heads.last()?.line;
        let on_last = heads.heads.iter().filter(|h| h.line == lowest).count();
        let heads = if on_last == n + 1 { heads.on(lowest) } else { heads.clone() };
        if heads.heads.len() != n + 1 {
            return None;
        }
        let first = heads.heads.iter().position(|a| {
            heads.heads.iter().any(|b| a.token < b.token && a.columns == b.columns && a.line == b.line)
        })?;
        let twin = heads.heads[first].clone();
        let last = heads.heads.iter().rfind(|b| b.columns == twin.columns)?;
        let rows = self.rows_under(heads.block, variant, grid);
        let text = |t: &Token| self.cx.document.text(t.text).trim();
        let same = |items: &[Token]| {
            if !grid {
                let front = items.len().checked_sub(n + 1);
                return front.is_some_and(|at| text(&items[at]) == text(&items[at + n]));
            }
            let under = |x: (u32, u32)| items.iter().find(|t| (x.0..x.1).contains(&t.x.0)).map(text);
            under(twin.x) == under(last.x)
        };
        let apart = twin.x.1 < last.x.0 || !grid;
        (apart && rows.len() > 1 && rows.iter().all(|(_, items, _)| same(items)))
            .then(|| (heads.without(first), twin))
    }
}
