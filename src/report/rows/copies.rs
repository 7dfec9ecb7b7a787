//! Grids beside the table's own: a copy of it without figures, a list of its results with one figure for each.

use crate::document::Document;
use crate::grammar::Meaning;
use crate::report::piece::{Piece, What};
use crate::report::stream::Stream;
use crate::report::table::blanks_are_real;
use crate::report::token::{Kind, LineKind, Token};
use crate::text::signs::OBJECT;
use std::ops::Range;

/// What was set aside, for whoever says it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Aside {
    /// The table stands there a second time, without a figure.
    Blank,
    /// A list of rows with a figure for each; the first of them, as an index of the stream.
    List(usize),
}

/// A run of pieces from one grid.
#[derive(Debug)]
struct Grid {
    pieces: Range<usize>,
    rows: Vec<usize>,
    /// Figures, or what stands for them; the most in one row.
    shown: usize,
    widest: usize,
    /// A head names a column of the form.
    headed: bool,
    /// A line of text alone stands above the rows: it may say whose they are.
    captioned: bool,
}

/// Takes grids out of the pieces that are none of the table: all of whose rows another grid beside them has.
pub(super) fn set_aside(
    pieces: &mut Vec<Piece>,
    stream: &Stream,
    document: &Document,
    table: usize,
) -> Vec<Aside> {
    let grids = grids(pieces, stream, document, table);
    let mut asides = Vec::new();
    let mut keep = vec![true; pieces.len()];
    for (at, grid) in grids.iter().enumerate().filter(|(_, grid)| grid.rows.len() > 1) {
        let has_all = |other: &Grid| grid.rows.iter().all(|row| other.rows.contains(row));
        let others = || grids.iter().enumerate().filter(|(i, other)| *i != at && has_all(other));
        // What stands between them may say whose the other is.
        let beside = |other: &Grid| {
            let (first, second) =
                if other.pieces.start < grid.pieces.start { (other, grid) } else { (grid, other) };
            let between = pieces[first.pieces.end - 1].line + 1..pieces[second.pieces.start].line;
            stream
                .lines
                .get(between)
                .is_some_and(|lines| lines.iter().all(|l| l.kind.is_empty() || in_grid(l.kind)))
        };
        let filled = |other: &Grid| other.shown > 0 && !other.captioned && beside(other);
        let aside = if grid.shown == 0 && !grid.captioned && others().any(|(_, other)| filled(other)) {
            Some(Aside::Blank)
        } else if grid.widest == 1
            && !grid.headed
            && others().any(|(_, other)| other.headed && other.widest > 1)
        {
            first_figure(&pieces[grid.pieces.clone()], stream).map(Aside::List)
        } else {
            None
        };
        if aside.is_some() {
            keep[grid.pieces.clone()].fill(false);
        }
        asides.extend(aside);
    }
    let mut at = 0;
    pieces.retain(|_| {
        at += 1;
        keep[at - 1]
    });
    asides
}

fn in_grid(kind: LineKind) -> bool {
    matches!(kind, LineKind::Row { .. }) || blanks_are_real(kind)
}

fn first_figure(pieces: &[Piece], stream: &Stream) -> Option<usize> {
    let figures = pieces.iter().flat_map(|p| &p.tokens).copied();
    figures.into_iter().find(|t| stream.tokens[*t].is_value())
}

/// What tells apart the grids that pieces stand in: the number of a table, or of a run of lines with separators, which ends
/// where heads of columns follow rows.
fn numbers(pieces: &[Piece], stream: &Stream, of: usize) -> Vec<Option<(bool, u32)>> {
    let (mut run, mut rows) = (0, false);
    let column = |m: &Meaning| matches!(m, Meaning::Column { table, .. } if usize::from(*table) == of);
    let head = |piece: &Piece| {
        let tokens = piece.tokens.iter().map(|t| &stream.tokens[*t]);
        piece.what == What::Head && tokens.into_iter().any(|t| t.meanings().iter().any(column))
    };
    let mut numbers = Vec::with_capacity(pieces.len());
    for line in pieces.chunk_by(|a, b| a.line == b.line) {
        let number = match line[0].kind {
            LineKind::Row { table, .. } => Some((true, table)),
            kind if blanks_are_real(kind) => {
                let head = line.iter().any(head);
                run += u32::from(head && rows);
                rows = !head && (rows || line.iter().any(|piece| piece.what == What::Values));
                Some((false, run))
            }
            _ => None,
        };
        numbers.extend(line.iter().map(|_| number));
    }
    numbers
}

fn grids(pieces: &[Piece], stream: &Stream, document: &Document, of: usize) -> Vec<Grid> {
    let numbers = numbers(pieces, stream, of);
    let mut grids = Vec::new();
    let mut from = 0;
    for of_run in numbers.chunk_by(|a, b| a == b) {
        let run = &pieces[from..from + of_run.len()];
        let pieces = from..from + run.len();
        from = pieces.end;
        if of_run[0].is_none() {
            continue;
        }
        let tokens = || run.iter().flat_map(|p| &p.tokens).map(|t| &stream.tokens[*t]);
        let column = |m: &Meaning| matches!(m, Meaning::Column { table, .. } if usize::from(*table) == of);
        // A page keeps a second copy for what stays in place as it is scrolled, its figures hidden.
        let hidden =
            |t: &Token| t.kind == Kind::Text && document.text(t.text).trim().chars().all(|c| c == OBJECT);
        let shown = |t: &&Token| t.kind != Kind::Blank && !hidden(t);
        let values = || run.iter().filter(|p| p.what == What::Values);
        let count = |p: &Piece| p.tokens.iter().map(|t| &stream.tokens[*t]).filter(shown).count();
        let rows = run.iter().filter_map(|p| match &p.what {
            What::Label(nodes) => nodes.first().copied(),
            _ => None,
        });
        let first = run.iter().position(|p| matches!(p.what, What::Label(_))).unwrap_or(run.len());
        let alone = |at: usize| {
            let line = run[at].line;
            run[at].what == What::Text && run.iter().filter(|p| p.line == line).count() == 1
        };
        grids.push(Grid {
            pieces,
            captioned: (0..first).any(alone),
            rows: rows.collect(),
            shown: values().map(count).sum(),
            widest: values().map(|p| p.tokens.len()).max().unwrap_or(0),
            headed: tokens().any(|t| t.meanings().iter().any(column)),
        });
    }
    grids
}
