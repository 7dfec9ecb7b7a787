//! Lines of figures that stand apart from their labels: extractors that lose the lines of a table print the labels of
//! some rows in a heap and their figures in another, so that the label right in front of a line is another row's.
//!
//! Rows whose own label and figures share a line hold; between two of them the official order tells whose the lines are if
//! there are as many as rows, and nothing does if a line too many shows that labels and figures are out of step.
//! Printed cell by cell, such figures may come column by column: the sums along the rows tell.

use crate::document::Document;
use crate::grammar::TableForm;
use crate::report::align::Fate;
use crate::report::piece::{Piece, What};
use crate::report::placement::Term;
use crate::report::settle::adds_up;
use crate::report::stream::Stream;
use crate::report::table::blanks_are_real;
use crate::report::token::Kind;
use crate::report::value::Reading;
use crate::text::fold::Folded;
use crate::text::ordinal;

/// What is known of a run of figures beyond what the walk found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing.
    AsWalked,
    /// Its row is told by counting.
    Counted,
    /// The same, and its figures stood column by column.
    ByColumns,
    /// Some row's, and nobody can tell which.
    Open,
    /// The same, though there are as many as rows: the sums along the rows break.
    Mixed,
}

/// Gives lines of figures apart from their labels to their rows, if counting tells them.
pub(super) fn settle(
    pieces: &mut [Piece],
    fates: &mut [Fate],
    form: &TableForm,
    stream: &Stream,
    document: &Document,
) -> Vec<Standing> {
    let mut standings = vec![Standing::AsWalked; pieces.len()];
    let mut widths = form.nodes.iter().flat_map(|n| &n.variants).map(|v| v.columns.len());
    let Some(width) = widths.next().filter(|width| widths.all(|w| w == *width)) else { return standings };
    let anchors: Vec<(usize, usize)> =
        (0..pieces.len()).filter_map(|i| anchor(pieces, fates, form, i).map(|node| (i, node))).collect();
    if anchors.len() < 2 || anchors.windows(2).any(|w| w[0].1 >= w[1].1) {
        return standings;
    }
    let ends = anchors.iter().copied().chain([(pieces.len(), form.nodes.len())]);
    let starts = std::iter::once(None).chain(anchors.iter().copied().map(Some));
    for (start, (end, below)) in starts.zip(ends) {
        let (from, above) = start.map_or((0, 0), |(i, node)| (i + 1, node + 1));
        let figures = (from..end).filter(|i| pieces[*i].what == What::Values);
        let lines: Vec<usize> =
            figures.filter(|i| !behind_foreign(pieces, fates, form, *i, stream, document)).collect();
        let whole = lines.iter().all(|i| pieces[*i].tokens.len() == width);
        if lines.iter().all(|i| in_step(pieces, fates, *i)) {
            continue;
        }
        // Where some are no whole rows, nobody can count. Of two lines behind two labels the first may be of either.
        if !whole {
            for pair in lines.windows(2).filter(|pair| follows_figures(pieces, pair[1])) {
                let open =
                    |i: usize| pieces[i].tokens.len() == width && !has_own_label(pieces, fates, form, i);
                pair.iter().filter(|i| open(**i)).for_each(|i| standings[*i] = Standing::Open);
            }
            continue;
        }
        let mut counted: Vec<Vec<usize>> = Vec::new();
        let ends = [above.checked_sub(1), Some(below).filter(|n| *n < form.nodes.len())];
        let has_ends = |format: usize| ends.iter().flatten().all(|n| form.nodes[*n].in_format(format));
        for format in form.formats.iter().filter(|format| has_ends(**format)) {
            let row = |n: &usize| form.nodes[*n].is_row() && form.nodes[*n].in_format(*format);
            let rows: Vec<usize> = (above..below).filter(row).collect();
            if rows.len() == lines.len() && !counted.contains(&rows) {
                counted.push(rows);
            }
        }
        if let [rows] = &counted[..] {
            let own = |i: usize| has_own_label(pieces, fates, form, i);
            let agrees = |i: usize, row: usize| fates[i] == Fate::Fills(row, true);
            let pairs = || lines.iter().zip(rows).map(|(line, row)| (*line, *row));
            // Labels and counting disagree: a line is gone, and another too many, or labels stand in heaps.
            if pairs().any(|(line, row)| own(line) && !agrees(line, row)) {
                let open: Vec<usize> =
                    pairs().filter(|(i, row)| !(own(*i) && agrees(*i, *row))).map(|(i, _)| i).collect();
                open.into_iter().for_each(|i| standings[i] = Standing::Mixed);
                continue;
            }
            let standing = by_rows_or_columns(pieces, &lines, rows, form, stream);
            for (line, row) in lines.iter().zip(rows) {
                fates[*line] =
                    Fate::Fills(*row, line.checked_sub(1).is_some_and(|i| fates[i] == Fate::Names(*row)));
                standings[*line] = standing;
            }
        } else if lines.iter().any(|i| follows_figures(pieces, *i) || blanks_are_real(pieces[*i].kind)) {
            let open = |i: &&usize| !has_own_label(pieces, fates, form, **i);
            lines.iter().filter(open).for_each(|i| standings[*i] = Standing::Open);
        }
    }
    standings
}

/// Whether a text right in front of figures is no piece of any label: a row that the form does not have.
fn behind_foreign(
    pieces: &[Piece],
    fates: &[Fate],
    form: &TableForm,
    at: usize,
    stream: &Stream,
    document: &Document,
) -> bool {
    let Some(before) = at.checked_sub(1).filter(|i| fates[*i] == Fate::Ignored) else { return false };
    if pieces[before].what != What::Text {
        return false;
    }
    let shown = pieces[before].tokens.iter().filter_map(|t| stream.tokens.get(*t));
    let shown: String = shown.map(|t| document.text(t.text)).collect();
    let folded = Folded::of(ordinal::split(&shown).1);
    !form.nodes.iter().flat_map(|n| &n.keys).any(|key| key.text.contains(&folded.full))
}

