//! Alignment of a flattened table with the official sequence of rows.
//!
//! The region's tokens become pieces: labels, other text, heads, runs of figures. One dynamic program walks the
//! pieces along the table's nodes (rows and group headings in official order) and finds the cheapest reading:
//! a label moves to its node, a piece of a label may stand before or after the row's figures, figures go to the
//! row in hand, rows may be missing, extra or damaged. What the walk had to do without a label's word for it is
//! kept as such, so that it can be doubted.

use super::asides;
use super::bars::Bars;
use super::region::Region;
use super::similar::{Shown, likeness};
use super::stream::Stream;
use super::token::{Kind, LineKind};
use crate::document::{Document, Separator};
use crate::error::overtime;
use crate::grammar::{Forms, Meaning, TableForm};
use crate::text::fold::Folded;
use crate::text::ordinal;
use smallvec::{SmallVec, smallvec};

/// Nodes a label can name; few have more than one.
pub(crate) type Nodes = SmallVec<[usize; 4]>;

/// A piece of a region.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) what: What,
    /// Tokens it consists of, as indexes of the stream.
    pub(crate) tokens: SmallVec<[usize; 8]>,
    pub(crate) line: usize,
    pub(crate) kind: LineKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// A row label or group heading known word for word: its possible nodes.
    Label(Nodes),
    /// Text that may be a damaged label or a piece of one.
    Text,
    /// A head or other fixed wording.
    Head,
    /// A run of figures and empty cells.
    Values,
}

/// Where a piece went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Names this node.
    Names(usize),
    /// Figures of this row; the flag says that a label stands for it.
    Fills(usize, bool),
    Ignored,
}

/// Cuts a region into pieces.
pub(crate) fn pieces(region: &Region, stream: &Stream, document: &Document, forms: &Forms) -> Vec<Piece> {
    let table = &forms.tables[region.table];
    let mut pieces: Vec<Piece> = Vec::new();
    let by_cell = printed_by_cell(region, stream);
    let bars = Bars::of(region, stream, forms);
    let numbers = asides::row_numbers(region, stream);
    for line_index in region.lines.clone() {
        let line = &stream.lines[line_index];
        // A line ends a run of figures unless the table is printed cell by cell.
        let mut joinable = by_cell && (line.kind.is_single() || line.kind == LineKind::Bar);
        let heads_here = heads_on(stream.tokens_of(line), region.table);
        for index in line.tokens.0 as usize..line.tokens.1 as usize {
            let token = &stream.tokens[index];
            if numbers.contains(&index) {
                continue;
            }
            // `（其中修订16件）` on the line below a figure is a note on it, not a cell.
            if by_cell
                && token.kind == Kind::Text
                && line.kind == LineKind::Single
                && pieces.last().is_some_and(|p| p.what == What::Values && p.line + 1 == line_index)
                && asides::is_note(document.text(token.text), table)
            {
                continue;
            }
            let what = match &token.kind {
                Kind::Label(meanings) => {
                    let nodes: Nodes = meanings
                        .iter()
                        .filter_map(|m| match m {
                            Meaning::Node { table, node } if usize::from(*table) == region.table => {
                                Some(usize::from(*node))
                            }
                            _ => None,
                        })
                        .collect();
                    let head = meanings.iter().any(|m| {
                        matches!(m, Meaning::Column { table, .. } | Meaning::Mark { table } | Meaning::Part { table }
                            if usize::from(*table) == region.table)
                    });
                    if nodes.is_empty() {
                        if head { What::Head } else { What::Text }
                    } else if head
                        && token.ordinal.is_none()
                        && (heads_here || beside_heads(&pieces, stream, line_index))
                    {
                        What::Head
                    } else {
                        What::Label(nodes)
                    }
                }
                // In a table with a row per line, one figure on a line of its own is a page number, unless it
                // stands right below its label or below a row that ends in an empty cell, whose figure it may be.
                Kind::Value(_)
                    if !by_cell
                        && line.kind == LineKind::Single
                        && line.tokens.1 - line.tokens.0 == 1
                        && !pieces.last().is_some_and(|p| {
                            p.line + 1 == line_index
                                && match p.what {
                                    What::Label(_) => p.kind.is_single(),
                                    What::Values => ends_blank(p, stream),
                                    _ => false,
                                }
                        }) =>
                {
                    What::Head
                }
                Kind::Value(_) | Kind::Glued => What::Values,
                Kind::Blank => match line.kind {
                    // An empty cell before the row's label is a merged label column.
                    LineKind::Row { .. } | LineKind::Fields(_) => What::Values,
                    // A lone bar is an empty cell behind a label or a figure, where bars close cells.
                    LineKind::Bar if bars.is_cell(stream, line_index, region) => match pieces.last() {
                        Some(Piece { what: What::Values | What::Label(_), .. }) => What::Values,
                        _ => continue,
                    },
                    _ => continue,
                },
                Kind::Text
                    if is_cell(&pieces, table, line.kind, line_index)
                        || (line.kind == LineKind::Single
                            && is_word_in_row(&pieces, table, stream.tokens_of(line), line_index)) =>
                {
                    What::Values
                }
                Kind::Text => What::Text,
            };
            if what == What::Values
                && let Some(last) = pieces.last_mut()
                && last.what == What::Values
                && (last.line == line_index
                    || (joinable && (last.kind.is_single() || last.kind == LineKind::Bar)))
            {
                last.tokens.push(index);
                last.line = line_index;
                continue;
            }
            joinable = by_cell;
            pieces.push(Piece { what, tokens: smallvec![index], line: line_index, kind: line.kind });
        }
    }
    drop_lone_blanks(&mut pieces, stream, table);
    split_runs(&mut pieces, table, by_cell);
    pieces
}

