//! Several reports in one running text, one behind the other: the collection of a county.
//!
//! A report begins again where parts or tables come that were there before, or that stand in front of those in the form's
//! order: below a title of another office or year, or with its first part. The text is cut where whole reports of different
//! offices or years are found so, and then at every one; not at all where one has no title of its own, begins with another part
//! than the rest, or has a title that may be an entry of a list of contents: figures under another's name are the worst that can
//! come of it. What stands in front of the first title, a cover or such a list, is part of none.

use std::collections::BTreeMap;

use super::{Portion, cut};
use crate::document::Document;
use crate::grammar::Forms;
use crate::report::Outline;
use crate::report::names::{self, is_same};
use crate::report::owner::Owner;
use crate::report::strangers::{What, announced, content, is_before};
use crate::report::stream::Stream;
use crate::report::title::Title;
use crate::report::titles::{shown_lines, titles_on};
use crate::report::token::{LineKind, Token};
use crate::text::signs::OBJECT;

/// Official tables that a report must show to be a whole one: text refers to other reports, and quotes their tables.
const WHOLE: usize = 2;

/// Official parts that make a report of text, and prose between them: a list of parts has none.
const PARTS: usize = 3;

/// A title on lines of its own.
struct Mark {
    first: usize,
    owner: Owner,
}

/// A report, as far as it was walked through.
#[derive(Debug)]
struct Found {
    begins: usize,
    owner: Owner,
    content: Vec<What>,
    /// A figure was seen in its tables.
    figures: bool,
}

impl Found {
    fn tables(&self) -> usize {
        self.content.iter().filter(|what| matches!(what, What::Table(_))).count()
    }

    fn parts(&self) -> usize {
        self.content.len() - self.tables()
    }

    fn is_whole(&self) -> bool {
        self.tables() >= WHOLE && self.figures
    }

    /// What it is called in its file, where its title names an office. A path has its own meaning for strokes.
    fn name(&self) -> Option<String> {
        let office = self.owner.office.as_ref()?.replace(['/', '\\', '!'], "_");
        Some(self.owner.year.map_or(office.clone(), |year| format!("{office} {year}")))
    }
}

/// The reports of a running text; `None` where there is one at most.
pub(super) fn portions(document: &Document, outline: &Outline, forms: &Forms) -> Option<Vec<Portion>> {
    let mut content = content(document, &outline.stream, &outline.regions);
    content.retain(|(_, what)| *what != What::Prose);
    // Nearly all texts hold one report, of which nothing begins again.
    if !content.windows(2).any(|pair| is_before(pair[1].1, pair[0].1, forms)) {
        return None;
    }
    let found = found(document, outline, forms, &content)?;
    let mut whole = found.iter().filter(|report| report.is_whole());
    let first = whole.next()?;
    if !whole.any(|report| report.owner.differs(&first.owner, is_same)) {
        return None;
    }
    let begins = |report: &Found| report.content.first() == first.content.first();
    if !found.iter().all(begins) {
        return None;
    }
    let lines: Vec<usize> = found.iter().map(|report| report.begins).collect();
    let seats = cut::seats(document, &outline.stream, &lines);
    let ends = seats.iter().copied().skip(2).chain([(document.blocks.len(), 0)]);
    let blocks: Vec<usize> = (0..document.blocks.len()).collect();
    let count = found.len();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut portions = Vec::with_capacity(count);
    for ((report, from), to) in found.iter().zip(seats.iter().skip(1)).zip(ends) {
        let name = report.name()?;
        let n = taken.entry(name.clone()).and_modify(|n| *n += 1).or_insert(1_usize);
        let name = if *n > 1 { format!("{name}#{n}") } else { name };
        let front = if portions.is_empty() && *from > (0, 0) {
            "; what stands in front of it, up to its title, is part of none"
        } else {
            ""
        };
        let says = format!("report {} of {count} in the file{front}", portions.len() + 1);
        portions.push(Portion { name, pieces: cut::between(*from, to, &blocks), says, doubt: None });
    }
    Some(portions)
}

