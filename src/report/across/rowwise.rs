//! Tables whose lines of figures have the labels of their rows in front, one of them or some each: a line for each row,
//! or a table for reconsideration and another for the suits.

use super::parts::{Parts, Run, shown};
use super::{fill, open, placed, say_strays};
use crate::grammar::TableForm;
use crate::report::figure::{Figure, State};
use crate::report::placement::{Placement, Placements, placements};
use crate::report::settle::row_fits;
use crate::report::table::{Context, RowRead, TableRead, blanks_are_real};
use crate::report::token::Kind;

/// Whether each line of figures is that of the labels in front of it. A line without one is none of the rows' where the
/// others have theirs: a subtotal, or a row that no form has.
pub(super) fn is_rowwise(parts: &Parts, rows: &[usize], width: usize) -> bool {
    let runs = &parts.runs;
    let named = || runs.iter().filter(|run| !run.groups.is_empty());
    if runs.iter().any(|run| !run.outcome.is_empty())
        || named().any(|run| shown(run) > width * run.groups.len())
    {
        return false;
    }
    // A piece of the table: the rows whose heads stand over its one line.
    if let [only] = &runs[..] {
        let cells = if blanks_are_real(only.kind) { only.tokens.len() } else { shown(only) };
        let own = width * only.groups.len();
        return !only.groups.is_empty()
            && only.groups.len() < rows.len()
            && cells == own
            && parts.outcomes.len() <= own;
    }
    let covered: Vec<usize> = named().flat_map(|run| run.groups.iter().copied()).collect();
    let whole = covered.len() == rows.len() && rows.iter().all(|row| covered.contains(row));
    let strays = || runs.iter().filter(|run| run.groups.is_empty());
    if strays().count() == 0 {
        return whole && runs.iter().any(|run| shown(run) > 0);
    }
    // Lines that go on with the row above them have no label either.
    let goes_on = || strays().all(|run| !run.labelled) && named().all(|run| shown(run) > 0);
    named().filter(|run| run.groups.len() == 1).count() > 1 && !goes_on()
}

/// Reads each line for the rows that its labels name.
pub(super) fn read(cx: Context<'_>, form: &TableForm, parts: &Parts, width: usize, out: &mut TableRead) {
    let again =
        |node: usize| parts.runs.iter().flat_map(|run| &run.groups).filter(|n| **n == node).count() > 1;
    for run in &parts.runs {
        match run.groups[..] {
            [] => say_strays(cx, run.tokens.iter(), &mut out.doubts),
            _ if run.groups.iter().any(|node| again(*node)) => {
                let message = format!("{}: a row has its label twice", form.label);
                let new: Vec<usize> =
                    run.groups.iter().copied().filter(|n| out.rows.iter().all(|r| r.node != *n)).collect();
                open(cx, form, &new, "format.row_conflict", message, out);
            }
            [node] => one_group(cx, form, run, node, width, out),
            _ => groups(cx, form, run, width, out),
        }
    }
}

/// A line with the figures of some rows, in the order of their labels.
fn groups(cx: Context<'_>, form: &TableForm, run: &Run, width: usize, out: &mut TableRead) {
    let blank: Vec<bool> = run.tokens.iter().map(|t| t.kind == Kind::Blank).collect();
    let n = width * run.groups.len();
    let Placements::Exact(placement) = placements(&blank, n, blanks_are_real(run.kind)) else {
        let message = format!("{}: {} figures for {n} columns", form.label, shown(run));
        return open(cx, form, &run.groups, "figure.ambiguous", message, out);
    };
    for (node, part) in run.groups.iter().zip(placement.chunks(width)) {
        let figures = fill(cx, &form.nodes[*node].variants[0].slots, &run.tokens, part, run.kind);
        out.rows.push(RowRead { node: *node, variant: 0, figures });
    }
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
