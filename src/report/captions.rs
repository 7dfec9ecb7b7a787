//! Captions of tables: what they say is not the report's, or not its office's own.

use std::ops::Range;

use memchr::memmem;

use super::Doubt;
use super::identity::Identity;
use super::names;
use super::region::{Region, is_section_heading};
use super::strangers::Stranger;
use super::stream::Stream;
use super::title::completed;
use super::token::{Kind, Line, LineKind, Token};
use crate::document::Document;
use crate::grammar::{Forms, Meaning, TableForm, Vocabulary};
use crate::text::dates;
use crate::text::fold::{Folded, in_simplified};
use crate::text::signs::is_ideograph;

/// Longest caption in characters.
const CAPTION: usize = 45;

/// What begins a caption of something attached.
const ATTACHED: char = '附';

/// Lines that show something between a caption and its table, at most.
const BELOW: usize = 3;

/// The captions of a source that say something of the tables below them.
pub(crate) struct Captions(Vec<(usize, Caption)>);

impl Captions {
    pub(crate) fn of(document: &Document, stream: &Stream, forms: &Forms, identity: &Identity) -> Captions {
        let year = identity.year.as_ref().map(|year| year.value);
        let office = identity.office.as_ref().map(|office| office.value.as_str());
        let lines = stream.lines.iter().enumerate();
        Captions(
            lines
                .filter(|(at, line)| {
                    may_be_caption(line, document, stream)
                        && !is_note_on_head(*at, year, document, stream, &forms.vocabulary)
                })
                .filter_map(|(at, line)| {
                    Some((at, caption(shown_on(line, document, stream), year, office, forms)?))
                })
                .collect(),
        )
    }

    /// The table below a caption: its region and its lines.
    fn below<'r>(
        &self,
        i: usize,
        document: &Document,
        stream: &Stream,
        regions: &'r [Region],
    ) -> Option<(&'r Region, Range<usize>)> {
        let at = self.0.get(i)?.0;
        let next = self.0.get(i + 1).map_or(stream.lines.len(), |(next, _)| *next);
        let region = regions.iter().find(|region| region.lines.end > at + 1)?;
        let from = (at + 1).max(region.lines.start);
        let between = stream.lines.get(at + 1..from).unwrap_or_default();
        let shown = between.iter().filter(|line| !line.kind.is_empty());
        let parted = between.iter().any(|line| {
            is_section_heading(stream.tokens_of(line), line.kind) || document.text(line.text).contains('。')
        });
        if next <= from || parted || shown.count() > BELOW {
            return None;
        }
        Some((region, from..grid_end(stream, from, region.lines.end.min(next))))
    }

    /// Tables whose captions say that they are another year's, half a year's, another office's or a sample.
    pub(crate) fn left_out(
        &self,
        document: &Document,
        stream: &Stream,
        forms: &Forms,
        regions: &[Region],
    ) -> Vec<Stranger> {
        let captions = &self.0;
        if !captions.iter().any(|(_, caption)| matches!(caption, Caption::Other(_))) {
            return Vec::new();
        }
        let mut found: Vec<(usize, Stranger)> = Vec::new();
        for (i, (at, said)) in captions.iter().enumerate() {
            let Caption::Other(why) = said else { continue };
            let Some((region, lines)) = self.below(i, document, stream, regions) else { continue };
            let form = &forms.tables[region.table];
            let title = shown_on(&stream.lines[*at], document, stream).trim();
            let message = format!("a table below `{title}` was left out: {why}");
            let doubt = Doubt {
                found: Some(title.to_owned()),
                ..Doubt::new("format.table_foreign", Some(&form.id), None, message)
            };
            found.push((region.table, Stranger { lines, doubt }));
        }
        let left = |table: usize| {
            let covered = |line: usize| found.iter().any(|(_, stranger)| stranger.lines.contains(&line));
            regions
                .iter()
                .any(|region| region.table == table && region.lines.clone().any(|line| !covered(line)))
        };
        // Captions of all tables that name one other year speak of the year, not of the tables.
        let mut lost: Vec<usize> =
            found.iter().map(|(table, _)| *table).filter(|table| !left(*table)).collect();
        lost.sort_unstable();
        lost.dedup();
        let all = regions.iter().all(|region| lost.contains(&region.table));
        let years = captions.iter().all(|(_, caption)| matches!(caption, Caption::Other(why) if why.is_year));
        if lost.len() > 1 && all && years {
            return Vec::new();
        }
        found.into_iter().map(|(_, stranger)| stranger).collect()
    }

    /// Doubts about tables whose captions speak of more or less than the office's own year.
    pub(crate) fn of_others(
        &self,
        document: &Document,
        stream: &Stream,
        forms: &Forms,
        regions: &[Region],
    ) -> Vec<Doubt> {
        let scoped = self.0.iter().enumerate().filter_map(|(i, (at, said))| match said {
            Caption::Scope(word) => Some((i, *at, word)),
            _ => None,
        });
        scoped
            .filter_map(|(i, at, word)| {
                let (region, _) = self.below(i, document, stream, regions)?;
                let title = shown_on(&stream.lines[at], document, stream).trim();
                let message = format!(
                    "`{title}` stands above the table: `{word}` may not be the office's own figures of the year"
                );
                let form = &forms.tables[region.table];
                let doubt = Doubt::new("format.table_scope", Some(&form.id), None, message);
                Some(Doubt { found: Some(title.to_owned()), ..doubt })
            })
            .collect()
    }
}

