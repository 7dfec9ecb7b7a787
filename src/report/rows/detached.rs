//! Lines of figures that stand apart from their labels: extractors that lose the lines of a table print the labels of
//! some rows in a heap and their figures in another, so that the label right in front of a line is another row's.
//!
//! Rows whose label and figures share a line hold; between two of them the official order tells whose the lines are if
//! there are as many as rows, and nothing does if a line too many shows that labels and figures are out of step.

use crate::grammar::TableForm;
use crate::report::align::{Fate, Piece, What};

/// What is known of a run of figures beyond what the walk found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing.
    AsWalked,
    /// Its row is told by counting.
    Counted,
    /// Some row's, and nobody can tell which.
    Open,
}

/// Gives lines of figures apart from their labels to their rows, if counting tells them.
pub(super) fn settle(pieces: &[Piece], fates: &mut [Fate], form: &TableForm) -> Vec<Standing> {
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
        let lines: Vec<usize> = (from..end).filter(|i| pieces[*i].what == What::Values).collect();
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
            for (line, row) in lines.iter().zip(rows) {
                fates[*line] =
                    Fate::Fills(*row, line.checked_sub(1).is_some_and(|i| fates[i] == Fate::Names(*row)));
                standings[*line] = Standing::Counted;
            }
        } else if lines.iter().any(|i| follows_figures(pieces, *i)) {
            lines.iter().for_each(|i| standings[*i] = Standing::Open);
        }
    }
    standings
}

/// The row whose figures these are for certain: its label is on their line, or both stand between complete others.
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
    let row = |piece: &Piece| match &piece.what {
        What::Label(nodes) => nodes.iter().any(|n| form.nodes[*n].is_row()),
        _ => false,
    };
    let heap = pieces[..label].iter().rev().find(|p| p.what != What::Text).is_some_and(row);
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
