//! One sheet cut where a report begins again on it: reports that stand one below another.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Look;
use crate::document::{Block, Document, Piece};
use crate::grammar::{Forms, Meaning, Shape, TableForm};
use crate::report::Outline;
use crate::report::names::is_same;
use crate::report::owner::Owner;
use crate::report::region::{self, Region, is_section_heading};
use crate::report::stream::Stream;
use crate::report::titles::titles_on;
use crate::report::token::{LineKind, Token};

/// What a table shows of its form: rows by number, and whether there are figures.
type Nodes = BTreeSet<u8>;

/// Whether rows that come behind others of the same table begin it again, and do not go on with it.
pub(super) fn again(before: &Nodes, here: &Nodes) -> bool {
    let shared = before.intersection(here).count();
    shared > 0 && shared * 2 >= before.len().min(here.len())
}

/// Whether there may be another report: a table is there that was there before, or sheets begin with different titles.
pub(super) fn may_begin_again(document: &Document, outline: &Outline, forms: &Forms) -> bool {
    let Outline { stream, regions } = outline;
    let again = regions.iter().enumerate().any(|(at, region)| {
        regions.iter().skip(at + 1).any(|other| other.table == region.table)
            || forms.tables[region.table].shape == Shape::Rows && !rows_again(region, stream).is_empty()
    });
    again || titles_differ(document, stream, forms)
}

/// Lines at the top of a sheet that may be its title.
const TOP: usize = 4;

fn titles_differ(document: &Document, stream: &Stream, forms: &Forms) -> bool {
    let part = |at: usize| {
        stream.lines.get(at).and_then(|line| document.spot(line.place)).map(|spot| spot.spot.part)
    };
    let mut first: Option<Owner> = None;
    let mut at = 0;
    while at < stream.lines.len() {
        let own = part(at);
        let end = (at + 1..stream.lines.len()).find(|next| part(*next) != own).unwrap_or(stream.lines.len());
        // Of a single sheet nothing else begins with a title.
        if end - at == stream.lines.len() {
            return false;
        }
        for (_, title) in titles_on(document, stream, forms, at..end.min(at + TOP)) {
            if title.quoted || title.labelled || title.look_alike.is_some() {
                continue;
            }
            let own = Owner::of(&title);
            if first.as_ref().is_some_and(|first| first.differs(&own, is_same)) {
                return true;
            }
            first.get_or_insert(own);
        }
        at = end;
    }
    false
}

enum What {
    Title(Owner),
    Section(u8),
    Table { table: usize, nodes: Nodes, columns: Nodes, figures: usize },
}

/// Something that tells reports apart, and the lines it stands on.
struct Event {
    lines: Range<usize>,
    what: What,
}

/// Puts together again what a table that is there twice cut in a report: what follows has no title of its own, and a table
/// that the report in front lacks.
fn join_repeated(looks: &mut Vec<Look>, cuts: &mut Vec<usize>) {
    let mut at = 1;
    while at < looks.len() {
        let (before, own) = (&looks[at - 1], &looks[at]);
        let lacks = own.tables.keys().any(|table| !before.tables.contains_key(table));
        if own.title.is_some() || before.title.is_none() || before.tables.is_empty() || !lacks {
            at += 1;
            continue;
        }
        let own = looks.remove(at);
        cuts.remove(at - 1);
        let before = &mut looks[at - 1];
        for (table, nodes) in own.tables {
            before.tables.entry(table).or_default().extend(nodes);
        }
        for (table, columns) in own.columns {
            before.columns.entry(table).or_default().extend(columns);
        }
        before.sections.extend(own.sections);
        before.figures += own.figures;
    }
}