/// Whether a run of figures between bars ends in an empty cell.
fn ends_blank(piece: &Piece, stream: &Stream) -> bool {
    let last = piece.tokens.last().map(|t| &stream.tokens[*t].kind);
    piece.kind == LineKind::Fields(Separator::Bar) && last == Some(&Kind::Blank)
}

/// Whether a text stands in a figure's cell: behind a row's own label, or behind a figure, on a line with cells.
fn is_cell(pieces: &[Piece], table: &TableForm, kind: LineKind, line: usize) -> bool {
    let Some(last) = pieces.last().filter(|p| p.line == line && super::table::blanks_are_real(kind)) else {
        return false;
    };
    match &last.what {
        What::Values => true,
        What::Label(nodes) => nodes.iter().all(|n| table.nodes[*n].is_row()),
        _ => false,
    }
}

/// Whether a text on a line whose cells lost their separators is one of them: the line begins with a row's label,
/// has as many pieces behind it as the row has columns, and figures stand in front of the text.
fn is_word_in_row(pieces: &[Piece], table: &TableForm, tokens: &[super::token::Token], here: usize) -> bool {
    let [Piece { what: What::Label(nodes), line: of_label, .. }, Piece { what: What::Values, line, .. }] =
        pieces.last_chunk::<2>().map_or(&[] as &[Piece], |two| two.as_slice())
    else {
        return false;
    };
    *of_label == here
        && *line == here
        && nodes.iter().any(|n| {
            let node = &table.nodes[*n];
            node.is_row() && node.variants.iter().any(|v| v.columns.len() + 1 == tokens.len())
        })
}

/// Whether figures mostly stand on lines of their own.
pub(crate) fn printed_by_cell(region: &Region, stream: &Stream) -> bool {
    let (mut single, mut shared) = (0, 0);
    for line in &stream.lines[region.lines.clone()] {
        let tokens = stream.tokens_of(line);
        let values = tokens.iter().filter(|t| t.is_value()).count();
        match (values, tokens.len(), line.kind) {
            (0, ..) => {}
            (1, 1, LineKind::Single | LineKind::Cell) => single += 1,
            (n, ..) => shared += n,
        }
    }
    single > shared
}

/// Whether a line is a line of heads: it has wording that can only be a head's, and no figure.
fn heads_on(tokens: &[super::token::Token], table: usize) -> bool {
    let head = |m: &Meaning| matches!(m, Meaning::Column { table: of, .. } | Meaning::Mark { table: of } if usize::from(*of) == table);
    tokens.iter().all(|t| !t.is_value())
        && tokens.iter().any(|t| !t.meanings().is_empty() && t.meanings().iter().all(head))
}

