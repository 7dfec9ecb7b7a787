//! Who reports on which year: title, office and year, each with the source it was taken from.

use super::region::is_section_heading;
use super::stream::{LineKind, Stream};
use super::{Doubt, Origin, Section, Sourced};
use crate::document::Document;
use crate::grammar::{Forms, TitleWords};
use crate::text::dates;

/// A text that has the parts of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Title {
    pub(crate) text: String,
    pub(crate) office: Option<String>,
    pub(crate) year: Option<u16>,
    /// The title is about reports: an interpretation, a notice, half a year.
    pub(crate) look_alike: Option<String>,
    /// Line of the stream it stands on, `None` for metadata.
    pub(crate) line: Option<usize>,
    /// In quotation marks inside prose.
    pub(crate) quoted: bool,
}

/// Everything found about identity.
#[derive(Debug, Default)]
pub(crate) struct Identity {
    pub(crate) title: Option<String>,
    pub(crate) office: Option<Sourced<String>>,
    pub(crate) year: Option<Sourced<u16>>,
    pub(crate) doubts: Vec<Doubt>,
    pub(crate) look_alike: Option<String>,
    pub(crate) title_line: Option<usize>,
}

/// Lines of the stream that may hold the title: a page's chrome can be long, a report's head is not.
const HEAD_LINES: usize = 400;

/// Lines behind the first heading that are looked at: introductions are put there too.
const BEHIND_HEADING: usize = 8;

/// Lines over which a title may be broken.
const BROKEN_OVER: usize = 4;

/// Longest title in characters.
const LONGEST_TITLE: usize = 90;

/// Titles in the document: lines and groups of lines first, then quoted titles, then metadata.
pub(crate) fn titles(document: &Document, stream: &Stream, forms: &Forms) -> Vec<Title> {
    let mut found = Vec::new();
    // Below the first heading of the report only its introduction may still quote the title.
    let body = stream.lines.iter().position(|l| is_section_heading(stream.tokens_of(l), l.kind));
    let lines: Vec<(usize, &str)> = stream
        .lines
        .iter()
        .enumerate()
        .take(body.map_or(HEAD_LINES, |b| (b + BEHIND_HEADING).min(HEAD_LINES)))
        .filter(|(_, l)| !l.kind.is_empty())
        .map(|(i, l)| {
            let text = match l.kind {
                LineKind::Row { .. } => stream.tokens_of(l).first().map_or("", |t| document.text(t.text)),
                _ => document.text(l.text),
            };
            (i, text)
        })
        .collect();
    let mut i = 0;
    // A line that is a title by itself is not joined to what stands above it.
    let whole: Vec<bool> = lines
        .iter()
        .map(|(_, text)| {
            text.chars().count() <= LONGEST_TITLE
                && parse(&dates::compact(text), &forms.title)
                    .is_some_and(|t| t.office.is_some() && t.year.is_some())
        })
        .collect();
    while i < lines.len() {
        if !whole[i] && whole[i + 1..].iter().take(BROKEN_OVER).any(|w| *w) {
            i += 1;
            continue;
        }
        let mut joined = String::new();
        let mut best: Option<(Title, usize)> = None;
        for (n, (line, text)) in lines[i..].iter().take(BROKEN_OVER).enumerate() {
            if text.chars().count() > LONGEST_TITLE {
                break;
            }
            joined.push_str(&dates::compact(text));
            if joined.chars().count() > LONGEST_TITLE {
                break;
            }
            if let Some(mut title) = parse(&joined, &forms.title) {
                title.line = Some(*line);
                let better = best.as_ref().is_none_or(|(b, _)| b.year.is_none() && title.year.is_some());
                if better {
                    best = Some((title, n + 1));
                }
                break;
            }
        }
        match best {
            Some((title, n)) => {
                found.push(title);
                i += n;
            }
            None => i += 1,
        }
    }
    for (line, text) in &lines {
        let compact = dates::compact(text);
        for quoted in compact.split('《').skip(1).filter_map(|q| q.split_once('》')).map(|q| q.0) {
            // What is quoted and not a report is a notice that the text cites.
            if let Some(mut title) = parse(quoted, &forms.title).filter(|t| t.look_alike.is_none()) {
                title.line = Some(*line);
                title.quoted = true;
                found.push(title);
            }
        }
        if found.len() > 24 {
            break;
        }
    }
    for meta in &document.metadata {
        let compact = dates::compact(document.text(meta.value));
        if compact.chars().count() <= LONGEST_TITLE
            && let Some(title) = parse(&compact, &forms.title)
        {
            found.push(title);
        }
    }
    found
}

