//! From a document to the stream: its blocks in reading order, each as lines of tokens.

use super::classify::{LONGEST_LABEL, classify};
use super::keyed;
use super::merged::Merged;
use super::segment;
use super::spread;
use super::stream::{Stream, to_u32};
use super::token::{Kind, LineKind, Spot, Token};
use crate::document::{Block, Document, Field, Metadata, Place, Separator, TableOrigin, TextRef};
use crate::grammar::Forms;
use crate::text::fold::{Folded, is_bare};

impl Stream {
    pub(crate) fn of(document: &Document, forms: &Forms) -> Stream {
        let mut stream = Stream::default();
        stream.tokens.reserve(512);
        let mut folded = Folded::default();
        stream.stated = stated(document, forms, &mut folded);
        stream.tabbed = has_tabbed_cells(document);
        let mut tables = 0;
        let mut spread = spread::runs(document).into_iter().peekable();
        let keyed = keyed::records(document, forms);
        let (mut keyed_blocks, mut records) =
            (keyed.blocks.iter().peekable(), keyed.records.iter().peekable());
        for (at, block) in document.blocks.iter().enumerate() {
            if keyed_blocks.next_if(|own| **own <= at).is_some() {
                while let Some(record) = records.next_if(|record| record.at <= at) {
                    stream.record(forms, record);
                }
                continue;
            }
            while spread.next_if(|run| run.end <= at).is_some() {}
            if let Some(run) = spread.peek().filter(|run| run.start <= at) {
                if run.start == at {
                    stream.spread_rows(document, forms, &document.blocks[run.clone()], &mut folded);
                }
                continue;
            }
            match block {
                Block::Heading { text, place, .. } => {
                    stream.single(document, forms, *text, *place, LineKind::Heading, &mut folded);
                }
                Block::Paragraph { text, place } => {
                    let lead = item_mark(document, at);
                    let own = TextRef { start: text.start + to_u32(lead), ..*text };
                    let place = segment::part_of(*place, *text, lead, text.len());
                    stream.single(document, forms, own, place, LineKind::Single, &mut folded);
                }
                Block::Blank { place } => stream.empty(*place),
                Block::Fields { fields, separator, place } => {
                    let fields = document.fields_of(*fields);
                    let first = stream.tokens.len();
                    for field in fields {
                        let spot = Spot {
                            text: field.text,
                            place: field.place,
                            x: field.x,
                            y: (0, 1),
                            cell: *separator != Separator::Spaces,
                        };
                        stream.push(document, forms, spot, &mut folded);
                    }
                    // A tab that opens a cell on a line of its own tells cells as a bar does that closes them.
                    let opened = stream.tabbed && is_tabbed_cell(document, block);
                    let separator = if opened { Separator::Bar } else { *separator };
                    stream.fields(first, separator, fields, *place);
                }
                Block::Table(table) => {
                    let mut cells = table.cells.iter().peekable();
                    let mut merged = Merged::default();
                    let start = (stream.lines.len(), stream.tokens.len());
                    for row in 0..table.rows {
                        let first = stream.tokens.len();
                        let mut place: Option<Place> = None;
                        while let Some(cell) = cells.next_if(|c| c.row <= row) {
                            let x = (cell.column, cell.column + cell.column_span);
                            let y = (cell.row, cell.row_span);
                            let spot = Spot { text: cell.text, place: cell.place, x, y, cell: true };
                            stream.push(document, forms, spot, &mut folded);
                            place = Some(place.map_or(cell.place, |p| p.to(cell.place)));
                        }
                        if table.origin == TableOrigin::Markup {
                            merged.spread(&mut stream.tokens, first, row);
                        }
                        if let Some(place) = place {
                            let kind = LineKind::Row { table: tables, row };
                            stream.line(kind, first, TextRef::default(), place);
                        }
                    }
                    stream.part_abreast(start.0, start.1, table.columns);
                    tables += 1;
                }
            }
        }
        stream.set_upright(forms);
        stream.join_wrapped_heads(document, forms);
        stream.read_noted_figures(document, forms);
        stream
    }

