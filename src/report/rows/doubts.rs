//! What is said of rows that were read, but not by the form's own words and columns.

use super::Reader;
use crate::document::{PartKind, Place};
use crate::grammar::{Node, Over};
use crate::report::align::Fate;
use crate::report::figure::{Figure, State};
use crate::report::heads::{self, Heads, Order};
use crate::report::piece::What;
use crate::report::placement::Placement;
use crate::report::table::{Context, blanks_are_real};
use crate::report::token::{KEYED, Kind, LineKind, Token};
use crate::text::fold::Folded;
use crate::text::ordinal;

impl Reader<'_> {
    /// A row that no whole label names: its pieces put together may be one, or a piece that no other row has.
    /// Anything else was taken for the row by likeness, and may be another row (`行政处理` for `行政处罚`).
    pub(super) fn doubt_likeness(&mut self, piece: usize, node: usize) {
        let label = piece.checked_sub(1).map(|before| &self.pieces[before].what);
        if matches!(label, Some(What::Label(nodes)) if nodes[..] == [node]) {
            return;
        }
        let naming =
            || self.pieces.iter().zip(self.fates).filter(|(_, f)| **f == Fate::Names(node)).map(|(p, _)| p);
        if naming().any(|p| matches!(p.what, What::Label(_))) {
            return;
        }
        let shown: String =
            naming().map(|p| self.cx.document.text(self.cx.stream.tokens[p.tokens[0]].text)).collect();
        let folded = Folded::of(ordinal::split(&shown).1);
        let holds = |n: &Node| {
            [&folded.full, &folded.core]
                .iter()
                .any(|t| !t.is_empty() && n.keys.iter().any(|k| k.text.contains(t.as_str())))
        };
        let only = self.form.nodes.iter().enumerate().all(|(i, n)| holds(n) == (i == node));
        let whole = self.form.nodes[node].keys.iter().any(|k| k.text == folded.full || k.text == folded.core);
        if whole || only {
            return;
        }
        let message = format!(
            "{}: taken for the row by likeness; the label reads `{}`",
            self.cx.label(node),
            shown.trim()
        );
        let mut doubt = self.cx.doubt("format.label_damaged", Some(node), None, message);
        doubt.found = Some(shown.trim().to_owned());
        self.out.doubts.push(doubt);
    }

    /// A figure at the very last byte of the source may have lost digits.
    pub(super) fn doubt_end(&mut self, piece: usize, node: usize) {
        let values = &self.pieces[piece];
        let last = values.tokens.last().map(|t| self.cx.stream.tokens[*t].place);
        if self.cx.document.pages.is_none()
            && last.is_some_and(|place| self.cx.document.ends_with(place))
            && !matches!(values.kind, LineKind::Row { table, .. } if table != KEYED)
        {
            let message = format!(
                "{}: the source ends with this figure and may have lost a part of it",
                self.cx.label(node)
            );
            self.out.doubts.push(self.cx.doubt("format.row_cut", Some(node), None, message));
        }
    }

    /// A row whose label is there and nothing else; digits behind it that could not be told from what follows them are open.
    pub(super) fn empty_row(&mut self, piece: usize, node: usize) {
        let heads = &self.blocks[self.block_of[piece]];
        let variants = &self.form.nodes[node].variants;
        let choice = heads::choose(variants, heads, None, self.prefer);
        let chosen = choice.variant().unwrap_or(0);
        let line = self.pieces[piece].line;
        let next = self.pieces.get(piece + 1).filter(|next| next.line == line);
        let label = self.cx.label(node);
        if let Some(text) = next.and_then(|next| self.begins_with_digit(next)) {
            let message = format!("{label}: the figures behind the label could not be made out: {text}");
            return self.ambiguous(node, chosen, "figure.ambiguous", message);
        }
        let figures = Context::unplaced(&variants[chosen], State::Blank);
        let message = format!("{label}: the row is there without any figure or cell");
        self.out.doubts.push(self.cx.doubt("format.row_empty", Some(node), None, message));
        self.push(node, chosen, figures);
    }

    pub(super) fn tell_heads(&mut self, node: usize, block: usize) {
        let (label, node) = self.under_heads(node);
        if self.told.contains(&(block, node)) {
            return;
        }
        self.told.push((block, node));
        let message = format!(
            "{label}: the heads above name other columns than this row's; the number of figures decided"
        );
        self.out.doubts.push(self.cx.doubt("format.heads_differ", node, None, message));
    }

    pub(super) fn doubt_order(&mut self, order: &Order, node: usize, heads: &Heads) {
        if !(order.changed || order.incomplete) {
            return;
        }
        let (label, node) = self.under_heads(node);
        if self.told.contains(&(heads.block, node)) {
            return;
        }
        self.told.push((heads.block, node));
        let (id, what) = if order.changed {
            (
                "format.columns_reordered",
                "the heads stand in another order than the form's; their order was followed",
            )
        } else {
            (
                "format.heads_damaged",
                "a head is missing, cut, there twice or on a line that tells no order; the form's order of columns was taken",
            )
        };
        let message = format!("{label}: {what}");
        self.out.doubts.push(self.cx.doubt(id, node, None, message));
    }

    /// Heads stand above the row and none of them is the form's: the columns may be offices, years or months.
    pub(super) fn doubt_strange_heads(&mut self, piece: usize, node: usize, n: usize) {
        let heads = &self.blocks[self.block_of[piece]];
        if n < 2 || heads.heads.len() > 1 {
            return;
        }
        let block = heads.block;
        let (label, concerned) = self.under_heads(node);
        if self.told.contains(&(block, concerned)) {
            return;
        }
        let Some(strange) = self.strange_heads(piece, n) else { return };
        let message = format!(
            "{label}: no head above is the form's (`{strange}` and others); the form's order of columns was taken"
        );
        self.told.push((block, concerned));
        self.out.doubts.push(self.cx.doubt("format.heads_damaged", concerned, None, message));
    }

    /// What a doubt about heads concerns: the whole table where all its rows have the same columns, else each of the
    /// rows of its sub table.
    fn under_heads(&self, node: usize) -> (String, Option<usize>) {
        let mut rows = self.form.nodes.iter().filter(|n| n.is_row()).map(|n| &n.variants[0].columns);
        let first = rows.next();
        if rows.all(|columns| Some(columns) == first) {
            (self.form.label.clone(), None)
        } else {
            (self.cx.label(node).to_owned(), Some(node))
        }
    }

    /// Some figures of a row are blank, and nothing tells whether a cell is lost: no sum runs along the row, or the
    /// sum itself is blank, or the row has more cells than columns (`loose`) and its zeros fit wherever they stand.
    pub(super) fn doubt_partial(&mut self, node: usize, items: &[Token], placement: &Placement, loose: bool) {
        let n = placement.len();
        let blanks = placement.iter().filter(|item| is_empty(items, **item)).count();
        if n < 2 || blanks == 0 || blanks == n {
            return;
        }
        let summed = self.cx.forms.rules.iter().any(|r| r.table == self.form.id && r.over == Over::Columns);
        let what = if !summed {
            "some figures are blank and no sum tells whether a cell is lost"
        } else if placement.last().is_some_and(|item| is_empty(items, *item)) {
            "the total is blank and other figures are not; a cell may be lost"
        } else if loose {
            "some figures are blank and there is a cell too many; it may have moved the others"
        } else {
            return;
        };
        let message = format!("{}: {what}", self.cx.label(node));
        self.out.doubts.push(self.cx.doubt("format.row_partial", Some(node), None, message));
    }

    /// Columns without a figure, and fewer cells than the row has columns; cells that only fill up the line are in no
    /// column. A grid with a cell for every column, and a figure in the last, says itself which cells are empty, those
    /// behind them that fill up a line of a sheet aside; a row that lost a cell ends in an empty one.
    pub(super) fn doubt_merged(
        &mut self,
        node: usize,
        items: &[Token],
        placement: &Placement,
        kind: LineKind,
        loose: bool,
    ) {
        let n = placement.len();
        let sheet = || self.cx.document.parts().iter().any(|part| part.kind == PartKind::Sheet);
        let whole = |behind: &[Token]| {
            behind.is_empty() || sheet() && behind.iter().all(|cell| cell.kind == Kind::Blank)
        };
        let grid = matches!(kind, LineKind::Row { .. })
            && items.get(n..).is_some_and(whole)
            && placement.iter().all(|item| item.is_some_and(|at| at < n))
            && !placement.last().is_some_and(|item| is_empty(items, *item));
        if !grid {
            self.doubt_partial(node, items, placement, loose && matches!(kind, LineKind::Fields(_)));
        }
        if blanks_are_real(kind) && items.len() < n {
            let message = format!("{}: fewer cells than columns", self.cx.label(node));
            self.out.doubts.push(self.cx.doubt("format.row_short", Some(node), None, message));
        }
    }

    /// A figure in a cell that reaches down over the row of another label stands for both: it is neither's.
    pub(super) fn open_merged_down(&mut self) {
        let tall = |t: &Token| t.is_value() && t.y.1 > 1;
        let mut merged: Vec<(usize, Place, String)> = Vec::new();
        for (i, piece) in self.pieces.iter().enumerate() {
            let (Fate::Fills(node, _), LineKind::Row { table, .. }) = (self.fates[i], piece.kind) else {
                continue;
            };
            for token in piece.tokens.iter().map(|t| &self.cx.stream.tokens[*t]).filter(|t| tall(t)) {
                let below = token.y.0 + 1..token.y.0 + token.y.1;
                let other = self.pieces.iter().zip(self.fates).find_map(|(other, fate)| {
                    let at = self.cx.stream.tokens.get(*other.tokens.first()?)?.y.0;
                    match (fate, other.kind) {
                        (Fate::Names(row), LineKind::Row { table: own, .. })
                            if own == table
                                && *row != node
                                && self.form.nodes[*row].is_row()
                                && below.contains(&at) =>
                        {
                            Some(*row)
                        }
                        _ => None,
                    }
                });
                let Some(other) = other else { continue };
                let message = format!(
                    "{}: `{}` stands in a cell that reaches down to {}; whose figure it is cannot be told",
                    self.cx.label(node),
                    self.cx.document.text(token.text).trim(),
                    self.cx.label(other)
                );
                merged.push((node, token.place, message));
            }
        }
        for (node, place, message) in merged {
            let Some(row) = self.out.rows.iter_mut().find(|row| row.node == node) else { continue };
            let figures = row.figures.iter_mut();
            let Some(figure) =
                figures.into_iter().find(|f| f.seat.as_ref().is_some_and(|s| s.place == place))
            else {
                continue;
            };
            *figure = Figure { state: State::Ambiguous, ..Figure::missing(figure.slot) };
            let column = self.cx.forms.slot(figure.slot).column.clone();
            self.out.doubts.push(self.cx.doubt("figure.ambiguous", Some(node), Some(&column), message));
        }
    }
}

/// Whether a column shows nothing.
fn is_empty(items: &[Token], item: Option<usize>) -> bool {
    item.and_then(|i| items.get(i)).is_none_or(|t| t.kind == Kind::Blank)
}
