//! One text read as the title of a report.

use super::names;
use crate::grammar::{TitleParts, TitleWords};
use crate::text::dates;
use crate::text::fold::in_simplified;
use crate::text::signs::is_ideograph;

/// A text that has the parts of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Title {
    pub(crate) text: String,
    pub(crate) office: Option<String>,
    pub(crate) year: Option<u16>,
    /// The title is about reports: an interpretation, a notice, half a year.
    pub(crate) look_alike: Option<String>,
    /// What tells that it may be the title of a paper about reports, of a report of another kind, or of a piece of news.
    pub(crate) paper: Option<String>,
    /// A title that looks alike speaks of a part of a year, and of no annual report: `2023年上半年…工作报告`.
    pub(crate) less_than_a_year: bool,
    /// Line of the stream it stands on, `None` for metadata.
    pub(crate) line: Option<usize>,
    /// In quotation marks inside prose.
    pub(crate) quoted: bool,
    /// Not the whole line: something names it (`上一篇：…`, a path through the site), or another title follows.
    pub(crate) labelled: bool,
    /// One of several titles of different years in neighbouring lines: links.
    pub(crate) listed: bool,
    /// In front of a line that goes on: of another report where the text tells another year.
    pub(crate) front: bool,
    /// What stands behind what is reported and is no end of a report's title that is known: `专家点评`.
    pub(crate) behind: Option<String>,
    /// A heading the source marks.
    pub(crate) heading: bool,
    /// The office stands on a line of its own above the rest.
    pub(crate) apart: bool,
    /// The year does, and nothing else on that line.
    pub(crate) year_apart: bool,
}

impl Title {
    /// Nothing tells that it is of something else than a report.
    pub(crate) fn is_plain(&self) -> bool {
        self.look_alike.is_none() && self.paper.is_none()
    }

    /// Stands as a line of its own and tells a year.
    pub(crate) fn is_own_line(&self) -> bool {
        self.line.is_some() && !self.quoted && !self.labelled && !self.listed && self.year.is_some()
    }
}

/// What separates the steps of a path through a site.
const PATH: [char; 2] = ['>', '»'];

/// Reads a title from text made by [`dates::compact`]. It is read in simplified characters and told as it stands.
pub(crate) fn parse(compact: &str, words: &TitleWords) -> Option<Title> {
    let plain = in_simplified(compact);
    let title = parse_simplified(&plain, words)?;
    if plain == compact {
        return Some(Title { text: title.text.chars().map(wide_bracket).collect(), ..title });
    }
    let office = title.office.as_deref().map(|office| as_shown(office, &plain, compact));
    let text = plain.find(&title.text).and_then(|at| compact.get(at..at + title.text.len()));
    let text = text.unwrap_or(&title.text).chars().map(wide_bracket).collect();
    Some(Title { text, office, ..title })
}

/// An office found in the simplified form of a text, in the characters of the text. A character and its simplified
/// form take as many bytes; only the brackets of the name were widened.
pub(crate) fn as_shown(office: &str, plain: &str, shown: &str) -> String {
    let narrow = office.replace('（', "(").replace('）', ")");
    let at = plain.find(&narrow).filter(|_| plain.len() == shown.len());
    let shown = at.and_then(|at| shown.get(at..at + narrow.len())).unwrap_or(office);
    shown.chars().map(wide_bracket).collect()
}

