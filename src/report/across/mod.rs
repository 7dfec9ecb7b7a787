//! Tables whose rows stand side by side: one line of figures under heads of three levels.

mod all;
mod parts;
mod turned;

use all::{all_groups, heads_in_order};
pub(crate) use parts::is_no_word;
use parts::{Run, drop_outside, group_order, parts, shown};
use turned::turned;

use super::figure::{Figure, State};
use super::placement::{Placement, Placements, placements};
use super::region::Region;
use super::settle::row_fits;
use super::table::{Context, RowRead, TableRead, blanks_are_real, via};
use super::token::{Kind, LineKind, Token};
use crate::grammar::TableForm;

/// Reads a region as a table whose rows stand side by side.
pub(crate) fn read(region: &Region, cx: Context<'_>) -> TableRead {
    let form = &cx.forms.tables[cx.table];
    let mut parts = parts(region, cx);
    let mut out = TableRead { table: cx.table, first_line: region.lines.start, ..TableRead::default() };
    drop_outside(&mut parts, cx, &mut out.doubts);
    let rows: Vec<usize> = (0..form.nodes.len()).filter(|n| form.nodes[*n].is_row()).collect();
    let order = group_order(&parts, &rows, form, cx, &mut out.doubts);
    let width = form.nodes[rows[0]].variants[0].columns.len();
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
        return out;
    }
    // Outcomes as rows, groups as columns: each line of figures has its outcome in front. Heads that stand once
    // before a single line of figures are not that.
    let upright = parts.runs.len() > 1 && parts.runs.iter().all(|r| !r.outcome.is_empty());
    if upright {
        turned(cx, form, &parts, &order, width, &mut out);
        out.rows.sort_by_key(|r| r.node);
        out.values = count_values(&out);
        return out;
    }
    let separate = parts.runs.len() == rows.len() && parts.runs.iter().all(|r| r.groups.len() == 1);
    if separate && parts.runs.iter().all(|r| shown(r) <= width) {
        heads_in_order(cx, form, &parts, &order, None, &mut out);
        for run in &parts.runs {
            one_group(cx, form, run, run.groups[0], width, &mut out);
        }
    } else {
        all_groups(cx, form, &parts, &order, width, &mut out);
    }
    out.rows.sort_by_key(|r| r.node);
    out.values = count_values(&out);
    out
}

fn count_values(read: &TableRead) -> usize {
    read.rows.iter().flat_map(|r| &r.figures).filter(|f| f.value.is_some()).count()
}

fn one_group(cx: Context<'_>, form: &TableForm, run: &Run, node: usize, width: usize, out: &mut TableRead) {
    let items = &run.tokens;
    let blank: Vec<bool> = items.iter().map(|t| t.kind == Kind::Blank).collect();
    let found = placements(&blank, width, blanks_are_real(run.kind));
    let slots = &form.nodes[node].variants[0].slots;
    let figures_of = |placement: &Placement| -> Vec<Figure> { fill(cx, slots, items, placement, run.kind) };
    let (figures, doubt) = match found {
        Placements::Exact(placement) => (figures_of(&placement), None),
        Placements::Several(all) => {
            let mut fitting: Vec<Vec<Figure>> =
                all.iter().map(figures_of).filter(|f| row_fits(cx, node, 0, f)).collect();
            match fitting.len() {
                1 => (
                    placed(fitting.remove(0)),
                    Some(("figure.placed", "the sums leave one way to place them")),
                ),
                _ => (Vec::new(), Some(("figure.ambiguous", "the sums do not tell where they belong"))),
            }
        }
        Placements::TooMany => (Vec::new(), Some(("format.row_long", "more figures than columns"))),
        Placements::Empty => (
            Context::unplaced(&form.nodes[node].variants[0], State::Blank),
            Some(("format.row_empty", "no figures")),
        ),
    };
    if let Some((id, what)) = doubt {
        let message = format!("{}: {} figures for {width} columns; {what}", cx.label(node), shown(run));
        out.doubts.push(cx.doubt(id, Some(node), None, message));
    }
    let figures = if figures.is_empty() {
        Context::unplaced(&form.nodes[node].variants[0], State::Ambiguous)
    } else {
        figures
    };
    out.rows.push(RowRead { node, variant: 0, figures });
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
