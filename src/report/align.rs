//! Alignment of a flattened table with the official sequence of rows.
//!
//! The region's tokens become pieces: labels, other text, heads, runs of figures. One dynamic program walks the
//! pieces along the table's nodes (rows and group headings in official order) and finds the cheapest reading:
//! a label moves to its node, a piece of a label may stand before or after the row's figures, figures go to the
//! row in hand, rows may be missing, extra or damaged. What the walk had to do without a label's word for it is
//! kept as such, so that it can be doubted.

use smallvec::SmallVec;

use super::piece::{Piece, What};
use super::similar::{Shown, likeness};
use super::stream::Stream;
use super::token::Kind;
use crate::document::Document;
use crate::error::overtime;
use crate::grammar::TableForm;
use crate::text::fold::Folded;
use crate::text::ordinal::{self, Ordinal};

/// Where a piece went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Names this node.
    Names(usize),
    /// Figures of this row; the flag says that a label stands for it.
    Fills(usize, bool),
    Ignored,
}

/// Weights of the walk, in units of one exact label. What matters is their order: to lose a word-for-word label
/// is dearer than any number of missing rows between two labels; to place figures without a label is a last resort.
mod weight {
    pub(super) const EXACT: f32 = 10.0;
    pub(super) const TEXT: f32 = 4.0;
    pub(super) const FILL: f32 = 4.0;
    pub(super) const FILL_UNNAMED: f32 = 0.5;
    /// Figures behind a label that is like none: a row the form does not have.
    pub(super) const FILL_STRANGE: f32 = -3.0;
    pub(super) const AGAIN: f32 = 0.4;
    pub(super) const SKIP_ROW: f32 = -0.25;
    pub(super) const LEAVE_EMPTY: f32 = -0.5;
    pub(super) const COUNT_FITS: f32 = 1.5;
    pub(super) const DROP_VALUES: f32 = -2.0;
    pub(super) const DROP_OWN: f32 = -3.0;
    pub(super) const DROP_NAME: f32 = -8.0;
}

/// Least likeness for a text to count as a damaged label or a piece of one.
const LEAST_LIKENESS: f32 = 0.5;

