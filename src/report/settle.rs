//! Rows whose figures could stand in several places: the sum rules choose if they leave exactly one.

use super::figure::{Figure, State};
use super::jointly::{self, Open};
use super::placement::{Term, balanced};
use super::table::{Context, RowRead, TableRead};
use crate::grammar::{Balance, Over, Rule, Variant};
use crate::text::Decimal;

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
    // A rule along the columns decides between the candidates of its open rows; each decision may open the next.
    let mut progress = true;
    while progress {
        progress = false;
        let along = || rules.iter().filter(|r| r.over == Over::Rows);
        // A column that is off by what is known already does not choose.
        let off: Vec<usize> = along().flat_map(|rule| broken_columns(cx, out, rule)).collect();
        for rule in along() {
            progress |= by_columns(cx, out, &mut pending, rule, &off);
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
        // As `balanced`; asked of every cut of glued digits, so without what chains of iterators cost.
        let mut difference = Decimal::ZERO;
        for (side, sign) in [(left, 1), (right, -1)] {
            for column in side {
                match term(*column) {
                    Term::Number(n) if sign > 0 => difference = difference.plus(n),
                    Term::Number(n) => difference = difference.minus(n),
                    Term::Empty => {}
                    Term::Unknown => return true,
                }
            }
        }
        difference.is_zero()
    })
}

/// Whether a row's figures fit the sum rules along it.
pub(crate) fn row_fits(cx: Context<'_>, node: usize, variant: usize, figures: &[Figure]) -> bool {
    adds_up(&cx.forms.tables[cx.table].nodes[node].variants[variant], |column| term(&figures[column]))
}

/// The columns in which a rule whose rows are all known does not hold.
fn broken_columns(cx: Context<'_>, out: &TableRead, rule: &Rule) -> Vec<usize> {
    let table = &cx.forms.tables[cx.table];
    let row =
        |id: &String| out.rows.iter().find(|r| table.nodes[r.node].is_row() && table.nodes[r.node].id == *id);
    let side = |ids: &[String]| ids.iter().map(row).collect::<Option<Vec<&RowRead>>>();
    let Some((left, right)) = side(&rule.left).zip(side(&rule.right)) else { return Vec::new() };
    let width = left.iter().chain(&right).map(|r| r.figures.len()).min().unwrap_or(0);
    let in_column = |row: &&RowRead, column: usize| row.figures.get(column).map_or(Term::Unknown, term);
    let holds = |column: usize| {
        balanced(left.iter().map(|r| in_column(r, column)), right.iter().map(|r| in_column(r, column)))
    };
    (0..width).filter(|column| holds(*column) == Some(false)).collect()
}

/// Filters the candidates of the open rows among a rule's terms; says whether any were dropped.
fn by_columns(cx: Context<'_>, out: &TableRead, pending: &mut [Pending], rule: &Rule, off: &[usize]) -> bool {
    let table = &cx.forms.tables[cx.table];
    let node_of = |id: &String| table.nodes.iter().position(|n| n.is_row() && n.id == *id);
    // Open rows and known ones, each with its side's sign.
    let mut open: Vec<(usize, i64)> = Vec::new();
    let mut known: Vec<(&RowRead, i64)> = Vec::new();
    for (ids, sign) in [(&rule.left, 1), (&rule.right, -1)] {
        for id in ids {
            let Some(node) = node_of(id) else { return false };
            if let Some(row) = out.rows.iter().find(|r| r.node == node) {
                // A total that shows nothing at all says nothing of what it sums.
                if sign < 0 && ids.len() == 1 && row.figures.iter().all(|f| f.value.is_none()) {
                    return false;
                }
                known.push((row, sign));
            } else if let Some(at) = pending.iter().position(|p| p.node == node && !p.candidates.is_empty()) {
                open.push((at, sign));
            } else {
                return false;
            }
        }
    }
    let Some(width) = open.first().and_then(|(at, _)| pending[*at].candidates.first()).map(Vec::len) else {
        return false;
    };
    let signed = |figure: Option<&Figure>, sign: i64| match figure.map_or(Term::Unknown, term) {
        // Larger ones are no counts, and no sum of them may overflow.
        Term::Number(value) => value.to_i64().filter(|n| n.unsigned_abs() < 1 << 50).map(|n| n * sign),
        Term::Empty => Some(0),
        Term::Unknown => None,
    };
    let sums: Vec<Option<i64>> = (0..width)
        .map(|column| {
            let numbers = known.iter().map(|(row, sign)| signed(row.figures.get(column), *sign));
            numbers.sum::<Option<i64>>().filter(|_| !off.contains(&column))
        })
        .collect();
    let rows: Vec<Open> = open
        .iter()
        .map(|(at, sign)| {
            let numbers = |figures: &Vec<Figure>| figures.iter().map(|f| signed(Some(f), *sign)).collect();
            Open { candidates: pending[*at].candidates.iter().map(numbers).collect() }
        })
        .collect();
    // If nothing fits, the sums themselves are off: they cannot choose.
    let Some(keep) = jointly::possible(&sums, &rows) else { return false };
    for ((at, _), keep) in open.iter().zip(keep) {
        let mut kept = keep.into_iter();
        pending[*at].candidates.retain(|_| kept.next().unwrap_or(true));
    }
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