/// Reads a title from text made by [`dates::compact`].
pub(crate) fn parse(compact: &str, words: &TitleWords) -> Option<Title> {
    if !words.subject.iter().any(|s| compact.contains(s.as_str())) {
        return None;
    }
    let found = words.pattern.as_ref()?.captures(compact)?;
    let part = |name: &str| found.name(name).map_or("", |m| m.as_str());
    let (head, more, tail) = (part("head"), part("more"), part("tail"));
    // Breadcrumbs, site names and quotation marks in front of the title.
    // A closing bracket belongs to the office's name if it was opened in it: `市场监管局(知识产权局)`.
    let open = head.contains('(');
    let ends = |c: char| {
        ['>', '»', '|', '_', '《', '〈', '：', ':', '。', '，', ',', '；', '】'].contains(&c)
            || (c == ')' && !open)
    };
    let cut = head.rfind(ends).map_or(0, |at| at + head[at..].chars().next().map_or(0, char::len_utf8));
    let start = head[cut..].trim_start_matches(['-', '—', '·', '“', '"', '【', '(', ' ']);
    let year =
        dates::first_year(&format!("{start}{more}")).or_else(|| bare_year(start)).or_else(|| bare_year(more));
    let office = office_of(start, &words.fillers);
    // A sentence that mentions reports is no title.
    if office.as_ref().is_some_and(|o| o.chars().count() > 45)
        || start.contains(['、', '；', '?', '？']) && start.chars().count() > 50
    {
        return None;
    }
    let tail_start = tail.trim_start_matches(['》', '”', '"', '】']);
    if tail_start.chars().count() > 40
        || tail_start.starts_with(['，', ',', '。', '；']) && tail_start.chars().count() > 4
    {
        return None;
    }
    let look_alike = words
        .not_a_report
        .iter()
        .find(|w| {
            tail.contains(w.as_str())
                || (w.contains(['年', '季']) && (head.contains(w.as_str()) || more.contains(w.as_str())))
        })
        .cloned();
    let end = compact.len() - tail.len();
    let text = compact[..end]
        .get(compact.len().min(cut)..)
        .unwrap_or(compact)
        .trim_start_matches(['-', '—', '·', '“', '"', '【', '(', ' ']);
    Some(Title { text: text.to_owned(), office, year, look_alike, line: None, quoted: false })
}

/// `2023` or `2023年度` at either end of the office: `2022年度螅镇`, `城市管理局2020`.
fn bare_year(text: &str) -> Option<u16> {
    dates::in_name(text)
}

/// The office in the head of a title: years and filler words removed.
fn office_of(head: &str, fillers: &[String]) -> Option<String> {
    let mut office = String::new();
    let mut rest = head;
    while let Some(c) = rest.chars().next() {
        let year = rest.len() >= 4
            && rest.is_char_boundary(4)
            && rest[..4].bytes().all(|b| b.is_ascii_digit())
            && rest.starts_with("20");
        if year {
            rest = &rest[4..];
            for filler in ["-", "—", "至"] {
                if let Some(after) = rest.strip_prefix(filler)
                    && after.len() >= 4
                    && after.is_char_boundary(4)
                    && after[..4].bytes().all(|b| b.is_ascii_digit())
                {
                    rest = &after[4..];
                }
            }
            for filler in ["学年度", "学年", "年度", "年"] {
                rest = rest.strip_prefix(filler).unwrap_or(rest);
            }
            continue;
        }
        office.push(c);
        rest = &rest[c.len_utf8()..];
    }
    let mut office = office.as_str();
    for filler in fillers {
        office = office.strip_prefix(filler.as_str()).unwrap_or(office);
        office = office.strip_suffix(filler.as_str()).unwrap_or(office);
    }
    let office = office.trim_matches(|c: char| "-—·:：《》“”\" .、，".contains(c));
    // Folding made brackets narrow; a Chinese name has wide ones.
    let office: String = office
        .chars()
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            c => c,
        })
        .collect();
    (office.chars().count() >= 2).then_some(office)
}

