//! Where in the stream each official table stands.

use std::ops::Range;

use super::stream::Stream;
use super::table::blanks_are_real;
use super::token::{Kind, Line, LineKind, Token};
use crate::document::Document;
use crate::error::{Error, ErrorKind, Stage};
use crate::grammar::{Forms, Meaning, Shape, TableForm};
use crate::text::fold::Folded;

/// A run of lines that hold (part of) one official table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Region {
    /// Index of the table in the forms.
    pub(crate) table: usize,
    /// Lines of the stream.
    pub(crate) lines: Range<usize>,
    /// The table is there several times without anything between: the line where the first of these copies begins.
    pub(crate) copy: Option<usize>,
}

/// Lines without any sign of the table that may stand inside it: remarks, running heads, page numbers.
const GAP: usize = 12;

/// Most tokens of one table, and most tables of one source, that are aligned: a report has some 300 in three. What
/// has more is no report, and the walk over it would take memory in proportion.
const MOST_TOKENS: u32 = 8_000;
const MOST_REGIONS: usize = 1_000;

/// Refuses what no report is.
///
/// # Errors
/// [`ErrorKind::TooLarge`], naming what was found and what is allowed.
pub(crate) fn check_size(regions: &[Region], stream: &Stream) -> Result<(), Error> {
    let refuse = |message: String| Err(Error::new(ErrorKind::TooLarge, Stage::Extract, message));
    if regions.len() > MOST_REGIONS {
        return refuse(format!("{} official tables, allowed {MOST_REGIONS}: split the file", regions.len()));
    }
    for region in regions {
        let lines = &stream.lines[region.lines.clone()];
        let tokens = lines.last().map_or(0, |l| l.tokens.1) - lines.first().map_or(0, |l| l.tokens.0);
        if tokens > MOST_TOKENS {
            return refuse(format!("a table of {tokens} cells, allowed {MOST_TOKENS}"));
        }
    }
    Ok(())
}

/// The regions of a stream, cut where their table begins anew.
pub(crate) fn all(document: &Document, stream: &Stream, forms: &Forms) -> Vec<Region> {
    let mut regions = find(document, stream, forms);
    split_copies(&mut regions, stream, forms);
    regions
}

/// Finds the regions: runs of lines whose labels belong to one table only, with the figures between and behind them.
pub(crate) fn find(document: &Document, stream: &Stream, forms: &Forms) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::new();
    let mut open: Option<Region> = None;
    // Line of the last sign of the open region, figures included, and lines with text since then.
    let (mut last, mut gap) = (0, 0);
    for (i, line) in stream.lines.iter().enumerate() {
        let tokens = stream.tokens_of(line);
        if is_section_heading(tokens, line.kind) {
            close(&mut regions, &mut open, last, stream);
            continue;
        }
        match table_of(tokens) {
            Some(table) => match &mut open {
                Some(region)
                    if gap <= GAP
                        && (region.table == table
                            || goes_on(region, i, stream)
                            || is_cut_head(region, i, document, stream, forms)) =>
                {
                    (last, gap) = (i, 0);
                }
                _ => {
                    close(&mut regions, &mut open, last, stream);
                    open = Some(Region { table, lines: i..i + 1, copy: None });
                    (last, gap) = (i, 0);
                }
            },
            None => {
                if open.is_some() && extends(tokens, line.kind) && gap <= GAP {
                    (last, gap) = (i, 0);
                } else if !line.kind.is_empty() {
                    gap += 1;
                }
            }
        }
    }
    close(&mut regions, &mut open, last, stream);
    regions.retain(|region| is_table(region, stream));
    regions
}