/// Most rows, as a share of all, whose sums may be off if the order of their figures is to hold.
const OFF: usize = 4;

/// Lines that are hardly ever printed by columns.
const FEW: usize = 3;

/// How the figures of counted lines go on: row by row, or column by column, which puts them in their rows; the last line
/// may be a row all the same, as the total of a table is a line apart.
fn by_rows_or_columns(
    pieces: &mut [Piece],
    lines: &[usize],
    rows: &[usize],
    form: &TableForm,
    stream: &Stream,
) -> Standing {
    let heap = |line: &usize| pieces[*line].kind.is_single() && follows_figures(pieces, *line);
    if lines.len() < 2 || !lines[1..].iter().all(heap) {
        return Standing::Counted;
    }
    let tokens: Vec<usize> = lines.iter().flat_map(|line| pieces[*line].tokens.iter().copied()).collect();
    let term = |token: usize| match stream.tokens.get(token).map(|t| &t.kind) {
        Some(Kind::Value(Reading::Number(number))) => Term::Number(number.value),
        Some(Kind::Value(Reading::Dash) | Kind::Blank) => Term::Empty,
        _ => Term::Unknown,
    };
    let width = tokens.len() / lines.len();
    let fits = |row: usize, order: &[usize]| {
        let variant = form.nodes[row].variants.first();
        variant.is_some_and(|v| adds_up(v, |column| order.get(column).map_or(Term::Unknown, |t| term(*t))))
    };
    let off = |order: &[usize]| {
        rows.iter().zip(order.chunks(width)).filter(|(row, figures)| !fits(**row, figures)).count()
    };
    // The first `k` rows column by column.
    let columns = |k: usize| -> Vec<usize> {
        let turned = (0..k).flat_map(|row| (0..width).map(move |column| column * k + row));
        turned.chain(k * width..tokens.len()).filter_map(|at| tokens.get(at).copied()).collect()
    };
    let mut ways: Vec<(usize, Vec<usize>)> = [lines.len(), lines.len() - 1]
        .into_iter()
        .filter(|k| *k > 1)
        .map(columns)
        .chain([tokens.clone()])
        .map(|order| (off(&order), order))
        .collect();
    ways.sort_by_key(|way| way.0);
    // Two or three rows between others are hardly ever printed by columns: only if that alone fits.
    let as_printed = off(&tokens);
    if lines.len() <= FEW && ways.first().is_some_and(|best| best.0 == as_printed || best.0 > 0) {
        return Standing::Counted;
    }
    let shown = |order: &[usize]| order.iter().map(|t| term(*t)).collect::<Vec<_>>();
    let (best, others) = match &ways[..] {
        [best, others @ ..] if best.0 * OFF <= lines.len() => (best, others),
        _ => return Standing::Mixed,
    };
    if others.iter().any(|other| other.0 == best.0 && shown(&other.1) != shown(&best.1)) {
        return Standing::Mixed;
    }
    if shown(&best.1) == shown(&tokens) {
        return Standing::Counted;
    }
    for (line, figures) in lines.iter().zip(best.1.chunks(width)) {
        pieces[*line].tokens = figures.iter().copied().collect();
    }
    Standing::ByColumns
}

/// The row whose figures these are for certain: its label is on their line, or it stands right in front of them with
/// no other label in front of it and no other figures behind them.
fn anchor(pieces: &[Piece], fates: &[Fate], form: &TableForm, at: usize) -> Option<usize> {
    let Fate::Fills(node, true) = fates[at] else { return None };
    let label = at.checked_sub(1)?;
    let named = matches!(&pieces[label].what, What::Label(nodes) if nodes.contains(&node));
    if !named || fates[label] != Fate::Names(node) {
        return None;
    }
    if pieces[label].line == pieces[at].line {
        return Some(node);
    }
    // Figures right below have no label.
    let more = pieces.get(at + 1).is_some_and(|p| p.what == What::Values);
    (!more && pieces[at].kind.is_single() && has_own_label(pieces, fates, form, at)).then_some(node)
}

/// Whether the row's label stands right in front of figures, and no label of a row without figures in front of it.
fn has_own_label(pieces: &[Piece], fates: &[Fate], form: &TableForm, at: usize) -> bool {
    let (Fate::Fills(node, true), Some(label)) = (fates[at], at.checked_sub(1)) else { return false };
    let row = |i: &usize| match &pieces[*i].what {
        What::Label(nodes) => nodes.iter().any(|n| form.nodes[*n].is_row()),
        // A piece of another label, broken over lines.
        What::Text => true,
        _ => false,
    };
    let heap = (0..label).rev().find(|i| fates[*i] != Fate::Names(node)).is_some_and(|i| row(&i));
    fates[label] == Fate::Names(node) && !heap
}

/// Whether figures have a piece of their row's label next to them, and no others come right before.
fn in_step(pieces: &[Piece], fates: &[Fate], at: usize) -> bool {
    let Fate::Fills(node, true) = fates[at] else { return false };
    let names = |i: Option<usize>| i.and_then(|i| fates.get(i)) == Some(&Fate::Names(node));
    (names(at.checked_sub(1)) || names(Some(at + 1))) && !follows_figures(pieces, at)
}

/// Whether no label stands between figures and those before them.
fn follows_figures(pieces: &[Piece], at: usize) -> bool {
    let mut before = pieces[..at].iter().rev().filter(|p| p.what != What::Text);
    before.next().is_some_and(|p| p.what == What::Values)
}