/// Walks the pieces along the nodes.
pub(crate) fn align(pieces: &[Piece], stream: &Stream, document: &Document, table: &TableForm) -> Vec<Fate> {
    if let Some(fates) = straight(pieces, table) {
        return fates;
    }
    let nodes = table.nodes.len();
    // State: node in hand (0 = none yet, i + 1 = node i) and whether it has its figures.
    let states = (nodes + 1) * 2;
    let state = |node: usize, filled: bool| node * 2 + usize::from(filled);
    let mut score = vec![f32::NEG_INFINITY; states];
    score[state(0, true)] = 0.0;
    let mut back: Vec<Step> = Vec::with_capacity(pieces.len() * states);
    let mut next = score.clone();
    // The rows in order.
    let rows: Vec<usize> = (0..nodes).filter(|node| table.nodes[*node].is_row()).collect();
    let mut folded = Folded::default();
    // Rows among the first nodes, so that what a step passes over is one subtraction.
    let mut rows_before = Vec::with_capacity(nodes + 1);
    rows_before.push(0u16);
    for node in &table.nodes {
        rows_before.push(rows_before.last().copied().unwrap_or(0) + u16::from(node.is_row()));
    }
    let mut strange = None;
    for (at, piece) in pieces.iter().enumerate() {
        overtime::tick();
        next.fill(f32::NEG_INFINITY);
        let first = back.len();
        back.resize(first + states, Step { from: 0, fate: Short::IGNORED });
        let from = &mut back[first..];
        // The label right in front of figures is theirs, whatever else stands on the line.
        let names_next = pieces.get(at + 1).is_some_and(|p| p.what == What::Values);
        let candidates = candidates(piece, stream, document, table, &mut folded);
        let fill_unnamed =
            if strange == Some(piece.line) { weight::FILL_STRANGE } else { weight::FILL_UNNAMED };
        strange = (piece.what == What::Text && candidates.is_empty()).then_some(piece.line);
        // Figures may be of any row from the node in hand on.
        if piece.what == What::Values {
            let left = |node: usize, filled: bool| {
                let waiting = node > 0 && !filled && table.nodes[node - 1].is_row();
                fill_unnamed_from(score[state(node, filled)], fill_unnamed, waiting)
            };
            let mut sources: SmallVec<[(usize, bool, f32); 8]> = SmallVec::new();
            let mut behind = 0;
            for to in &rows {
                let new = (behind..=*to).flat_map(|node| [(node, false), (node, true)]);
                let new = new.map(|(node, filled)| (node, filled, left(node, filled)));
                sources.extend(new.filter(|source| source.2 > f32::NEG_INFINITY));
                behind = to + 1;
                let passed = |node: usize| f32::from(rows_before[*to] - rows_before[node]);
                let value = |source: &(usize, bool, f32)| source.2 + weight::SKIP_ROW * passed(source.0);
                let mut best = f32::NEG_INFINITY;
                let target = state(to + 1, true);
                for source in &sources {
                    let own = value(source);
                    best = best.max(own);
                    if own > next[target] {
                        next[target] = own;
                        let here = u16::try_from(state(source.0, source.1)).unwrap_or(0);
                        from[target] = Step { from: here, fate: Short::of(Fate::Fills(*to, false)) };
                    }
                }
                // What is clearly worse here is so for every row behind: all pass over the same rows.
                sources.retain(|source| value(source) > best - CLEARLY);
            }
        }
        for node in 0..=nodes {
            for filled in [false, true] {
                let here = state(node, filled);
                let base = score[here];
                if base == f32::NEG_INFINITY {
                    continue;
                }
                let mut reach = |to: usize, value: f32, fate: Fate| {
                    if value > next[to] {
                        next[to] = value;
                        from[to] = Step { from: u16::try_from(here).unwrap_or(0), fate: Short::of(fate) };
                    }
                };
                let waiting = node > 0 && !filled && table.nodes[node - 1].is_row();
                let ignore = match &piece.what {
                    // The figures right behind a row's label are its own, those of the next row are not.
                    What::Values if waiting => weight::DROP_OWN,
                    What::Values => weight::DROP_VALUES,
                    What::Label(_) if names_next => weight::DROP_NAME,
                    _ => 0.0,
                };
                reach(here, base + ignore, Fate::Ignored);
                let leave = if waiting { weight::LEAVE_EMPTY } else { 0.0 };
                // Rows passed over on the way from the node in hand to node `to` (both excluded).
                let skipped = |to: usize| weight::SKIP_ROW * f32::from(rows_before[to] - rows_before[node]);
                match &piece.what {
                    What::Head => {}
                    What::Label(_) | What::Text => {
                        for &(target, likeness) in &candidates {
                            let gain = if likeness >= 1.0 { weight::EXACT } else { weight::TEXT * likeness };
                            if target + 1 == node {
                                // A whole label with figures behind it, and its row is filled: by another's.
                                let again = filled && names_next && likeness >= 1.0;
                                let share = if again { weight::AGAIN } else { 0.9 };
                                reach(here, base + gain * share, Fate::Names(target));
                            } else if target + 1 > node {
                                reach(
                                    state(target + 1, false),
                                    base + gain + leave + skipped(target),
                                    Fate::Names(target),
                                );
                            }
                        }
                    }
                    What::Values => {
                        if waiting {
                            reach(
                                state(node, true),
                                base + weight::FILL + count_bonus(piece, stream, &table.nodes[node - 1]),
                                Fate::Fills(node - 1, true),
                            );
                        }
                    }
                }
            }
        }
        std::mem::swap(&mut score, &mut next);
    }
    let mut at = (0..states).max_by(|a, b| score[*a].total_cmp(&score[*b])).unwrap_or(0);
    let mut fates = vec![Fate::Ignored; pieces.len()];
    for (i, from) in back.chunks_exact(states).enumerate().rev() {
        fates[i] = from[at].fate.whole();
        at = usize::from(from[at].from);
    }
    name_filled(&mut fates);
    fates
}

/// By how much one way is worse than another, so that no rounding makes it as good.
const CLEARLY: f32 = 0.01;

/// What a state comes to where figures go to a row without a label, but for the rows passed over.
fn fill_unnamed_from(base: f32, fill: f32, waiting: bool) -> f32 {
    base + fill + if waiting { weight::LEAVE_EMPTY } else { 0.0 }
}

/// How a state was reached: from which, and with what becoming of the piece. Kept for every state of every piece, so it
/// is small.
#[derive(Debug, Clone, Copy)]
struct Step {
    from: u16,
    fate: Short,
}

/// A [`Fate`] in two numbers; tables have a few dozen nodes.
#[derive(Debug, Clone, Copy)]
struct Short(u16, u16);

impl Short {
    const IGNORED: Short = Short(0, 0);

    fn of(fate: Fate) -> Short {
        let small = |node: usize| u16::try_from(node).unwrap_or(u16::MAX);
        match fate {
            Fate::Ignored => Short::IGNORED,
            Fate::Names(node) => Short(1, small(node)),
            Fate::Fills(node, false) => Short(2, small(node)),
            Fate::Fills(node, true) => Short(3, small(node)),
        }
    }

    fn whole(self) -> Fate {
        match self {
            Short(0, _) => Fate::Ignored,
            Short(1, node) => Fate::Names(usize::from(node)),
            Short(named, node) => Fate::Fills(usize::from(node), named == 3),
        }
    }
}

