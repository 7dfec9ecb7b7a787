//! The order of a row's columns: as the heads say, unless the figures under them say that the heads are wrong.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::rc::Rc;

use smallvec::SmallVec;

use super::{Reader, by_position};
use crate::grammar::{Balance, Meaning, SlotId, TableForm, Variant};
use crate::report::align::Fate;
use crate::report::columns::is_spaced;
use crate::report::heads::{self, Head, Heads, Order, Partial, Positions};
use crate::report::piece::Piece;
use crate::report::placement::Term;
use crate::report::settle::adds_up;
use crate::report::stream::Ruler;
use crate::report::table::{Context, blanks_are_real};
use crate::report::token::{Kind, LineKind, Token};
use crate::text::Decimal;

/// What was found out about the heads of one block for rows with the same columns.
#[derive(Debug)]
pub(super) struct Verdict {
    block: usize,
    columns: Vec<usize>,
    grid: bool,
    pub(super) order: Order,
    /// Heads of some of the columns, where every row of the block has its cells under them and nowhere else.
    pub(super) partial: Option<Partial>,
    /// The columns that the cells of lines of heads name, by number, see [`Reader::columns_by_number`].
    pub(super) numbered: Option<Vec<Option<usize>>>,
}

/// Whether the head of the total closes a line of heads above the last, or all heads stand on one line and it stands in
/// front of all members of the group.
fn closes_upper_level(heads: &Heads, variant: &Variant, table: &TableForm) -> bool {
    let total = |h: &Head| h.columns.len() == 1 && variant.columns.last() == h.columns.first();
    let Some(at) = heads.heads.iter().position(total) else { return false };
    let (head, last) = (&heads.heads[at], heads.heads.last().map_or(0, |h| h.line));
    let member = |h: &Head| h.columns.iter().all(|c| table.columns[*c].grouped);
    if heads.heads.iter().all(|h| h.line == last) {
        return heads.heads[at + 1..].iter().all(member) && !heads.heads[..at].iter().any(member);
    }
    head.line < last && heads.heads.get(at + 1).is_none_or(|next| next.line != head.line)
}

/// The order of heads on lines with separators that have as many cells each, by the number of their cell: those of two
/// levels stand where they stand, whichever is printed first. `None` unless each column has one.
fn order_by_number(columns: &[Option<usize>], variant: &Variant) -> Option<Order> {
    let mut columns: Vec<usize> = columns.iter().copied().flatten().collect();
    // A merged head may be printed once for each of its cells.
    columns.dedup();
    let mut once = columns.clone();
    once.sort_unstable();
    let changed = columns.iter().enumerate().any(|(at, column)| at != *column);
    once.iter().copied().eq(0..variant.columns.len()).then(|| Order { columns, changed, ..Order::default() })
}

