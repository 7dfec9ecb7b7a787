//! Texts that have the parts of a report's title: lines, lines joined, quotations, metadata.

use std::collections::BTreeMap;
use std::ops::Range;

use super::names::{contains, ends_with, is_general, is_name};
use super::stream::Stream;
use super::title::{Title, names_another, parse, without_front};
use super::token::{Kind, LineKind, Token};
use crate::document::Document;
use crate::grammar::{Cues, Forms, Meaning, TitleWords};
use crate::text::dates;
use crate::text::fold::{Folded, in_simplified};
use crate::text::signs::is_ideograph;

/// Lines of the stream that may hold the title: a page's chrome can be long, a report's head is not.
const HEAD_LINES: usize = 400;

/// Lines behind the first heading that are looked at: introductions are put there too.
const BEHIND_HEADING: usize = 8;

/// Lines over which a title may be broken.
const BROKEN_OVER: usize = 4;

/// Longest title in characters.
const LONGEST_TITLE: usize = 90;

/// Titles in the document: lines and groups of lines first, then quoted titles, then metadata. `body` is the line
/// the report's body begins with: below it only an introduction may still quote the title.
pub(crate) fn titles(document: &Document, stream: &Stream, forms: &Forms, body: Option<usize>) -> Vec<Title> {
    let end = body.map_or(HEAD_LINES, |b| (b + BEHIND_HEADING).min(HEAD_LINES));
    let lines = shown_lines(document, stream, 0..end);
    let (mut found, _) = in_lines(&lines, stream, forms);
    if found.is_empty() {
        found = in_front(&lines, body, stream, forms);
    }
    for (line, text) in lines.iter().filter(|(_, text)| text.contains('《')) {
        let compact = dates::compact(text);
        // `关于公开征求《某局2023年…年度报告》意见的公告`: what the line is about is the report, and it is none.
        let notice = |title: &&Title| {
            title.line == Some(*line) && !title.is_plain() && !is_sentence(&compact, &forms.title)
        };
        let about = found.iter().find(notice).cloned();
        for quoted in compact.split('《').skip(1).filter_map(|q| q.split_once('》')).map(|q| q.0) {
            // What is quoted and not a report is a notice that the text cites.
            if let Some(mut title) = parse(quoted, &forms.title).filter(Title::is_plain) {
                title.line = Some(*line);
                title.quoted = true;
                title.labelled = false;
                if let Some(about) = &about {
                    (title.look_alike, title.paper) = (about.look_alike.clone(), about.paper.clone());
                }
                found.push(title);
            }
        }
        if found.len() > 24 {
            break;
        }
    }
    for meta in &document.metadata {
        if let Some(title) = stated(document.text(meta.value), &forms.title) {
            // A pair on the page may name a neighbour: `上一篇：…`.
            let on_page = meta.value.start < document.source_len();
            let labelled = on_page || document.set_before(meta.value).is_some();
            found.push(Title { labelled, ..title });
        }
    }
    found
}

/// The titles that stand on lines of their own among these, each with the line it begins on.
pub(crate) fn titles_on(
    document: &Document,
    stream: &Stream,
    forms: &Forms,
    among: Range<usize>,
) -> Vec<(usize, Title)> {
    let lines = shown_lines(document, stream, among);
    let (found, begins) = in_lines(&lines, stream, forms);
    begins.into_iter().zip(found).collect()
}

/// Whether a title that tells a year may begin on one of these lines: what such titles say stands there, or on the lines
/// behind them over which one may be broken.
pub(crate) fn may_be_titled(
    document: &Document,
    stream: &Stream,
    forms: &Forms,
    among: Range<usize>,
) -> bool {
    let behind = stream.lines.iter().enumerate().skip(among.end).filter(|(_, line)| !line.kind.is_empty());
    let end = behind.take(BROKEN_OVER - 1).last().map_or(among.end, |(at, _)| at + 1);
    let lines = shown_lines(document, stream, among.start..end);
    let text: String = lines.iter().map(|(_, line)| dates::compact(line)).collect();
    let plain = in_simplified(&text);
    plain.contains("20") && forms.title.parts(&plain).is_some()
}

