//! Rows with a cell too many, of which an empty one between the figures or in front of them was left out.

use super::{Reader, Seat};
use crate::grammar::Variant;
use crate::report::align::Fate;
use crate::report::heads::{Head, Order};
use crate::report::placement::{self, Placement, Term};
use crate::report::settle::adds_up;
use crate::report::table::blanks_are_real;
use crate::report::token::{Kind, Token};

impl Reader<'_> {
    /// It may be one of the figures that is too many, and the empty cell a column's: said unless the sums along the
    /// row hold in no other way, or most of the other rows at its depth have an empty cell there.
    pub(super) fn doubt_dropped(
        &mut self,
        seat: Seat,
        order: &Order,
        items: &[Token],
        placement: &Placement,
    ) {
        let blank = |i: usize| items.get(i).is_some_and(|t| t.kind == Kind::Blank);
        let values = &self.pieces[seat.piece];
        let variant = &self.form.nodes[seat.node].variants[seat.chosen];
        let worth = self.worth(variant, items, values.kind);
        let first = placement.iter().flatten().min().copied().unwrap_or(0);
        let open = |gap: &usize| {
            if variant.balances.is_empty() {
                // Merged cells of labels leave empty ones in front.
                return *gap > first;
            }
            placement::instead(placement, *gap).any(|p| keeps_sums(variant, order, &worth, &p))
                && !self.is_usual(seat, *gap, items)
        };
        if !placement::left_out(placement, blank).iter().any(open) && !stands_astray(order, items, placement)
        {
            return;
        }
        let message = format!(
            "{}: {} cells for {} columns; an empty one was left out",
            self.cx.label(seat.node),
            items.len(),
            placement.len()
        );
        self.out.doubts.push(self.cx.doubt("figure.placed", Some(seat.node), None, message));
    }

    /// Whether other rows at the same depth have as many cells, and an empty one in the same place: most of them, and
    /// more than one, where it stands between the figures and no head stands over it. In front of them merged cells of
    /// labels leave empty ones in some rows of any table.
    fn is_usual(&self, seat: Seat, gap: usize, items: &[Token]) -> bool {
        let nodes = &self.form.nodes;
        let variant = &nodes[seat.node].variants[seat.chosen];
        let (mut all, mut alike) = (0, 0);
        for (at, (piece, fate)) in self.pieces.iter().zip(self.fates).enumerate() {
            let Fate::Fills(other, true) = fate else { continue };
            let same = nodes[*other].variants.iter().any(|v| v.columns == variant.columns);
            let depth = nodes[*other].depth == nodes[seat.node].depth;
            if at != seat.piece && same && depth && blanks_are_real(piece.kind) {
                let there = piece.tokens.get(gap).map(|t| &self.cx.stream.tokens[*t].kind);
                all += 1;
                alike += usize::from(piece.tokens.len() == items.len() && there == Some(&Kind::Blank));
            }
        }
        if gap == 0 {
            return alike > 0 || items.len() > variant.columns.len() + 1;
        }
        let over = |head: &Head| (head.x.0..head.x.1).contains(&items[gap].x.0);
        let headed = self.blocks[self.block_of[seat.piece]].heads.iter().any(over);
        alike > 1 && alike * 2 > all && !headed
    }
}

/// Whether one of the figures taken stands under none of the heads of a grid.
fn stands_astray(order: &Order, items: &[Token], placement: &Placement) -> bool {
    let Some(heads) = &order.x else { return false };
    let taken = placement.iter().flatten().filter_map(|i| items.get(*i)).filter(|t| t.is_value());
    taken.into_iter().any(|t| !heads.iter().any(|x| (x.0..x.1).contains(&t.x.0)))
}

/// Whether a row's items, by what they are worth, fit the sums along it in this placement.
pub(super) fn keeps_sums(variant: &Variant, order: &Order, worth: &[Term], placement: &Placement) -> bool {
    adds_up(variant, |column| {
        let position = order.columns.iter().position(|c| *c == column);
        let item = position.and_then(|p| placement.get(p).copied().flatten());
        item.and_then(|i| worth.get(i).copied()).unwrap_or(Term::Empty)
    })
}
