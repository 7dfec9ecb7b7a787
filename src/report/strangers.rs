//! What stands in a source and is not of its report: another office's or another year's report behind or before it, and
//! tables whose captions say that they are another year's, half a year's, another office's or a sample.

use std::ops::Range;

use super::identity::Identity;
use super::introduction;
use super::names;
use super::region::{Region, is_section_heading};
use super::stream::Stream;
use super::title::Title;
use super::titles::{may_be_titled, titles_on};
use super::token::{Kind, Line, LineKind, Token};
use super::{Doubt, Origin};
use crate::document::{Document, TextRef};
use crate::grammar::{Forms, Meaning, TitleWords, Vocabulary};
use crate::text::dates;

/// Lines that are not the report's, and what is said of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stranger {
    pub(crate) lines: Range<usize>,
    pub(crate) doubt: Doubt,
}

/// Whose report a title or an introduction says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Owner {
    office: Option<String>,
    year: Option<u16>,
}

impl Owner {
    const NOBODY: Owner = Owner { office: None, year: None };

    /// What another witness adds.
    fn with(self, other: Owner) -> Owner {
        Owner { office: self.office.or(other.office), year: self.year.or(other.year) }
    }

    /// Whether both cannot be titles of one report. An office may be named with its region or without.
    fn differs(&self, other: &Owner, words: &TitleWords) -> bool {
        let years = self.year.zip(other.year).is_some_and(|(a, b)| a != b);
        let offices = self.office.as_deref().zip(other.office.as_deref());
        years || offices.is_some_and(|(a, b)| !names::agree(a, b, words))
    }
}

/// Lines from one title or introduction to the next that names another report, and what of a report stands on them.
#[derive(Debug)]
struct Portion {
    lines: Range<usize>,
    /// The title or introduction.
    named: Option<String>,
    owner: Owner,
    /// Parts and tables in order, each once.
    content: Vec<What>,
}

impl Portion {
    fn from(lines: Range<usize>, mark: Option<Mark>) -> Portion {
        let (named, owner) = mark.map_or((None, Owner::NOBODY), |mark| (Some(mark.text), mark.owner));
        Portion { lines, named, owner, content: Vec::new() }
    }
}

/// What tells that a report goes on, or begins again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Section(u8),
    Table(usize),
    /// Sentences.
    Prose,
}

/// Other reports in the source. A report begins below a title or an introduction of its own where parts or tables come
/// that were there before, or that stand in front of those in the form's order: titles of other reports also stand in
/// lists of links.
pub(crate) fn reports(
    document: &Document,
    stream: &Stream,
    forms: &Forms,
    regions: &[Region],
    identity: &Identity,
) -> Vec<Stranger> {
    if identity.look_alike.is_some() {
        return Vec::new();
    }
    let content = content(document, stream, regions);
    // A source in which nothing comes again holds one report, or one and a table of another.
    if !content.windows(2).any(|pair| is_before(pair[1].1, pair[0].1, forms))
        || !may_begin_again(document, stream, forms, &content)
    {
        return Vec::new();
    }
    let portions = portions(document, stream, forms, &content);
    if portions.len() < 2 {
        return Vec::new();
    }
    let own = Owner {
        office: identity.office.as_ref().filter(|o| o.origin == Origin::Title).map(|o| o.value.clone()),
        year: identity.year.as_ref().filter(|y| y.origin == Origin::Title).map(|y| y.value),
    };
    let words = &forms.title;
    let titled = own.office.is_some() || own.year.is_some();
    let first = portions.first().map_or(Owner::NOBODY, |portion| portion.owner.clone());
    // Where no title tells whose the source is, it is that of the report it begins with.
    let own = if titled { own } else { first };
    let is_own = |portion: &Portion| !portion.owner.differs(&own, words);
    if !portions.iter().any(|portion| portion.owner != Owner::NOBODY && is_own(portion)) {
        return Vec::new();
    }
    let others = portions.into_iter().filter(|portion| !is_own(portion));
    others
        .map(|portion| {
            let title = portion.named.unwrap_or_default();
            let message = format!(
                "the source holds another report too, `{title}`, which was left out: save it as a file of its own"
            );
            let doubt = Doubt { found: Some(title), ..Doubt::new("source.another_report", None, None, message) };
            Stranger { lines: portion.lines, doubt }
        })
        .collect()
}