/// A run of exactly as many figures as the row has columns is the likelier one.
fn count_bonus(piece: &Piece, stream: &Stream, node: &crate::grammar::Node) -> f32 {
    let shown = piece.tokens.iter().filter(|t| stream.tokens[**t].kind != Kind::Blank).count();
    let fits =
        node.variants.iter().any(|v| v.columns.len() == shown || v.columns.len() == piece.tokens.len());
    if fits { weight::COUNT_FITS } else { 0.0 }
}

/// A row filled before its label was read (the label wraps around its figures) is named all the same.
fn name_filled(fates: &mut [Fate]) {
    for i in 0..fates.len() {
        if let Fate::Fills(node, false) = fates[i] {
            let named = fates[i + 1..]
                .iter()
                .take_while(|f| !matches!(f, Fate::Fills(..)))
                .any(|f| *f == Fate::Names(node));
            fates[i] = Fate::Fills(node, named);
        }
    }
}

/// The regular case: every label known, each further down than the last, every run of figures behind its label.
fn straight(pieces: &[Piece], table: &TableForm) -> Option<Vec<Fate>> {
    let mut fates = Vec::with_capacity(pieces.len());
    // First node still free, and the row in hand.
    let (mut next, mut row) = (0, None);
    for (i, piece) in pieces.iter().enumerate() {
        match &piece.what {
            What::Head => fates.push(Fate::Ignored),
            What::Text => return None,
            What::Label(nodes) => {
                let mut fitting = nodes.iter().copied().filter(|n| *n >= next);
                let first = fitting.next()?;
                let node = match fitting.next() {
                    None => first,
                    // A heading and a row of the same wording: figures behind it decide.
                    Some(second) => {
                        if fitting.next().is_some() {
                            return None;
                        }
                        let filled = pieces.get(i + 1).is_some_and(|p| p.what == What::Values);
                        let (a, b) = (table.nodes[first].is_row(), table.nodes[second].is_row());
                        match (a, b) {
                            (true, false) => {
                                if filled {
                                    first
                                } else {
                                    second
                                }
                            }
                            (false, true) => {
                                if filled {
                                    second
                                } else {
                                    first
                                }
                            }
                            _ => return None,
                        }
                    }
                };
                // A row that is left without figures needs the full walk.
                if row.is_some() {
                    return None;
                }
                // Rows passed over may have lost their labels.
                next = node + 1;
                row = table.nodes[node].is_row().then_some(node);
                fates.push(Fate::Names(node));
            }
            What::Values => {
                fates.push(Fate::Fills(row.take()?, true));
            }
        }
    }
    row.is_none().then_some(fates)
}

/// Characters of a piece of another label, upright or of a group, that stands in front of a label's number.
const IN_FRONT: usize = 6;

/// The number of a label, and what stands behind it: also where a piece of the label of its group stands in front, `三 2.其他…`.
fn numbered(shown: &str) -> (Option<Ordinal>, &str) {
    let (ordinal, body) = ordinal::split(shown);
    let behind = || {
        let (front, rest) = body.split_once(char::is_whitespace)?;
        let (ordinal, body) = ordinal::split(rest);
        (front.chars().count() <= IN_FRONT && ordinal.is_some()).then_some((ordinal, body))
    };
    if ordinal.is_some() { (ordinal, body) } else { behind().unwrap_or((ordinal, body)) }
}

/// Nodes a label or text can name, with likeness; exact labels only their own.
fn candidates(
    piece: &Piece,
    stream: &Stream,
    document: &Document,
    table: &TableForm,
    folded: &mut Folded,
) -> Vec<(usize, f32)> {
    match &piece.what {
        What::Label(nodes) => nodes.iter().map(|n| (*n, 1.0)).collect(),
        What::Text => {
            let Some(token) = piece.tokens.first().map(|t| &stream.tokens[*t]) else { return Vec::new() };
            let shown = document.text(token.text);
            let (ordinal, body) = numbered(shown);
            folded.set(body);
            let core = (folded.core != folded.full).then(|| Shown::of(&folded.core));
            let texts = [Some(Shown::of(&folded.full)), core];
            let mut found: Vec<(usize, f32)> = Vec::new();
            for (i, node) in table.nodes.iter().enumerate() {
                let mut best = 0.0f32;
                for key in &node.keys {
                    for text in texts.iter().flatten() {
                        best = best.max(likeness(text, key).score());
                    }
                }
                if let (Some(own), Some(shown)) = (node.ordinal, ordinal)
                    && best > 0.0
                {
                    best += if own == shown { 0.1 } else { -0.25 };
                }
                if best >= LEAST_LIKENESS {
                    found.push((i, best.min(0.99)));
                }
            }
            // A piece that fits many labels says little about each.
            #[expect(clippy::cast_precision_loss, reason = "a few dozen rows")]
            let share = (found.len().max(1) as f32).sqrt();
            for (_, likeness) in &mut found {
                *likeness /= share;
            }
            found
        }
        _ => Vec::new(),
    }
}
