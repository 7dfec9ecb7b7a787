//! A table too wide for its page, printed in parts by columns: each part has the labels again and some of the columns.

use super::State;
use super::figure::Figure;
use super::settle::row_fits;
use super::table::{Context, RowRead, TableRead};

/// Rows that two parts must share: fewer do not tell parts from a row that lost cells.
const ROWS_OF_PARTS: usize = 3;

/// What is said of a table whose heads are those of some columns only.
const LACKS: &str = "format.column_missing";

/// Joins a table with another part of it, where that is what they are; else gives the other back.
///
/// Parts show the same rows, none shows a column of the other, and where sums run along the rows they hold in most of
/// them: other years and offices are set beside a table in the same way.
pub(super) fn join(cx: Context<'_>, best: &mut TableRead, other: TableRead) -> Option<TableRead> {
    if !lacks(best) || !lacks(&other) || !are_parts(cx, best, &other) {
        return Some(other);
    }
    // What both lack is missing of the whole; what one has is said of the other no more.
    let there: Vec<&str> = columns_lacking(&other).collect();
    best.doubts.retain(|d| d.id != LACKS || d.column.as_deref().is_some_and(|c| there.contains(&c)));
    best.doubts.extend(other.doubts.into_iter().filter(|d| d.id != LACKS));
    let alone = |row: &&RowRead, in_other: &[RowRead]| !in_other.iter().any(|r| r.node == row.node);
    let of_one = best.rows.iter().filter(|row| alone(row, &other.rows));
    let of_other = other.rows.iter().filter(|row| alone(row, &best.rows));
    let of_one: Vec<usize> = of_one.chain(of_other).map(|row| row.node).collect();
    for node in of_one {
        let message =
            format!("{}: the row stands in one of the two parts of the table alone", cx.label(node));
        best.doubts.push(cx.doubt(LACKS, Some(node), None, message));
    }
    for row in other.rows {
        match best.rows.iter_mut().find(|own| own.node == row.node) {
            None => best.rows.push(row),
            Some(own) => own.figures = together(own, &row),
        }
    }
    None
}

/// Whether the heads of a table are those of some columns only.
fn lacks(table: &TableRead) -> bool {
    table.doubts.iter().any(|d| d.id == LACKS)
}

fn columns_lacking(table: &TableRead) -> impl Iterator<Item = &str> {
    table.doubts.iter().filter(|d| d.id == LACKS).filter_map(|d| d.column.as_deref())
}

fn together(row: &RowRead, other: &RowRead) -> Vec<Figure> {
    let figure = |(own, figure): (&Figure, &Figure)| {
        if own.state == State::Missing { figure.clone() } else { own.clone() }
    };
    row.figures.iter().zip(&other.figures).map(figure).collect()
}

fn are_parts(cx: Context<'_>, one: &TableRead, other: &TableRead) -> bool {
    let pairs: Vec<(&RowRead, &RowRead)> = one
        .rows
        .iter()
        .filter_map(|row| Some((row, other.rows.iter().find(|other| other.node == row.node)?)))
        .collect();
    let apart = |(a, b): &(&RowRead, &RowRead)| {
        let missing = |f: &Figure| f.state == State::Missing;
        a.variant == b.variant
            && a.figures.len() == b.figures.len()
            && a.figures.iter().zip(&b.figures).all(|(a, b)| missing(a) || missing(b))
    };
    let shared = pairs.len();
    if shared < ROWS_OF_PARTS
        || shared * 2 <= one.rows.len().max(other.rows.len())
        || !pairs.iter().all(apart)
    {
        return false;
    }
    let summed =
        |row: &RowRead| !cx.forms.tables[cx.table].nodes[row.node].variants[row.variant].balances.is_empty();
    let (mut asked, mut fit) = (0, 0);
    for (row, other) in pairs.iter().filter(|(row, _)| summed(row)) {
        let figures = together(row, other);
        // With a column in neither part no sum tells whether they belong together.
        if figures.iter().any(|figure| figure.state == State::Missing) {
            return false;
        }
        if figures.iter().any(|figure| figure.value.is_some_and(|value| !value.is_zero())) {
            asked += 1;
            fit += usize::from(row_fits(cx, row.node, row.variant, &figures));
        }
    }
    // Sums of published reports are wrong now and then.
    fit * 4 >= asked * 3
}