/// A row between two of the open table in one grid is a row of it, whatever its label says: `其他` over a ruled line that
/// parts it from `对外管理服务事项`.
fn goes_on(region: &Region, at: usize, stream: &Stream) -> bool {
    let grid = |line: &Line| match line.kind {
        LineKind::Row { table, .. } => Some(table),
        _ => None,
    };
    let of_table = |line: &&Line| table_of(stream.tokens_of(line)) == Some(region.table);
    let own = grid(&stream.lines[at]);
    let beside = |line: Option<&Line>| line.is_some_and(|line| grid(line) == own && of_table(&line));
    own.is_some()
        && beside(stream.lines.get(at + 1))
        && beside(at.checked_sub(1).and_then(|before| stream.lines.get(before)))
}

/// Heads that were cut, `结果 结果 其他 尚未 总计`, right below those of a table whose rows stand side by side and right above a
/// row that names nothing: they are that table's, whatever the words say elsewhere, if each begins the head that the form
/// has in its place.
fn is_cut_head(region: &Region, at: usize, document: &Document, stream: &Stream, forms: &Forms) -> bool {
    let Some(form) = forms.tables.get(region.table).filter(|form| form.shape == Shape::Across) else {
        return false;
    };
    let own = stream.lines[at].kind.grid();
    let tokens = |at: Option<usize>| {
        let line = at.and_then(|at| stream.lines.get(at)).filter(|line| line.kind.grid() == own);
        line.map_or(&[][..], |line| stream.tokens_of(line))
    };
    let alone = |t: &Token| {
        let mut tables = t.meanings().iter().map(|m| m.table().map(usize::from)).peekable();
        tables.peek().is_some() && tables.all(|table| table == Some(region.table))
    };
    let above = tokens(at.checked_sub(1));
    own.is_some()
        && above.iter().any(alone)
        && !above.iter().any(Token::is_value)
        && is_bare_row(tokens(Some(at + 1)))
        && begin_heads(tokens(Some(at)), document, form)
}

/// Whether a line has figures, and nothing but them and empty cells.
fn is_bare_row(tokens: &[Token]) -> bool {
    tokens.iter().any(Token::is_value) && tokens.iter().all(|t| t.is_value() || t.kind == Kind::Blank)
}

/// Whether the words of a line, one after the other, begin the heads of a table's columns in the form's order.
fn begin_heads(tokens: &[Token], document: &Document, form: &TableForm) -> bool {
    let row = form.nodes.iter().find_map(|node| node.variants.first());
    let columns = row.map_or(&[][..], |variant| &variant.columns);
    let words =
        tokens.iter().filter(|t| t.kind != Kind::Blank).map(|t| Folded::of(document.text(t.text)).full);
    let words: Vec<String> = words.collect();
    let begins = |(word, column): (&String, &usize)| {
        let keys = form.columns.get(*column).map_or(&[][..], |column| &column.keys);
        !word.is_empty() && keys.iter().any(|key| key.starts_with(word.as_str()))
    };
    !words.is_empty()
        && !columns.is_empty()
        && words.len().is_multiple_of(columns.len())
        && words.iter().zip(columns.iter().cycle()).all(begins)
}

/// Rows below a region that are looked at for its figures: heads have three levels.
const BELOW: usize = 3;

/// Whether a row shortly below a region, in its grid, shows figures and names nothing: they may be the region's.
pub(super) fn has_bare_row_below(region: &Region, stream: &Stream) -> bool {
    let last = region.lines.end.checked_sub(1).and_then(|last| stream.lines.get(last)?.kind.grid());
    let below = stream.lines.iter().skip(region.lines.end).take(BELOW);
    let rows = below.take_while(|line| last.is_some() && line.kind.grid() == last);
    // The first row with a figure, or with nothing in it, is the one below the heads.
    let first = rows.map(|line| stream.tokens_of(line)).find(|tokens| {
        tokens.iter().any(Token::is_value) || tokens.iter().all(|token| token.kind == Kind::Blank)
    });
    first.is_some_and(is_bare_row)
}

