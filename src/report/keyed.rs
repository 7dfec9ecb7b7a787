//! Tables written as keys and values: `（一）予以公开：自然人：3；商业企业：2`, nested lists, JSON, YAML, records one field a
//! line.
//!
//! One mechanism reads them all: under the label of a row, the label of a column with a figure behind it is a cell.
//! The pairs of a row become a line of heads and a line of cells, as if the source had been a table, and everything
//! behind the stream treats them as such: heads name the columns, whatever their order, and what lacks is missing.

use super::classify::{LONGEST_LABEL, classify};
use super::segment::{fold_into, folded_with_places, part_of};
use super::stream::{Stream, to_u32};
use super::token::{KEYED, Kind, LineKind, Meanings, Token};
use super::unroll::{is_address, is_page_number};
use crate::document::{Block, Document, Place, Separator, TextRef};
use crate::grammar::{Forms, Meaning, Shape};
use crate::text::fold::Folded;
use crate::text::ordinal;

/// Longest line that is looked at: a whole report on one line has some 12,000 bytes.
const LONGEST_LINE: usize = 40_000;

/// Fewest pairs of a source from which on they are no words of a sentence.
const FEWEST_PAIRS: usize = 3;

/// The cells of one row.
#[derive(Debug)]
pub(super) struct Record {
    /// The block at whose place in the stream it stands.
    pub(super) at: usize,
    row: Token,
    pairs: Vec<(Token, Token)>,
}

/// What the source's blocks hold of such tables.
#[derive(Debug, Default)]
pub(super) struct Keyed {
    pub(super) records: Vec<Record>,
    /// Blocks that are part of them, in order.
    pub(super) blocks: Vec<usize>,
}

/// What stands on a line, in order.
enum Event {
    /// The label of a row; one that no form has is a text.
    Row(Token),
    Pair(Token, Token),
}

/// Finds the records of a source.
pub(super) fn records(document: &Document, forms: &Forms) -> Keyed {
    let mut found = Keyed::default();
    let mut pairs = 0;
    // The last line with something on it, and whether it belongs to the record in hand.
    let mut before: Option<(usize, TextRef, Place)> = None;
    let mut open = false;
    let mut plain = String::new();
    for (at, block) in document.blocks.iter().enumerate() {
        let Some((text, place)) = text_of(document, block) else {
            if !matches!(block, Block::Blank { .. }) {
                (open, before) = (false, None);
            }
            continue;
        };
        let line = document.text(text);
        if !line.chars().any(char::is_alphanumeric) || is_page_number(line) || is_address(line) {
            continue;
        }
        // A value on the line below its key.
        if open
            && let Some((_, last)) = found.records.last_mut().and_then(|r| r.pairs.last_mut())
            && last.kind == Kind::Blank
            && let (kind @ Kind::Value(_), ordinal) = classify(line.trim(), forms, &mut Folded::default())
        {
            *last = Token { kind, text, place, ordinal, x: (0, 0), y: (0, 1) };
            found.blocks.push(at);
            before = Some((at, text, place));
            continue;
        }
        let above = before.replace((at, text, place));
        // Most lines that look like pairs name no column.
        let names_column = |plain: &mut String| {
            fold_into(plain, line);
            forms.labels.any_in(plain, |meaning| matches!(meaning, Meaning::Column { .. }))
        };
        let paired = may_hold_pairs(line) && names_column(&mut plain);
        let events = if paired { events(document, forms, text, place) } else { Vec::new() };
        if !events.iter().any(|e| matches!(e, Event::Pair(..))) {
            open = false;
            continue;
        }
        if !open && matches!(events.first(), Some(Event::Pair(..))) {
            let label =
                above.and_then(|(i, text, place)| Some((i, row_label(document, forms, text, place)?)));
            let Some((of_label, row)) = label else { continue };
            found.blocks.push(of_label);
            found.records.push(Record { at, row, pairs: Vec::new() });
        }
        open = true;
        found.blocks.push(at);
        for event in events {
            match (event, found.records.last_mut()) {
                (Event::Row(row), _) => found.records.push(Record { at, row, pairs: Vec::new() }),
                (Event::Pair(column, value), Some(record)) => {
                    record.at = at;
                    record.pairs.push((column, value));
                    pairs += 1;
                }
                (Event::Pair(..), None) => {}
            }
        }
    }
    found.records.retain(|record| !record.pairs.is_empty());
    if pairs < FEWEST_PAIRS {
        return Keyed::default();
    }
    found
}