/// Where the grid ends that begins on a line: another below it is another table.
fn grid_end(stream: &Stream, from: usize, to: usize) -> usize {
    let grid = |at: usize| stream.lines.get(at).and_then(|line| line.kind.grid());
    let Some(own) = grid(from) else { return to };
    (from..to).find(|at| grid(*at).is_some_and(|other| other != own)).unwrap_or(to)
}

/// What a line says of the table below it.
enum Caption {
    /// It names the report's own year.
    Own,
    /// The table is another's.
    Other(Why),
    /// It may be: of many offices, of all years.
    Scope(String),
}

struct Why {
    is_year: bool,
    text: String,
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// The text of a line, or of the only cell of a row that shows any.
fn shown_on<'d>(line: &Line, document: &'d Document, stream: &Stream) -> &'d str {
    if !matches!(line.kind, LineKind::Row { .. } | LineKind::Fields(_)) {
        return document.text(line.text);
    }
    let cell = stream.tokens_of(line).iter().find(|token| token.kind != Kind::Blank);
    cell.map_or("", |cell| document.text(cell.text))
}

/// Whether a line is neither a part's heading nor a row or head of a table. A merged cell may be written once for each
/// of its columns.
fn may_be_caption(line: &Line, document: &Document, stream: &Stream) -> bool {
    let kind = matches!(
        line.kind,
        LineKind::Single
            | LineKind::Cell
            | LineKind::Heading
            | LineKind::Prose
            | LineKind::Row { .. }
            | LineKind::Fields(_)
    );
    let mut tokens = stream.tokens_of(line).iter().filter(|token| token.kind != Kind::Blank);
    let Some(first) = tokens.next() else { return kind };
    let label = |meaning: &Meaning| matches!(meaning, Meaning::Node { .. } | Meaning::Column { .. });
    // `2022年度统计表` reads like a number with a note.
    let number = |token: &Token| token.is_value() && !document.text(token.text).contains('年');
    kind && tokens.all(|token| document.text(token.text) == document.text(first.text))
        && !number(first)
        && !first.meanings().iter().any(label)
        && !is_section_heading(stream.tokens_of(line), line.kind)
}

/// Whether a line in brackets stands right below a head of a table and says what it must of a report for this year:
/// `上一年项目数量`, `（指2018年事项数）`.
fn is_note_on_head(
    at: usize,
    year: Option<u16>,
    document: &Document,
    stream: &Stream,
    words: &Vocabulary,
) -> bool {
    let shown = stream.lines.get(at).map_or("", |line| shown_on(line, document, stream)).trim();
    if !(shown.starts_with(['(', '（']) && shown.ends_with([')', '）'])) {
        return false;
    }
    let said = years(&dates::compact(shown));
    if said.is_empty() {
        return false;
    }
    let above = stream.lines.get(..at).unwrap_or_default().iter().rev();
    let above =
        above.flat_map(|line| stream.tokens_of(line).iter().rev()).find(|token| token.kind != Kind::Blank);
    let Some(above) = above.filter(|t| t.meanings().iter().any(|m| matches!(m, Meaning::Column { .. })))
    else {
        return false;
    };
    let before = is_of_year_before(document.text(above.text), words);
    said.iter().all(|said| Some(*said) == year || before && Some(*said + 1) == year)
}

/// Whether a label speaks of the year before by itself: `上一年项目数量`.
fn is_of_year_before(label: &str, words: &Vocabulary) -> bool {
    words.other_periods.iter().any(|word| label.contains(word.as_str()))
}