/// Lines that show anything, by number, with what may be a title on each.
pub(super) fn shown_lines<'d>(
    document: &'d Document,
    stream: &Stream,
    among: Range<usize>,
) -> Vec<(usize, &'d str)> {
    stream
        .lines
        .iter()
        .enumerate()
        .skip(among.start)
        .take(among.len())
        .filter(|(_, l)| !l.kind.is_empty())
        .map(|(i, l)| {
            let text = match l.kind {
                LineKind::Row { .. } => stream.tokens_of(l).first().map_or("", |t| document.text(t.text)),
                // Sheets that are kept as text fill lines up with commas.
                LineKind::Fields(_) => match only_field(stream.tokens_of(l)) {
                    Some(only) => document.text(only.text),
                    None => document.text(l.text),
                },
                _ => document.text(l.text),
            };
            (i, text)
        })
        .collect()
}

/// The only field of a line that shows anything.
fn only_field(tokens: &[Token]) -> Option<&Token> {
    let mut shown = tokens.iter().filter(|token| token.kind != Kind::Blank);
    shown.next().filter(|_| shown.next().is_none())
}

/// The title that a copy without line breaks begins with: the words in front of its only line, or of what stands on it
/// above the first part of the report.
fn in_front(lines: &[(usize, &str)], body: Option<usize>, stream: &Stream, forms: &Forms) -> Vec<Title> {
    let long = |text: &str| text.chars().nth(LONGEST_TITLE).is_some() || text.contains('。');
    let Some((at, text)) = lines.first().filter(|(_, text)| long(text)) else {
        return Vec::new();
    };
    let section = |m: &Meaning| matches!(m, Meaning::Section(_));
    let holds_part = || {
        let folded = Folded::of(text).full;
        forms.labels.find_in(&folded).any(|(_, _, meanings)| meanings.iter().any(section))
    };
    if lines.get(1).map(|line| line.0) != body.filter(|body| body > at) && !holds_part() {
        return Vec::new();
    }
    let (mut words, mut left) = (Vec::with_capacity(BROKEN_OVER), LONGEST_TITLE);
    for word in text.split_whitespace().take(BROKEN_OVER) {
        let end = end_of_glued(word, &forms.title);
        let word = word.get(..end.unwrap_or(word.len())).unwrap_or(word);
        let Some(rest) = left.checked_sub(word.chars().count()) else { break };
        left = rest;
        words.push((*at, word));
        if end.is_some() {
            break;
        }
    }
    let (found, _) = in_lines(&words, stream, forms);
    let front: String = words.iter().map(|word| word.1).collect();
    let front = dates::compact(&front);
    let own = |title: &Title| {
        title.is_plain() && title.year.is_some() && title.office.is_some() && front.starts_with(&title.text)
    };
    found.into_iter().filter(own).map(|title| Title { front: true, ..title }).collect()
}

/// Where a title ends behind which text begins without a break between them: `…年度报告根据《条例》`.
fn end_of_glued(word: &str, words: &TitleWords) -> Option<usize> {
    let plain = in_simplified(word);
    let begins = |end: &usize| {
        let rest = plain.get(*end..).unwrap_or_default();
        words.openings.iter().any(|opening| rest.starts_with(opening.as_str()))
    };
    words.noun.find_all(&plain).map(|(_, end)| end).filter(begins).min()
}

