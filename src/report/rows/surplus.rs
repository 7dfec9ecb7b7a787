//! Rows with a cell too many, of which an empty one between the figures was left out.

use super::{Reader, Seat};
use crate::grammar::Variant;
use crate::report::align::Fate;
use crate::report::heads::Order;
use crate::report::placement::{Placement, Term};
use crate::report::settle::adds_up;
use crate::report::stream::{Kind, Token};
use crate::report::table::blanks_are_real;

impl Reader<'_> {
    /// It may be one of the figures that is too many, and the empty cell a column's: said unless the sums along the
    /// row hold in no other way, or most rows have an empty cell there.
    pub(super) fn doubt_dropped(
        &mut self,
        seat: Seat,
        order: &Order,
        items: &[Token],
        placement: &Placement,
    ) {
        let Some(gap) = dropped(items, placement) else { return };
        let values = &self.pieces[seat.piece];
        let variant = &self.form.nodes[seat.node].variants[seat.chosen];
        let worth = self.worth(variant, items, values.kind);
        let instead = |out: &usize| -> Placement {
            let used = placement.iter().flatten().copied().chain([gap]);
            let mut used: Vec<usize> = used.filter(|i| i != out).collect();
            used.sort_unstable();
            used.into_iter().map(Some).collect()
        };
        let mut others = placement.iter().flatten().map(instead);
        let open =
            variant.balances.is_empty() || others.any(|other| keeps_sums(variant, order, &worth, &other));
        if !open || self.is_usual(gap, items.len(), variant) {
            return;
        }
        let message = format!(
            "{}: {} cells for {} columns; an empty one between the figures was left out",
            self.cx.label(seat.node),
            items.len(),
            placement.len()
        );
        self.out.doubts.push(self.cx.doubt("figure.placed", Some(seat.node), None, message));
    }

    /// Whether most rows with these columns have as many cells, and an empty one in the same place.
    fn is_usual(&self, gap: usize, cells: usize, variant: &Variant) -> bool {
        let (mut all, mut alike) = (0, 0);
        for (piece, fate) in self.pieces.iter().zip(self.fates) {
            let Fate::Fills(node, true) = fate else { continue };
            let same = self.form.nodes[*node].variants.iter().any(|v| v.columns == variant.columns);
            if same && blanks_are_real(piece.kind) {
                let there = piece.tokens.get(gap).map(|t| &self.cx.stream.tokens[*t].kind);
                all += 1;
                alike += usize::from(piece.tokens.len() == cells && there == Some(&Kind::Blank));
            }
        }
        alike * 2 > all
    }
}

/// The empty cell between the figures of a row that is in no column.
fn dropped(items: &[Token], placement: &Placement) -> Option<usize> {
    let used = || placement.iter().flatten().copied();
    let (first, last) = (used().min()?, used().max()?);
    let empty = |i: &usize| items.get(*i).is_some_and(|t| t.kind == Kind::Blank);
    (first..=last).filter(empty).find(|i| !used().any(|u| u == *i))
}

/// Whether a row's items, by what they are worth, fit the sums along it in this placement.
pub(super) fn keeps_sums(variant: &Variant, order: &Order, worth: &[Term], placement: &Placement) -> bool {
    adds_up(variant, |column| {
        let position = order.columns.iter().position(|c| *c == column);
        let item = position.and_then(|p| placement.get(p).copied().flatten());
        item.and_then(|i| worth.get(i).copied()).unwrap_or(Term::Empty)
    })
}
