//! The office that an introduction names: `现公布某局2023年政府信息公开工作年度报告`.
//!
//! Pages that keep their title in the page's head, or in a picture, leave the sentence in which the office announces
//! its report. A name taken from running text is only believed if it ends as names of offices do.

use std::borrow::Cow;

use super::names::{contains, is_name};
use super::stream::Stream;
use super::title::{as_shown, office_of};
use super::token::LineKind;
use crate::document::Document;
use crate::grammar::{Cues, TitleWords};
use crate::text::dates;
use crate::text::fold::in_simplified;

/// Lines that are looked at: those in front of the body and some behind its first heading.
const BEHIND_HEADING: usize = 8;

/// The lines of prose in front of line `body` or shortly behind it, made by [`dates::compact`], and how many of them
/// stand in front.
pub(super) fn lines<'d>(
    document: &'d Document,
    stream: &Stream,
    body: Option<usize>,
) -> (Vec<Cow<'d, str>>, usize) {
    let lines = stream.lines.iter().enumerate().take(body.map_or(usize::MAX, |b| b + BEHIND_HEADING));
    let prose = lines.filter(|(_, l)| matches!(l.kind, LineKind::Prose | LineKind::Single | LineKind::Cell));
    let (mut found, mut in_front) = (Vec::new(), 0);
    for (i, line) in prose {
        found.push(dates::compact(document.text(line.text)));
        in_front += usize::from(body.is_none_or(|body| i < body));
    }
    (found, in_front)
}

