//! Cells of a grid under the heads of groups and outcomes, where there are more columns than the form has, or fewer.

use super::parts::{Outcome, Parts};
use super::via;
use crate::grammar::TableForm;
use crate::report::figure::{Figure, State};
use crate::report::table::{Context, RowRead, TableRead};
use crate::report::token::Token;

/// Reads the cells that stand under an outcome's head within the columns of its group. What stands under no such head
/// is none of the rows' and is said; an outcome without a head is missing. Where a group has both, a head that no form
/// has may stand for the one that is missing: then the heads tell nothing.
pub(super) fn read(
    cx: Context<'_>,
    form: &TableForm,
    parts: &Parts,
    order: &[usize],
    items: &[Token],
    out: &mut TableRead,
) -> bool {
    let [run] = &parts.runs[..] else { return false };
    if items.iter().any(|t| t.x.1 == 0) || parts.outcomes.iter().any(|head| head.x.1 == 0) {
        return false;
    }
    let mut used = vec![false; items.len()];
    let mut rows = Vec::new();
    let mut missing: Vec<usize> = Vec::new();
    for node in order {
        let mut own = parts.groups.iter().filter(|(group, x)| group == node && x.1 > 0);
        let (Some((_, x)), None) = (own.next(), own.next()) else { return false };
        let within = |x: (u32, u32), inner: (u32, u32)| x.0 <= inner.0 && inner.1 <= x.1;
        let heads: Vec<&Outcome> = parts.outcomes.iter().filter(|head| within(*x, head.x)).collect();
        let variant = &form.nodes[*node].variants[0];
        let mut figures = Vec::with_capacity(variant.slots.len());
        let mut lacks = Vec::new();
        for (at, (column, slot)) in variant.columns.iter().zip(&variant.slots).enumerate() {
            let mut named = heads.iter().filter(|head| head.columns.contains(column));
            let (head, None) = (named.next(), named.next()) else { return false };
            let Some(head) = head else {
                lacks.push(at);
                figures.push(Figure::missing(*slot));
                continue;
            };
            let mut cells = items.iter().enumerate().filter(|(_, item)| within(head.x, item.x));
            let (Some((i, item)), None) = (cells.next(), cells.next()) else { return false };
            if std::mem::replace(&mut used[i], true) {
                return false;
            }
            figures.push(cx.figure(*slot, item, run.kind, via(run.kind)));
        }
        let strange = items.iter().enumerate().any(|(i, item)| within(*x, item.x) && !used[i]);
        if strange && !lacks.is_empty() || lacks.len() * 2 > variant.columns.len() {
            return false;
        }
        missing.extend(lacks);
        rows.push(RowRead { node: *node, variant: 0, figures });
    }
    for row in &rows {
        let blank = |figure: &Figure| figure.state == State::Blank;
        if row.figures.last().is_some_and(blank) && !row.figures.iter().all(blank) {
            let message = format!(
                "{}: the total is blank and other figures are not; a cell may be lost",
                cx.label(row.node)
            );
            out.doubts.push(cx.doubt("format.row_partial", Some(row.node), None, message));
        }
    }
    out.rows.extend(rows);
    missing.sort_unstable();
    missing.dedup();
    let columns = order.first().map(|node| &form.nodes[*node].variants[0].columns);
    for at in missing {
        let Some(column) = columns.and_then(|c| c.get(at)).and_then(|c| form.columns.get(*c)) else {
            continue;
        };
        let message =
            format!("{}: no head says `{}`; the others were read under their heads", form.label, column.id);
        out.doubts.push(cx.doubt("format.column_missing", None, Some(&column.id), message));
    }
    let strays: Vec<&str> = items
        .iter()
        .zip(&used)
        .filter(|(item, used)| !**used && item.is_value())
        .map(|(item, _)| cx.document.text(item.text).trim())
        .collect();
    if !strays.is_empty() {
        let message =
            format!("{}: figures under heads that the form has not: {}", form.label, strays.join(" "));
        out.doubts.push(cx.doubt("format.stray_figures", None, None, message));
    }
    true
}
