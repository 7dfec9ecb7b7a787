//! Cells under the heads that stand over them.

use super::Reader;
use crate::grammar::Variant;
use crate::report::heads::{Head, Heads, Order};
use crate::report::placement::Placement;
use crate::report::table::Context;
use crate::report::token::{Kind, Token};
use crate::report::value::Reading;

/// Merged cells that were printed once for each column they span, and so were their heads: as many figures as
/// heads, and equal ones under equal heads.
pub(super) fn repeats(
    heads: &Heads,
    variant: &Variant,
    items: &[Token],
    cx: Context<'_>,
) -> Option<Placement> {
    let text = |t: &Token| cx.document.text(t.text).trim();
    if items.len() <= variant.columns.len() {
        return None;
    }
    let mut placement: Placement = vec![None; variant.columns.len()];
    // Heads of several levels are printed one below the other: the last line has one for each column.
    let last = heads.heads.last()?.line;
    let on_last = heads.heads.iter().position(|h| h.line == last).unwrap_or(0);
    let mut levels = [&heads.heads[..], &heads.heads[on_last..]].into_iter();
    let over = levels.find(|level| level.len() == items.len())?;
    for (i, head) in over.iter().enumerate() {
        let at = variant.columns.iter().position(|c| head.columns.contains(c))?;
        match placement[at] {
            None if placement[at..].iter().all(Option::is_none) => placement[at] = Some(i),
            Some(first) if text(&items[first]) == text(&items[i]) => {}
            _ => return None,
        }
    }
    placement.iter().all(Option::is_some).then_some(placement)
}

impl Reader<'_> {
    /// Cells under heads of which some name one column, side by side: a column that was typed twice, or whose cells were
    /// not merged as its head was. What both show is the column's, and what one of them shows where the other is blank.
    /// `None` where no column has two heads or cells and heads do not match, `Some(None)` where two cells differ; the flag
    /// says that a blank was passed over.
    pub(super) fn under_both(
        &self,
        piece: usize,
        variant: &Variant,
        items: &[Token],
        numbered: Option<&[Option<usize>]>,
    ) -> Option<Option<(Placement, bool)>> {
        let columns = self.columns_over(piece, variant, items, numbered)?;
        let text = |at: usize| self.cx.document.text(items[at].text).trim();
        let blank = |at: usize| items[at].kind == Kind::Blank;
        let mut placement: Placement = vec![None; variant.columns.len()];
        let mut chosen = false;
        for (at, column) in columns.into_iter().enumerate() {
            let Some(column) = column else {
                if blank(at) {
                    continue;
                }
                return None;
            };
            match placement[column] {
                None => placement[column] = Some(at),
                Some(first) if text(first) == text(at) => {}
                Some(first) if blank(first) => (placement[column], chosen) = (Some(at), true),
                Some(_) if blank(at) => chosen = true,
                Some(_) => return Some(None),
            }
        }
        placement.iter().all(Option::is_some).then_some(Some((placement, chosen)))
    }

    /// The column whose head stands over each cell of a row, if two heads on a line name one column.
    fn columns_over(
        &self,
        piece: usize,
        variant: &Variant,
        items: &[Token],
        numbered: Option<&[Option<usize>]>,
    ) -> Option<Vec<Option<usize>>> {
        let values = &self.pieces[piece];
        let heads = &self.blocks[self.block_of[piece]].heads;
        if values.kind.grid().is_some() {
            let named = heads.iter().filter_map(|h| Some((h.only(variant)?, h)));
            let named: Vec<(usize, &Head)> = named.collect();
            let apart = |a: &Head, b: &Head| a.x.1 <= b.x.0 || b.x.1 <= a.x.0;
            let twice = |(a, b): (&(usize, &Head), &(usize, &Head))| {
                a.0 == b.0 && a.1.line == b.1.line && apart(a.1, b.1)
            };
            let pairs = || (0..named.len()).flat_map(|i| named[..i].iter().map(move |a| (i, a)));
            let clear = pairs().all(|(i, a)| a.0 == named[i].0 || apart(a.1, named[i].1));
            if !clear || !pairs().any(|(i, a)| twice((a, &named[i]))) {
                return None;
            }
            let over = |item: &Token| named.iter().find(|h| (h.1.x.0..h.1.x.1).contains(&item.x.0));
            return Some(items.iter().map(|item| over(item).map(|h| h.0)).collect());
        }
        let line = self.cx.stream.lines.get(values.line)?;
        let from = line.tokens.0 as usize;
        let columns = numbered?;
        if columns.len() != (line.tokens.1 as usize).checked_sub(from)? {
            return None;
        }
        let twice =
            |column: &Option<usize>| column.is_some() && columns.iter().filter(|c| *c == column).count() > 1;
        if !columns.iter().any(twice) {
            return None;
        }
        let at = |token: &usize| columns.get(token.checked_sub(from)?).copied();
        values.tokens.iter().map(at).collect()
    }

    /// Leaves a row open that shows different figures under the heads of one column.
    pub(super) fn under_different(&mut self, node: usize, chosen: usize) {
        let message =
            format!("{}: two cells under heads of one column show different figures", self.cx.label(node));
        self.ambiguous(node, chosen, "figure.ambiguous", message);
    }
}

/// Places cells of a grid under the heads that stand over them: only if every column gets exactly one cell.
pub(super) fn by_position(order: &Order, items: &[Token]) -> Option<Placement> {
    let x = order.x.as_ref()?;
    let mut placement: Placement = vec![None; x.len()];
    for (i, item) in items.iter().enumerate() {
        let over = x.iter().position(|(from, to)| (*from..*to).contains(&item.x.0));
        match over {
            Some(column) if placement[column].is_none() => placement[column] = Some(i),
            // A second cell under one head, or a figure under none.
            Some(_) => return None,
            // A unit or a remark in a column of its own, or none; a figure there is not ours to drop, unless a head
            // says that it is none of the form's.
            None if !item.is_value() || item.kind == Kind::Value(Reading::Dash) => {}
            None if order.foreign.iter().any(|x| (x.0..x.1).contains(&item.x.0)) => {}
            None => return None,
        }
    }
    placement.iter().all(Option::is_some).then_some(placement)
}