/// Titles that lines make, alone or joined, and the line on which each begins.
fn in_lines(lines: &[(usize, &str)], stream: &Stream, forms: &Forms) -> (Vec<Title>, Vec<usize>) {
    let mut found: Vec<Title> = Vec::new();
    let mut begins: Vec<usize> = Vec::new();
    let mut compacted = Compacted::of(lines, &forms.title);
    let mut i = 0;
    // A line that is a title by itself is not joined to what stands above it. A sentence that names one is not joined
    // either, but may stand below a title that is.
    let alone: Vec<bool> = (0..lines.len())
        .map(|i| {
            let title = compacted.title(i, 1).filter(|title| title.year.is_some());
            let above = i.checked_sub(1).and_then(|above| compacted.line(above));
            let cut = |office: &str| above.is_some_and(|above| is_cut(office, above, &forms.title));
            title.and_then(|title| title.office).is_some_and(|office| !cut(&office))
        })
        .collect();
    let sentence = |i: usize| compacted.line(i).is_some_and(|line| is_sentence(line, &forms.title));
    let whole: Vec<bool> = alone.iter().enumerate().map(|(i, alone)| *alone && !sentence(i)).collect();
    while i < lines.len() {
        if !alone[i] && whole[i + 1..].iter().take(BROKEN_OVER).any(|w| *w) {
            i += 1;
            continue;
        }
        let apart = |n: &usize| *n == 1 || !(alone[i] || alone.get(i + n - 1).is_some_and(|alone| *alone));
        let joined = (1..=BROKEN_OVER).take_while(apart).find_map(|n| {
            let title = compacted.title(i, n)?;
            if compacted.is_cited_over(i, n) {
                return None;
            }
            let line = lines[i + n - 1].0;
            let heading = stream.lines.get(line).is_some_and(|l| l.kind == LineKind::Heading);
            Some((Title { line: Some(line), heading, ..title }, n))
        });
        let Some((mut title, n)) = joined else {
            i += 1;
            continue;
        };
        let end = i + n;
        if title.is_plain() && !title.office.as_deref().is_some_and(|office| is_name(office, &forms.title)) {
            title.paper = compacted.line(end).and_then(|next| end_of_paper(next, &forms.title)).cloned();
            // Nor is what stands in front of the rest of its title a name: `关于做好2025年…`.
            title.office = title.office.filter(|_| title.paper.is_none());
        }
        while let Some(rest) = end.checked_sub(i + 1).and_then(|n| compacted.title(i + 1, n)) {
            let Some(line) = compacted.line(i) else { break };
            if is_first_part(line, &rest, &title, &forms.title) {
                title.year_apart = rest.year.is_none() && is_year(line);
                title.apart = rest.office.is_none_or(|office| !is_name(&office, &forms.title));
                break;
            }
            let paper = title.paper.or_else(|| rest.paper.clone());
            title = Title { line: title.line, heading: title.heading, paper, ..rest };
            i += 1;
        }
        found.push(title);
        begins.push(i);
        i = end;
    }
    tell_lists(&mut found, &begins);
    let on_line = |at: usize| lines.get(at).map_or(0, |line| line.0);
    (found, begins.into_iter().map(on_line).collect())
}

/// Longest line, in characters, on which the title of a paper about reports ends.
const END_OF_PAPER: usize = 16;

/// What the paper is of whose title ends on this line, the words about reports above it: `编制和发布工作的通知`.
fn end_of_paper<'w>(line: &str, words: &'w TitleWords) -> Option<&'w String> {
    let plain = in_simplified(line);
    let kind = |word: &&String| plain.strip_suffix(word.as_str()).is_some_and(|front| front.ends_with('的'));
    let short = line.chars().count() <= END_OF_PAPER && !line.contains('《');
    words.papers.iter().chain(&words.not_a_report).filter(|_| short).find(kind)
}

/// What separates the title of a page from the names of its site and its folders.
const BETWEEN_PARTS: [char; 11] = [' ', '\u{3000}', '\u{a0}', '_', '|', '｜', '-', '—', '–', '>', '»'];