/// The reports; `None` where it is not certain whose one is.
fn found(
    document: &Document,
    Outline { stream, regions }: &Outline,
    forms: &Forms,
    content: &[(usize, What)],
) -> Option<Vec<Found>> {
    let marks = marks(document, stream, forms);
    let mut starts = regions.iter().map(|region| (region.lines.start, region.lines.clone()));
    let figures: BTreeMap<usize, bool> = starts
        .by_ref()
        .map(|(start, lines)| {
            let tokens = stream.lines.get(lines).unwrap_or_default().iter();
            (start, tokens.flat_map(|line| stream.tokens_of(line)).any(Token::is_value))
        })
        .collect();
    let mut all: Vec<Found> = Vec::new();
    let mut from = 0;
    for (line, what) in content {
        let before = |at: usize| marks.partition_point(|mark| mark.first < at);
        let between = marks.get(before(from)..before(line + 1)).unwrap_or_default();
        from = line + 1;
        let begun = match all.last() {
            None => Some(begin(between)?),
            Some(open) if open.content.iter().any(|met| is_before(*what, *met, forms)) => {
                let text = || open.parts() >= PARTS && has_prose(document, stream, open.begins..*line);
                let again = *what == What::Section(0) && (open.tables() > 0 || text());
                let differs = between.iter().any(|mark| mark.owner.differs(&open.owner, is_same));
                if again || differs { Some(begin(between)?) } else { None }
            }
            Some(_) => None,
        };
        if let Some((begins, owner)) = begun {
            // A sentence that announces another office's report says that what is titled ends in front of it.
            let own = owner.office.as_deref().unwrap_or_default();
            let announced = announced(document, stream, forms, begins..*line);
            if announced.iter().any(|office| !names::agree(office, own, &forms.title)) {
                return None;
            }
            all.push(Found { begins, owner, content: Vec::new(), figures: false });
        }
        let Some(open) = all.last_mut() else { continue };
        if !open.content.contains(what) {
            open.content.push(*what);
        }
        open.figures |= matches!(what, What::Table(_)) && figures.get(line) == Some(&true);
    }
    Some(all)
}

/// Where a report begins that has these titles in front of it, and whose it is. `None` where none names an office, and where
/// they name several: then only the last can be its own, which must be there once more, as the entry of a list that has no
/// other twice.
fn begin(between: &[Mark]) -> Option<(usize, Owner)> {
    let (last, others) = between.split_last()?;
    last.owner.office.as_ref()?;
    if others.iter().all(|other| !other.owner.differs(&last.owner, is_same)) {
        return Some((between.first()?.first, last.owner.clone()));
    }
    let times =
        |mark: &Mark| others.iter().filter(|other| other.owner.is_same_office(&mark.owner, is_same)).count();
    let once = others.iter().all(|other| times(other) == 1);
    (times(last) == 1 && once).then(|| (last.first, last.owner.clone()))
}

fn marks(document: &Document, stream: &Stream, forms: &Forms) -> Vec<Mark> {
    let titles = titles_on(document, stream, forms, 0..stream.lines.len()).into_iter();
    let own = titles.filter(|(_, t)| !t.quoted && !t.labelled && t.is_plain());
    // What cannot be read in a name may be anything.
    let readable = |title: &Title| !title.text.contains([OBJECT, char::REPLACEMENT_CHARACTER]);
    // Titles below one that is a link are links too, up to anything else.
    let mut linked = None;
    let own = own.filter(move |(first, title)| {
        let link = is_linked(document, stream, forms, linked.unwrap_or(0)..*first, linked.is_some());
        linked = link.then(|| title.line.unwrap_or(*first) + 1);
        !link
    });
    own.filter(|(_, title)| (title.office.is_some() || title.year.is_some()) && readable(title))
        .map(|(first, title)| Mark { first, owner: Owner::of(&title) })
        .collect()
}

/// Whether these lines end with one that says that links follow (`相关阅读：`), or show nothing behind such a link.
fn is_linked(
    document: &Document,
    stream: &Stream,
    forms: &Forms,
    lines: std::ops::Range<usize>,
    behind_link: bool,
) -> bool {
    let shown = shown_lines(document, stream, lines);
    let Some((_, last)) = shown.last() else { return behind_link };
    let last = last.trim_matches(|c: char| !c.is_alphanumeric());
    forms.title.links.iter().any(|label| last == label)
}

/// Whether a sentence stands on these lines.
fn has_prose(document: &Document, stream: &Stream, lines: std::ops::Range<usize>) -> bool {
    let lines = stream.lines.get(lines).unwrap_or_default().iter();
    let mut text =
        lines.filter(|line| matches!(line.kind, LineKind::Prose | LineKind::Single | LineKind::Cell));
    text.any(|line| document.text(line.text).contains('。'))
}
