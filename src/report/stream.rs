//! A document as a stream of tokens: what each cell, field or line can be, before anyone asks where it belongs.
//!
//! Tables, lines of fields and single lines all end up here in one form: lines of tokens in reading order, a
//! token being a label (with everything it can mean), a figure, an empty cell or other text.

use std::cell::OnceCell;

use super::columns::Ruler;
use super::segment;
use super::spread;
use super::value::Reading;
use crate::document::{Block, Document, Field, Metadata, Place, Separator, TextRef};
use crate::grammar::{Forms, Meaning};
use crate::text::fold::Folded;
use crate::text::ordinal::{self, Ordinal};
use smallvec::{SmallVec, smallvec};

/// What a label can mean; few labels mean more than one thing.
pub(crate) type Meanings = SmallVec<[Meaning; 4]>;

/// What a token is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A label of some format: everything it can mean.
    Label(Meanings),
    /// A figure, or something shown in a figure's place.
    Value(Reading),
    /// Digits glued to their label, not yet split.
    Glued,
    Blank,
    Text,
}

// Written out so that a comparison with a plain kind, made for every token many times over, is one load.
impl PartialEq for Kind {
    #[inline]
    fn eq(&self, other: &Kind) -> bool {
        match (self, other) {
            (Kind::Glued, Kind::Glued) | (Kind::Blank, Kind::Blank) | (Kind::Text, Kind::Text) => true,
            (Kind::Label(a), Kind::Label(b)) => a == b,
            (Kind::Value(a), Kind::Value(b)) => a == b,
            _ => false,
        }
    }
}

/// A cell, a field, or a piece of a line.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) text: TextRef,
    pub(crate) place: Place,
    pub(crate) ordinal: Option<Ordinal>,
    /// First and one-past-last grid column in a table, display column in spaced text.
    pub(crate) x: (u32, u32),
    /// 0-based grid row and rows covered, in a table.
    pub(crate) y: (u32, u32),
}

impl Token {
    pub(crate) fn is_value(&self) -> bool {
        matches!(self.kind, Kind::Value(_) | Kind::Glued)
    }

    pub(crate) fn meanings(&self) -> &[Meaning] {
        match &self.kind {
            Kind::Label(meanings) => meanings,
            _ => &[],
        }
    }
}

/// Where a text stands, before it is known what tokens it makes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) text: TextRef,
    pub(super) place: Place,
    /// As in [`Token`].
    pub(super) x: (u32, u32),
    pub(super) y: (u32, u32),
    /// Separators or markup say where it begins and ends.
    pub(super) cell: bool,
}

/// What kind of line the tokens stood on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// A row of table number `table` (0-based among the document's tables).
    Row {
        table: u32,
        row: u32,
    },
    Fields(Separator),
    /// A paragraph of its own; may be one cell of a table printed cell by cell.
    Single,
    /// A line with one cell and the bar that closes it: a table printed cell by cell.
    Cell,
    /// A lone bar: an empty cell, or what opens or closes a row.
    Bar,
    /// An empty line.
    Blank,
    /// Running text: no tokens.
    Prose,
    /// A heading the source marks.
    Heading,
}

/// A line of tokens.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) kind: LineKind,
    pub(crate) tokens: (u32, u32),
    /// The whole line's text, for sections; empty for table rows.
    pub(crate) text: TextRef,
    pub(crate) place: Place,
}

/// The stream.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    pub(crate) tokens: Vec<Token>,
    pub(crate) lines: Vec<Line>,
    /// Texts that are values of facts the source states about itself, in order: neither labels nor figures.
    stated: Vec<TextRef>,
    /// How tables set with spaces are measured, once it was asked for.
    rulers: OnceCell<Vec<Ruler>>,
}

/// Fields of one line from which it may hold several tables: no row of the forms has half as many.
const LONG_LINE: usize = 40;

/// Longest text, in bytes, that can be a label with its annotations; longer is prose.
const LONGEST_LABEL: usize = 240;