/// Gathers identity from all witnesses.
pub(crate) fn identify(
    document: &Document,
    stream: &Stream,
    forms: &Forms,
    sections: &[Section],
    name: &str,
) -> Identity {
    let titles = titles(document, stream, forms);
    let mut identity = Identity::default();
    let period = sections.iter().take(2).find_map(|s| dates::period(&dates::compact(&s.text)));
    let period = period.or_else(|| intro_period(document, stream));
    let prose = sections
        .iter()
        .find(|s| s.id.as_deref() == forms.sections.first().map(|s| s.id.as_str()))
        .and_then(|s| {
            let head: String = s.text.chars().take(400).collect();
            dates::first_year(&dates::compact(&head))
        });
    // The page's own title lines, the best-formed one first; the first of equals.
    let rank = |t: &Title| {
        (
            t.look_alike.is_none(),
            // Of several titles, the one of the year that the report's own text speaks of: others are links.
            t.year.is_some() && t.year == period.or(prose),
            t.line.is_some() && !t.quoted,
            t.office.is_some() && t.year.is_some(),
            t.year.is_some(),
            t.office.is_some(),
        )
    };
    // Below the first heading of the report, a title is a link to another one.
    let body = stream.lines.iter().position(|l| is_section_heading(stream.tokens_of(l), l.kind));
    let below = |t: &Title| matches!((t.line, body), (Some(line), Some(body)) if line > body && !t.quoted);
    let mut best: Option<&Title> = None;
    for title in titles.iter().filter(|t| !below(t)) {
        if best.is_none_or(|b| rank(title) > rank(b)) {
            best = Some(title);
        }
    }
    let real = titles.iter().filter(|t| t.look_alike.is_none());
    identity.look_alike = match best {
        Some(Title { look_alike: Some(word), .. }) => Some(word.clone()),
        _ => None,
    };
    let file = name.rsplit('/').next().and_then(dates::in_name);
    if let Some(title) = best {
        identity.title = Some(title.text.clone());
        identity.title_line = title.line;
        identity.office = title.office.clone().map(|value| Sourced {
            value,
            origin: if title.line.is_some() { Origin::Title } else { Origin::Metadata },
        });
        identity.year = title.year.map(|value| Sourced { value, origin: Origin::Title });
    }
    if identity.office.is_none() {
        identity.office =
            real.clone().find_map(|t| t.office.clone()).map(|value| Sourced { value, origin: Origin::Prose });
    }
    if identity.year.is_none() {
        let from_titles = real.clone().find_map(|t| t.year);
        identity.year = from_titles
            .map(|value| Sourced { value, origin: Origin::Prose })
            .or_else(|| period.map(|value| Sourced { value, origin: Origin::Period }))
            .or_else(|| prose.map(|value| Sourced { value, origin: Origin::Prose }))
            .or_else(|| file.map(|value| Sourced { value, origin: Origin::FileName }));
    }
    conflicts(&mut identity, &titles, period, prose, file);
    identity
}

fn intro_period(document: &Document, stream: &Stream) -> Option<u16> {
    stream
        .lines
        .iter()
        .take_while(|l| !is_section_heading(stream.tokens_of(l), l.kind))
        .filter(|l| matches!(l.kind, LineKind::Prose | LineKind::Single | LineKind::Cell))
        .find_map(|l| dates::period(&dates::compact(document.text(l.text))))
}

fn conflicts(
    identity: &mut Identity,
    titles: &[Title],
    period: Option<u16>,
    prose: Option<u16>,
    file: Option<u16>,
) {
    let Some(year) = &identity.year else { return };
    let other_title = titles
        .iter()
        .filter(|t| (t.quoted || t.line.is_none()) && t.look_alike.is_none() && t.office.is_some())
        .find_map(|t| t.year.filter(|y| *y != year.value));
    for (what, id, other) in [
        ("another title", "year.title", other_title),
        ("the statistical period", "year.period", period.filter(|y| *y != year.value)),
        ("the first year of part one", "year.prose", prose.filter(|y| *y != year.value)),
        ("the file name", "year.file_name", file.filter(|y| *y != year.value)),
    ] {
        if let Some(other) = other {
            let message = format!("{} says {}, {what} says {other}", year.origin.name(), year.value);
            identity.doubts.push(Doubt {
                expected: Some(year.value.to_string()),
                found: Some(other.to_string()),
                ..Doubt::new(id, None, None, message)
            });
        }
    }
}
