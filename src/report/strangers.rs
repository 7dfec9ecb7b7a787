//! Another office's or another year's report in the source of a report, behind or before it.

use std::ops::Range;

use super::identity::Identity;
use super::introduction;
use super::names;
use super::owner::Owner;
use super::region::{Region, section_of};
use super::stream::Stream;
use super::title::Title;
use super::titles::{may_be_titled, titles_on};
use super::token::{Kind, Line, LineKind};
use super::{Doubt, Origin};
use crate::document::{Document, TextRef};
use crate::grammar::Forms;
use crate::text::dates;

/// Lines that are not the report's, and what is said of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stranger {
    pub(crate) lines: Range<usize>,
    pub(crate) doubt: Doubt,
}

/// Lines from one title or introduction to the next that names another report, and what of a report stands on them.
#[derive(Debug)]
struct Portion {
    lines: Range<usize>,
    /// The title or introduction.
    named: Option<String>,
    owner: Owner,
    /// Its first part was asked whose it is.
    asked: bool,
    /// Parts and tables in order, each once.
    content: Vec<What>,
}

impl Portion {
    fn from(lines: Range<usize>, mark: Option<Mark>) -> Portion {
        let (named, owner) = mark.map_or((None, Owner::NOBODY), |mark| (Some(mark.text), mark.owner));
        Portion { lines, named, owner, asked: false, content: Vec::new() }
    }
}

/// What tells that a report goes on, or begins again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
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
    let same = |a: &str, b: &str| names::agree(a, b, &forms.title);
    let titled = own.office.is_some() || own.year.is_some();
    let first = portions.first().map_or(Owner::NOBODY, |portion| portion.owner.clone());
    // Where no title tells whose the source is, it is that of the report it begins with.
    let own = if titled { own } else { first };
    let is_own = |portion: &Portion| !portion.owner.differs(&own, same);
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
pub(super) fn content(document: &Document, stream: &Stream, regions: &[Region]) -> Vec<(usize, What)> {
    let headings =
        stream.lines.iter().enumerate().filter_map(|(at, line)| {
            Some((at, What::Section(section_of(stream.tokens_of(line), line.kind)?)))
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
pub(super) fn is_before(what: What, other: What, forms: &Forms) -> bool {
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
        .map(|(line, title)| Mark { line, owner: Owner::of(&title), text: title.text })
        .collect();
    marks.extend(introductions(document, stream, forms, 0..stream.lines.len()));
    marks.sort_by_key(|mark| mark.line);
    marks
}

/// Offices of which sentences on these lines announce a report.
pub(super) fn announced(
    document: &Document,
    stream: &Stream,
    forms: &Forms,
    among: Range<usize>,
) -> Vec<String> {
    introductions(document, stream, forms, among).filter_map(|mark| mark.owner.office).collect()
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
    let same = |a: &str, b: &str| names::agree(a, b, &forms.title);
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
                Some(open) if open.owner.differs(&next.owner, same) => next,
                Some(open) => Mark { owner: open.owner.with(next.owner), ..open },
            });
        }
        let Some(open) = portions.last_mut() else { break };
        let next = if open.content.iter().any(|before| is_before(*what, *before, forms)) {
            let begin = mark.as_ref().map_or(*line, |mark| mark.line);
            if open.owner == Owner::NOBODY && !open.asked {
                (open.owner, open.asked) = first_year(document, stream, open.lines.start..begin, content);
            }
            let next = mark.map(|mark| Portion::from(begin..end, Some(mark)));
            // Where nothing announces it, its first part may speak of another year; what the source begins with must
            // then be more than a summary.
            next.or_else(|| {
                let tables = open.content.iter().any(|what| matches!(what, What::Table(_)));
                let whole = tables && *what == What::Section(0);
                whole.then(|| Portion {
                    named: stream.lines.get(*line).map(|line| document.text(line.text).trim().to_owned()),
                    owner: first_year(document, stream, begin..end, content).0,
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
        match next.filter(|next| next.owner.differs(&open.owner, same)) {
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

/// Whose the lines are as far as the first year of their first part tells, and whether that part ends on them: more lines
/// tell no more then.
fn first_year(
    document: &Document,
    stream: &Stream,
    lines: Range<usize>,
    content: &[(usize, What)],
) -> (Owner, bool) {
    let before = |line: usize| content.partition_point(|(at, _)| *at < line);
    let within = content.get(before(lines.start)..before(lines.end)).unwrap_or_default();
    let first = within.iter().position(|(_, what)| *what == What::Section(0));
    let from = first.map(|at| within[at].0 + 1);
    let behind = first.and_then(|at| within.get(at..)).unwrap_or_default();
    let to = behind.iter().map(|(at, _)| *at).find(|at| from.is_some_and(|from| *at >= from));
    let part = from.and_then(|from| stream.lines.get(from..to.unwrap_or(lines.end)));
    let prose = part.unwrap_or_default().iter().filter(|line| is_prose(line));
    let mut years = prose.filter_map(|line| dates::first_year(&dates::compact(document.text(line.text))));
    (Owner { office: None, year: years.next() }, to.is_some())
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