impl Reader<'_> {
    /// The order of columns for a row, and the heads to place it under if they are fewer than its columns.
    pub(super) fn order(&mut self, piece: usize, variant: &Variant) -> Rc<Verdict> {
        let grid = matches!(self.pieces[piece].kind, LineKind::Row { .. });
        let heads = &self.blocks[self.block_of[piece]];
        let known = |v: &&Rc<Verdict>| {
            v.block == heads.block && v.grid == grid && v.columns[..] == variant.columns[..]
        };
        if let Some(found) = self.verdicts.iter().find(known) {
            return Rc::clone(found);
        }
        let by_number = |heads: &Heads| if grid { None } else { self.columns_by_number(heads, variant) };
        let numbered = by_number(heads);
        let mut order = self.order_of(heads, variant, grid, numbered.as_deref());
        if let Some((own, twin)) = self.without_other_total(heads, variant, grid) {
            order = self.order_of(&own, variant, grid, None);
            order.foreign.push(twin.x);
        } else if order.incomplete
            && let Some((heads, twin)) = self.without_twin(heads, variant, grid)
        {
            order = self.order_of(&heads, variant, grid, by_number(&heads).as_deref());
            order.foreign.push(twin.x);
        }
        // Heads in the form's own order need no other witness.
        let doubtful = order.changed || order.printed.is_some() || (grid && order.incomplete);
        let doubtful = doubtful || order.incomplete && blanks_are_real(self.pieces[piece].kind);
        let rows = if doubtful { self.rows_under(heads.block, variant, grid) } else { Vec::new() };
        let n = variant.columns.len();
        let fitting = |order: &Order| self.fitting(order, &rows, variant);
        // Heads of several levels on one line, or with false spans, seem to stand in another order than the form's:
        // more rows add up in the true one.
        if order.changed {
            let official = Order::official(n);
            let fit = fitting(&official);
            if fit > fitting(&order) {
                // A total that spans both levels is printed before the members of the group beside it: nothing is
                // wrong with such heads where every row adds up.
                let members = order.columns.iter().filter(|c| **c + 1 != n);
                let total_early =
                    members.copied().eq(0..n - 1) && closes_upper_level(heads, variant, self.form);
                order = Order { incomplete: !(total_early && fit == rows.len()), ..official };
            } else if !grid && fit == fitting(&order) && self.are_level_by_level(heads, variant) {
                order = official;
            }
        }
        // A total that is printed before the members of its group may be one that stands in front of them. Cell by
        // cell nothing else shows which.
        if let Some(columns) = order.printed.take() {
            let printed = Order { columns, changed: true, ..Order::official(n) };
            let by_cell = self.pieces[piece].kind.is_single();
            match fitting(&printed).cmp(&fitting(&order)) {
                Ordering::Greater => order = printed,
                Ordering::Equal if by_cell => {
                    order.incomplete = rows.iter().any(|(_, items, _)| self.differ(items, &printed.columns));
                }
                _ => {}
            }
        }
        let celled = grid || blanks_are_real(self.pieces[piece].kind);
        let known = || heads.heads.iter().all(|h| self.is_all_known(h.line, heads.block));
        let partial = if celled && order.incomplete && known() {
            let by_number = numbered.as_deref().and_then(|own| self.partial_by_number(heads, variant, own));
            let printed = heads::partial(variant, heads, self.form, grid);
            by_number.into_iter().chain(printed).find(|partial| {
                rows.iter().all(|(_, items, _)| partial.place(items).is_some())
                    && self.sums_allow(partial, &rows, variant)
            })
        } else {
            None
        };
        if grid && !order.incomplete {
            self.find_foreign(heads, &mut order, variant);
        }
        let columns = variant.columns.to_vec();
        let verdict = Rc::new(Verdict { block: heads.block, columns, grid, order, partial, numbered });
        self.verdicts.push(Rc::clone(&verdict));
        verdict
    }

    /// The order that the heads say. Heads of one row that are wrapped, or stand in the middle of their cells, come on
    /// several lines; where those are set with spaces, what stands to the left comes first.
    pub(super) fn order_of(
        &self,
        heads: &Heads,
        variant: &Variant,
        grid: bool,
        numbered: Option<&[Option<usize>]>,
    ) -> Order {
        let in_order = |heads: &Heads, positions| heads::order(variant, heads, self.form, positions);
        let printed = || in_order(heads, if grid { Positions::Grid } else { Positions::Unknown });
        let Context { stream, document, .. } = self.cx;
        if let Some(order) = numbered.and_then(|columns| order_by_number(columns, variant)) {
            return order;
        }
        let spaced = |line: usize| stream.lines.get(line).is_some_and(|l| is_spaced(l.kind));
        if grid || !heads.heads.iter().all(|h| spaced(h.line)) {
            return printed();
        }
        let rows = OnceCell::new();
        let mut orders = stream.rulers(document).iter().map(|ruler| {
            let spread = heads.spread(|token| ruler.extent(document, &stream.tokens[token]))?;
            // Where rows are in no columns, heads are not either, and where they stand says nothing.
            let rows = rows.get_or_init(|| self.rows_under(heads.block, variant, false));
            let aligned = self.are_in_columns(rows, variant.columns.len(), *ruler);
            aligned.then(|| in_order(&spread, Positions::Spaced))
        });
        match orders.next().flatten() {
            Some(order) if orders.all(|other| other.as_ref() == Some(&order)) => order,
            // Two ways to measure the lines, and two orders.
            Some(_) => Order { incomplete: true, ..Order::official(variant.columns.len()) },
            None => printed(),
        }
    }

    /// Whether heads of two levels were printed one level behind the other on one line: the head of the group stands in front
    /// of the total, and its members behind it.
    fn are_level_by_level(&self, heads: &Heads, variant: &Variant) -> bool {
        let columns: Vec<usize> = heads.heads.iter().filter_map(|h| h.only(variant)).collect();
        let last = variant.columns.len() - 1;
        let Some(total) = columns.iter().position(|c| *c == last) else { return false };
        let members = columns.iter().filter(|c| **c != last);
        let (first, at) = (heads.heads.first().map_or(0, |h| h.token), heads.heads[total].token);
        let group = |t: &Token| t.meanings().iter().any(|m| matches!(m, Meaning::Mark { .. }));
        members.copied().eq(0..last)
            && closes_upper_level(heads, variant, self.form)
            && self.cx.stream.tokens.get(first..at).is_some_and(|between| between.iter().any(group))
    }

    /// Whether the figures of whole rows stand in columns: no two of them share a place on their lines.
    fn are_in_columns(&self, rows: &[(usize, Vec<Token>, LineKind)], n: usize, ruler: Ruler) -> bool {
        let mut columns: Vec<Option<(u32, u32)>> = vec![None; n];
        for (_, items, kind) in rows {
            if !is_spaced(*kind) || items.len() != n {
                continue;
            }
            for (column, item) in columns.iter_mut().zip(items) {
                let Some(own) = ruler.extent(self.cx.document, item) else { continue };
                *column = Some(column.map_or(own, |all| (all.0.min(own.0), all.1.max(own.1))));
            }
        }
        let placed: Vec<(u32, u32)> = columns.into_iter().flatten().collect();
        placed.windows(2).all(|w| w[0].1 <= w[1].0)
    }

    /// The column that each cell of the lines of heads names, the lowest that does, where all of them have as many cells.
    fn columns_by_number(&self, heads: &Heads, variant: &Variant) -> Option<Vec<Option<usize>>> {
        let kind = self.cx.stream.lines.get(heads.heads.first()?.line)?.kind;
        let cells = matches!(kind, LineKind::Fields(_)) && blanks_are_real(kind);
        let above = cells.then(|| self.levels(&heads.heads, kind))??;
        Some(above.iter().map(|heads| self.lowest(heads, variant)).collect())
    }

    /// The heads of a table that lacks some columns, by the number of their cell: if the rows have as many cells.
    fn partial_by_number(
        &self,
        heads: &Heads,
        variant: &Variant,
        columns: &[Option<usize>],
    ) -> Option<Partial> {
        let named = columns.iter().enumerate().filter_map(|(at, c)| Some(((*c)?, columns.len() - at)));
        let named: Vec<(usize, usize)> = named.collect();
        let once = named.iter().all(|a| named.iter().filter(|b| b.0 == a.0).count() == 1);
        let alike = |(i, piece): (usize, &Piece)| {
            self.block_of[i] != heads.block
                || !matches!(self.fates[i], Fate::Fills(..))
                || self.cells_on_line(piece) == columns.len()
        };
        let some = named.len() > 1 && named.len() < variant.columns.len();
        (once && some && self.pieces.iter().enumerate().all(alike)).then_some(Partial::Numbered(named))
    }

    /// Whether a line of heads has no wording that may be a damaged head.
    fn is_all_known(&self, line: usize, block: usize) -> bool {
        let Some(line) = self.cx.stream.lines.get(line) else { return false };
        let names = |i: usize| self.block_of[i] == block && matches!(self.fates[i], Fate::Names(_));
        let labels = (0..self.pieces.len()).filter(|i| names(*i)).map(|i| self.pieces[i].tokens[0]);
        let front = labels.map(|t| self.cx.stream.tokens[t].x.0).min();
        // The head of the labels is no column's.
        let known = |t: &Token| t.kind == Kind::Blank || !t.meanings().is_empty() || Some(t.x.0) == front;
        self.cx.stream.tokens_of(line).iter().all(known)
    }

    /// The filled rows of a block that have these columns: node, cells, kind of line.
    pub(super) fn rows_under(
        &self,
        block: usize,
        variant: &Variant,
        grid: bool,
    ) -> Vec<(usize, Vec<Token>, LineKind)> {
        let mut rows = Vec::new();
        for (i, piece) in self.pieces.iter().enumerate() {
            let Fate::Fills(node, _) = self.fates[i] else { continue };
            let has = self.form.nodes[node].variants.iter().any(|v| v.columns == variant.columns);
            let kind = matches!(piece.kind, LineKind::Row { .. }) == grid;
            if self.block_of[i] == block && has && kind {
                let items = piece.tokens.iter().map(|t| self.cx.stream.tokens[*t].clone()).collect();
                rows.push((node, items, piece.kind));
            }
        }
        rows
    }

    /// Whether a row's figures say something else if they stand in this order of columns.
    fn differ(&self, items: &[Token], columns: &[usize]) -> bool {
        let text = |at: usize| items.get(at).map(|t| self.cx.document.text(t.text).trim());
        columns.iter().enumerate().any(|(at, column)| text(at) != text(*column))
    }

    /// How many of a block's whole rows add up in an order of columns.
    fn fitting(&self, order: &Order, rows: &[(usize, Vec<Token>, LineKind)], variant: &Variant) -> usize {
        let whole =
            |items: &[Token]| items.iter().filter(|t| t.kind != Kind::Blank).count() == variant.columns.len();
        rows.iter().filter(|(node, items, _)| whole(items) && self.fits(order, *node, items, variant)).count()
    }

    /// Whether a row adds up in an order of columns.
    pub(super) fn fits(&self, order: &Order, node: usize, items: &[Token], variant: &Variant) -> bool {
        let own = self.form.nodes[node].variants.iter().find(|v| v.columns == variant.columns);
        let Some(own) = own else { return false };
        let mut terms: SmallVec<[Term; 16]> = SmallVec::from_elem(Term::Empty, variant.columns.len());
        let mut put = |position: usize, item: &Token| {
            if let Some(column) = order.columns.get(position) {
                terms[*column] = self.cx.term(variant.slots[*column], item);
            }
        };
        match by_position(order, items) {
            Some(placement) => {
                let cells = placement.iter().enumerate().filter_map(|(at, item)| Some((at, (*item)?)));
                cells.for_each(|(at, item)| put(at, &items[item]));
            }
            None => {
                let shown = items.iter().filter(|t| t.kind != Kind::Blank);
                shown.enumerate().for_each(|(at, item)| put(at, item));
            }
        }
        adds_up(own, |column| terms[column])
    }

    /// Whether no sum speaks against heads that name some of the columns: their members are more than their total, or the
    /// last cell is the sum of the others and no head says so. Heads and cells may both be lost, and not the same ones.
    fn sums_allow(
        &self,
        partial: &Partial,
        rows: &[(usize, Vec<Token>, LineKind)],
        variant: &Variant,
    ) -> bool {
        let Some((members, total)) = variant.balances.first().and_then(Balance::total) else { return true };
        let number = |slot: SlotId, item: &Token| match self.cx.term(slot, item) {
            Term::Number(n) => n,
            _ => Decimal::ZERO,
        };
        let (mut asked, mut against) = (0, 0);
        for (_, items, _) in rows {
            let Some(placement) = partial.place(items) else { return false };
            let value = |column: usize| {
                let item = placement.get(column).copied().flatten().and_then(|at| items.get(at));
                item.map_or(Decimal::ZERO, |item| number(variant.slots[column], item))
            };
            let (sum, whole) = if partial.has(total) {
                (members.iter().fold(Decimal::ZERO, |sum, c| sum.plus(value(*c))), value(total))
            } else {
                let Some((last, others)) = items.split_last() else { continue };
                let others = others.iter().map(|item| number(variant.slots[0], item));
                (others.fold(Decimal::ZERO, Decimal::plus), number(variant.slots[0], last))
            };
            if sum.is_zero() && whole.is_zero() {
                continue;
            }
            asked += 1;
            against += usize::from(if partial.has(total) {
                whole.minus(sum).is_negative()
            } else {
                whole.same(sum)
            });
        }
        against * 4 <= asked
    }

    /// Says which columns the table does not have.
    pub(super) fn tell_missing_columns(&mut self, variant: &Variant, partial: &Partial, block: usize) {
        if self.told.contains(&(block, None)) {
            return;
        }
        self.told.push((block, None));
        if let Partial::Fields(_) | Partial::Numbered(_) = partial {
            // Between separators a head that is lost moves all behind it.
            let message = format!(
                "{}: there are fewer heads and cells than columns; each cell was put under its head",
                self.form.label
            );
            self.out.doubts.push(self.cx.doubt("format.column_missing", None, None, message));
        }
        for (at, column) in variant.columns.iter().enumerate() {
            if !partial.has(at) {
                let column = &self.form.columns[*column];
                let message = format!(
                    "{}: the table has no such column; the others were read under their heads",
                    self.cx.forms.slot(variant.slots[at]).column_label
                );
                self.out.doubts.push(self.cx.doubt("format.column_missing", None, Some(&column.id), message));
            }
        }
    }
}
