//! Names of offices: what reads like one, which of them an introduction gives, and whether two mean the same office.

use super::titles::{Title, as_shown, office_of, without_front};
use crate::grammar::{Cues, TitleWords};
use crate::text::dates;
use crate::text::fold::simplified;

/// Longest name of an office in characters: of a bureau of a ministry in a district.
const LONGEST: usize = 30;

/// Whether a text reads like the name of an office: Chinese characters, an end that such names have, and something
/// that is not made of such ends alone (`乡镇街道`, `办公室`).
pub(super) fn is_name(text: &str, words: &TitleWords) -> bool {
    let plain: String = text.chars().map(simplified).collect();
    let bare = plain.split(['（', '(']).next().unwrap_or_default();
    let behind = plain.rsplit(['）', ')']).next().unwrap_or_default();
    let brackets = |c: char| matches!(c, '（' | '）' | '(' | ')');
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let length = plain.chars().count();
    (2..=LONGEST).contains(&length)
        && plain.chars().all(|c| chinese(c) || brackets(c))
        && ends_with(bare, &words.office_ends)
        && (behind.is_empty() || ends_with(behind, &words.office_ends))
        && !words.pronouns.iter().any(|w| plain.starts_with(w.as_str()))
        && !contains(&plain, &words.sites)
        && !is_general(bare, words)
}

fn ends_with(text: &str, ends: &[String]) -> bool {
    ends.iter().any(|end| text.ends_with(end.as_str()))
}

fn contains(text: &str, parts: &[String]) -> bool {
    parts.iter().any(|part| text.contains(part.as_str()))
}

/// Whether a text is made of words alone that many names share: `乡镇街道`, `县政府办公室`. Ends of one character are
/// not counted, which begin names as well (`社旗县`, `所街乡`), but for those of regions.
fn is_general(text: &str, words: &TitleWords) -> bool {
    let long = words.office_ends.iter().filter(|end| end.chars().count() > 1);
    let mut rest = text;
    while !rest.is_empty() {
        let mut shared = words.region_ends.iter().chain(long.clone());
        let Some(behind) = shared.find_map(|w| rest.strip_prefix(w.as_str())) else { return false };
        rest = behind;
    }
    true
}

/// Whether a line above a title is the first part of it, and not what a page happens to show there (`首页`): its year,
/// its office, or the region that an office's name begins with. `rest` is the title without the line, `whole` with it.
pub(super) fn is_first_part(line: &str, rest: &Title, whole: &Title, words: &TitleWords) -> bool {
    let line: String = line.chars().map(simplified).collect();
    let line = without_front(&line);
    if is_year(line) {
        return rest.year.is_none();
    }
    // `主办：某县人民政府` says whose site it is.
    if line.contains(':') {
        return false;
    }
    let named = |title: &Title| title.office.as_deref().is_some_and(|office| is_name(office, words));
    let Some(office) = rest.office.as_deref().filter(|_| named(rest)) else { return named(whole) };
    let plain = line.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
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

/// `2023年`, `2023年度`, `2023`.
pub(super) fn is_year(line: &str) -> bool {
    let digits = line.trim_end_matches(['年', '度']);
    digits.len() == 4 && digits.starts_with("20") && digits.bytes().all(|b| b.is_ascii_digit())
}

/// How sure it is that a name in running text is that of the office that reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// The subject of the sentence that part one opens with, or whom to ask.
    Weak,
    /// The text says that this office reports.
    Said,
}

/// The office that acts in a text made by [`dates::compact`]: `由某局编制`, `某局发布`, `请与某局联系`.
pub(super) fn acting(text: &str, words: &TitleWords) -> Option<(String, Trust)> {
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
fn unquoted(text: &str) -> String {
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
    out
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
    let plain: String = clause.chars().map(simplified).collect();
    verbs.starts(&plain).into_iter().find_map(|at| {
        let head = plain.get(..at)?;
        if contains(head, &words.not_a_report) || contains(head, &words.of_others) {
            return None;
        }
        let begins = words.leads.iter().filter_map(|w| head.rfind(w.as_str()).map(|at| at + w.len())).max();
        let office = office_of(head.get(begins.unwrap_or(0)..)?, words)?;
        is_name(&office, words).then(|| as_shown(&office, &plain, clause))
    })
}

/// Whether two names can mean one office: one is the other with its region in front, with more at its end
/// (`某镇`, `某镇人民政府`) or cut short (`卫健局`, `卫生健康局`).
pub(super) fn agree(a: &str, b: &str, words: &TitleWords) -> bool {
    let simple = |name: &str| -> String {
        let name = dates::compact(name);
        name.split('(').next().unwrap_or_default().chars().map(simplified).collect()
    };
    let (a, b) = (simple(a), simple(b));
    let (long, short) = if a.len() >= b.len() { (&a, &b) } else { (&b, &a) };
    if let Some(front) = long.strip_suffix(short.as_str()) {
        let cut_in_region = words.region_ends.iter().any(|end| short.starts_with(end.as_str()));
        let whole = ends_with(front, &words.region_ends) || ends_with(front, &words.office_ends);
        return front.is_empty() || whole || cut_in_region;
    }
    let mut rest = long.chars();
    short.chars().all(|c| rest.any(|l| l == c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::Forms;

    fn words() -> TitleWords {
        Forms::builtin().expect("the built-in grammars load").title
    }

    #[test]
    fn names_read_like_names() {
        let words = words();
        for name in [
            "江口县财政局",
            "螅镇",
            "所街乡",
            "社旗县海关",
            "建新镇人民政府",
            "市场监督管理局（知识产权局）",
            "国家税务总局",
            "會昌縣財政局",
        ] {
            assert!(is_name(name, &words), "{name}");
        }
        for other in [
            "江口县人民政府门户网站",
            "市场监督管理局（知识产权局）编制并",
            "您现在所",
            "欢迎访问江口县人民政府",
            "首页",
            "乡镇街道",
            "办公室",
            "33厅堂镇",
            "政务公开",
            "[大中小]",
            "我局",
            "本单位",
            "收藏",
            "English",
        ] {
            assert!(!is_name(other, &words), "{other}");
        }
    }

    #[test]
    fn an_acting_office_is_found() {
        let words = words();
        let acting = |text: &str| acting(&dates::compact(text), &words);
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
        let words = words();
        let opening = |text: &str| opening(&dates::compact(text), &words);
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

    #[test]
    fn names_of_one_office_agree() {
        let words = words();
        for (a, b) in [
            ("江口县财政局", "西陵市江口县财政局"),
            ("建新镇", "建新镇人民政府"),
            ("江口县卫健局", "江口县卫生健康局"),
            ("江口县财政局", "江口縣財政局"),
            ("市场监督管理局（知识产权局）", "江口县市场监督管理局"),
        ] {
            assert!(agree(a, b, &words) && agree(b, a, &words), "{a} {b}");
        }
        for (a, b) in [
            ("江口县财政局", "首页江口县财政局"),
            ("江口县财政局", "江口县水利局"),
            ("江口县", "永宁县财政局"),
        ] {
            assert!(!agree(a, b, &words) && !agree(b, a, &words), "{a} {b}");
        }
    }
}