/// Headings of parts, beginnings of tables and of running text, by line.
fn content(document: &Document, stream: &Stream, regions: &[Region]) -> Vec<(usize, What)> {
    let headings = stream.lines.iter().enumerate().filter_map(|(at, line)| {
        let tokens = stream.tokens_of(line);
        if !is_section_heading(tokens, line.kind) {
            return None;
        }
        tokens.iter().flat_map(Token::meanings).find_map(|meaning| match meaning {
            Meaning::Section(section) => Some((at, What::Section(*section))),
            _ => None,
        })
    });
    let mut all: Vec<(usize, What)> = headings
        .chain(regions.iter().map(|region| (region.lines.start, What::Table(region.table))))
        .collect();
    all.sort_by_key(|(at, _)| *at);
    // Text counts where nothing else of a report stands in front of it.
    let first = all.first().map_or(stream.lines.len(), |(at, _)| *at);
    let sentence = |line: &Line| {
        matches!(line.kind, LineKind::Prose | LineKind::Single) && document.text(line.text).contains('。')
    };
    if let Some(prose) = stream.lines.iter().take(first).position(sentence) {
        all.insert(0, (prose, What::Prose));
    }
    all
}

/// Whether one comes before the other in the form, or is the same.
fn is_before(what: What, other: What, forms: &Forms) -> bool {
    let part = |what: What| match what {
        What::Section(section) => Some(usize::from(section)),
        What::Table(table) => forms.sections.iter().position(|section| section.table == Some(table)),
        What::Prose => None,
    };
    match (part(what), part(other)) {
        (Some(a), Some(b)) => a < b || what == other,
        // A report may be nothing but text.
        (Some(0), None) => other == What::Prose,
        _ => what == other && what != What::Prose,
    }
}

/// Whether something may say where a report begins again, as [`portions`] asks for it: asked before all titles are read.
fn may_begin_again(document: &Document, stream: &Stream, forms: &Forms, content: &[(usize, What)]) -> bool {
    let mut met: Vec<What> = Vec::new();
    let mut from = 0;
    content.iter().any(|(line, what)| {
        let again = met.iter().any(|before| is_before(*what, *before, forms));
        let among = from..line + 1;
        from = line + 1;
        if !met.contains(what) {
            met.push(*what);
        }
        let tables = met.iter().any(|before| matches!(before, What::Table(_)));
        again
            && (tables && *what == What::Section(0)
                || may_be_titled(document, stream, forms, among.clone())
                || introductions(document, stream, forms, among).next().is_some())
    })
}

/// A title, or the sentence that announces a report.
struct Mark {
    line: usize,
    text: String,
    owner: Owner,
}

/// Titles on lines of their own and introductions, in order.
fn marks(document: &Document, stream: &Stream, forms: &Forms) -> Vec<Mark> {
    let own_line = |title: &Title| {
        !title.quoted
            && !title.labelled
            && !title.listed
            && title.look_alike.is_none()
            && title.year.is_some()
    };
    let titles = titles_on(document, stream, forms, 0..stream.lines.len()).into_iter();
    let mut marks: Vec<Mark> = titles
        .filter(|(_, title)| own_line(title))
        .map(|(line, title)| Mark {
            line,
            text: title.text,
            owner: Owner { office: title.office, year: title.year },
        })
        .collect();
    marks.extend(introductions(document, stream, forms, 0..stream.lines.len()));
    marks.sort_by_key(|mark| mark.line);
    marks
}