    pub(super) fn push(&mut self, document: &Document, forms: &Forms, spot: Spot, folded: &mut Folded) {
        let Spot { text, place, x, y, .. } = spot;
        let shown = document.text(text);
        if self.is_stated(text) {
            let kind = if shown.trim().is_empty() { Kind::Blank } else { Kind::Text };
            self.tokens.push(Token { kind, text, place, ordinal: None, x, y });
            return;
        }
        let (kind, ordinal) = classify(shown, forms, folded);
        if kind == Kind::Text
            && (ordinal.is_some() && segment::under_group(self, forms, shown, spot, folded)
                || segment::joined_heads(self, forms, shown, spot, folded)
                || segment::line(self, forms, shown, spot, folded))
        {
            return;
        }
        self.tokens.push(Token { kind, text, place, ordinal, x, y });
    }

    fn single(
        &mut self,
        document: &Document,
        forms: &Forms,
        text: TextRef,
        place: Place,
        kind: LineKind,
        folded: &mut Folded,
    ) {
        let first = self.tokens.len();
        let shown = document.text(text);
        if is_page_number(shown) || is_address(shown) {
            return self.empty(place);
        }
        if text.len() > LONGEST_LABEL {
            let shown = document.text(text);
            let parts = segment::parts(shown, forms);
            if !parts.is_empty() {
                for (from, to) in parts {
                    let part = TextRef { start: text.start + to_u32(from), end: text.start + to_u32(to) };
                    self.single(document, forms, part, segment::part_of(place, text, from, to), kind, folded);
                }
                return;
            }
            if segment::unglue(self, forms, shown, text, place) {
                self.line(kind, first, text, place);
            } else {
                self.line(LineKind::Prose, first, text, place);
            }
            return;
        }
        let spot = Spot { text, place, x: (0, 0), y: (0, 1), cell: false };
        self.push(document, forms, spot, folded);
        if let [only] = &self.tokens[first..]
            && only.kind == Kind::Text
        {
            let shown = document.text(text);
            let kept = self.tokens.pop();
            if !segment::unglue(self, forms, shown, text, place) {
                self.tokens.extend(kept);
            }
        }
        self.line(kind, first, text, place);
    }
}

/// Fewest figures by which a source is one with a cell a line, each behind a tab.
const TABBED: usize = 10;

/// Whether a line is a tab with one cell behind it, or with none.
fn is_tabbed_cell(document: &Document, block: &Block) -> bool {
    let Block::Fields { fields, separator: Separator::Tab, .. } = block else { return false };
    let fields = document.fields_of(*fields);
    fields.len() <= 2 && fields.first().is_some_and(|f| document.text(f.text).trim().is_empty())
}

/// Whether a program printed each cell behind a tab on a line of its own, as it left a page: nearly all figures behind
/// separators are that.
fn has_tabbed_cells(document: &Document) -> bool {
    // Most sources have none.
    if document.blocks.iter().filter(|block| is_tabbed_cell(document, block)).count() < TABBED {
        return false;
    }
    let (mut cells, mut others) = (0, 0);
    for block in &document.blocks {
        let Block::Fields { fields, separator, .. } = block else { continue };
        let digit =
            |field: &Field| document.text(field.text).trim().starts_with(|c: char| c.is_ascii_digit());
        let figures = document.fields_of(*fields).iter().filter(|field| digit(field)).count();
        match separator {
            Separator::Tab if is_tabbed_cell(document, block) => cells += figures,
            Separator::Spaces => {}
            _ => others += figures,
        }
    }
    cells >= TABBED && cells > others * 4
}