/// The pieces of one sheet, in order. `blocks` are the numbers of its blocks in the whole document.
pub(super) fn pieces(sheet: &Document, blocks: &[usize], forms: &Forms) -> Vec<Look> {
    let stream = Stream::of(sheet, forms);
    let mut looks = vec![Look::default()];
    let mut cuts: Vec<usize> = Vec::new();
    // Titles since the last content, and where that ends.
    let mut pending: Option<(usize, Owner)> = None;
    let mut content_end = 0;
    // The last table, and whether nothing but its blank form was there.
    let mut last: Option<(usize, bool)> = None;
    for event in events(sheet, &stream, forms) {
        let Some(look) = looks.last_mut() else { break };
        let line = event.lines.start;
        let own = match event.what {
            What::Title(own) if look.has_content() => {
                let known = pending.as_ref().is_some_and(|(_, before)| !before.differs(&own, is_same));
                if !known {
                    pending = Some((line, own));
                }
                continue;
            }
            What::Title(own) => {
                look.titles +=
                    usize::from(look.title.as_ref().is_none_or(|title| title.differs(&own, is_same)));
                look.title = Some(own);
                continue;
            }
            What::Section(section) => !look.tables.is_empty() && look.sections.contains(&section),
            What::Table { table, ref nodes, ref columns, figures } => {
                let there = look.columns.get(&table);
                // The blank form of a table right in front of it, or behind it, begins nothing.
                let form = last.is_some_and(|(before, blank)| before == table && (blank || figures == 0));
                let blank = figures == 0 && (!form || last.is_some_and(|(_, blank)| blank));
                last = Some((table, blank));
                !form
                    && look.tables.get(&table).is_some_and(|before| again(before, nodes))
                    && !there.is_some_and(|there| complement(&forms.tables[table], there, columns))
            }
        };
        let title = pending.take();
        let other = title
            .as_ref()
            .zip(look.title.as_ref())
            .is_some_and(|((_, own), known)| own.differs(known, is_same));
        // A title behind the tables of a report without one is the next report's.
        let untitled = title.is_some() && look.title.is_none() && !look.tables.is_empty();
        // A part's heading that comes again begins a report only below a title, as texts refer to their parts; the first
        // part's behind others does.
        let first =
            matches!(event.what, What::Section(0)) && look.sections.iter().any(|section| *section > 0);
        let begins = other
            || untitled
            || (own && (title.is_some() || first || matches!(event.what, What::Table { .. })));
        if begins {
            let at =
                title.as_ref().map_or_else(|| start_of(sheet, &stream, content_end, line), |(at, _)| *at);
            cuts.push(at);
            looks.push(Look { title: title.map(|(_, own)| own), titles: 1, ..Look::default() });
        } else if let (Some((_, own)), None) = (title, &look.title) {
            // Below the caption of the sheet, in front of its first table.
            (look.title, look.titles) = (Some(own), look.titles + 1);
        }
        let Some(look) = looks.last_mut() else { break };
        content_end = event.lines.end;
        match event.what {
            What::Section(section) => _ = look.sections.insert(section),
            What::Table { table, nodes, columns, figures } => {
                look.tables.entry(table).or_default().extend(nodes);
                look.columns.entry(table).or_default().extend(columns);
                look.figures += figures;
            }
            What::Title(_) => {}
        }
    }
    join_repeated(&mut looks, &mut cuts);
    let seats = seats(sheet, &stream, &cuts);
    let ends = seats.iter().copied().skip(1).chain([(sheet.blocks.len(), 0)]);
    for ((look, from), to) in looks.iter_mut().zip(&seats).zip(ends) {
        look.pieces = between(*from, to, blocks);
        look.cut = !cuts.is_empty();
        // A list of reports is the title of none.
        if look.titles > 1 && !look.has_content() {
            look.title = None;
        }
    }
    looks
}

