//! Lines that an extractor removed because they were equal to one before: one `0` stands for a whole table.

use std::collections::HashSet;

use super::Doubt;
use super::figure::{Figure, State, Via};
use super::region::Region;
use super::stream::Stream;
use super::table::TableRead;
use super::token::{Line, LineKind};
use crate::document::Document;
use crate::grammar::Forms;

/// Cells, one on each line, from which on a table without two equal ones is no accident: the heads of the official
/// tables alone repeat themselves.
const FEWEST_CELLS: usize = 30;

/// Takes back what was read of tables printed cell by cell if no two of their lines are equal:
/// a figure that is left may be another row's. Tables most of whose figures share their lines are not asked.
pub(crate) fn take_back(
    stream: &Stream,
    document: &Document,
    forms: &Forms,
    regions: &[Region],
    reads: &mut [TableRead],
    doubts: &mut Vec<Doubt>,
) {
    let Some(message) = removed(stream, document, regions) else { return };
    for read in reads {
        let table = &forms.tables[read.table];
        let by_cell = |f: &Figure| f.via == Via::Sequence || f.state == State::Placed;
        let mut taken = HashSet::new();
        for row in &mut read.rows {
            for figure in row.figures.iter_mut().filter(|f| f.value.is_some() && by_cell(f)) {
                *figure = Figure { state: State::Ambiguous, ..Figure::missing(figure.slot) };
                taken.insert(table.nodes[row.node].id.as_str());
            }
        }
        // What is taken back was placed by nothing.
        let of_taken = |doubt: &Doubt| {
            doubt.table.as_deref() == Some(table.id.as_str())
                && doubt.row.as_deref().is_none_or(|row| taken.contains(row))
        };
        doubts.retain(|doubt| doubt.id != "figure.placed" || !of_taken(doubt));
        doubts.push(Doubt::new("format.lines_collapsed", Some(&table.id), None, message.clone()));
    }
}

/// What shows that lines were removed.
fn removed(stream: &Stream, document: &Document, regions: &[Region]) -> Option<String> {
    let cell = |line: &&Line| matches!(line.kind, LineKind::Single | LineKind::Cell);
    // A table most of whose figures share their lines is not printed cell by cell, whatever else stands beside it, nor is
    // a piece of it where only heads and one figure stand.
    let by_cell = |region: &&Region| {
        let pieces = regions.iter().filter(|other| other.table == region.table);
        let lines = || pieces.clone().flat_map(|piece| &stream.lines[piece.lines.clone()]);
        let figures = |line: &Line| stream.tokens_of(line).iter().filter(|t| t.is_value()).count();
        let single = |line: &&Line| cell(line) && stream.tokens_of(line).len() == 1;
        let alone: usize = lines().filter(single).map(figures).sum();
        lines().map(figures).sum::<usize>() <= alone * 2
    };
    let lines = regions.iter().filter(by_cell).flat_map(|r| &stream.lines[r.lines.clone()]).filter(cell);
    let (mut seen, mut count, mut figures) = (HashSet::new(), 0usize, 0usize);
    for line in lines {
        let [only] = stream.tokens_of(line) else { continue };
        count += 1;
        figures += usize::from(only.is_value());
        if !seen.insert(document.text(only.text).trim()) {
            return None;
        }
    }
    if count < FEWEST_CELLS || figures == 0 {
        return None;
    }
    let message = format!(
        "the tables are printed cell by cell, {count} lines with {figures} figures, and nowhere two lines are equal: \
         equal lines were removed, and a figure that is left may stand for several cells"
    );
    Some(message)
}
