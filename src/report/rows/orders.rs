//! The order of a row's columns: as the heads say, unless the figures under them say that the heads are wrong.

use super::{Reader, by_position};
use crate::grammar::Variant;
use crate::report::align::Fate;
use crate::report::figure::Via;
use crate::report::heads::{self, Order, Partial};
use crate::report::placement::Placement;
use crate::report::settle::row_fits;
use crate::report::stream::{Kind, LineKind, Token};

/// What was found out about the heads of one block for rows with the same columns.
#[derive(Debug)]
pub(super) struct Verdict {
    block: usize,
    columns: Vec<usize>,
    grid: bool,
    order: Order,
    /// Heads of some of the columns, where every row of the block has its cells under them and nowhere else.
    partial: Option<Partial>,
}

impl Reader<'_> {
    /// The order of columns for a row, and the heads to place it under if they are fewer than its columns.
    pub(super) fn order(&mut self, piece: usize, variant: &Variant) -> (Order, Option<Partial>) {
        let grid = matches!(self.pieces[piece].kind, LineKind::Row { .. });
        let heads = &self.blocks[self.block_of[piece]];
        let known =
            |v: &&Verdict| v.block == heads.block && v.grid == grid && v.columns[..] == variant.columns[..];
        if let Some(found) = self.verdicts.iter().find(known) {
            return (found.order.clone(), found.partial.clone());
        }
        let mut order = heads::order(variant, heads, self.form, grid);
        let rows = self.rows_under(heads.block, variant, grid);
        if order.changed && self.contradicts(&order, &rows, variant) {
            order = Order { incomplete: true, ..Order::official(variant.columns.len()) };
        }
        let partial = (grid && order.incomplete)
            .then(|| heads::partial(variant, heads))
            .flatten()
            .filter(|_| heads.heads.iter().all(|h| self.is_all_known(h.line)))
            .filter(|partial| rows.iter().all(|(_, items, _)| partial.place(items).is_some()));
        let columns = variant.columns.to_vec();
        self.verdicts.push(Verdict {
            block: heads.block,
            columns,
            grid,
            order: order.clone(),
            partial: partial.clone(),
        });
        (order, partial)
    }

    /// Whether a line of heads has no wording that may be a damaged head.
    fn is_all_known(&self, line: usize) -> bool {
        let Some(line) = self.cx.stream.lines.get(line) else { return false };
        self.cx.stream.tokens_of(line).iter().all(|t| t.kind == Kind::Blank || !t.meanings().is_empty())
    }

    /// The filled rows of a block that have these columns: node, cells, kind of line.
    fn rows_under(&self, block: usize, variant: &Variant, grid: bool) -> Vec<(usize, Vec<Token>, LineKind)> {
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

    /// Whether more of the block's whole rows add up in the form's order than in the one that the heads say:
    /// heads of several levels on one line, or with false spans, seem to stand in another order.
    fn contradicts(&self, order: &Order, rows: &[(usize, Vec<Token>, LineKind)], variant: &Variant) -> bool {
        let n = variant.columns.len();
        let official = Order::official(n);
        let (mut said, mut form) = (0, 0);
        for (node, items, kind) in rows {
            let shown: Vec<Token> = items.iter().filter(|t| t.kind != Kind::Blank).cloned().collect();
            let Some(at) = self.form.nodes[*node].variants.iter().position(|v| v.columns == variant.columns)
            else {
                continue;
            };
            let one_by_one: Placement = (0..n).map(Some).collect();
            let fits = |order: &Order, items: &[Token], placement: &Placement| {
                row_fits(
                    self.cx,
                    *node,
                    at,
                    &self.figures(variant, order, items, placement, *kind, Via::None),
                )
            };
            if shown.len() == n {
                form += usize::from(fits(&official, &shown, &one_by_one));
                said += usize::from(match by_position(order, items) {
                    Some(placement) => fits(order, items, &placement),
                    None => fits(order, &shown, &one_by_one),
                });
            }
        }
        form > said
    }

    /// Says which columns the table does not have.
    pub(super) fn tell_missing_columns(&mut self, variant: &Variant, partial: &Partial, block: usize) {
        if self.told.contains(&block) {
            return;
        }
        self.told.push(block);
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