/// The title that metadata state: from the last part on that names office and year with what follows it, or all of it.
fn stated(value: &str, words: &TitleWords) -> Option<Title> {
    let compact = |at: usize| {
        let compact = dates::compact(value.get(at..)?);
        (compact.chars().count() <= LONGEST_TITLE).then_some(compact)
    };
    let from = |at: usize| compact(at).and_then(|text| parse(&text, words));
    let complete = |title: &Title| {
        title.year.is_some() && title.office.as_deref().is_some_and(|office| is_name(office, words))
    };
    let parts: Vec<(usize, &str)> = value
        .split(BETWEEN_PARTS)
        .filter(|part| !part.is_empty())
        .map(|part| (part.as_ptr() as usize - value.as_ptr() as usize, part))
        .collect();
    if parts.len() > 1 {
        for (i, (at, _)) in parts.iter().enumerate().skip(1).rev().take(LONGEST_TITLE) {
            // What begins further in front is longer still.
            let Some(text) = compact(*at) else { break };
            let Some(title) = parse(&text, words).filter(complete) else { continue };
            // `江口县 财政局2023年…`: the name begins in the part before.
            let before = parts.get(i - 1).and_then(|(at, part)| Some((from(*at)?, dates::compact(part))));
            let Some((whole, part)) = before else { return Some(title) };
            let more = is_first_part(&part, &title, &whole, words) && complete(&whole);
            return Some(if more { whole } else { title });
        }
    }
    from(0)
}

/// Lines made compact, one behind the other in one text, so that lines joined are a slice of it.
struct Compacted<'w> {
    words: &'w TitleWords,
    text: String,
    /// Where each line stands; `None` for lines longer than a title.
    lines: Vec<Option<(usize, usize)>>,
    /// Where words stand that titles have of each kind, a subject and what is reported, in order: lines in which one of
    /// either is lacking need not be read.
    subjects: Vec<(usize, usize)>,
    nouns: Vec<(usize, usize)>,
    /// What was read already, by first line and number of lines.
    read: BTreeMap<(usize, usize), Option<Title>>,
}

impl Compacted<'_> {
    fn of<'w>(lines: &[(usize, &str)], words: &'w TitleWords) -> Compacted<'w> {
        let mut text = String::new();
        let lines = lines
            .iter()
            .map(|(_, line)| {
                (line.chars().count() <= LONGEST_TITLE).then(|| {
                    let start = text.len();
                    text.push_str(&dates::compact(line));
                    (start, text.len())
                })
            })
            .collect();
        let plain = in_simplified(&text);
        let places = |cues: &Cues| {
            let mut places: Vec<(usize, usize)> = cues.find_all(&plain).collect();
            places.sort_unstable();
            places
        };
        let (subjects, nouns) = (places(&words.subject), places(&words.noun));
        Compacted { words, text, lines, subjects, nouns, read: BTreeMap::new() }
    }

    /// The title that `n` lines from this one on make together.
    fn title(&mut self, first: usize, n: usize) -> Option<Title> {
        let text = self.joined(first, n)?;
        if let Some(known) = self.read.get(&(first, n)) {
            return known.clone();
        }
        let title = parse(text, self.words);
        self.read.insert((first, n), title.clone());
        title
    }

    /// Whether these lines end within the name of a document about reports, which the next line closes.
    fn is_cited_over(&self, first: usize, n: usize) -> bool {
        let opens = |text: &str| {
            let at = text.rfind(['《', '〈']);
            at.is_some_and(|at| at > 0 && !text[at..].contains(['》', '〉']))
        };
        self.joined(first, n).is_some_and(opens)
            && self.line(first + n).is_some_and(|next| names_another(next, self.words))
    }

    fn line(&self, i: usize) -> Option<&str> {
        let (start, end) = self.lines.get(i).copied()??;
        self.text.get(start..end)
    }

    /// `n` lines from this one on as one text, if it can be a title: none of them is too long, nor are they
    /// together, and a subject and what is reported stand in them.
    fn joined(&self, first: usize, n: usize) -> Option<&str> {
        let lines = self.lines.get(first..first + n)?;
        let (start, end) = (lines.first().copied()??.0, lines.last().copied()??.1);
        if lines.contains(&None) {
            return None;
        }
        let holds = |places: &[(usize, usize)]| {
            let from = places.partition_point(|s| s.0 < start);
            places[from..].iter().take_while(|s| s.0 < end).any(|s| s.1 <= end)
        };
        if !holds(&self.nouns) || !holds(&self.subjects) {
            return None;
        }
        let text = self.text.get(start..end)?;
        (text.chars().count() <= LONGEST_TITLE).then_some(text)
    }
}

/// Shown lines between two titles of a list.
const LIST_STEP: usize = 2;

