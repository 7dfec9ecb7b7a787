//! A table too wide for its page, printed in parts by columns: each part has the labels again and some of the columns.

use super::State;
use super::table::{Context, RowRead, TableRead};

/// Rows that two parts must share: fewer do not tell parts from a row that lost cells.
const ROWS_OF_PARTS: usize = 3;

/// Whether two tables are parts of one by columns: they show the same rows, and none shows a column of the other.
fn are_parts(one: &TableRead, other: &TableRead) -> bool {
    let pairs = || one.rows.iter().filter_map(|row| Some((row, row_of(other, row.node)?)));
    let complete = |(a, b): (&RowRead, &RowRead)| {
        a.variant == b.variant
            && a.figures.len() == b.figures.len()
            && a.figures.iter().zip(&b.figures).all(|(a, b)| {
                // A column may be in neither: then it is missing of the whole.
                a.state == State::Missing || b.state == State::Missing
            })
    };
    let shows = |row: &RowRead| row.figures.iter().any(|f| f.seat.is_some());
    let shared = pairs().count();
    shared >= ROWS_OF_PARTS
        && shared * 2 > one.rows.len().max(other.rows.len())
        && pairs().all(complete)
        && pairs().filter(|(a, b)| shows(a) && shows(b)).count() * 2 > shared
        && lacks(one)
        && lacks(other)
}

/// Whether the heads of a table are those of some columns only.
fn lacks(table: &TableRead) -> bool {
    table.doubts.iter().any(|d| d.id == LACKS)
}

const LACKS: &str = "format.column_missing";

fn row_of(table: &TableRead, node: usize) -> Option<&RowRead> {
    table.rows.iter().find(|row| row.node == node)
}

/// Joins a table with another part of it, where that is what they are; else gives the other back.
pub(super) fn join(cx: Context<'_>, best: &mut TableRead, other: TableRead) -> Option<TableRead> {
    if !are_parts(best, &other) {
        return Some(other);
    }
    // What both lack is missing of the whole; what one has is said of the other no more.
    let there: Vec<&str> = columns_lacking(&other).collect();
    best.doubts.retain(|d| d.id != LACKS || d.column.as_deref().is_some_and(|c| there.contains(&c)));
    best.doubts.extend(other.doubts.into_iter().filter(|d| d.id != LACKS));
    let alone = |row: &&RowRead, in_other: &[RowRead]| !in_other.iter().any(|r| r.node == row.node);
    let of_one = best.rows.iter().filter(|row| alone(row, &other.rows));
    let of_one: Vec<usize> =
        of_one.chain(other.rows.iter().filter(|row| alone(row, &best.rows))).map(|r| r.node).collect();
    for node in of_one {
        let message =
            format!("{}: the row stands in one of the two parts of the table alone", cx.label(node));
        best.doubts.push(cx.doubt(LACKS, Some(node), None, message));
    }
    for row in other.rows {
        match best.rows.iter_mut().find(|own| own.node == row.node) {
            None => best.rows.push(row),
            Some(own) => {
                for (own, figure) in own.figures.iter_mut().zip(row.figures) {
                    if own.state == State::Missing {
                        *own = figure;
                    }
                }
            }
        }
    }
    None
}

fn columns_lacking(table: &TableRead) -> impl Iterator<Item = &str> {
    table.doubts.iter().filter(|d| d.id == LACKS).filter_map(|d| d.column.as_deref())
}
