//! Tables whose outcomes stand as rows and whose groups stand as columns.

use super::open;
use super::parts::{Parts, Run, shown};
use crate::grammar::TableForm;
use crate::report::table::{Context, RowRead, TableRead, blanks_are_real, via};
use crate::report::token::{Kind, Token};

/// A table with a line per outcome of each group: the group's head in front of its first, one figure on each.
fn by_group(
    cx: Context<'_>,
    form: &TableForm,
    parts: &Parts,
    order: &[usize],
    lines: &[(usize, &Run)],
    out: &mut TableRead,
) -> bool {
    let width = form.nodes[order[0]].variants[0].columns.len();
    let n = width * order.len();
    if lines.len() != n || parts.runs.len() != n || lines.iter().any(|(_, run)| run.tokens.len() != 1) {
        return false;
    }
    let mut read: Vec<RowRead> = Vec::new();
    for part in lines.chunks(width) {
        let [node] = part[0].1.groups[..] else { return false };
        let known = part.iter().skip(1).any(|(_, run)| !run.groups.is_empty() && run.groups != [node]);
        if known || read.iter().any(|row| row.node == node) {
            return false;
        }
        let slots = &form.nodes[node].variants[0].slots;
        let mut figures = Vec::with_capacity(width);
        for (at, slot) in slots.iter().enumerate() {
            let mut of = part.iter().filter(|(outcome, _)| *outcome == at);
            let (Some((_, run)), None) = (of.next(), of.next()) else { return false };
            figures.push(cx.figure(*slot, &run.tokens[0], run.kind, via(run.kind)));
        }
        read.push(RowRead { node, variant: 0, figures });
    }
    out.rows.extend(read);
    true
}

/// A table with a line per outcome: read if every outcome is there once with a figure for every group.
pub(super) fn turned(
    cx: Context<'_>,
    form: &TableForm,
    parts: &Parts,
    order: &[usize],
    width: usize,
    out: &mut TableRead,
) {
    let official = &form.nodes[order[0]].variants[0].columns;
    let of = |run: &Run| official.iter().position(|c| run.outcome.contains(c));
    let mut lines: Vec<(usize, &Run)> = parts.runs.iter().filter_map(|r| of(r).map(|c| (c, r))).collect();
    if by_group(cx, form, parts, order, &lines, out) {
        return;
    }
    lines.sort_by_key(|l| l.0);
    let whole = lines.len() == width
        && lines.iter().enumerate().all(|(i, l)| l.0 == i)
        && lines.iter().all(|(_, r)| {
            r.tokens.len() == order.len() && blanks_are_real(r.kind) || shown(r) == order.len()
        });
    if !whole {
        let message = format!(
            "{}: the outcomes stand as rows, and not each of them has a figure for each group",
            form.label
        );
        open(cx, form, order, "figure.ambiguous", message, out);
        return;
    }
    for (place, node) in order.iter().enumerate() {
        let slots = &form.nodes[*node].variants[0].slots;
        let figures = lines
            .iter()
            .zip(slots)
            .map(|((_, run), slot)| {
                let cells: Vec<&Token> = if run.tokens.len() == order.len() {
                    run.tokens.iter().collect()
                } else {
                    run.tokens.iter().filter(|t| t.kind != Kind::Blank).collect()
                };
                cx.figure(*slot, cells[place], run.kind, via(run.kind))
            })
            .collect();
        out.rows.push(RowRead { node: *node, variant: 0, figures });
    }
    let message =
        format!("{}: the outcomes stand as rows and the groups as columns; read by their labels", form.label);
    out.doubts.push(cx.doubt("format.columns_reordered", None, None, message));
}