fn caption(shown: &str, year: Option<u16>, office: Option<&str>, forms: &Forms) -> Option<Caption> {
    let (words, title) = (&forms.vocabulary, &forms.title);
    // The end of the last sentence in front of a table may introduce it.
    let shown = shown.trim();
    let last = shown.trim_end_matches(['。', '；']).rsplit(['。', '；']).next().unwrap_or_default();
    if last.chars().count() > CAPTION {
        return None;
    }
    let whole = last.len() == shown.len();
    let text = dates::compact(last);
    if whole && text.ends_with('。') || text.is_empty() {
        return None;
    }
    let introduces = whole || text.ends_with([':', '：']);
    if !introduces {
        return None;
    }
    // The names of another office and of the report's own.
    let another = |said: String| {
        let own = office?;
        let differs = !names::agree(&said, own, title) && !own.contains(&said) && !said.contains(own);
        differs.then_some((said, own))
    };
    let named = || {
        if !whole {
            return None;
        }
        office_of_region(&text, forms).and_then(another).map(|(said, _)| said)
    };
    // Most lines have none of the words that say something of a table, and name no year.
    if !words.captions.stand_in(&text) && !text.contains(['年', ATTACHED]) {
        return named().map(Caption::Scope);
    }
    let other = |is_year, text: String| Some(Caption::Other(Why { is_year, text }));
    if let Some(word) = words.samples.iter().find(|word| text.contains(word.as_str())).filter(|_| whole) {
        return other(false, format!("`{word}` makes it a sample"));
    }
    if let Some(word) = words.superseded.iter().find(|word| text.contains(word.as_str())) {
        return other(false, format!("`{word}` says that another took its place"));
    }
    let years = years(&text);
    if let Some(year) = year
        && years.contains(&year)
    {
        return Some(named().map_or(Caption::Own, Caption::Scope));
    }
    let clause = text.trim_end_matches([':', '：']).rsplit([',', '，', ';']).next().unwrap_or_default();
    if let Some(word) = other_period(clause, words) {
        return other(false, format!("`{word}` is not the report's year"));
    }
    if let (Some(own), Some(said)) = (year, years.last()) {
        return other(true, format!("it names {said}, the report is for {own}"));
    }
    // Pieces of labels can read like names; what is attached says so.
    let said = text.strip_prefix(ATTACHED).and_then(|attached| named_office(attached, forms));
    if let Some((said, own)) = said.and_then(another) {
        return other(false, format!("it names {said}, the report is by {own}"));
    }
    let word = words.scopes.iter().find(|word| text.contains(word.as_str()));
    word.cloned().or_else(named).map(Caption::Scope)
}

/// The tokens of a stream in which a year may stand, by number: few, and asked for line by line, more than once.
pub(crate) struct Dated(Vec<u32>);

impl Dated {
    pub(crate) fn of(document: &Document, stream: &Stream) -> Dated {
        let arena = document.arena();
        let years: Vec<usize> = memmem::find_iter(arena.as_bytes(), "年").collect();
        // The first year that does not stand in front of a token: tokens come in the order of the text, nearly always.
        let mut next = 0;
        // Asked of every cell, most of which show a digit.
        let mut is_dated = |token: &Token| {
            if token.text.len() < SHORTEST_YEAR {
                return false;
            }
            let (start, end) = (token.text.start as usize, token.text.end as usize);
            if next > 0 && years[next - 1] >= start {
                next = years.partition_point(|at| *at < start);
            }
            while years.get(next).is_some_and(|at| *at < start) {
                next += 1;
            }
            let own = years.get(next..).unwrap_or_default().iter().take_while(|at| **at < end);
            own.copied().any(|at| !ends_in_word(arena.as_bytes().get(start..at).unwrap_or_default()))
        };
        Dated(stream.tokens.iter().zip(0..).filter(|(token, _)| is_dated(token)).map(|(_, at)| at).collect())
    }

    /// Those of a line.
    fn on<'s>(&self, line: &Line, stream: &'s Stream) -> impl Iterator<Item = &'s Token> {
        let (from, to) = line.tokens;
        let first = self.0.partition_point(|at| *at < from);
        let own = self.0.get(first..).unwrap_or_default().iter().take_while(move |at| **at < to);
        own.filter_map(|at| stream.tokens.get(*at as usize))
    }
}