/// For tables printed cell by cell: `其他` and `总计` right behind a head, with no figure following, are heads.
fn beside_heads(pieces: &[Piece], stream: &Stream, line: usize) -> bool {
    let follows = pieces.last().is_some_and(|p| p.what == What::Head);
    let next = stream.lines.iter().skip(line + 1).find(|l| !l.kind.is_empty());
    let figures = next.is_some_and(|l| stream.tokens_of(l).iter().any(super::token::Token::is_value));
    follows && !figures
}

/// Runs without a single figure in front of a label are merged label columns, not rows.
fn drop_lone_blanks(pieces: &mut Vec<Piece>, stream: &Stream, table: &TableForm) {
    let blank =
        |p: &Piece| p.what == What::Values && p.tokens.iter().all(|t| stream.tokens[*t].kind == Kind::Blank);
    let mut keep = vec![true; pieces.len()];
    for i in 0..pieces.len() {
        if !blank(&pieces[i]) {
            continue;
        }
        let line = pieces[i].line;
        let before = i > 0 && pieces[i - 1].line == line;
        let label_after = pieces[i + 1..]
            .iter()
            .take_while(|p| p.line == line)
            .any(|p| matches!(p.what, What::Label(_) | What::Text | What::Head));
        let head_before = i > 0 && pieces[i - 1].line == line && pieces[i - 1].what == What::Head;
        // A lone bar was taken in because it is a cell; behind the label of a group it is padding.
        let lone = pieces[i].kind == LineKind::Bar
            && i > 0
            && match &pieces[i - 1].what {
                What::Label(nodes) => nodes.iter().any(|n| table.nodes[*n].is_row()),
                _ => false,
            };
        keep[i] = lone || (before && !label_after && !head_before);
    }
    let mut at = 0;
    pieces.retain(|_| {
        at += 1;
        keep[at - 1]
    });
}

/// A run that is several rows long has lost the labels between them: cut it into rows.
fn split_runs(pieces: &mut Vec<Piece>, table: &TableForm, by_cell: bool) {
    if !by_cell {
        return;
    }
    let widths: Vec<usize> = table.nodes.iter().flat_map(|n| &n.variants).map(|v| v.columns.len()).collect();
    let Some(width) = widths.first().copied().filter(|w| widths.iter().all(|x| x == w)) else { return };
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces.drain(..) {
        let n = piece.tokens.len();
        if piece.what == What::Values && n > width && n % width == 0 {
            for part in piece.tokens.chunks(width) {
                out.push(Piece { tokens: SmallVec::from_slice(part), what: What::Values, ..piece });
            }
        } else {
            out.push(piece);
        }
    }
    *pieces = out;
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
    let mut back: Vec<Vec<(u16, Fate)>> = Vec::with_capacity(pieces.len());
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
        let mut next = vec![f32::NEG_INFINITY; states];
        let mut from: Vec<(u16, Fate)> = vec![(0, Fate::Ignored); states];
        // The label right in front of figures is theirs, whatever else stands on the line.
        let names_next = pieces.get(at + 1).is_some_and(|p| p.what == What::Values);
        let candidates = candidates(piece, stream, document, table, &mut folded);
        let fill_unnamed =
            if strange == Some(piece.line) { weight::FILL_STRANGE } else { weight::FILL_UNNAMED };
        strange = (piece.what == What::Text && candidates.is_empty()).then_some(piece.line);
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
                        from[to] = (u16::try_from(here).unwrap_or(0), fate);
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
                        for to in node..nodes {
                            if table.nodes[to].is_row() {
                                let value = base + fill_unnamed + leave + skipped(to);
                                reach(state(to + 1, true), value, Fate::Fills(to, false));
                            }
                        }
                    }
                }
            }
        }
        score = next;
        back.push(from);
    }
    let mut at = (0..states).max_by(|a, b| score[*a].total_cmp(&score[*b])).unwrap_or(0);
    let mut fates = vec![Fate::Ignored; pieces.len()];
    for (i, from) in back.iter().enumerate().rev() {
        let (previous, fate) = from[at];
        fates[i] = fate;
        at = usize::from(previous);
    }
    name_filled(&mut fates);
    fates
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
            let (ordinal, body) = ordinal::split(shown);
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