/// Cuts regions where their table begins anew: the page shows it twice, for screens of two sizes say, or another
/// year's or office's right behind it.
pub(crate) fn split_copies(regions: &mut Vec<Region>, stream: &Stream, forms: &Forms) {
    let mut out = Vec::with_capacity(regions.len());
    for region in regions.drain(..) {
        let form = &forms.tables[region.table];
        let cuts = match form.shape {
            Shape::Across => across_again(&region, stream, form),
            Shape::Rows => {
                let mut cuts = rows_again(&region, stream);
                match columns_go_on(&region, stream) {
                    Some(cut) => cuts.push(cut),
                    None => cuts.extend(rows_again_below(&region, stream)),
                }
                cuts.sort_unstable();
                cuts.dedup();
                cuts
            }
        };
        let copy = (!cuts.is_empty()).then_some(region.lines.start);
        let mut from = region.lines.start;
        for cut in cuts.into_iter().chain([region.lines.end]) {
            out.push(Region { lines: from..cut, copy, ..region });
            from = cut;
        }
    }
    *regions = out;
}

/// Of a table whose rows stand side by side: it is one line of figures, so a head that comes again behind a full one
/// begins another.
fn across_again(region: &Region, stream: &Stream, form: &TableForm) -> Vec<usize> {
    let whole = form.figures_across();
    let (mut cuts, mut figures, mut seen) = (Vec::new(), 0, Vec::new());
    for at in region.lines.clone() {
        let tokens = stream.tokens_of(&stream.lines[at]);
        let own = |m: &Meaning| match m {
            Meaning::Node { table, node } if usize::from(*table) == region.table => Some(*node),
            _ => None,
        };
        let heads = || tokens.iter().flat_map(|t| t.meanings()).filter_map(own);
        if figures >= whole && heads().any(|node| seen.contains(&node)) {
            cuts.push(at);
            figures = 0;
            seen.clear();
        }
        seen.extend(heads());
        figures += tokens.iter().filter(|t| t.is_value()).count();
        // A line of cells that nobody filled in.
        if figures == 0 && tokens.len() + 1 >= whole && tokens.iter().all(|t| t.kind == Kind::Blank) {
            figures = whole;
        }
    }
    cuts
}

/// Of a table with a row per label: another grid, all of whose rows were there before.
fn rows_again(region: &Region, stream: &Stream) -> Vec<usize> {
    let grid = |at: usize| match stream.lines[at].kind {
        LineKind::Row { table, .. } => Some(table),
        _ => None,
    };
    let rows = |at: usize| {
        let tokens = stream.tokens_of(&stream.lines[at]);
        // A row of a form that nobody filled in has empty cells.
        let cells = tokens.iter().any(|t| t.is_value() || t.kind == Kind::Blank);
        tokens.iter().filter(move |_| cells).filter_map(|t| match t.meanings() {
            [Meaning::Node { table, node }] if usize::from(*table) == region.table => Some(*node),
            _ => None,
        })
    };
    let (mut cuts, mut seen, mut here) = (Vec::new(), Vec::new(), Vec::new());
    let mut at = region.lines.start;
    while at < region.lines.end {
        let own = grid(at);
        let end = (at + 1..region.lines.end).find(|i| own.is_none() || grid(*i) != own);
        let end = end.unwrap_or(region.lines.end);
        here.clear();
        here.extend((at..end).flat_map(rows));
        if own.is_some() && !here.is_empty() && here.iter().all(|n| seen.contains(n)) {
            cuts.push(at);
            seen.clear();
        }
        seen.extend_from_slice(&here);
        at = end;
    }
    cuts
}

/// Rows that have to be there, and to come again, for their table to begin again within one grid.
const ROWS_AGAIN: usize = 3;