/// The text of a block that may be a line of keys and values.
fn text_of(document: &Document, block: &Block) -> Option<(TextRef, Place)> {
    let (text, place) = match block {
        Block::Heading { text, place, .. } | Block::Paragraph { text, place } => (*text, *place),
        Block::Fields { fields, separator, .. } => {
            let fields = document.fields_of(*fields);
            let (first, last) = fields.first().zip(fields.last())?;
            let cells =
                matches!(separator, Separator::Tab) || (*separator == Separator::Bar && fields.len() != 2);
            if cells || last.text.end < first.text.start {
                return None;
            }
            (TextRef { start: first.text.start, end: last.text.end }, first.place.to(last.place))
        }
        Block::Table(_) | Block::Blank { .. } => return None,
    };
    (text.len() <= LONGEST_LINE).then_some((text, place))
}

/// What sets a key and its value apart, at the start of a text: its length.
fn separator(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let run = text.len() - text.trim_start_matches(first).len();
    match first {
        ':' | '：' | '=' | '＝' | '→' | '|' | '—' | '…' => Some(run),
        '.' | '-' | '_' | '·' if run > first.len_utf8() => Some(run),
        _ => None,
    }
}

/// Marks that may stand around a key or a value: quotes, emphasis, code.
fn is_wrapper(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '`' | '*') || c.is_whitespace()
}

/// Marks that open what belongs to a key.
fn opens(c: char) -> bool {
    is_wrapper(c) || matches!(c, '{' | '[' | '（' | '(' | '【')
}

fn ends_value(c: char) -> bool {
    matches!(c, '；' | ';' | '，' | ',' | '、' | '。' | '{' | '}' | '\n' | '"')
}

/// Whether a line that is no sentence has what sets keys, values and pairs apart: asked of every line.
fn may_hold_pairs(line: &str) -> bool {
    let line = line.trim_end_matches('。');
    let sign = |c| {
        matches!(c, ':' | '：' | '=' | '＝' | '→' | '|' | '—' | '…' | ',' | '，' | '；' | ';' | '、' | '·')
    };
    // A value stands behind a sign, or is a number right behind its key.
    let joins =
        |c| matches!(c, ':' | '：' | '=' | '＝' | '→' | '|' | '—' | '…' | '·') || char::is_ascii_digit(&c);
    let leaders = || {
        let twice = |pair: &[u8]| pair[0] == pair[1] && matches!(pair[0], b'.' | b'-' | b'_');
        line.as_bytes().windows(2).any(twice)
    };
    !line.contains('。') && (line.contains(sign) && line.contains(joins) || leaders())
}

