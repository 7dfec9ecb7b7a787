//! Tables whose rows stand side by side: one line of figures under heads of three levels.

mod all;
mod parts;
mod rowwise;
mod turned;
mod under;

use all::{all_groups, heads_in_order};
pub(crate) use parts::is_no_word;
use parts::{Run, drop_column_numbers, drop_outside, group_order, parts, shown};
use turned::turned;

use super::Doubt;
use super::figure::{Figure, State};
use super::region::{Region, has_bare_row_below};
use super::table::{Context, RowRead, TableRead, via};
use super::token::{LineKind, Token};
use crate::grammar::TableForm;

/// Reads a region as a table whose rows stand side by side.
pub(crate) fn read(region: &Region, cx: Context<'_>) -> TableRead {
    let mut out = TableRead { table: cx.table, first_line: region.lines.start, ..TableRead::default() };
    read_rows(region, cx, &mut out);
    out.rows.sort_by_key(|r| r.node);
    out.count();
    out
}

fn read_rows(region: &Region, cx: Context<'_>, out: &mut TableRead) {
    let form = &cx.forms.tables[cx.table];
    let mut parts = parts(region, cx);
    drop_outside(&mut parts, cx, &mut out.doubts);
    let rows: Vec<usize> = (0..form.nodes.len()).filter(|n| form.nodes[*n].is_row()).collect();
    drop_column_numbers(&mut parts, cx);
    let width = form.nodes[rows[0]].variants[0].columns.len();
    if rowwise::is_rowwise(&parts, &rows, width) {
        heads_in_order(cx, form, &parts, &rows, None, out);
        rowwise::read(cx, form, &parts, width, out);
        return;
    }
    let order = group_order(&parts, &rows, form, cx, &mut out.doubts);
    if parts.runs.is_empty() && has_bare_row_below(region, cx.stream) {
        let message =
            format!("{}: what stands below the heads could not be told for its figures", form.label);
        open(cx, form, &rows, "figure.ambiguous", message, out);
        return;
    }
    if parts.runs.is_empty() {
        for node in &rows {
            let figures = Context::unplaced(&form.nodes[*node].variants[0], State::Blank);
            out.rows.push(RowRead { node: *node, variant: 0, figures });
        }
        out.doubts.push(cx.doubt(
            "format.row_empty",
            None,
            None,
            format!("{}: heads without figures", form.label),
        ));
        return;
    }
    // Outcomes as rows, groups as columns: each line of figures has its outcome in front. Heads that stand once
    // before a single line of figures are not that.
    let upright = parts.runs.len() > 1 && parts.runs.iter().all(|r| !r.outcome.is_empty());
    if upright {
        turned(cx, form, &parts, &order, width, out);
        return;
    }
    let n = width * order.len();
    let another = |run: &Run| run.is_row(n) && shown(run) == 0;
    if parts.runs.len() > 1 && parts.runs.iter().any(another) {
        let message = format!(
            "{}: another line stands under the heads, without figures; either may be the report's",
            form.label
        );
        open(cx, form, &order, "format.row_conflict", message, out);
    } else {
        if parts.runs.iter().any(|run| shown(run) > 0) {
            parts.runs.retain(|run| shown(run) > 0);
        }
        all_groups(cx, form, &parts, &order, width, out);
    }
}

/// Says which figures stand on lines that are none of the rows'.
fn say_strays<'t>(cx: Context<'_>, tokens: impl Iterator<Item = &'t Token>, doubts: &mut Vec<Doubt>) {
    let shown: Vec<&str> = tokens.filter(|t| t.is_value()).map(|t| cx.document.text(t.text).trim()).collect();
    if !shown.is_empty() {
        let message = format!("figures that belong to no row: {}", shown.join(" "));
        doubts.push(cx.doubt("format.stray_figures", None, None, message));
    }
}

fn fill(
    cx: Context<'_>,
    slots: &[crate::grammar::SlotId],
    items: &[Token],
    placement: &[Option<usize>],
    kind: LineKind,
) -> Vec<Figure> {
    slots
        .iter()
        .zip(placement)
        .map(|(slot, item)| match item.and_then(|i| items.get(i)) {
            Some(token) => cx.figure(*slot, token, kind, via(kind)),
            None => Figure { state: State::Blank, ..Figure::missing(*slot) },
        })
        .collect()
}

fn placed(mut figures: Vec<Figure>) -> Vec<Figure> {
    for figure in figures.iter_mut().filter(|f| f.value.is_some()) {
        figure.state = State::Placed;
        figure.via = crate::report::figure::Via::Sums;
    }
    figures
}

fn open(
    cx: Context<'_>,
    form: &TableForm,
    order: &[usize],
    id: &'static str,
    message: String,
    out: &mut TableRead,
) {
    for node in order {
        let figures = Context::unplaced(&form.nodes[*node].variants[0], State::Ambiguous);
        out.rows.push(RowRead { node: *node, variant: 0, figures });
        out.doubts.push(cx.doubt(id, Some(*node), None, message.clone()));
    }
}