/// Within one grid, a sheet mostly, or between lines of fields: most rows of the table come again, behind heads that do,
/// or a caption.
/// Where rows of two years stand by turns, no more than one does before the next is new.
fn rows_again_below(region: &Region, stream: &Stream) -> Vec<usize> {
    let tokens = |at: usize| stream.tokens_of(&stream.lines[at]);
    // Labels of groups stand in front of a row's own.
    let own = |at: usize| {
        let cells = || tokens(at).iter().any(|t| t.is_value() || t.kind == Kind::Blank);
        let label = tokens(at).iter().rev().find_map(|t| match t.meanings() {
            [Meaning::Node { table, node }] if usize::from(*table) == region.table => Some(*node),
            _ => None,
        });
        label.filter(|_| cells())
    };
    let rows = region.lines.clone().filter(|at| blanks_are_real(stream.lines[*at].kind));
    let rows: Vec<(usize, u8)> = rows.filter_map(|at| Some((at, own(at)?))).collect();
    let column =
        |m: &Meaning| matches!(m, Meaning::Column { table, .. } if usize::from(*table) == region.table);
    let heads = |lines: Range<usize>| {
        let named = lines.flat_map(tokens).filter(|t| t.meanings().iter().any(column));
        named.count() > 1
    };
    let caption = |lines: Range<usize>| {
        lines.map(tokens).any(|tokens| {
            let mut shown = tokens.iter().filter(|t| t.kind != Kind::Blank);
            shown.next().is_some_and(|t| t.kind == Kind::Text) && shown.next().is_none()
        })
    };
    let (mut cuts, mut seen): (Vec<usize>, Vec<u8>) = (Vec::new(), Vec::new());
    for (i, (line, node)) in rows.iter().enumerate() {
        if !seen.contains(node) {
            seen.push(*node);
            continue;
        }
        let figures = |at: &usize| tokens(*at).iter().any(Token::is_value);
        let before = rows.get(i.wrapping_sub(1)).map_or(region.lines.start, |(line, _)| *line);
        let cut = (before + 1..*line).rev().find(figures).unwrap_or(before) + 1;
        if seen.len() < ROWS_AGAIN || !heads(cut..*line) && !caption(cut..*line) {
            continue;
        }
        let mut rest: Vec<u8> = rows[i..].iter().map(|(_, node)| *node).collect();
        rest.sort_unstable();
        rest.dedup();
        let shared = rest.iter().filter(|n| seen.contains(n)).count();
        if shared >= ROWS_AGAIN && shared * 2 >= seen.len().min(rest.len()) {
            cuts.push(cut);
            seen = vec![*node];
        }
    }
    cuts
}

/// Of lines of fields: heads of other columns than those above, over rows that were there before. The table was too wide
/// for its page.
fn columns_go_on(region: &Region, stream: &Stream) -> Option<usize> {
    let meanings = |at: usize| {
        let line = &stream.lines[at];
        let tokens = if blanks_are_real(line.kind) { stream.tokens_of(line) } else { &[] };
        tokens.iter().flat_map(Token::meanings).filter(|m| m.table().map(usize::from) == Some(region.table))
    };
    let columns = |at: usize| {
        let column = |m: &Meaning| matches!(m, Meaning::Column { .. });
        let heads = meanings(at).filter(|m| column(m)).count() > 1;
        let none = !stream.tokens_of(&stream.lines[at]).iter().any(Token::is_value);
        meanings(at).filter(move |m| column(m) && heads && none)
    };
    let rows = |lines: Range<usize>| {
        let labelled = |at: &usize| stream.tokens_of(&stream.lines[*at]).iter().any(Token::is_value);
        lines.filter(labelled).flat_map(meanings).filter(|m| matches!(m, Meaning::Node { .. }))
    };
    let lines = region.lines.clone();
    let first = lines.clone().find(|at| columns(*at).next().is_some())?;
    let cut = (first + 1..lines.end).find(|at| columns(*at).next().is_some())?;
    // Ids are single bytes.
    let id = |m: &Meaning| match m {
        Meaning::Node { node, .. } => usize::from(*node),
        Meaning::Column { column, .. } => usize::from(*column),
        _ => 0,
    };
    let marked = |of: &mut dyn Iterator<Item = &Meaning>| {
        let mut seen = [false; 256];
        of.for_each(|m| seen[id(m)] = true);
        seen
    };
    let before = marked(&mut (first..cut).flat_map(columns));
    let other = columns(cut).all(|m| !before[id(m)]);
    let seen = marked(&mut rows(first..cut));
    let mut again = rows(cut..lines.end).peekable();
    let goes_on = other && again.peek().is_some() && again.all(|m| seen[id(m)]);
    // What stands above the heads is theirs.
    let last = (first..cut).rev().find(|at| rows(*at..at + 1).next().is_some())?;
    goes_on.then_some(last + 1)
}