/// Doubts about rows and columns whose labels name another year than the report's.
pub(crate) fn of_other_years(
    document: &Document,
    stream: &Stream,
    dated: &Dated,
    forms: &Forms,
    regions: &[Region],
    year: u16,
) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = Vec::new();
    for region in regions {
        let form = &forms.tables[region.table];
        let lines = stream.lines.get(region.lines.clone()).unwrap_or_default();
        for line in lines {
            let said = year_of_line(document, dated.on(line, stream)).filter(|(_, said)| *said != year);
            let doubt = said.and_then(|said| {
                line_of_another_year(document, stream.tokens_of(line), said, (form, region.table), year)
            });
            let Some(doubt) = doubt else { continue };
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
        }
        for token in lines.iter().flat_map(|line| dated.on(line, stream)) {
            let mine = |meaning: &&Meaning| meaning.table().map(usize::from) == Some(region.table);
            let Some(meaning) = token.meanings().iter().find(mine) else { continue };
            let shown = document.text(token.text);
            let years = years(&dates::compact(shown));
            let Some(other) = years.last().filter(|_| !years.contains(&year)) else { continue };
            let (row, column, label) = match meaning {
                Meaning::Node { node, .. } => {
                    let Some(node) = form.nodes.get(usize::from(*node)) else { continue };
                    (node.is_row().then_some(node.id.as_str()), None, &node.label)
                }
                Meaning::Column { column, .. } => {
                    let Some(column) = form.columns.get(usize::from(*column)) else { continue };
                    (None, Some(column.id.clone()), column.keys.first().unwrap_or(&column.id))
                }
                _ => continue,
            };
            // `上一年项目数量（指2018年）` says what it must of a report for 2019.
            if other + 1 == year && is_of_year_before(label, &forms.vocabulary) {
                continue;
            }
            let message = format!("`{}` names {other}, the report is for {year}", shown.trim());
            let doubt = Doubt { column, ..Doubt::new("format.label_year", Some(&form.id), row, message) };
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
        }
    }
    doubts
}

/// Figures on a line by which they are a row's.
const FIGURES_OF_A_ROW: usize = 3;

/// Doubts a line of figures that has another year in front of them, or in a cell among them.
fn line_of_another_year(
    document: &Document,
    tokens: &[Token],
    (at, said): (&Token, u16),
    (form, table): (&TableForm, usize),
    year: u16,
) -> Option<Doubt> {
    let figures = tokens.iter().filter(|token| token.is_value() && !std::ptr::eq(*token, at)).count();
    if figures < FIGURES_OF_A_ROW {
        return None;
    }
    let row = tokens.iter().flat_map(Token::meanings).find_map(|meaning| match meaning {
        Meaning::Node { table: of, node } if usize::from(*of) == table => form.nodes.get(usize::from(*node)),
        _ => None,
    });
    let row = row.filter(|node| node.is_row()).map(|node| node.id.as_str());
    let message = format!(
        "`{}` stands on a line of figures and names {said}, the report is for {year}",
        document.text(at.text).trim()
    );
    Some(Doubt::new("format.label_year", Some(&form.id), row, message))
}

/// Bytes of a year at least: `2023年`.
const SHORTEST_YEAR: usize = 7;

/// Whether a text in front of `年` ends in an ideograph that is no digit of a year: `本年`, `上年`.
fn ends_in_word(front: &[u8]) -> bool {
    let last =
        front.len().checked_sub(3).and_then(|at| front.get(at..)).and_then(|c| std::str::from_utf8(c).ok());
    last.and_then(|c| c.chars().next())
        .is_some_and(|c| is_ideograph(c) && !"一二三四五六七八九零".contains(c))
}

/// The year that one of these cells says and nothing else.
fn year_of_line<'t>(
    document: &Document,
    mut dated: impl Iterator<Item = &'t Token>,
) -> Option<(&'t Token, u16)> {
    dated.find_map(|token| {
        let text = dates::compact(document.text(token.text));
        // What else the cell says is of the year, not of the figures: `2022年印发`.
        let alone = text.trim_end_matches('度').ends_with('年') && text.chars().count() <= YEAR_ALONE;
        Some((token, years(&text).last().copied().filter(|_| alone)?))
    })
}