/// The mark of a list's item in front of a figure: `- 5` between other items is no negative number. Its length.
fn item_mark(document: &Document, at: usize) -> usize {
    let text = |block: &Block| match block {
        Block::Paragraph { text, .. } => document.text(*text).to_owned(),
        _ => String::new(),
    };
    let figure = |block: &Block| match block {
        Block::Paragraph { text, .. } => document
            .text(*text)
            .strip_prefix("- ")
            .filter(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit())),
        _ => None,
    };
    let Some(rest) = document.blocks.get(at).and_then(figure) else { return 0 };
    let shown = |block: &&Block| !matches!(block, Block::Blank { .. });
    let item = |block: &Block| text(block).starts_with(['-', '*']) && text(block)[1..].starts_with(' ');
    let above = document.blocks[..at].iter().rev().find(shown).is_some_and(item);
    let below = || document.blocks[at + 1..].iter().find(shown).is_some_and(item);
    // Its own length in front of what is left of it.
    if above || below() { document.blocks.get(at).map_or(0, |b| text(b).len() - rest.len()) } else { 0 }
}

/// The values of facts, as far as the name is not a label itself: `文号：…` is a fact, `规章：0` a figure.
fn stated(document: &Document, forms: &Forms, folded: &mut Folded) -> Vec<TextRef> {
    let fact = |m: &&Metadata| {
        let (kind, _) = classify(document.text(m.name), forms, folded);
        !m.value.is_empty() && !matches!(kind, Kind::Label(_))
    };
    let mut values: Vec<TextRef> = document.metadata.iter().filter(fact).map(|m| m.value).collect();
    values.sort_by_key(|v| v.start);
    values
}

/// `— 5 —`, `-12-`, `第5页`, `第 5 页 共 9 页`: a page number on a line of its own.
pub(super) fn is_page_number(shown: &str) -> bool {
    let shown = if is_bare(shown) { shown } else { shown.trim() };
    if shown.len() > 40 || !shown.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let rule = |c: char| matches!(c, '-' | '—' | '–' | '―' | '─' | '－' | '~' | '·');
    // Asked of every line.
    let slash = memchr::memchr(b'/', shown.as_bytes()).is_some();
    if !slash && !shown.starts_with(rule) && !shown.starts_with('第') {
        return false;
    }
    let number = |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    // `第5页 共9页`, `第5页/共9页`.
    let page = |text: &str, mark: char| -> bool {
        text.trim()
            .strip_prefix(mark)
            .and_then(|s| s.trim().strip_suffix('页'))
            .is_some_and(|s| number(s.trim()))
    };
    // `5 / 9`
    if let Some((page, pages)) = shown.split_once('/') {
        let (page, pages) = (page.trim(), pages.trim());
        let count = |text: &str| text.parse::<u16>().ok().filter(|_| number(text));
        return count(page).zip(count(pages)).is_some_and(|(page, pages)| (1..=pages).contains(&page));
    }
    if let Some((first, rest)) = shown.split_once('页') {
        let first = first.trim().strip_prefix('第').is_some_and(|s| number(s.trim()));
        let rest = rest.trim_matches(|c| matches!(c, ' ' | '/' | '，' | ',' | '\u{3000}'));
        return first && (rest.is_empty() || page(rest, '共'));
    }
    shown.starts_with(rule) && shown.ends_with(rule) && number(shown.trim_matches(|c| rule(c) || c == ' '))
}

/// `https://www.x.gov.cn/art/1.html 3/5`: the address that browsers print on each page, on a line of its own.
pub(super) fn is_address(shown: &str) -> bool {
    let shown = shown.trim_start();
    // Asked of every line.
    if !shown.starts_with(['h', 'f']) {
        return false;
    }
    let shown = shown.trim_end();
    if shown.len() > 2000 || !["http://", "https://", "file://"].iter().any(|s| shown.starts_with(s)) {
        return false;
    }
    let mut words = shown.split_whitespace().skip(1);
    shown.is_ascii() && words.all(|word| word.bytes().all(|b| b.is_ascii_digit() || b == b'/'))
}
