//! Rows whose figures could stand in several places: the sum rules choose if they leave exactly one.

use super::figure::{Figure, State};
use super::placement::{Term, balanced};
use super::table::{Context, RowRead, TableRead};
use crate::grammar::{Balance, Over, Rule, Variant};

/// A row with its candidate readings.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) node: usize,
    pub(crate) variant: usize,
    /// A figure per column of the variant, for each candidate.
    pub(crate) candidates: Vec<Vec<Figure>>,
    /// Figures shown (digits, where they are glued).
    pub(crate) shown: usize,
}

/// What a figure is worth in a sum: blanks and dashes count as zero, text and doubtful figures as unknown.
pub(crate) fn term(figure: &Figure) -> Term {
    match (figure.value, figure.state) {
        (Some(value), _) => Term::Number(value),
        (None, State::Blank | State::Dash) => Term::Empty,
        _ => Term::Unknown,
    }
}

/// Settles the pending rows and adds them to the table.
pub(crate) fn settle(cx: Context<'_>, out: &mut TableRead, mut pending: Vec<Pending>) {
    let table = &cx.forms.tables[cx.table];
    let rules: Vec<&Rule> = cx.forms.rules.iter().filter(|r| r.table == table.id).collect();
    for row in &mut pending {
        let Pending { node, variant, candidates, .. } = row;
        candidates.retain(|figures| row_fits(cx, *node, *variant, figures));
    }
    // A column rule with one open row left decides between that row's candidates; each decision may open the next.
    let mut progress = true;
    while progress {
        progress = false;
        for rule in rules.iter().filter(|r| r.over == Over::Rows) {
            progress |= by_columns(cx, out, &mut pending, rule);
        }
        let mut open = Vec::new();
        for row in pending {
            if row.candidates.len() == 1 {
                progress = true;
                place(cx, out, row);
            } else {
                open.push(row);
            }
        }
        pending = open;
    }
    for row in pending {
        leave_open(cx, out, &row);
    }
    out.rows.sort_by_key(|r| r.node);
}

/// Whether a row's figures, given by their position among its columns, fit the sum rules along it. A rule whose columns
/// the row does not have says nothing.
pub(crate) fn adds_up(variant: &Variant, term: impl Fn(usize) -> Term) -> bool {
    variant.balances.iter().all(|Balance { left, right }| {
        balanced(left.iter().map(|c| term(*c)), right.iter().map(|c| term(*c))) != Some(false)
    })
}

/// Whether a row's figures fit the sum rules along it.
pub(crate) fn row_fits(cx: Context<'_>, node: usize, variant: usize, figures: &[Figure]) -> bool {
    adds_up(&cx.forms.tables[cx.table].nodes[node].variants[variant], |column| term(&figures[column]))
}

/// Filters the candidates of the only open row among a rule's terms; says whether any were dropped.
fn by_columns(cx: Context<'_>, out: &TableRead, pending: &mut [Pending], rule: &Rule) -> bool {
    let table = &cx.forms.tables[cx.table];
    let node_of = |id: &String| table.nodes.iter().position(|n| n.is_row() && n.id == *id);
    let mut open = None;
    let mut known: Vec<(usize, bool)> = Vec::new();
    for (ids, right) in [(&rule.left, false), (&rule.right, true)] {
        for id in ids {
            let Some(node) = node_of(id) else { return false };
            if out.rows.iter().any(|r| r.node == node) {
                known.push((node, right));
            } else if let Some(at) = pending.iter().position(|p| p.node == node) {
                if open.is_some() {
                    return false;
                }
                open = Some((at, right));
            } else {
                return false;
            }
        }
    }
    let Some((at, open_right)) = open else { return false };
    let row = &pending[at];
    let width = row.candidates.first().map_or(0, Vec::len);
    let side = |right: bool, column: usize| -> Vec<Term> {
        known
            .iter()
            .filter(|k| k.1 == right)
            .filter_map(|k| out.rows.iter().find(|r| r.node == k.0))
            .map(|r| r.figures.get(column).map_or(Term::Unknown, term))
            .collect()
    };
    let sides: Vec<(Vec<Term>, Vec<Term>)> = (0..width).map(|c| (side(false, c), side(true, c))).collect();
    let keep: Vec<bool> = row
        .candidates
        .iter()
        .map(|figures| {
            sides.iter().zip(figures).all(|((left, right), figure)| {
                let own = [term(figure)];
                let (extra_left, extra_right): (&[Term], &[Term]) =
                    if open_right { (&[], &own) } else { (&own, &[]) };
                balanced(left.iter().chain(extra_left).copied(), right.iter().chain(extra_right).copied())
                    != Some(false)
            })
        })
        .collect();
    // If nothing fits, the sums themselves are off: they cannot choose.
    let fitting = keep.iter().filter(|k| **k).count();
    if fitting == 0 || fitting == keep.len() {
        return false;
    }
    let mut i = 0;
    pending[at].candidates.retain(|_| {
        i += 1;
        keep[i - 1]
    });
    true
}

fn place(cx: Context<'_>, out: &mut TableRead, mut row: Pending) {
    let Some(mut figures) = row.candidates.pop() else { return };
    for figure in &mut figures {
        if figure.value.is_some() {
            figure.state = State::Placed;
        }
    }
    let message = format!(
        "{}: {} figures for {} columns; the sums leave one way to place them",
        cx.label(row.node),
        row.shown,
        figures.len()
    );
    out.doubts.push(cx.doubt("figure.placed", Some(row.node), None, message));
    out.rows.push(RowRead { node: row.node, variant: row.variant, figures });
}

fn leave_open(cx: Context<'_>, out: &mut TableRead, row: &Pending) {
    let variant = &cx.forms.tables[cx.table].nodes[row.node].variants[row.variant];
    let figures = Context::unplaced(variant, State::Ambiguous);
    let ways = match row.candidates.len() {
        0 => "no way to place them fits the sums".to_owned(),
        n => format!("{n} ways to place them"),
    };
    let message = format!(
        "{}: {} figures for {} columns; {ways}",
        cx.label(row.node),
        row.shown,
        variant.columns.len()
    );
    let mut doubt = cx.doubt("figure.ambiguous", Some(row.node), None, message);
    doubt.expected = Some(variant.columns.len().to_string());
    doubt.found = Some(row.shown.to_string());
    out.doubts.push(doubt);
    out.rows.push(RowRead { node: row.node, variant: row.variant, figures });
}
