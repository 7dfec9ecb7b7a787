//! What a region is cut into before it is aligned: labels, other text, heads, runs of figures.

use super::asides;
use super::bars::Bars;
use super::region::Region;
use super::stream::Stream;
use super::token::{Kind, LineKind};
use crate::document::{Document, Separator};
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

/// Cuts a region into pieces.
pub(crate) fn pieces(region: &Region, stream: &Stream, document: &Document, forms: &Forms) -> Vec<Piece> {
    let table = &forms.tables[region.table];
    let mut pieces: Vec<Piece> = Vec::with_capacity(region.lines.len());
    let by_cell = printed_by_cell(region, stream);
    let bars = Bars::of(region, stream, forms);
    let numbers = asides::row_numbers(region, stream);
    let in_bars = by_cell && closed_by_bars(region, stream);
    // The last line that shows anything is one of heads.
    let mut heads_above = None;
    for line_index in region.lines.clone() {
        let line = &stream.lines[line_index];
        // A line ends a run of figures unless the table is printed cell by cell.
        let mut joinable = by_cell && (line.kind.is_single() || line.kind == LineKind::Bar);
        let heads_here = heads_on(stream.tokens_of(line), region.table)
            || heads_above == Some(line.kind.grid()) && may_all_be_heads(line, stream, region.table);
        if !line.kind.is_empty() {
            heads_above = (heads_here && super::table::blanks_are_real(line.kind)).then(|| line.kind.grid());
        }
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
                        matches!(m, Meaning::Column { table, .. } | Meaning::Mark { table, .. } | Meaning::Part { table }
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
                // In a table with a row per line, one figure on a line of its own is a page number, unless it is none
                // and stands right below its label or below a row that ends in an empty cell, whose figure it may be.
                // Where bars close the cells, one without a bar is none of them.
                Kind::Value(_) if in_bars && asides::page_number(stream, line).is_some() => What::Head,
                Kind::Value(_)
                    if !by_cell
                        && line.kind == LineKind::Single
                        && line.tokens.1 - line.tokens.0 == 1
                        && (is_page(stream, document, line_index)
                            || !pieces.last().is_some_and(|p| {
                                p.line + 1 == line_index
                                    && match p.what {
                                        What::Label(_) => p.kind.is_single(),
                                        What::Values => ends_blank(p, stream),
                                        _ => false,
                                    }
                            })) =>
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
                    if by_cell
                        && bars.close_cells()
                        && is_text_cell(&pieces, table, stream, bars, region, line_index)
                        && !is_of_label(document.text(token.text), table) =>
                {
                    What::Values
                }
                // Behind the blanks of merged heads stands another head.
                Kind::Text if heads_here && line.kind != LineKind::Single => What::Text,
                Kind::Text
                    if is_cell(&pieces, table, stream, line.kind, line_index)
                        || (is_cell_of_either(&pieces, table, line_index)
                            && is_under_figures_head(region, stream, document, line.kind, token.x.0))
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
    split_runs(&mut pieces, stream, table, by_cell);
    pieces
}

/// Whether nearly all labels and figures of a table printed cell by cell share their lines with a bar.
fn closed_by_bars(region: &Region, stream: &Stream) -> bool {
    let lines = || stream.lines[region.lines.clone()].iter();
    let of = |kind: LineKind| lines().filter(|l| l.kind == kind).count();
    of(LineKind::Cell) > of(LineKind::Single) * 4
}

/// Whether a number alone on its line is rather a page's than what the line above, cut at the width of the text, goes
/// on with.
fn is_page(stream: &Stream, document: &Document, at: usize) -> bool {
    stream.lines.get(at).is_some_and(|line| asides::page_number(stream, line).is_some())
        && (asides::counts_pages(stream, at) || at == 0 || !asides::is_cut(stream, document, at - 1))
}

/// Whether a run of figures between bars ends in an empty cell.
pub(crate) fn ends_blank(piece: &Piece, stream: &Stream) -> bool {
    let last = piece.tokens.last().map(|t| &stream.tokens[*t].kind);
    piece.kind == LineKind::Fields(Separator::Bar) && last == Some(&Kind::Blank)
}

/// Whether a text stands in a figure's cell: behind a row's own label, or behind a figure, on a line with cells.
fn is_cell(pieces: &[Piece], table: &TableForm, stream: &Stream, kind: LineKind, line: usize) -> bool {
    let Some(last) = pieces.last().filter(|p| p.line == line && super::table::blanks_are_real(kind)) else {
        return false;
    };
    // On a line of fields stands a label behind nothing but the blanks of merged ones, known or not.
    let in_front = |p: &Piece| p.line != line || p.what == What::Head;
    let first = pieces.len() < 2 || pieces.get(pieces.len() - 2).is_some_and(in_front);
    let blank = |p: &Piece| p.tokens.iter().all(|at| stream.tokens[*at].kind == Kind::Blank);
    match &last.what {
        What::Values => !(matches!(kind, LineKind::Fields(_)) && first && blank(last)),
        What::Label(nodes) => nodes.iter().all(|n| table.nodes[*n].is_row()),
        _ => false,
    }
}

/// Whether a text printed cell by cell between bars stands in a figure's cell: the row in hand has fewer cells in front of
/// it than columns, and with it and what follows up to the next text at least as many. Right behind a label, which may go
/// on there, exactly as many.
fn is_text_cell(
    pieces: &[Piece],
    table: &TableForm,
    stream: &Stream,
    bars: Bars,
    region: &Region,
    line: usize,
) -> bool {
    let (have, label) = match pieces {
        [.., label, Piece { what: What::Values, tokens, kind, .. }]
            if kind.is_single() || *kind == LineKind::Bar =>
        {
            (tokens.len(), label)
        }
        [.., label] => (0, label),
        [] => return false,
    };
    let What::Label(nodes) = &label.what else { return false };
    let behind = stream.lines.iter().enumerate().take(region.lines.end).skip(line + 1);
    let cells = behind.filter(|(_, l)| l.kind != LineKind::Blank).map_while(|(at, l)| match l.kind {
        LineKind::Bar => Some(usize::from(bars.is_cell(stream, at, region))),
        kind if kind.is_single() => {
            let tokens = stream.tokens_of(l);
            tokens.iter().all(super::token::Token::is_value).then_some(tokens.len())
        }
        _ => None,
    });
    let cells = have + 1 + cells.sum::<usize>();
    let fits = |n: usize| have < n && if have == 0 { cells == n && n > 1 } else { cells >= n };
    nodes
        .iter()
        .filter(|n| table.nodes[**n].is_row())
        .any(|n| table.nodes[*n].variants.iter().all(|v| fits(v.columns.len())))
}

/// Whether a text is a piece of a label of the table, or of a note on one.
fn is_of_label(shown: &str, table: &TableForm) -> bool {
    let folded = Folded::of(ordinal::split(shown).1).full;
    let bracket = |c: char| matches!(c, '（' | '）' | '(' | ')');
    shown.contains(bracket)
        || table.nodes.iter().flat_map(|n| &n.keys).any(|key| key.text.contains(folded.as_str()))
}

/// Whether a text stands behind a label that is a row's in one form and a group's in another.
fn is_cell_of_either(pieces: &[Piece], table: &TableForm, line: usize) -> bool {
    let last = pieces.last().filter(|p| p.line == line);
    last.is_some_and(|p| match &p.what {
        What::Label(nodes) => nodes.iter().any(|n| table.nodes[*n].is_row()),
        _ => false,
    })
}

/// Whether a column of a grid is one of its figures: it stands under or behind the first head that can only be a
/// column's, and another row has a figure in it, or what was meant for one: a date. Labels of drawn tables may reach
/// below heads.
fn is_under_figures_head(
    region: &Region,
    stream: &Stream,
    document: &Document,
    kind: LineKind,
    column: u32,
) -> bool {
    let Some(grid) = kind.grid() else { return false };
    let of = |m: &Meaning| matches!(m, Meaning::Column { table, .. } if usize::from(*table) == region.table);
    let tokens = || {
        let lines = stream.lines[region.lines.clone()].iter();
        lines.filter(|line| line.kind.grid() == Some(grid)).flat_map(|line| stream.tokens_of(line))
    };
    let heads = tokens().filter(|t| !t.meanings().is_empty() && t.meanings().iter().all(of));
    let digit = |t: &super::token::Token| {
        t.kind == Kind::Text
            && t.ordinal.is_none()
            && document.text(t.text).trim_start().starts_with(|c: char| c.is_ascii_digit())
    };
    heads.map(|t| t.x.0).min().is_some_and(|first| first <= column)
        && tokens().any(|t| t.x.0 == column && (t.is_value() || digit(t)))
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
    for at in region.lines.clone() {
        let line = &stream.lines[at];
        let tokens = stream.tokens_of(line);
        let values = tokens.iter().filter(|t| t.is_value()).count();
        match (values, tokens.len(), line.kind) {
            // A row's label and its empty cells.
            (0, ..) if super::table::blanks_are_real(line.kind) && is_row(tokens) => {
                shared += tokens.iter().filter(|t| t.kind == Kind::Blank).count();
            }
            (0, ..) => {}
            (1, 1, LineKind::Single) if asides::counts_pages(stream, at) => {}
            (1, 1, LineKind::Single | LineKind::Cell) => single += 1,
            (n, ..) => shared += n,
        }
    }
    single > shared
}

/// Whether a line shows the label of a row, and no head.
fn is_row(tokens: &[super::token::Token]) -> bool {
    let mut meanings = tokens.iter().flat_map(|t| t.meanings()).peekable();
    meanings.peek().is_some() && meanings.all(|m| matches!(m, Meaning::Node { .. }))
}

/// Whether a line is a line of heads: it has wording that can only be a head's, and no figure.
fn heads_on(tokens: &[super::token::Token], table: usize) -> bool {
    let head = |m: &Meaning| matches!(m, Meaning::Column { table: of, .. } | Meaning::Mark { table: of, .. } if usize::from(*of) == table);
    tokens.iter().all(|t| !t.is_value())
        && tokens.iter().any(|t| !t.meanings().is_empty() && t.meanings().iter().all(head))
}

/// Whether a line with cells, below heads, has only wording that can be a head's as well as a row's: `其他`, the only
/// member of its group in a part of the table.
fn may_all_be_heads(line: &super::token::Line, stream: &Stream, table: usize) -> bool {
    let head = |m: &Meaning| matches!(m, Meaning::Column { table: of, .. } if usize::from(*of) == table);
    let mut shown = stream.tokens_of(line).iter().filter(|t| t.kind != Kind::Blank).peekable();
    super::table::blanks_are_real(line.kind)
        && shown.peek().is_some()
        && shown.all(|t| t.ordinal.is_none() && t.meanings().iter().any(head))
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

/// Fewest columns of a table whose rows are not mistaken for cells in front of a row.
const WIDE: usize = 3;

/// A run that is several rows long has lost the labels between them: cut it into rows.
fn split_runs(pieces: &mut Vec<Piece>, stream: &Stream, table: &TableForm, by_cell: bool) {
    if !by_cell {
        return;
    }
    let widths: Vec<usize> = table.nodes.iter().flat_map(|n| &n.variants).map(|v| v.columns.len()).collect();
    let Some(width) = widths.first().copied().filter(|w| widths.iter().all(|x| x == w)) else { return };
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces.drain(..) {
        let n = piece.tokens.len();
        let empty = piece.tokens.iter().take_while(|t| stream.tokens[**t].kind == Kind::Blank).count();
        if piece.what == What::Values && width >= WIDE && empty >= width && empty < n {
            // A row that nobody filled in has all its cells in front; the figures are the next one's.
            let (row, next) = piece.tokens.split_at(width);
            // What stands in front of its own cells is the place of its label.
            let lead = (empty - width).min(next.len().saturating_sub(width));
            for part in [row, &next[lead..]] {
                out.push(Piece { tokens: SmallVec::from_slice(part), what: What::Values, ..piece });
            }
        } else if piece.what == What::Values && n > width && n % width == 0 {
            for part in piece.tokens.chunks(width) {
                out.push(Piece { tokens: SmallVec::from_slice(part), what: What::Values, ..piece });
            }
        } else {
            out.push(piece);
        }
    }
    *pieces = out;
}