fn parse_simplified(compact: &str, words: &TitleWords) -> Option<Title> {
    let about = |text: &str| words.subject.stand_in(text);
    if !about(compact) {
        return None;
    }
    // Of a path through the site the last step that is about reports.
    if compact.contains(PATH) {
        let step = compact.rsplit(PATH).find(|step| about(step))?;
        return parse_simplified(step, words).map(|title| Title { labelled: true, ..title });
    }
    let TitleParts { head, more, tail } = words.parts(compact)?;
    // Breadcrumbs, site names and quotation marks in front of the title.
    // A closing bracket belongs to the office's name if it was opened in it: `市场监管局(知识产权局)`.
    let open = head.contains('(');
    let ends = |c: char| {
        ['>', '»', '|', '_', '《', '〈', '：', ':', '。', '，', ',', '；', '】'].contains(&c)
            || (c == ')' && !open)
    };
    let behind = |at: usize| at + head[at..].chars().next().map_or(0, char::len_utf8);
    let cut = head
        .rfind(ends)
        .map_or(0, behind)
        .max(head.rfind(DASHES).filter(|at| is_foreign(&head[..*at])).map_or(0, behind));
    // `根据《条例》编制…`: what is cited is closed before the title begins.
    let closed = head[cut..].rfind(['》', '〉']).filter(|_| head[..cut].ends_with(['《', '〈']));
    let cut = closed.map_or(cut, |at| behind(cut + at));
    if is_cited(&head[..cut], tail, words) {
        return None;
    }
    let start = without_front(&head[cut..]);
    let retold = words.retold.iter().find(|word| start.strip_prefix(word.as_str()).is_some());
    let start = retold
        .map_or(start, |word| without_front(start[word.len()..].trim_start_matches([':', '：', '—', '-'])));
    let year =
        dates::first_year(&format!("{start}{more}")).or_else(|| bare_year(start)).or_else(|| bare_year(more));
    let subject = &compact[head.len()..];
    let office = office_of(start, words).map(|office| completed(office, subject, words));
    // Of a sentence only what reads like a name is one.
    let sentence = compact.ends_with('。') || compact.contains('，');
    let office = office.filter(|office| !sentence || names::is_name(office, words));
    // A sentence that mentions reports is no title.
    if compact.ends_with('。') && office.is_none() && year.is_none() {
        return None;
    }
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
            let says = |text: &str| is_period(text, w);
            tail.contains(w.as_str()) || (w.contains(['年', '季']) && (says(head) || says(more)))
        })
        .or(retold)
        .cloned();
    let paper = of_another_kind(start, more, tail_start, words).cloned();
    let less_than_a_year = look_alike.as_ref().is_some_and(|word| is_less_than_a_year(compact, word));
    // Of a title about reports only what reads like a name is one: `关于做好2023年…的通知`.
    let plain = look_alike.is_none() && paper.is_none();
    let office = office.filter(|office| plain || names::is_name(office, words));
    let end = compact.len() - tail.len();
    let text = without_front(compact[..end].get(compact.len().min(cut)..).unwrap_or(compact));
    // What announces the report is no part of its title: `现将某局2023年…`.
    let announced = words.announce.behind_last(start).map(|rest| start.len() - rest.len());
    let text = announced.and_then(|at| text.get(at..)).unwrap_or(text);
    // A remark in brackets in front of a title is no name: `(图解)`.
    let named = compact[..cut].ends_with(['>', '»', '|', '_', '：', ':', '。', '，', ',', '；']);
    let labelled = named || about(tail);
    Some(Title {
        text: text.to_owned(),
        office,
        year,
        look_alike,
        paper,
        less_than_a_year,
        line: None,
        quoted: false,
        labelled,
        listed: false,
        front: false,
        behind: other_end(tail, words),
        heading: false,
        apart: false,
        year_apart: false,
    })
}

/// Characters of such an end, at most: what is longer is text or the chrome of a page.
const LONGEST_END: usize = 12;

/// Words behind what is reported up to the end, of which nothing says that a report's own title ends so.
fn other_end(tail: &str, words: &TitleWords) -> Option<String> {
    let tail = tail.trim_matches(['》', '”', '"', '】', '(', ')', '（', '）', ':', '：', '—', '-']);
    let known = |end: &String| tail.starts_with(end.as_str()) || tail.ends_with(end.as_str());
    let own = tail.chars().all(is_ideograph)
        && (2..=LONGEST_END).contains(&tail.chars().count())
        && !words.endings.iter().chain(&words.openings).any(known)
        && !words.revisions.iter().any(|revision| tail.ends_with(revision.as_str()))
        && !words.sites.iter().any(|site| tail.contains(site.as_str()))
        && !names::is_name(tail, words);
    own.then(|| tail.to_owned())
}

/// What tells that a title is of a paper about reports (`…年度报告抽查情况的通报`), of a report of another kind
/// (`…第三方评估报告`) or of a piece of news (`某局发布2023年…`).
fn of_another_kind<'w>(start: &str, more: &str, tail: &str, words: &'w TitleWords) -> Option<&'w String> {
    let ends = |text: &str, among: &'w [String]| among.iter().find(|word| text.ends_with(word.as_str()));
    // Up to a date, a site's name, a remark in brackets.
    let behind = tail.split(|c: char| !is_ideograph(c) && !matches!(c, '、' | '》' | '”' | '"')).next();
    let news = || {
        let front =
            start.split(|c: char| c.is_ascii_digit()).next().filter(|front| front.len() < start.len())?;
        let word = words.news.iter().find(|word| front.ends_with(word.as_str()))?;
        let who = &front[..front.len() - word.len()];
        (names::ends_with(who, &words.office_ends) && !words.announce.stand_in(front)).then_some(word)
    };
    let other = |text: &str| words.other_reports.iter().find(|word| text.contains(word.as_str()));
    // `…年度报告整改报告`.
    let report = || {
        let behind = tail.trim_start_matches('(').split(|c: char| !is_ideograph(c)).next()?;
        let (noun, _) = words.noun.find_all(behind).find(|(_, to)| *to == behind.len())?;
        other(&behind[..noun])
    };
    ends(behind.unwrap_or_default(), &words.papers).or_else(|| other(more)).or_else(report).or_else(news)
}

/// Whether what was read as a title is the beginning of the name of another document, which a sentence cites:
/// `根据《某县2021年度政府信息公开工作年度报告编制指南》`.
fn is_cited(front: &str, tail: &str, words: &TitleWords) -> bool {
    let Some(sentence) = front.strip_suffix(['《', '〈']) else { return false };
    sentence.contains(is_ideograph) && names_another(tail, words)
}