/// Marks titles of different years that follow each other closely.
fn tell_lists(found: &mut [Title], begins: &[usize]) {
    for later in 1..found.len() {
        let (before, rest) = found.split_at_mut(later);
        let (Some(a), Some(b)) = (before.last_mut(), rest.first_mut()) else { return };
        let near = begins[later] - begins[later - 1] <= LIST_STEP;
        let differ = a.year.is_some() && b.year.is_some() && a.year != b.year;
        let alike = a.labelled == b.labelled && a.heading == b.heading;
        if near && differ && alike && a.look_alike.is_none() && b.look_alike.is_none() {
            a.listed = true;
            b.listed = true;
        }
    }
}

/// Whether a line above a title is the first part of it, and not what a page happens to show there (`首页`): its year,
/// its office, or the region that an office's name begins with. `rest` is the title without the line, `whole` with it.
fn is_first_part(line: &str, rest: &Title, whole: &Title, words: &TitleWords) -> bool {
    let line = in_simplified(line);
    let line = without_front(&line);
    if is_year(line) {
        return rest.year.is_none();
    }
    // `主办：某县人民政府` says whose site it is.
    if line.contains(':') {
        return false;
    }
    let named = |title: &Title| title.office.as_deref().is_some_and(|office| is_name(office, words));
    let Some(office) = rest.office.as_deref().filter(|_| named(rest)) else {
        let ends = |title: &Title| title.office.as_deref().is_some_and(|o| ends_with(o, &words.office_ends));
        return named(whole) || rest.office.as_deref().is_some_and(|o| is_end(o, words)) && ends(whole);
    };
    let plain = line.chars().all(is_ideograph);
    if !plain || office.starts_with(line) {
        return false;
    }
    // `县财政局`: the name was cut in a word. (`市中区财政局` is whole.)
    let behind = |end: &String| office.strip_prefix(end.as_str());
    let mut behind = words.region_ends.iter().filter_map(behind);
    if behind.any(|rest| !contains(rest, &words.region_ends)) {
        return true;
    }
    let own_region = contains(office, &words.region_ends);
    if ends_with(line, &words.region_ends) {
        return !is_general(line, words);
    }
    // `江口县人民政府`, `办公室`; or a name cut anywhere, `江口县市场监督`, `管理局`.
    !own_region && (is_name(line, words) || contains(line, &words.region_ends))
}

/// Whether a name is but the end of one that was cut: `员会`, `公室`.
fn is_end(office: &str, words: &TitleWords) -> bool {
    words.office_ends.iter().any(|end| end.len() > office.len() && end.ends_with(office))
}

/// Whether the name that a title begins with lacks its front, and the line above it may be that: a region above a name
/// without one (`宣城市`, `人民政府`), or anything in Chinese above the end of a word (`…管理委`, `员会`).
fn is_cut(office: &str, above: &str, words: &TitleWords) -> bool {
    let above = in_simplified(above);
    let plain = above.chars().all(|c| is_ideograph(c) || matches!(c, '(' | ')'));
    if !plain || above.is_empty() {
        return false;
    }
    if is_end(office, words) {
        return true;
    }
    !contains(&in_simplified(office), &words.region_ends)
        && ends_with(&above, &words.region_ends)
        && !is_general(&above, words)
}

/// `现将某局2023年…年度报告公布如下：`, `…年度报告由六部分组成。`; not a title with a full stop.
fn is_sentence(line: &str, words: &TitleWords) -> bool {
    let plain = in_simplified(line);
    let end = ['。', '：', ':'];
    let stopped = plain.ends_with(end) && {
        let text = plain.trim_end_matches(end);
        !words.noun.find_all(text).any(|(_, to)| to == text.len())
    };
    stopped || words.announce.stand_in(&plain)
}

/// `2023年`, `2023年度`, `2023`.
fn is_year(line: &str) -> bool {
    let digits = line.trim_end_matches(['年', '度']);
    digits.len() == 4 && digits.starts_with("20") && digits.bytes().all(|b| b.is_ascii_digit())
}