impl Stream {
    pub(crate) fn of(document: &Document, forms: &Forms) -> Stream {
        let mut stream = Stream::default();
        stream.tokens.reserve(512);
        let mut folded = Folded::default();
        stream.stated = stated(document, forms, &mut folded);
        let mut tables = 0;
        let mut spread = spread::runs(document).into_iter().peekable();
        for (at, block) in document.blocks.iter().enumerate() {
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
                    stream.single(document, forms, *text, *place, LineKind::Single, &mut folded);
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
                    stream.fields(first, *separator, fields, *place);
                }
                Block::Table(table) => {
                    let mut cells = table.cells.iter().peekable();
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
                        if let Some(place) = place {
                            let kind = LineKind::Row { table: tables, row };
                            stream.line(kind, first, TextRef::default(), place);
                        }
                    }
                    tables += 1;
                }
            }
        }
        stream
    }

    /// Ends a line of fields whose tokens begin at `first`.
    pub(super) fn fields(&mut self, first: usize, separator: Separator, fields: &[Field], place: Place) {
        if self.tokens[first..].iter().all(|t| t.kind == Kind::Blank) {
            if separator == Separator::Bar {
                self.tokens.truncate(first + 1);
                self.line(LineKind::Bar, first, TextRef::default(), place);
            } else {
                self.tokens.truncate(first);
                self.empty(place);
            }
            return;
        }
        // `0 |` is one cell of a table printed cell by cell; what follows it is the end of a row.
        let shown = self.tokens[first..].iter().filter(|t| t.kind != Kind::Blank).count();
        // A row label with empty cells behind it is a row of them.
        // (`总计 |||` is a head that closes its line.)
        let row = |t: &Token| {
            !t.meanings().is_empty() && t.meanings().iter().all(|m| matches!(m, Meaning::Node { .. }))
        };
        let empty_row = self.tokens.len() - first > 2 && self.tokens[first..].iter().any(row);
        let kind = if shown == 1 && separator == Separator::Bar && !empty_row {
            self.tokens.retain_from(first, |t| t.kind != Kind::Blank);
            LineKind::Cell
        } else {
            LineKind::Fields(separator)
        };
        let text = span(fields.first().map(|f| f.text), fields.last().map(|f| f.text));
        let cuts = self.changes_of_table(first);
        if cuts.is_empty() {
            self.line(kind, first, text, place);
        } else {
            self.several_lines(kind, first, &cuts);
        }
    }

    /// The rulers that fit the figures of the whole source.
    pub(crate) fn rulers(&self, document: &Document) -> &[Ruler] {
        self.rulers.get_or_init(|| Ruler::of(document, self))
    }

    /// Where on a line of very many fields the labels of another table begin: an extractor that met no line break
    /// prints several tables on one line.
    fn changes_of_table(&self, first: usize) -> SmallVec<[usize; 4]> {
        let mut cuts = SmallVec::new();
        if self.tokens.len() - first < LONG_LINE {
            return cuts;
        }
        let mut current = None;
        for (at, token) in self.tokens.iter().enumerate().skip(first) {
            let mut tables = token.meanings().iter().filter_map(|m| m.table());
            let Some(table) = tables.next() else { continue };
            if tables.any(|t| t != table) {
                continue;
            }
            if current.is_some_and(|c| c != table) {
                cuts.push(at);
            }
            current = Some(table);
        }
        cuts
    }

    /// The tokens from `first` on as several lines, a new one at each cut.
    fn several_lines(&mut self, kind: LineKind, first: usize, cuts: &[usize]) {
        let mut from = first;
        for to in cuts.iter().copied().chain([self.tokens.len()]) {
            let Some((head, tail)) = self.tokens.get(from..to).and_then(|t| t.first().zip(t.last())) else {
                continue;
            };
            let (text, place) = (span(Some(head.text), Some(tail.text)), head.place.to(tail.place));
            self.lines.push(Line { kind, tokens: (to_u32(from), to_u32(to)), text, place });
            from = to;
        }
    }

    pub(crate) fn tokens_of(&self, line: &Line) -> &[Token] {
        &self.tokens[line.tokens.0 as usize..line.tokens.1 as usize]
    }

    fn empty(&mut self, place: Place) {
        let first = self.tokens.len();
        self.line(LineKind::Blank, first, TextRef::default(), place);
    }

    fn line(&mut self, kind: LineKind, first: usize, text: TextRef, place: Place) {
        let tokens = (to_u32(first), to_u32(self.tokens.len()));
        self.lines.push(Line { kind, tokens, text, place });
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

    /// Whether the text is the value of a fact, or within it.
    fn is_stated(&self, text: TextRef) -> bool {
        let at = self.stated.partition_point(|s| s.start <= text.end);
        let before = at.checked_sub(1).and_then(|i| self.stated.get(i));
        before.is_some_and(|s| s.start < text.end && text.start < s.end)
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
        if kind == Kind::Text && segment::line(self, forms, shown, spot, folded) {
            return;
        }
        self.tokens.push(Token { kind, text, place, ordinal, x, y });
    }
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
fn is_page_number(shown: &str) -> bool {
    let shown = shown.trim();
    if shown.len() > 40 || !shown.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let rule = |c: char| matches!(c, '-' | '—' | '–' | '―' | '─' | '－' | '~' | '·');
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
fn is_address(shown: &str) -> bool {
    let shown = shown.trim();
    if shown.len() > 2000 || !["http://", "https://", "file://"].iter().any(|s| shown.starts_with(s)) {
        return false;
    }
    let mut words = shown.split_whitespace().skip(1);
    shown.is_ascii() && words.all(|word| word.bytes().all(|b| b.is_ascii_digit() || b == b'/'))
}

/// Retains tokens from an index on.
trait RetainFrom<T> {
    fn retain_from(&mut self, first: usize, keep: impl Fn(&T) -> bool);
}

impl<T> RetainFrom<T> for Vec<T> {
    fn retain_from(&mut self, first: usize, keep: impl Fn(&T) -> bool) {
        let mut at = 0;
        self.retain(|t| {
            at += 1;
            at <= first || keep(t)
        });
    }
}

fn span(first: Option<TextRef>, last: Option<TextRef>) -> TextRef {
    match (first, last) {
        (Some(first), Some(last)) if first.start <= last.end => TextRef { start: first.start, end: last.end },
        _ => TextRef::default(),
    }
}

/// What a text can be by itself.
pub(crate) fn classify(shown: &str, forms: &Forms, folded: &mut Folded) -> (Kind, Option<Ordinal>) {
    if shown.len() <= 18 && shown.is_ascii() {
        return match Reading::of(shown, &forms.vocabulary) {
            Reading::Blank => (Kind::Blank, None),
            Reading::Text if shown.len() > 1 && shown.bytes().all(|b| b.is_ascii_digit()) => {
                (Kind::Glued, None)
            }
            Reading::Text => (Kind::Text, None),
            reading => (Kind::Value(reading), None),
        };
    }
    if shown.len() > LONGEST_LABEL || ends_in_dash(shown) {
        return (Kind::Text, None);
    }
    let (ordinal, body) = ordinal::split(shown);
    folded.set(body);
    let meanings = meanings_of(forms, folded, ordinal);
    if !meanings.is_empty() {
        return (Kind::Label(meanings), ordinal);
    }
    match Reading::of(shown, &forms.vocabulary) {
        Reading::Blank => (Kind::Blank, None),
        Reading::Text => (Kind::Text, ordinal),
        reading => (Kind::Value(reading), None),
    }
}

/// `行政许可 --`, `其他-------`: a label, and behind it figures shown as not applicable.
fn ends_in_dash(shown: &str) -> bool {
    let dash = |c: char| matches!(c, '-' | '/' | '—' | '–' | '―' | '－' | '／');
    shown.ends_with(dash) && {
        let rest = shown.trim_end_matches(dash);
        let apart = rest.ends_with(char::is_whitespace) || shown[rest.len()..].chars().count() > 1;
        apart && !rest.trim_end().is_empty()
    }
}

/// Everything a folded label can mean; its ordinal, where both sides have one, must agree in number for nodes.
pub(crate) fn meanings_of(forms: &Forms, folded: &Folded, ordinal: Option<Ordinal>) -> Meanings {
    let plain;
    let mut keys: SmallVec<[&str; 3]> = smallvec![folded.full.as_str(), folded.core.as_str()];
    if forms.labels.get(&folded.full).is_empty()
        && let Some(text) = folded.without_latin()
    {
        plain = text;
        keys.push(&plain);
    }
    for key in keys {
        if key.is_empty() {
            continue;
        }
        let meanings = forms.labels.get(key);
        if meanings.is_empty() {
            continue;
        }
        let fits = |meaning: &&Meaning| match (**meaning, ordinal) {
            (Meaning::Node { table, node }, Some(shown)) => {
                let form = &forms.tables[usize::from(table)].nodes[usize::from(node)];
                form.ordinal.is_none_or(|own| own.number == shown.number || shown.style != own.style)
            }
            // A head never carries an ordinal.
            (Meaning::Column { .. }, Some(_)) => false,
            _ => true,
        };
        let fitting: Meanings = meanings.iter().filter(fits).copied().collect();
        return if fitting.is_empty() { Meanings::from_slice(meanings) } else { fitting };
    }
    Meanings::new()
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl LineKind {
    /// Whether the line holds one cell of a table printed cell by cell, as far as one can see.
    pub(crate) fn is_single(self) -> bool {
        matches!(self, LineKind::Single | LineKind::Cell)
    }

    /// Whether nothing is shown on the line.
    pub(crate) fn is_empty(self) -> bool {
        matches!(self, LineKind::Blank | LineKind::Bar)
    }
}