fn events(sheet: &Document, stream: &Stream, forms: &Forms) -> Vec<Event> {
    let titles = titles_on(sheet, stream, forms, 0..stream.lines.len());
    let titles: Vec<(Range<usize>, Owner)> = titles
        .iter()
        .filter(|(_, t)| !t.quoted && !t.labelled && !t.listed && t.look_alike.is_none())
        .filter(|(_, t)| t.office.is_some() || t.year.is_some())
        .map(|(first, title)| (*first..title.line.unwrap_or(*first) + 1, Owner::of(title)))
        .collect();
    let mut regions = region::find(sheet, stream, forms);
    region::split_copies(&mut regions, stream, forms);
    let mut events = Vec::new();
    for region in &regions {
        // Titles are in order.
        let within = |line: usize| titles.partition_point(|(lines, _)| lines.start < line);
        let titles = titles.get(within(region.lines.start)..within(region.lines.end)).unwrap_or_default();
        let mut cuts: Vec<usize> = titles.iter().map(|(lines, _)| lines.start).collect();
        if forms.tables[region.table].shape == Shape::Rows {
            cuts.extend(rows_again(region, stream));
        }
        cuts.retain(|at| region.lines.start < *at && *at < region.lines.end);
        cuts.sort_unstable();
        cuts.dedup();
        let mut from = region.lines.start;
        for to in cuts.into_iter().chain([region.lines.end]) {
            let lines = from..to;
            from = to;
            let (nodes, figures) = shown(region.table, lines.clone(), stream);
            if !nodes.is_empty() {
                let columns = columns_of(region.table, lines.clone(), stream);
                events.push(Event {
                    lines,
                    what: What::Table { table: region.table, nodes, columns, figures },
                });
            }
        }
    }
    events.extend(titles.into_iter().map(|(lines, own)| Event { lines, what: What::Title(own) }));
    for (at, line) in stream.lines.iter().enumerate() {
        let section = region::section_of(stream.tokens_of(line), line.kind);
        events.extend(section.map(|section| Event { lines: at..at + 1, what: What::Section(section) }));
    }
    let rank = |what: &What| u8::from(!matches!(what, What::Title(_)));
    events.sort_by_key(|event| (event.lines.start, rank(&event.what)));
    events
}

/// Rows that lines show of a table, and the number of figures beside them.
fn shown(table: usize, lines: Range<usize>, stream: &Stream) -> (Nodes, usize) {
    let (mut nodes, mut figures) = (Nodes::new(), 0);
    for token in stream.lines.get(lines).unwrap_or_default().iter().flat_map(|l| stream.tokens_of(l)) {
        figures += usize::from(token.is_value());
        nodes.extend(token.meanings().iter().filter_map(|m| match m {
            Meaning::Node { table: of, node } if usize::from(*of) == table => Some(*node),
            _ => None,
        }));
    }
    (nodes, figures)
}

/// Columns that the heads above the first figure name. Heads that can be labels of other things, all of them (`其他`,
/// `总计`), tell nothing.
fn columns_of(table: usize, lines: Range<usize>, stream: &Stream) -> Nodes {
    let lines = stream.lines.get(lines).unwrap_or_default().iter().map(|line| stream.tokens_of(line));
    let heads = || lines.clone().take_while(|tokens| !tokens.iter().any(Token::is_value)).flatten();
    let column = |m: &Meaning| match m {
        Meaning::Column { table: of, column } if usize::from(*of) == table => Some(*column),
        _ => None,
    };
    let plain = |t: &Token| !t.meanings().is_empty() && t.meanings().iter().all(|m| column(m).is_some());
    if !heads().any(plain) {
        return Nodes::new();
    }
    heads().flat_map(|t| t.meanings().iter().filter_map(column)).collect()
}

/// Whether two pieces of a table show different columns of it and together all that its rows have: it was cut in two
/// because it was too wide. A report that begins again shows some column again.
pub(super) fn complement(form: &TableForm, one: &Nodes, other: &Nodes) -> bool {
    if one.is_empty() || other.is_empty() || !one.is_disjoint(other) {
        return false;
    }
    let both: BTreeSet<usize> = one.union(other).map(|column| usize::from(*column)).collect();
    let rows = form.nodes.iter().flat_map(|node| &node.variants);
    let mut rows = rows.map(|row| row.columns.iter().copied().collect::<BTreeSet<usize>>());
    form.shape == Shape::Rows && rows.all(|columns| columns == both)
}

/// Rows with figures that have to be there, and to come again, for their table to begin again without a head between.
const ROWS_AGAIN: usize = 3;

/// Rows that may be the table once more; no form has as many.
const ROWS_LOOKED_AT: usize = 200;