/// The first office that announces a report in one of these lines, or says in one that is about a report that it made
/// it, or is the one to ask.
pub(super) fn office(lines: &[Cow<'_, str>], words: &TitleWords) -> Option<(String, Trust)> {
    let announced = lines.iter().find_map(|text| announced(text, words)).map(|name| (name, Trust::Said));
    announced.or_else(|| {
        let about = |text: &&Cow<'_, str>| words.noun.stand_in(text);
        let acting = lines.iter().filter(about).filter_map(|text| acting(text, words));
        // Of equals the first.
        let acting = acting.reduce(|best, other| if other.1 > best.1 { other } else { best });
        let subject = || lines.iter().filter(about).find_map(|text| opening(text, words));
        acting.or_else(|| subject().map(|name| (name, Trust::Weak)))
    })
}

/// The office and the year of which a text made by [`dates::compact`] announces a report, or says that it was made: what
/// of them it tells, if it tells any.
pub(super) fn announces(text: &str, words: &TitleWords) -> Option<(Option<String>, Option<u16>)> {
    let in_other_characters = || match in_simplified(text) {
        Cow::Owned(plain) => words.subject.stand_in(&plain),
        // The text itself.
        Cow::Borrowed(_) => false,
    };
    if !words.subject.stand_in(text) && !in_other_characters() {
        return None;
    }
    let office = announced(text, words).or_else(|| {
        let said = words.noun.stand_in(text).then(|| acting(text, words)).flatten();
        said.filter(|(_, trust)| *trust == Trust::Said).map(|(name, _)| name)
    });
    let year = dates::period(text);
    (office.is_some() || year.is_some()).then_some((office, year))
}

/// The office that a text made by [`dates::compact`] announces a report of.
fn announced(text: &str, words: &TitleWords) -> Option<String> {
    if !words.subject.stand_in(&in_simplified(text)) {
        return None;
    }
    let clauses = text.split(['。', '，', ',', '；', ';', '：', ':']);
    clauses.filter(|clause| !clause.contains(CITING)).find_map(|clause| {
        let plain = in_simplified(clause);
        let subject = words.subject.find_all(&plain).map(|found| found.0).min()?;
        let head = plain.get(..subject)?;
        let named = words
            .announce
            .behind_last(head)
            .or_else(|| words.fillers.iter().any(|w| head.starts_with(w.as_str())).then_some(head))?;
        let office = office_of(named, words)?;
        is_name(&office, words).then(|| as_shown(&office, &plain, clause))
    })
}

/// The year of the report that one of these lines announces: `现公布某局2023年政府信息公开工作年度报告`.
pub(super) fn year(lines: &[Cow<'_, str>], words: &TitleWords) -> Option<u16> {
    lines.iter().filter(|text| words.subject.stand_in(text) && words.noun.stand_in(text)).find_map(|text| {
        unquoted(text).split(BETWEEN_CLAUSES).find_map(|clause| {
            let subject = words.subject.find_all(clause).map(|found| found.0).min()?;
            let (head, rest) = clause.split_at_checked(subject)?;
            let announced = words.announce.stand_in(head)
                || words.acts.stand_in(head)
                || words.fillers.iter().any(|w| head.starts_with(w.as_str()));
            let noun = words.noun.find_all(rest).map(|found| found.1).min().filter(|_| announced)?;
            // `2023年政府信息公开工作年度报告`, or `政府信息公开工作2023年度报告`.
            dates::last_year(head).or_else(|| dates::last_year(rest.get(..noun)?))
        })
    })
}

/// What stands around the names of documents.
const CITING: [char; 6] = ['《', '》', '<', '>', '〈', '〉'];

/// How sure it is that a name in running text is that of the office that reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// The subject of the sentence that part one opens with, or whom to ask.
    Weak,
    /// The text says that this office reports.
    Said,
}

/// The office that acts in a text made by [`dates::compact`]: `由某局编制`, `某局发布`, `请与某局联系`.
fn acting(text: &str, words: &TitleWords) -> Option<(String, Trust)> {
    let text = unquoted(text);
    let clauses = || text.split(BETWEEN_CLAUSES);
    let said = clauses().find_map(|clause| before_any(clause, &words.acts, words));
    let said = said.map(|name| (name, Trust::Said));
    said.or_else(|| {
        let asked = clauses().find_map(|clause| before_any(clause, &words.contacts, words))?;
        let office = words.rooms.iter().find_map(|room| asked.strip_suffix(room.as_str()));
        let office = office.filter(|office| is_name(office, words)).map(str::to_owned);
        Some((office.unwrap_or(asked), Trust::Weak))
    })
}

const BETWEEN_CLAUSES: [char; 8] = ['。', '，', ',', '；', ';', '：', ':', '\n'];

/// A text without the names of documents that it cites.
pub(super) fn unquoted(text: &str) -> Cow<'_, str> {
    if !text.contains(['《', '〈', '》', '〉']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '《' | '〈' => depth += 1,
            '》' | '〉' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    Cow::Owned(out)
}

/// The office that is the subject of one of the first clauses of part one.
pub(super) fn opening(text: &str, words: &TitleWords) -> Option<String> {
    let text = unquoted(text);
    let mut clauses = text.split(BETWEEN_CLAUSES).take(CLAUSES_OF_OPENING);
    clauses.find_map(|clause| before_any(clause, &words.doings, words))
}

/// Clauses of part one in which its first sentence is over.
const CLAUSES_OF_OPENING: usize = 6;

/// The name that stands before one of these words.
fn before_any(clause: &str, verbs: &Cues, words: &TitleWords) -> Option<String> {
    let plain = in_simplified(clause);
    verbs.starts(&plain).into_iter().find_map(|at| {
        let head = plain.get(..at)?;
        if contains(head, &words.not_a_report) || contains(head, &words.of_others) {
            return None;
        }
        let office = office_of(words.leads.behind_last(head).unwrap_or(head), words)?;
        is_name(&office, words).then(|| as_shown(&office, &plain, clause))
    })
}

#[cfg(test)]
mod tests {
    use super::{Trust, acting, announced, opening};
    use crate::grammar::Forms;
    use crate::text::dates::compact;

    #[test]
    fn an_announcing_office_is_named() {
        let forms = Forms::builtin().expect("the built-in grammars load");
        let office = |text: &str| announced(&compact(text), &forms.title);
        for (text, named) in [
            (
                "根据《条例》规定，现公布国家税务总局某市某区税务局2023年政府信息公开工作年度报告。",
                "国家税务总局某市某区税务局",
            ),
            ("特向社会公布2024年某乡人民政府政府信息公开工作情况报告。", "某乡人民政府"),
            (
                "根据要求，特编制某市人民政府地方志办公室2023年政府信息公开工作年度报告。",
                "某市人民政府地方志办公室",
            ),
            ("编制某市某乡2024年政府信息公开工作年度报告，所列数据截至年底。", "某市某乡"),
            ("特向社会公布2019年度某镇政府（机关）信息公开年度报告。", "某镇政府（机关）"),
            ("结合某市税务局（以下简称“市局”）政府信息公开工作有关统计数据撰写。", "某市税务局"),
            ("發布某省海洋局2022年政府信息公開工作年度報告。", "某省海洋局"),
        ] {
            assert_eq!(office(text).as_deref(), Some(named), "{text}");
        }
        for text in [
            "现将我办2022年度政府信息公开情况报告如下：",
            "现将本单位2022年度政府信息公开工作报告如下",
            "按照《关于编制2021年政府信息公开工作年度报告的函》等文件的要求",
            "全面推进政府信息公开工作",
            "现公布2022年政府信息公开工作年度报告",
            "结合工作实际做好政府信息公开工作",
        ] {
            assert_eq!(office(text), None, "{text}");
        }
    }

    #[test]
    fn an_acting_office_is_found() {
        let words = Forms::builtin().expect("the built-in grammars load").title;
        let acting = |text: &str| acting(&compact(text), &words);
        let said = |name: &str| Some((name.to_owned(), Trust::Said));
        let weak = |name: &str| Some((name.to_owned(), Trust::Weak));
        for (text, found) in [
            ("本报告由江口县税务局按照《条例》第五十条的规定编制。", said("江口县税务局")),
            (
                "江口县综合行政执法局编制并公布2023年度政府信息公开工作年度报告。",
                said("江口县综合行政执法局"),
            ),
            ("根据《条例》的要求，江口县东湖街道特编制2023年年度报告。", said("江口县东湖街道")),
            ("如有疑问，请与江口县教育局办公室联系。", weak("江口县教育局")),
            ("为保障知情权，会昌县民政局根据《条例》第五十条规定，发布年度报告。", said("会昌县民政局")),
            ("依据《江口县人民政府关于做好年度报告的通知》，螅镇现发布2023年年度报告。", said("螅镇")),
            ("根据要求，江口县公共资源交易中心组织编制本报告。", said("江口县公共资源交易中心")),
            ("如对本报告有疑问，请与江口县教育局联系（地址：人民路1号）。", weak("江口县教育局")),
            ("按照江口县人民政府办公室关于做好年度报告编制工作的通知要求编制。", None),
            ("我局编制了2023年政府信息公开工作年度报告。", None),
            ("报告由六部分组成，由办公室编制。", None),
        ] {
            assert_eq!(acting(text), found, "{text}");
        }
    }

    #[test]
    fn the_subject_of_the_opening_is_found() {
        let words = Forms::builtin().expect("the built-in grammars load").title;
        let opening = |text: &str| opening(&compact(text), &words);
        for (text, found) in [
            ("2023年，江口县公安局交通警察大队深入贯彻落实条例。", Some("江口县公安局交通警察大队")),
            (
                "2023年以来，在江口县人民政府的坚强领导下，江口县气象局坚持以公开为常态。",
                Some("江口县气象局"),
            ),
            ("今年以来，我镇认真贯彻。", None),
            ("2023年，全市各级行政机关认真贯彻。", None),
        ] {
            assert_eq!(opening(text).as_deref(), found, "{text}");
        }
    }
}