fn close(regions: &mut Vec<Region>, open: &mut Option<Region>, last: usize, stream: &Stream) {
    if let Some(mut region) = open.take() {
        // Lone bars behind the last figure may be the empty cells that end its row.
        let behind = stream.lines.get(last + 1..).unwrap_or_default();
        let empty = behind.iter().take_while(|l| l.kind.is_empty());
        let bars = empty.enumerate().filter(|(_, l)| l.kind == LineKind::Bar).map(|(i, _)| i + 1).last();
        region.lines.end = last + 1 + bars.unwrap_or(0);
        regions.push(region);
    }
}

/// A heading of a part of the report on a line of its own (also as the only cell of a table row).
pub(crate) fn is_section_heading(tokens: &[Token], kind: LineKind) -> bool {
    if !matches!(
        kind,
        LineKind::Single | LineKind::Cell | LineKind::Heading | LineKind::Row { .. } | LineKind::Fields(_)
    ) {
        return false;
    }
    let mut shown = tokens.iter().filter(|t| t.kind != Kind::Blank);
    let (Some(only), None) = (shown.next(), shown.next()) else { return false };
    let heading = only.meanings().iter().any(|m| matches!(m, Meaning::Section(_)));
    // Wording that is also a caption inside a table is a heading only with its number.
    let caption = only.meanings().iter().any(|m| m.table().is_some());
    heading && (only.ordinal.is_some() || !caption || kind == LineKind::Heading)
}

/// The part of the report, by its number in the forms, of which a line is the heading.
pub(crate) fn section_of(tokens: &[Token], kind: LineKind) -> Option<u8> {
    let heading = is_section_heading(tokens, kind).then_some(tokens)?;
    heading.iter().flat_map(Token::meanings).find_map(|meaning| match meaning {
        Meaning::Section(section) => Some(*section),
        _ => None,
    })
}

/// The one table that the line's labels speak for; `None` without labels or where they disagree.
fn table_of(tokens: &[Token]) -> Option<usize> {
    let mut found = None;
    for token in tokens {
        let mut tables = token.meanings().iter().filter_map(|m| m.table());
        let Some(first) = tables.next() else { continue };
        if tables.any(|t| t != first) {
            continue;
        }
        match found {
            None => found = Some(first),
            Some(table) if table != first => return None,
            Some(_) => {}
        }
    }
    found.map(usize::from)
}

/// Whether a line without a label of its own goes on with the table above it.
fn extends(tokens: &[Token], kind: LineKind) -> bool {
    match kind {
        LineKind::Prose | LineKind::Heading | LineKind::Blank | LineKind::Bar => false,
        LineKind::Row { .. } | LineKind::Fields(_) | LineKind::Single | LineKind::Cell => {
            tokens.iter().any(|t| t.is_value() || !t.meanings().is_empty())
        }
    }
}

/// Labels alone, a word or two in running text, are no table.
fn is_table(region: &Region, stream: &Stream) -> bool {
    let mut labels = 0;
    let mut values = 0;
    let mut rows = Vec::new();
    for line in &stream.lines[region.lines.clone()] {
        for token in stream.tokens_of(line) {
            values += usize::from(token.is_value());
            for meaning in token.meanings() {
                if meaning.table().map(usize::from) == Some(region.table) {
                    labels += 1;
                    if let Meaning::Node { node, .. } = meaning
                        && !rows.contains(node)
                    {
                        rows.push(*node);
                    }
                }
            }
        }
    }
    (!rows.is_empty() && values >= 1) || labels >= 4
}