/// Whether the rest of a name in brackets makes it that of a document about reports.
pub(super) fn names_another(rest: &str, words: &TitleWords) -> bool {
    let inside = rest.split(['》', '〉']).next().unwrap_or_default();
    inside.len() < rest.len() && words.not_a_report.iter().any(|word| inside.contains(word.as_str()))
}

/// Whether a text says this part of a year; `四季度假区` is a place.
pub(super) fn is_period(text: &str, word: &str) -> bool {
    text.contains(word)
        && text.match_indices(word).any(|(at, _)| {
            let front = text[..at].trim_end_matches(NUMBERS_OF_PARTS);
            word.contains('年')
                || front.is_empty() && at > 0 && text[..at].starts_with('第')
                || front.ends_with(['年', '度'])
        })
}

/// What numbers a part of a year: `第一季度`, `前三季度`.
const NUMBERS_OF_PARTS: [char; 12] = ['第', '一', '二', '三', '四', '1', '2', '3', '4', '前', '至', '-'];

/// Whether a part of a year stands behind the year, and no `年度` behind it makes the title an annual report's.
fn is_less_than_a_year(title: &str, word: &str) -> bool {
    let Some((front, behind)) = title.split_once(word).filter(|_| word.contains(['年', '季'])) else {
        return false;
    };
    let year = front.trim_end_matches(NUMBERS_OF_PARTS).strip_suffix('年');
    year.is_some_and(|year| year.ends_with(|c: char| c.is_ascii_digit())) && !behind.contains('年')
}

/// Dashes that set apart what programs print in front of a title.
const DASHES: [char; 4] = ['-', '–', '—', '|'];

/// Whether what stands in front of a title is not Chinese: `Page9-`, as flip-books print it above every page.
fn is_foreign(front: &str) -> bool {
    front.is_ascii() && front.bytes().any(|b| b.is_ascii_alphabetic())
}

/// A title without the marks in front of it, and without a remark in brackets there: `【(图解)`.
pub(super) fn without_front(text: &str) -> &str {
    let text = text.trim_start_matches(['-', '—', '·', '“', '"', '【', ' ', '#']);
    let remark = |(open, close)| text.strip_prefix(open).and_then(|s: &str| s.split_once::<char>(close));
    let text = [('(', ')'), ('[', ']')].into_iter().find_map(remark).map_or(text, |(_, rest)| rest);
    text.trim_start_matches(['-', '—', '·', '“', '"', '【', '(', ' ', '#'])
}

/// `2023` or `2023年度` at either end of the office: `2022年度螅镇`, `城市管理局2020`.
fn bare_year(text: &str) -> Option<u16> {
    dates::in_name(text)
}

fn wide_bracket(c: char) -> char {
    match c {
        '(' => '（',
        ')' => '）',
        c => c,
    }
}

/// An office whose name ends in what the subject begins with: `人民` in front of `政府信息公开`.
pub(super) fn completed(office: String, subject: &str, words: &TitleWords) -> String {
    let end = words.overlapping.iter().find_map(|name| {
        let mut cuts = name.char_indices().skip(1).map(|(at, _)| name.split_at(at));
        let fits = |cut: &(&str, &str)| office.ends_with(cut.0) && subject.starts_with(cut.1);
        cuts.find(fits).map(|(_, end)| end)
    });
    match end {
        Some(end) => office + end,
        None => office,
    }
}

/// Whether a single character in front belongs to a name: what it leaves is no more of a name than all of it.
fn is_left(office: &str, rest: &str, words: &TitleWords) -> bool {
    let single = office[..office.len() - rest.len()].chars().count() == 1;
    single && names::is_name(office, words)
}

/// The office in the head of a title: years and filler words removed, and what announces it.
pub(crate) fn office_of(head: &str, words: &TitleWords) -> Option<String> {
    let head = words.announce.behind_last(head).unwrap_or(head);
    // `(以下简称“某局”)` is said of the name and no part of it.
    let mut brackets = head.match_indices('(').map(|(at, _)| at);
    let alias = brackets.find(|at| words.aliases.iter().any(|w| head[at + 1..].starts_with(w.as_str())));
    let head = alias.and_then(|at| head.get(..at)).unwrap_or(head);
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
    // Brackets in which the year stood.
    let office = if office.contains("()") { office.replace("()", "") } else { office };
    let mut office = office.as_str();
    // One may stand in front of another: `关于公布某局…`.
    loop {
        let before = office.len();
        for filler in &words.fillers {
            // `年陡镇` begins with no filler.
            let rest = office.strip_prefix(filler.as_str()).filter(|rest| !is_left(office, rest, words));
            office = rest.unwrap_or(office);
            office = office.strip_suffix(filler.as_str()).unwrap_or(office);
        }
        if office.len() == before {
            break;
        }
    }
    let office = office.trim_matches(|c: char| "-—·:：《》“”\" .、，".contains(c));
    // Folding made brackets narrow; a Chinese name has wide ones.
    let office: String = office.chars().map(wide_bracket).collect();
    let named = office.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
    let nameless = !named || words.pronouns.iter().any(|w| office.starts_with(w.as_str()));
    (office.chars().count() >= 2 && !nameless).then_some(office)
}
