//! The tables of a source by kind: of several of one kind the report's own, completed by its other pieces.

use super::copies::{self, Copies};
use super::figure::Figure;
use super::headless::table_headed;
use super::region::{Region, is_section_heading};
use super::stream::Stream;
use super::table::{Context, RowRead, TableRead};
use super::{Doubt, State, across, halves, rows};
use crate::document::Document;
use crate::grammar::{Forms, Shape};

/// The headings of parts that have tables, by line.
struct Headings(Vec<(usize, Option<usize>)>);

impl Headings {
    fn of(stream: &Stream, forms: &Forms) -> Headings {
        let found = stream.lines.iter().enumerate().filter_map(|(at, line)| {
            let tokens = stream.tokens_of(line);
            is_section_heading(tokens, line.kind).then(|| (at, table_headed(tokens, forms)))
        });
        Headings(found.collect())
    }

    /// The table of the part that a line stands in.
    fn above(&self, line: usize) -> Option<usize> {
        self.0.iter().rev().find(|(at, _)| *at < line).and_then(|(_, table)| *table)
    }
}

/// One read per official table: its best region, completed by the others.
pub(super) fn read_tables(
    document: &Document,
    stream: &Stream,
    forms: &Forms,
    regions: &[Region],
    prefer: Option<usize>,
) -> Vec<TableRead> {
    let mut reads = Vec::new();
    let (mut once, mut twice): (Vec<usize>, Vec<Copies>) = (Vec::new(), Vec::new());
    let mut headings: Option<Headings> = None;
    for (table, form) in forms.tables.iter().enumerate() {
        let cx = Context { document, stream, forms, table };
        let mut of_table: Vec<TableRead> = regions
            .iter()
            .filter(|r| r.table == table)
            .map(|r| match form.shape {
                Shape::Rows => TableRead { copy: r.copy, ..rows::read(r, cx, prefer) },
                Shape::Across => TableRead { copy: r.copy, ..across::read(r, cx) },
            })
            .filter(|r| !r.rows.is_empty())
            .collect();
        if of_table.len() > 1 {
            let headings = headings.get_or_insert_with(|| Headings::of(stream, forms));
            let most = of_table.iter().map(|r| r.rows.len()).max().unwrap_or(0);
            for read in &mut of_table {
                read.at_home = read.rows.len() * 2 > most && headings.above(read.first_line) == Some(table);
            }
        }
        // That of its own part, if it is no mere fragment; then the fullest; of equals the first in the document.
        of_table.sort_by_key(|r| (!r.at_home, std::cmp::Reverse(r.values), r.first_line));
        let copies = Copies::of(of_table.iter());
        let mut of_table = of_table.into_iter();
        let Some(mut best) = of_table.next() else { continue };
        for other in of_table {
            let Some(other) = halves::join(cx, &mut best, other) else { continue };
            if best.at_home && !other.at_home && !other.is_part_of(&best) {
                elsewhere(cx, &mut best, &other);
            } else {
                merge(cx, &mut best, other);
            }
        }
        best.rows.sort_by_key(|r| r.node);
        best.count();
        match copies {
            Some(copies) if best.doubts.iter().any(|d| d.id == "format.table_conflict") => twice.push(copies),
            // A copy that shows nothing is no witness of the other.
            _ if !best.doubts.iter().any(|d| d.id == "format.table_repeated") => once.push(table),
            _ => {}
        }
        reads.push(best);
    }
    if !twice.is_empty() {
        copies::doubt_others(&mut reads, &once, &twice, Context { document, stream, forms, table: 0 });
    }
    reads
}

/// A table of this kind in another part of the report, where the one of its own part shows the same rows.
fn elsewhere(cx: Context<'_>, best: &mut TableRead, other: &TableRead) {
    let message = format!(
        "a table of this kind stands in another part too ({} rows); the one in its own part was taken",
        other.rows.len()
    );
    best.doubts.push(cx.doubt("format.table_elsewhere", None, None, message));
}

/// Whether two copies of a row differ in nothing but cells that one leaves blank and the other gives a nought.
fn is_blank_for_nothing(mine: &RowRead, other: &RowRead) -> bool {
    let nothing = |f: &Figure| f.value.is_some_and(|v| v.is_zero()) || f.state == State::Blank;
    let agree = |(a, b): (&Figure, &Figure)| {
        a.slot == b.slot && (a.value == b.value && a.state == b.state || nothing(a) && nothing(b))
    };
    mine.figures.len() == other.figures.len() && mine.figures.iter().zip(&other.figures).all(agree)
}

fn has_doubt(doubts: &[Doubt], id: &str, cx: Context<'_>, node: usize) -> bool {
    let row = &cx.forms.tables[cx.table].nodes[node].id;
    doubts.iter().any(|d| d.id == id && d.row.as_ref() == Some(row))
}