/// Lines of other years in tables that have a line for each year, the report's own among them.
pub(crate) fn lines_of_other_years(
    document: &Document,
    stream: &Stream,
    dated: &Dated,
    forms: &Forms,
    regions: &[Region],
    year: u16,
) -> Vec<Stranger> {
    let mut found = Vec::new();
    for region in regions {
        let of_row = |tokens: &[Token]| tokens.iter().any(|t| matches!(t.meanings(), [Meaning::Node { .. }]));
        let lines = region.lines.clone().filter_map(|at| {
            let line = stream.lines.get(at)?;
            let (cell, said) = year_of_line(document, dated.on(line, stream))?;
            let tokens = stream.tokens_of(line);
            // With cells for figures, blank or not: a head or a caption has none.
            let cells = tokens.iter().filter(|t| t.is_value() || t.kind == Kind::Blank).count();
            // The report's own may have nothing else on it.
            (!of_row(tokens) && (said == year || cells > FIGURES_OF_A_ROW)).then_some((at, cell, said))
        });
        let lines: Vec<_> = lines.collect();
        if !lines.iter().any(|(_, _, said)| *said == year) {
            continue;
        }
        found.extend(lines.into_iter().filter(|(_, _, said)| *said != year).map(|(at, cell, said)| {
            let shown = document.text(cell.text).trim();
            let message =
                format!("the line of `{shown}` was left out: it is for {said}, the report for {year}");
            let form = &forms.tables[region.table];
            let doubt = Doubt {
                found: Some(shown.to_owned()),
                ..Doubt::new("format.table_foreign", Some(&form.id), None, message)
            };
            Stranger { lines: at..at + 1, doubt }
        }));
    }
    found
}

/// Characters of a cell that says a year and nothing else: `2022年度`.
const YEAR_ALONE: usize = 6;

/// Years that a caption names; a day on which something was published is none.
fn years(text: &str) -> Vec<u16> {
    let mut found = Vec::new();
    for at in dates::ends_of_years(text) {
        let (front, behind) = (&text[..at], &text[at + '年'.len_utf8()..]);
        let digits = front.bytes().rev().take_while(u8::is_ascii_digit).count();
        let day = behind.starts_with(|c: char| c.is_ascii_digit());
        if digits == 4 && !day {
            found.extend(dates::first_year(&text[at - 4..at + '年'.len_utf8()]));
        }
    }
    found
}

/// A period that is not the report's year, if the clause does not only compare with it.
fn other_period<'w>(clause: &str, words: &'w Vocabulary) -> Option<&'w str> {
    let word = words.other_periods.iter().find(|word| clause.contains(word.as_str()))?;
    let compares = words.comparisons.iter().any(|other| clause.contains(other.as_str()));
    (!compares).then_some(word.as_str())
}

/// What a caption says of its own office or of several in place of a name.
const OWN_OR_ALL: [char; 5] = ['本', '我', '该', '各', '全'];

/// The office of a region that a caption names: words like `区域内` or `主动公开政府` name none.
fn office_of_region(text: &str, forms: &Forms) -> Option<String> {
    // Asked of every line; the name is a part of it.
    let ends = &forms.title.region_ends;
    if !names::contains(text, ends) {
        return None;
    }
    let name = named_office(text, forms)?;
    let region = |end: &String| name.find(end.as_str()).is_some_and(|at| at + end.len() < name.len());
    (ends.iter().any(region) && !name.starts_with(OWN_OR_ALL)).then_some(name)
}

/// The office that a caption names in front of what its table is about, behind `附件：` and the like.
fn named_office(text: &str, forms: &Forms) -> Option<String> {
    let words = &forms.title;
    let behind = text.rsplit([':', '：', ')', ' ']).find(|part| !part.is_empty())?;
    // Titles of tables can read like names: `主动公开政府信息情况`.
    let folded = Folded::of(behind).full;
    let titles = forms.labels.find_in(&folded);
    let titles = titles.filter(|found| found.2.iter().any(|m| matches!(m, Meaning::Section(_))));
    let about = titles.map(|found| found.0).find(|at| behind.get(..*at) == folded.get(..*at));
    let front = &behind[..about.unwrap_or(behind.len())];
    // Simplified characters take as many bytes.
    let plain = in_simplified(front);
    let mut ends = plain.char_indices().rev().filter(|(_, last)| names::may_end_in(*last, words));
    let end = ends.find_map(|(at, last)| {
        let end = at + last.len_utf8();
        names::is_simplified_name(plain.get(..end)?, words).then_some(end)
    })?;
    // A name alone is a signature, or a cell; what the table is about stands behind it.
    if behind.get(end..).is_none_or(|rest| rest.chars().count() < 2) {
        return None;
    }
    // `江口县政府信息公开情况`: what is reported begins inside what reads like the name.
    let inside = words.subject.find_all(behind).map(|(from, _)| from).filter(|from| (1..end).contains(from));
    let name = match inside.min().and_then(|from| Some((behind.get(..from)?, behind.get(from..)?))) {
        Some((front, subject)) => completed(front.to_owned(), subject, words),
        None => behind[..end].to_owned(),
    };
    names::is_name(&name, words).then_some(name)
}