/// Sentences on these lines that announce a report.
fn introductions<'a>(
    document: &'a Document,
    stream: &'a Stream,
    forms: &'a Forms,
    among: Range<usize>,
) -> impl Iterator<Item = Mark> + 'a {
    let lines = stream.lines.iter().enumerate().skip(among.start).take(among.len());
    lines.filter(|(_, line)| is_prose(line)).filter_map(|(at, line)| {
        let shown = document.text(line.text).trim();
        let text = dates::compact(shown);
        let (office, year) = introduction::announces(&text, &forms.title)?;
        let clause = shown.split(['。', '；']).next().unwrap_or_default();
        Some(Mark { line: at, text: clause.to_owned(), owner: Owner { office, year } })
    })
}

fn is_prose(line: &Line) -> bool {
    matches!(line.kind, LineKind::Prose | LineKind::Single | LineKind::Cell)
}

/// The source cut at titles and introductions of another report than the one before, where a report begins again below
/// them.
fn portions(document: &Document, stream: &Stream, forms: &Forms, content: &[(usize, What)]) -> Vec<Portion> {
    let mut marks = marks(document, stream, forms).into_iter().peekable();
    let end = stream.lines.len();
    let mut portions = vec![Portion::from(0..end, None)];
    for (line, what) in content {
        // The first mark since the last piece of content, with what those behind it add.
        let mut mark: Option<Mark> = None;
        while let Some(next) = marks.next_if(|mark| mark.line <= *line) {
            mark = Some(match mark {
                None => next,
                // Of titles the last stands next to the report; an introduction tells what its title does not.
                Some(open) if open.owner.differs(&next.owner, &forms.title) => next,
                Some(open) => Mark { owner: open.owner.with(next.owner), ..open },
            });
        }
        let Some(open) = portions.last_mut() else { break };
        let next = if open.content.iter().any(|before| is_before(*what, *before, forms)) {
            let begin = mark.as_ref().map_or(*line, |mark| mark.line);
            if open.owner == Owner::NOBODY {
                open.owner = first_year(document, stream, open.lines.start..begin, content);
            }
            let next = mark.map(|mark| Portion::from(begin..end, Some(mark)));
            // Where nothing announces it, its first part may speak of another year; what the source begins with must
            // then be more than a summary.
            next.or_else(|| {
                let tables = open.content.iter().any(|what| matches!(what, What::Table(_)));
                let whole = tables && *what == What::Section(0);
                whole.then(|| Portion {
                    named: stream.lines.get(*line).map(|line| document.text(line.text).trim().to_owned()),
                    owner: first_year(document, stream, begin..end, content),
                    ..Portion::from(begin..end, None)
                })
            })
        } else {
            if let Some(mark) = mark.filter(|_| open.named.is_none()) {
                open.named = Some(mark.text);
                open.owner = mark.owner;
            }
            None
        };
        match next.filter(|next| next.owner.differs(&open.owner, &forms.title)) {
            Some(mut next) => {
                open.lines.end = next.lines.start;
                next.content.push(*what);
                portions.push(next);
            }
            None if !open.content.contains(what) => open.content.push(*what),
            None => {}
        }
    }
    portions
}

/// Whose the lines are as far as the first year of their first part tells.
fn first_year(document: &Document, stream: &Stream, lines: Range<usize>, content: &[(usize, What)]) -> Owner {
    let within = || content.iter().filter(|(at, _)| lines.contains(at));
    let from = within().find(|(_, what)| *what == What::Section(0)).map(|(at, _)| at + 1);
    let to = within().map(|(at, _)| *at).find(|at| from.is_some_and(|from| *at >= from));
    let part = from.and_then(|from| stream.lines.get(from..to.unwrap_or(lines.end)));
    let prose = part.unwrap_or_default().iter().filter(|line| is_prose(line));
    let mut years = prose.filter_map(|line| dates::first_year(&dates::compact(document.text(line.text))));
    Owner { office: None, year: years.next() }
}

/// Longest caption in characters.
const CAPTION: usize = 45;

/// What begins a caption of something attached.
const ATTACHED: char = '附';

/// Lines that show something between a caption and its table, at most.
const BELOW: usize = 3;

