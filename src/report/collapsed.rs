//! Lines that an extractor removed because they were equal to one before: one `0` stands for a whole table.

use std::collections::HashSet;

use super::Doubt;
use super::figure::{Figure, State, Via};
use super::region::Region;
use super::stream::{LineKind, Stream};
use super::table::TableRead;
use crate::document::Document;
use crate::grammar::Forms;

/// Cells, one on each line, from which on a table without two equal ones is no accident: the heads of the official
/// tables alone repeat themselves.
const FEWEST_CELLS: usize = 30;

/// Zeros from which on some must stand side by side.
const FEWEST_ZEROS: usize = 5;

/// Takes back what was read of tables printed cell by cell if no two of their lines are equal, or no two in a row:
/// a figure that is left may be another row's.
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
        let figures = read.rows.iter_mut().flat_map(|r| &mut r.figures);
        for figure in figures.filter(|f| f.value.is_some() && by_cell(f)) {
            *figure = Figure { state: State::Ambiguous, ..Figure::missing(figure.slot) };
        }
        doubts.push(Doubt::new("format.lines_collapsed", Some(&table.id), None, message.clone()));
    }
}

/// What shows that lines were removed.
fn removed(stream: &Stream, document: &Document, regions: &[Region]) -> Option<String> {
    let cells = regions
        .iter()
        .flat_map(|r| &stream.lines[r.lines.clone()])
        .filter(|l| matches!(l.kind, LineKind::Single | LineKind::Cell));
    let (mut seen, mut count, mut figures, mut zeros) = (HashSet::new(), 0usize, 0usize, 0usize);
    let (mut again, mut in_a_row) = (false, false);
    let mut before = None;
    for line in cells {
        let [only] = stream.tokens_of(line) else { continue };
        let shown = document.text(only.text).trim();
        count += 1;
        figures += usize::from(only.is_value());
        zeros += usize::from(shown == "0");
        again |= !seen.insert(shown);
        in_a_row |= before == Some(shown);
        before = Some(shown);
    }
    // Where zeros are left blank few figures are equal; where they are shown some row has two side by side.
    if count < FEWEST_CELLS || figures == 0 || in_a_row || (again && zeros < FEWEST_ZEROS) {
        return None;
    }
    let which = if again { "two equal lines follow one another" } else { "two lines are equal" };
    let message = format!(
        "the tables are printed cell by cell, {count} lines with {figures} figures, and nowhere {which}: \
         equal lines were removed, and a figure that is left may stand for several cells"
    );
    Some(message)
}