/// The value behind a key, if one stands at the start of the text: its range, and where what follows it begins. What
/// closes the key may stand in front.
fn value(gap: &str) -> Option<((usize, usize), usize)> {
    let mut rest = gap.trim_start_matches(|c| is_wrapper(c) || matches!(c, ')' | '）' | ']' | '】'));
    // A note on the label: `规章（县级无此项）：`.
    if rest.starts_with(['（', '(']) {
        let close = rest.find(['）', ')'])?;
        rest = rest[close..].trim_start_matches(|c| is_wrapper(c) || matches!(c, ')' | '）'));
    }
    let apart = separator(rest);
    rest = rest[apart.unwrap_or(0)..].trim_start_matches(is_wrapper);
    if rest.starts_with(['{', '[']) || (apart.is_none() && !rest.starts_with(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let from = gap.len() - rest.len();
    let (mut depth, mut end) = (0i32, rest.len());
    for (at, c) in rest.char_indices() {
        let behind = rest[at..].strip_prefix([',', '，']).unwrap_or_default();
        let digits = behind.len() - behind.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let grouped = digits == 3 && rest[..at].ends_with(|c: char| c.is_ascii_digit());
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth -= 1,
            _ if ends_value(c) && depth <= 0 && !grouped => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let shown = rest[..end].trim_end_matches(is_wrapper);
    Some(((from, from + shown.len()), from + end))
}

/// Where a number ends that stands behind a value without a key of its own, and is not that of the label behind it.
fn second_number(gap: &str) -> Option<usize> {
    let rest = gap.trim_start_matches(|c: char| c != '\n' && (ends_value(c) || is_wrapper(c)));
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let ordinal = behind.trim_start_matches(|c: char| matches!(c, '.' | '．' | '、') || is_wrapper(c));
    let of_label = ordinal.is_empty() && ordinal.len() < behind.len();
    (behind.len() < rest.len() && !of_label && !behind.starts_with(char::is_alphabetic))
        .then_some(gap.len() - behind.len())
}

/// The labels of a line, and the figures behind those of columns. Nothing where a row's own label has a figure behind
/// it: that is another way to write a table.
fn events(document: &Document, forms: &Forms, text: TextRef, place: Place) -> Vec<Event> {
    let shown = document.text(text);
    let (plain, origin) = folded_with_places(shown);
    let token = |kind: Kind, from: usize, to: usize| Token {
        kind,
        text: TextRef { start: text.start + to_u32(from), end: text.start + to_u32(to) },
        place: part_of(place, text, from, to),
        ordinal: ordinal::split(&shown[from..to]).0,
        x: (0, 0),
        y: (0, 1),
    };
    // The first label that begins behind a place of the source: its range there, and its meanings. Digits of a value
    // are passed over before the next label is looked for: `3；其他` is no ordinal.
    let next_label = |behind: usize| -> Option<(usize, usize, &[Meaning])> {
        let at = origin.partition_point(|o| *o < behind);
        let (start, end, meanings) = forms.labels.find_in(&plain[at..]).next()?;
        let (from, last) = (*origin.get(at + start)?, *origin.get(at + end - 1)?);
        Some((from, last + shown[last..].chars().next().map_or(0, char::len_utf8), meanings))
    };
    let (mut events, mut pos) = (Vec::new(), 0);
    let mut label = next_label(0);
    while let Some((from, to, meanings)) = label {
        let begins = value(&shown[to..]).map_or(to, |(range, _)| to + range.0);
        let figure = shown[begins..]
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))
            .map_or(shown.len(), |end| begins + end);
        label = next_label(figure);
        let next = label.map_or(shown.len(), |l| l.0);
        // Words in front: a key that no form has, whose value is what follows, or a part of a longer key.
        let front = shown[pos..from].trim_end_matches(opens);
        let words = front.trim_start_matches(|c: char| !c.is_alphanumeric());
        let words = ordinal::split(words).1;
        pos = to;
        if shown[..from].ends_with(char::is_alphanumeric) && !words.is_empty() {
            continue;
        }
        let key = words.trim_end_matches(|c: char| !c.is_alphanumeric());
        let behind = words[key.len()..].trim_start_matches(is_wrapper);
        if !key.is_empty() && separator(behind).is_some() && !key.contains(ends_value) {
            let at = key.as_ptr() as usize - shown.as_ptr() as usize;
            events.push(Event::Row(token(Kind::Text, at, at + key.len())));
        }
        let of = |column: bool| -> Meanings {
            let same = |m: &&Meaning| match m {
                Meaning::Column { .. } => column,
                Meaning::Node { .. } => !column,
                _ => false,
            };
            meanings.iter().filter(same).copied().collect()
        };
        let (columns, nodes) = (of(true), of(false));
        let found = value(&shown[to..next]).map(|(range, end)| ((to + range.0, to + range.1), to + end));
        let filled = found.is_some_and(|(range, _)| range.0 < range.1);
        match found {
            Some(((from_value, to_value), end))
                if !columns.is_empty() && (filled || nodes.is_empty() || next == shown.len()) =>
            {
                // `自然人：56、10`: two numbers behind one key are none.
                let more = second_number(&shown[end..next]);
                let (to_value, end) = more.map_or((to_value, end), |more| (end + more, end + more));
                let cell = &shown[from_value..to_value];
                let kind = match cell {
                    "" | "null" | "~" => Kind::Blank,
                    _ => classify(cell, forms, &mut Folded::default()).0,
                };
                let kind = if more.is_some() || matches!(kind, Kind::Label(_)) { Kind::Text } else { kind };
                let value = token(kind, from_value, to_value);
                events.push(Event::Pair(token(Kind::Label(columns), from, to), value));
                pos = end;
            }
            _ if nodes.is_empty() => {}
            _ if filled => return Vec::new(),
            _ => events.push(Event::Row(token(Kind::Label(nodes), from, to))),
        }
    }
    events
}

/// The label of a row on a line of its own: `- 规章：`, `"规章": {`, `项目: 规章`; a text where no form has it.
fn row_label(document: &Document, forms: &Forms, text: TextRef, place: Place) -> Option<Token> {
    let shown = document.text(text);
    if shown.len() > LONGEST_LABEL {
        return None;
    }
    let bare = shown.trim_end_matches(|c: char| opens(c) || separator(c.encode_utf8(&mut [0; 4])).is_some());
    let bare =
        bare.trim_start_matches(|c: char| opens(c) || matches!(c, '-' | '+' | '•' | '·' | '◦' | '–' | '#'));
    let row = |m: &&Meaning| matches!(m, Meaning::Node { .. });
    let from = bare.as_ptr() as usize - shown.as_ptr() as usize;
    let part = TextRef { start: text.start + to_u32(from), end: text.start + to_u32(from + bare.len()) };
    let place_of = part_of(place, text, from, from + bare.len());
    let (kind, ordinal) = classify(bare, forms, &mut Folded::default());
    let token = |kind| Token { kind, text: part, place: place_of, ordinal, x: (0, 0), y: (0, 1) };
    match kind {
        Kind::Label(meanings) if meanings.iter().any(|m| row(&m)) => {
            return Some(token(Kind::Label(meanings.iter().filter(row).copied().collect())));
        }
        Kind::Label(_) => return None,
        _ => {}
    }
    let last = events(document, forms, text, place).into_iter().next_back();
    match last {
        Some(Event::Row(token))
            if document.text(token.text).len() * 2 > bare.len() || bare.contains([':', '：', '|']) =>
        {
            Some(token)
        }
        // A key that no form has.
        _ if bare.len() < shown.trim_end().len() && kind == Kind::Text => Some(token(Kind::Text)),
        _ => None,
    }
}

impl Stream {
    /// A record as a line of heads and a line of cells.
    pub(super) fn record(&mut self, forms: &Forms, record: &Record) {
        let of_table = |token: &Token, table: u8| token.meanings().iter().any(|m| m.table() == Some(table));
        let named = |table: u8| !matches!(record.row.kind, Kind::Label(_)) || of_table(&record.row, table);
        let tables = (0..forms.tables.len()).filter_map(|t| u8::try_from(t).ok()).filter(|t| named(*t));
        let fitting = |table: u8| record.pairs.iter().filter(|(column, _)| of_table(column, table)).count();
        let Some(table) = tables.max_by_key(|t| (fitting(*t), std::cmp::Reverse(*t))) else { return };
        let mut pairs: Vec<&(Token, Token)> = record.pairs.iter().filter(|p| of_table(&p.0, table)).collect();
        let form = &forms.tables[usize::from(table)];
        // Where rows stand side by side, each is known by its place in the form's order.
        if form.shape == Shape::Across
            && let Some(official) = form.nodes.iter().find_map(|n| n.variants.first())
        {
            pairs.sort_by_key(|(column, _)| {
                let own = |c: &usize| {
                    column
                        .meanings()
                        .iter()
                        .any(|m| matches!(m, Meaning::Column { column, .. } if usize::from(*column) == *c))
                };
                official.columns.iter().position(own)
            });
        }
        // Each value stands under the head of its own column, as in a grid.
        let at = |token: &Token, x: usize| {
            let mut token = Token { x: (to_u32(x), to_u32(x + 1)), ..token.clone() };
            if let Kind::Label(meanings) = &mut token.kind {
                meanings.retain(|m| m.table() == Some(table));
            }
            token
        };
        let (first, columns) = (self.tokens.len(), pairs.iter().zip(1..));
        self.tokens.extend(columns.clone().map(|((column, _), x)| at(column, x)));
        self.line(LineKind::Row { table: KEYED, row: 0 }, first, TextRef::default(), record.row.place);
        let first = self.tokens.len();
        self.tokens.push(at(&record.row, 0));
        self.tokens.extend(columns.map(|((_, value), x)| at(value, x)));
        self.line(LineKind::Row { table: KEYED, row: 1 }, first, TextRef::default(), record.row.place);
    }
}