/// Tables whose captions say that they are not the report's.
pub(crate) fn captioned(
    document: &Document,
    stream: &Stream,
    forms: &Forms,
    regions: &[Region],
    identity: &Identity,
) -> Vec<Stranger> {
    let year = identity.year.as_ref().map(|year| year.value);
    let office = identity.office.as_ref().map(|office| office.value.as_str());
    let captions: Vec<(usize, Caption)> = stream
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| may_be_caption(line, stream))
        .filter_map(|(at, line)| Some((at, caption(document.text(line.text), year, office, forms)?)))
        .collect();
    if !captions.iter().any(|(_, caption)| matches!(caption, Caption::Other(_))) {
        return Vec::new();
    }
    let mut found: Vec<(usize, Stranger)> = Vec::new();
    for (i, (at, said)) in captions.iter().enumerate() {
        let Caption::Other(why) = said else { continue };
        let next = captions.get(i + 1).map_or(stream.lines.len(), |(next, _)| *next);
        let Some(region) = regions.iter().find(|region| region.lines.end > at + 1) else { continue };
        let from = (at + 1).max(region.lines.start);
        let between = stream.lines.get(at + 1..from).unwrap_or_default();
        let shown = between.iter().filter(|line| !line.kind.is_empty());
        let parted = between.iter().any(|line| {
            is_section_heading(stream.tokens_of(line), line.kind) || document.text(line.text).contains('。')
        });
        if next <= from || parted || shown.count() > BELOW {
            continue;
        }
        let form = &forms.tables[region.table];
        let title = document.text(stream.lines[*at].text).trim();
        let message = format!("a table below `{title}` was left out: {why}");
        let doubt = Doubt {
            found: Some(title.to_owned()),
            ..Doubt::new("format.table_foreign", Some(&form.id), None, message)
        };
        found.push((region.table, Stranger { lines: from..region.lines.end.min(next), doubt }));
    }
    let left = |table: usize| {
        let covered = |line: usize| found.iter().any(|(_, stranger)| stranger.lines.contains(&line));
        regions.iter().any(|region| region.table == table && region.lines.clone().any(|line| !covered(line)))
    };
    // Captions of all tables that name one other year speak of the year, not of the tables.
    let mut lost: Vec<usize> = found.iter().map(|(table, _)| *table).filter(|table| !left(*table)).collect();
    lost.sort_unstable();
    lost.dedup();
    let all = regions.iter().all(|region| lost.contains(&region.table));
    let years = captions.iter().all(|(_, caption)| matches!(caption, Caption::Other(why) if why.is_year));
    if lost.len() > 1 && all && years {
        return Vec::new();
    }
    found.into_iter().map(|(_, stranger)| stranger).collect()
}