/// Where the rows of a table come again within one run of lines.
fn rows_again(region: &Region, stream: &Stream) -> Vec<usize> {
    let rows: Vec<(usize, Vec<u8>)> = region
        .lines
        .clone()
        .map(|at| {
            let tokens = stream.tokens_of(&stream.lines[at]);
            let figures = tokens.iter().any(Token::is_value);
            let only = tokens.iter().filter(|_| figures).filter_map(|t| match t.meanings() {
                [Meaning::Node { table, node }] if usize::from(*table) == region.table => Some(*node),
                _ => None,
            });
            (at, only.collect())
        })
        .collect();
    let (mut cuts, mut seen, mut first) = (Vec::new(), Nodes::new(), region.lines.start);
    for (i, (at, nodes)) in rows.iter().enumerate() {
        let known = !nodes.is_empty() && nodes.iter().all(|n| seen.contains(n));
        if known && seen.len() >= ROWS_AGAIN {
            let rest = rows.iter().skip(i).take(ROWS_LOOKED_AT);
            let rest: Nodes = rest.flat_map(|(_, nodes)| nodes).copied().collect();
            let shared = rest.intersection(&seen).count();
            if shared >= ROWS_AGAIN && again(&seen, &rest) {
                // Its heads stand above it.
                let heads = rows.iter().take(i).rev().take_while(|(above, nodes)| {
                    let tokens = stream.tokens_of(&stream.lines[*above]);
                    *above > first && nodes.is_empty() && !tokens.iter().any(Token::is_value)
                });
                cuts.push(heads.last().map_or(*at, |(above, _)| *above));
                seen.clear();
                first = *at;
            }
        }
        seen.extend(nodes);
    }
    cuts
}

/// Where a report begins whose table begins at `line` without a title: with the captions above it, down to the last text.
fn start_of(sheet: &Document, stream: &Stream, content_end: usize, line: usize) -> usize {
    let text = |at: usize| {
        stream.lines.get(at).is_some_and(|line| {
            let tokens = stream.tokens_of(line);
            line.kind == LineKind::Prose
                || is_section_heading(tokens, line.kind)
                || sheet.text(line.text).contains('。')
                || tokens.iter().any(|t| sheet.text(t.text).contains('。'))
        })
    };
    (content_end..line).rev().take_while(|at| !text(*at)).last().unwrap_or(line)
}

/// A block and a row of it.
pub(super) type Seat = (usize, u32);

/// Where the pieces begin: at the start, and at each of these lines.
pub(super) fn seats(sheet: &Document, stream: &Stream, cuts: &[usize]) -> Vec<Seat> {
    let seat = |at: &usize| -> Seat {
        let place = stream.lines.get(*at).map(|line| line.place).unwrap_or_default();
        let before = sheet.blocks.partition_point(|block| block.place().start <= place.start);
        let block = before.saturating_sub(1);
        let row = match sheet.blocks.get(block) {
            Some(Block::Table(table)) => {
                let at = table.cells.partition_point(|cell| cell.place.start <= place.start);
                at.checked_sub(1).and_then(|at| table.cells.get(at)).map_or(0, |cell| cell.row)
            }
            _ => 0,
        };
        (block, row)
    };
    [(0, 0)].into_iter().chain(cuts.iter().map(seat)).collect()
}

/// What stands from one seat to another, by the numbers of the whole document.
pub(super) fn between(from: Seat, to: Seat, blocks: &[usize]) -> Vec<Piece> {
    let end = if to.1 > 0 { to.0 + 1 } else { to.0 };
    let pieces = (from.0..end).filter_map(|block| {
        let first = if block == from.0 { from.1 } else { 0 };
        let last = if block == to.0 { to.1 } else { u32::MAX };
        let rows = (first > 0 || last < u32::MAX).then_some(first..last);
        (first < last).then_some(Piece { block: *blocks.get(block)?, rows })
    });
    pieces.collect()
}

/// Rows of all tables of some looks together.
pub(super) fn tables_of<'l>(looks: impl Iterator<Item = &'l Look>) -> BTreeMap<usize, Nodes> {
    let mut all: BTreeMap<usize, Nodes> = BTreeMap::new();
    for (table, nodes) in looks.flat_map(|look| &look.tables) {
        all.entry(*table).or_default().extend(nodes);
    }
    all
}
