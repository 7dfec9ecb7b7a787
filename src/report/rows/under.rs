//! Cells under the heads that stand over them.

use crate::grammar::Variant;
use crate::report::heads::{Heads, Order};
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
    let mut placement: Placement = vec![None; variant.columns.len()];
    if items.len() <= variant.columns.len() {
        return None;
    }
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