/// What a line says of the table below it.
enum Caption {
    /// It names the report's own year.
    Own,
    /// The table is another's.
    Other(Why),
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

/// Whether a line is neither a part's heading nor a row or head of a table.
fn may_be_caption(line: &Line, stream: &Stream) -> bool {
    let kind = matches!(
        line.kind,
        LineKind::Single | LineKind::Cell | LineKind::Heading | LineKind::Prose | LineKind::Row { .. }
    );
    let tokens = stream.tokens_of(line);
    let label = |meaning: &Meaning| matches!(meaning, Meaning::Node { .. } | Meaning::Column { .. });
    kind && tokens.iter().filter(|token| token.kind != Kind::Blank).count() <= 1
        && !tokens.iter().any(|token| token.is_value() || token.meanings().iter().any(label))
        && !is_section_heading(tokens, line.kind)
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
    let other = |is_year, text: String| Some(Caption::Other(Why { is_year, text }));
    if let Some(word) = words.samples.iter().find(|word| text.contains(word.as_str())).filter(|_| whole) {
        return other(false, format!("`{word}` makes it a sample"));
    }
    let years = years(&text);
    if let Some(year) = year
        && years.contains(&year)
    {
        return Some(Caption::Own);
    }
    let clause = text.trim_end_matches([':', '：']).rsplit([',', '，', ';']).next().unwrap_or_default();
    if let Some(word) = other_period(clause, words) {
        return other(false, format!("`{word}` is not the report's year"));
    }
    if let (Some(own), Some(said)) = (year, years.last()) {
        return other(true, format!("it names {said}, the report is for {own}"));
    }
    // Pieces of labels can read like names; what is attached says so.
    let said = named_office(text.strip_prefix(ATTACHED)?, title)?;
    let own = office?;
    let apart = !names::agree(&said, own, title) && !own.contains(&said) && !said.contains(own);
    apart.then(|| {
        Caption::Other(Why { is_year: false, text: format!("it names {said}, the report is by {own}") })
    })
}

/// Doubts about rows and columns whose labels name another year than the report's.
pub(crate) fn of_other_years(
    document: &Document,
    stream: &Stream,
    forms: &Forms,
    regions: &[Region],
    year: u16,
) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = Vec::new();
    for region in regions {
        let form = &forms.tables[region.table];
        let lines = stream.lines.get(region.lines.clone()).unwrap_or_default();
        for token in lines.iter().flat_map(|line| stream.tokens_of(line)) {
            let mine = |meaning: &&Meaning| meaning.table().map(usize::from) == Some(region.table);
            let Some(meaning) = token.meanings().iter().find(mine) else { continue };
            let shown = document.text(token.text);
            if !shown.contains('年') {
                continue;
            }
            let years = years(&dates::compact(shown));
            let Some(other) = years.last().filter(|_| !years.contains(&year)) else { continue };
            let (row, column) = match meaning {
                Meaning::Node { node, .. } => {
                    (form.nodes.get(usize::from(*node)).filter(|n| n.is_row()).map(|n| n.id.as_str()), None)
                }
                Meaning::Column { column, .. } => {
                    (None, form.columns.get(usize::from(*column)).map(|c| c.id.clone()))
                }
                _ => continue,
            };
            let message = format!("`{}` names {other}, the report is for {year}", shown.trim());
            let doubt = Doubt { column, ..Doubt::new("format.label_year", Some(&form.id), row, message) };
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
        }
    }
    doubts
}

/// Years that a caption names; a day on which something was published is none.
fn years(text: &str) -> Vec<u16> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('年') {
        let (front, behind) = (&rest[..at], &rest[at + '年'.len_utf8()..]);
        let digits = front.chars().rev().take_while(char::is_ascii_digit).count();
        let day = behind.starts_with(|c: char| c.is_ascii_digit());
        let year =
            (digits == 4 && !day).then(|| dates::first_year(&rest[at - 4..at + '年'.len_utf8()])).flatten();
        found.extend(year);
        rest = behind;
    }
    found
}

/// A period that is not the report's year, if the clause does not only compare with it.
fn other_period<'w>(clause: &str, words: &'w Vocabulary) -> Option<&'w str> {
    let word = words.other_periods.iter().find(|word| clause.contains(word.as_str()))?;
    let compares = words.comparisons.iter().any(|other| clause.contains(other.as_str()));
    (!compares).then_some(word.as_str())
}

/// The office that a caption names in front of its subject, behind `附件：` and the like.
fn named_office(text: &str, words: &TitleWords) -> Option<String> {
    let behind = text.rsplit([':', '：', ')', ' ']).find(|part| !part.is_empty())?;
    let ends: Vec<usize> = behind.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let name = |end: &&usize| behind.get(..**end).is_some_and(|front| names::is_name(front, words));
    let end = *ends.iter().rev().find(name)?;
    // A name alone is a signature, or a cell; what the table is about stands behind it.
    let subject = behind.get(end..).is_some_and(|rest| rest.chars().count() >= 4);
    subject.then(|| behind[..end].to_owned())
}

impl Stream {
    /// Takes what stands on these lines out of the stream; the lines stay, empty.
    pub(super) fn silence(&mut self, lines: Range<usize>) {
        for line in self.lines.get_mut(lines).unwrap_or_default() {
            line.kind = LineKind::Blank;
            let tokens = line.tokens.0 as usize..line.tokens.1 as usize;
            self.tokens
                .get_mut(tokens)
                .unwrap_or_default()
                .iter_mut()
                .for_each(|token| token.kind = Kind::Blank);
            line.tokens.1 = line.tokens.0;
            line.text = TextRef::default();
        }
    }
}
