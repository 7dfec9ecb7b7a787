//! Names of offices: what reads like one, and whether two mean the same office.

use crate::grammar::TitleWords;
use crate::text::dates;
use crate::text::fold::in_simplified;
use crate::text::signs::is_ideograph;

/// Longest name of an office in characters: of a bureau of a ministry in a district.
const LONGEST: usize = 30;

/// Whether a text reads like the name of an office: Chinese characters, an end that such names have, and something
/// that is not made of such ends alone (`乡镇街道`, `办公室`).
pub(super) fn is_name(text: &str, words: &TitleWords) -> bool {
    is_simplified_name(&in_simplified(text), words)
}

/// [`is_name`] of a text in simplified characters.
pub(super) fn is_simplified_name(plain: &str, words: &TitleWords) -> bool {
    let bare = plain.split(['（', '(']).next().unwrap_or_default();
    // What most texts fail is asked first.
    if !bare.chars().next_back().is_some_and(|last| may_end_in(last, words))
        || !ends_with(bare, &words.office_ends)
    {
        return false;
    }
    let behind = plain.rsplit(['）', ')']).next().unwrap_or_default();
    let brackets = |c: char| matches!(c, '（' | '）' | '(' | ')');
    let length = plain.chars().count();
    (2..=LONGEST).contains(&length)
        && plain.chars().all(|c| is_ideograph(c) || brackets(c))
        && (behind.is_empty() || ends_with(behind, &words.office_ends))
        && !words.pronouns.iter().any(|w| plain.starts_with(w.as_str()))
        && !contains(plain, &words.sites)
        && !is_general(bare, words)
        // `员会`, `公室`: the end of a name that was cut.
        && !words.office_ends.iter().any(|end| end.len() > plain.len() && end.ends_with(plain))
}

/// Whether a name of an office, in simplified characters, may end in a character.
pub(super) fn may_end_in(last: char, words: &TitleWords) -> bool {
    words.office_lasts.binary_search(&last).is_ok() || matches!(last, '（' | '）' | '(' | ')')
}

pub(super) fn ends_with(text: &str, ends: &[String]) -> bool {
    // Most end in another character, told by its last byte.
    let last = text.as_bytes().last();
    let may = |end: &str| end.as_bytes().last().is_none_or(|own| Some(own) == last);
    ends.iter().any(|end| may(end) && text.ends_with(end.as_str()))
}

/// Whether a text may begin with a word, as far as the third byte tells, the last one of most first characters.
#[inline]
fn may_begin(text: &str, word: &str) -> bool {
    word.as_bytes().get(2).is_none_or(|own| text.as_bytes().get(2) == Some(own))
}

pub(super) fn contains(text: &str, parts: &[String]) -> bool {
    parts.iter().any(|part| text.contains(part.as_str()))
}

/// Whether a text is made of words alone that many names share: `乡镇街道`, `县政府办公室`. Ends of one character are
/// not counted, which begin names as well (`社旗县`, `所街乡`), but for those of regions.
pub(super) fn is_general(text: &str, words: &TitleWords) -> bool {
    let long = |end: &str| end.chars().nth(1).is_some();
    let mut rest = text;
    while !rest.is_empty() {
        let region = words.region_ends.iter().find_map(|end| rest.strip_prefix(end.as_str()));
        let behind = region.or_else(|| {
            let ends = words.office_ends.iter().map(String::as_str);
            ends.filter(|end| may_begin(rest, end) && long(end)).find_map(|end| rest.strip_prefix(end))
        });
        let Some(behind) = behind else { return false };
        rest = behind;
    }
    true
}

/// Whether two names are the same, with the region in front or without.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    a.ends_with(b) || b.ends_with(a)
}

/// Whether two names can mean one office: one is the other with its region in front, with more at its end
/// (`某镇`, `某镇人民政府`) or cut short (`卫健局`, `卫生健康局`).
pub(super) fn agree(a: &str, b: &str, words: &TitleWords) -> bool {
    let simple = |name: &str| -> String {
        let name = dates::compact(name);
        in_simplified(name.split('(').next().unwrap_or_default()).into_owned()
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
            "员会",
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