/// Completes a table by another region of it: rows it lacks are taken, rows it has are compared. Of copies right
/// behind one another nothing tells which is the report's: where they differ, neither counts.
fn merge(cx: Context<'_>, best: &mut TableRead, other: TableRead) {
    let (mut same, mut differ, mut near) = (0, Vec::new(), Vec::new());
    if other.values == 0 && best.values > 0 && !other.shows_dashes() {
        // What cannot be read is no witness; what it may be is said. A copy left blank may be the report's own, and
        // the other another's.
        let is = |state: State| move |r: &&RowRead| r.figures.iter().any(|f| f.state == state);
        let blank =
            |r: &&RowRead| is(State::Blank)(r) && !has_doubt(&other.doubts, "format.row_empty", cx, r.node);
        let whole_table = |d: &Doubt| d.row.is_none() && d.id == "format.row_empty";
        let blanks =
            if other.doubts.iter().any(whole_table) { 0 } else { other.rows.iter().filter(blank).count() };
        let unread = |r: &&RowRead| is(State::Ambiguous)(r) || is(State::Text)(r);
        let message = if other.rows.iter().any(|r| unread(&r)) {
            "it is in the source again, and could not be read there"
        } else if blanks * 2 > best.rows.len() {
            "it is in the source again with nothing in its cells; that copy may be the report's"
        } else {
            ""
        };
        if !message.is_empty() {
            best.doubts.push(cx.doubt("format.table_elsewhere", None, None, message.to_owned()));
            return;
        }
    }
    let beside = best.copy.is_some() && best.copy == other.copy && other.rows.len() * 2 > best.rows.len();
    let nodes = |table: &TableRead| table.rows.iter().map(|r| r.node).collect::<Vec<_>>();
    let (mine, others) = (nodes(best), nodes(&other));
    // What is said of a part of the table as a whole is said of the rows that it adds.
    let adds = others.iter().any(|n| !mine.contains(n));
    let of_part = other.doubts.iter().filter(|d| adds && d.row.is_none());
    let new: Vec<Doubt> = of_part
        .filter(|d| !best.doubts.iter().any(|b| (b.id, &b.message) == (d.id, &d.message)))
        .cloned()
        .collect();
    best.doubts.extend(new);
    for row in other.rows {
        match best.rows.iter_mut().find(|r| r.node == row.node) {
            None => {
                let id = cx.forms.tables[cx.table].nodes[row.node].id.clone();
                best.doubts.extend(other.doubts.iter().filter(|d| d.row.as_deref() == Some(&id)).cloned());
                best.rows.push(row);
            }
            // An empty row says something only in a table that shows figures: cells left blank there are another
            // reading of the row, a label without cells is none.
            Some(_)
                if !row.has_value()
                    && !row.figures.iter().any(|f| matches!(f.state, State::Ambiguous | State::Dash))
                    && (other.values == 0 || has_doubt(&other.doubts, "format.row_empty", cx, row.node)) => {}
            Some(mine) => {
                // Equal figures in the columns of another form are other figures.
                let shown = |r: &RowRead| {
                    r.figures.iter().map(|f| (f.slot, f.value.map(|v| v.to_string()))).collect::<Vec<_>>()
                };
                if shown(mine) == shown(&row) {
                    same += 1;
                } else if is_blank_for_nothing(mine, &row) {
                    near.push(row.node);
                } else {
                    differ.push(row.node);
                }
            }
        }
    }
    // Blank for nought is the same only where nothing else differs.
    if differ.is_empty() {
        same += near.len();
    } else {
        differ.extend(near);
    }
    if beside {
        for mine in best.rows.iter_mut().filter(|row| differ.contains(&row.node)) {
            for figure in &mut mine.figures {
                *figure = Figure { state: State::Ambiguous, ..Figure::missing(figure.slot) };
            }
        }
    }
    for node in &differ {
        let (id, what) = if beside {
            ("format.row_conflict", "nothing tells which is the report's")
        } else {
            ("format.table_conflict", "the fuller, then the first one was taken")
        };
        let message = format!(
            "{}: the table is in the source again with other figures in this row; {what}",
            cx.label(*node)
        );
        best.doubts.push(cx.doubt(id, Some(*node), None, message));
    }
    // What a copy of the table has alone may be another report's, as may be what the table has alone where the copy has
    // other figures and is no mere fragment.
    let taken = others.iter().filter(|n| !mine.contains(n) && same + differ.len() > 0);
    let kept =
        mine.iter().filter(|n| !others.contains(n) && !differ.is_empty() && others.len() * 2 > mine.len());
    for node in taken.chain(kept) {
        let message = format!("{}: the row stands in one of two copies of the table alone", cx.label(*node));
        best.doubts.push(cx.doubt("format.table_conflict", Some(*node), None, message));
    }
    if same > 0 && differ.is_empty() {
        let message = format!("the table is in the source twice with the same figures ({same} rows)");
        best.doubts.push(cx.doubt("format.table_repeated", None, None, message));
    }
}
