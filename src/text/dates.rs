//! Years and periods as Chinese prose writes them.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

/// Report years gongkai believes in.
const YEARS: std::ops::RangeInclusive<u16> = 2008..=2099;

#[expect(clippy::unwrap_used, reason = "a literal pattern, compiled by a test")]
static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(20\d\d)年1月1日?起?[^。，；\d]{0,4}(?:(20\d\d)年|同年|当年)?12月(?:30|31|20)").unwrap()
});

/// `年` in UTF-8.
const YEAR: [u8; 3] = [0xe5, 0xb9, 0xb4];

/// Text without spaces, full-width digits and Chinese year numerals (`二〇二三年`) as ASCII.
#[must_use]
pub fn compact(text: &str) -> Cow<'_, str> {
    let out = super::fold::half_width_joined(text);
    if holds_chinese_year(&out) && holds_zero(&out) { Cow::Owned(chinese_years(&out)) } else { out }
}

/// Whether a year of this century may stand in a text in Chinese numerals: four characters, all of three bytes, of which
/// the first is a two. Asked of every line.
fn holds_chinese_year(text: &str) -> bool {
    let front = |at: usize| text.as_bytes().get(..at)?.last_chunk::<12>();
    ends_of_years(text).any(|at| front(at).is_some_and(|year| year.starts_with("二".as_bytes())))
}

/// Where `年` stands in a text: looked for by its last byte, which is rarer than the others.
pub(crate) fn ends_of_years(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let last = memchr::memchr_iter(YEAR[2], bytes);
    last.filter_map(move |last| last.checked_sub(2).filter(|at| bytes[*at..=last] == YEAR))
}

/// Whether there is a zero as Chinese years are written with one, looked for by its last byte.
fn holds_zero(text: &str) -> bool {
    let last = memchr::memchr3_iter(0x87, 0x8b, 0xb6, text.as_bytes());
    last.filter_map(|at| text.get(at.checked_sub(2)?..=at)).any(|c| matches!(c, "〇" | "○" | "零"))
}

fn chinese_years(text: &str) -> String {
    let digit = |c: char| {
        "〇一二三四五六七八九".chars().position(|d| d == if c == '○' || c == '零' { '〇' } else { c })
    };
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let four: Option<Vec<usize>> =
            chars.get(i..i + 4).and_then(|c| c.iter().map(|c| digit(*c)).collect());
        match four {
            Some(four) if chars.get(i + 4) == Some(&'年') && four[0] == 2 => {
                for d in four {
                    out.push(char::from_digit(u32::try_from(d).unwrap_or(0), 10).unwrap_or('0'));
                }
                i += 4;
            }
            _ => {
                out.push(chars[i]);
                i += 1;
            }
        }
    }
    out
}

/// The year of a statistical period (`2023年1月1日至2023年12月31日`), in text made by [`compact`].
#[must_use]
pub fn period(compact: &str) -> Option<u16> {
    // Asked of all prose, most of which names no first of January.
    for at in memmem::find_iter(compact.as_bytes(), FIRST_DAY) {
        let (front, behind) = (compact.get(..at)?, compact.get(at + FIRST_DAY.len()..)?);
        let beside = front.chars().rev().take(4).chain(behind.chars().take(LONGEST_PERIOD));
        // Digits of other scripts: the pattern knows them all.
        if beside.filter(|c| !c.is_ascii()).any(char::is_numeric) {
            return period_by_pattern(compact);
        }
        let year = front.get(front.len().saturating_sub(4)..).filter(|year| is_of_this_century(year));
        let Some((year, second)) = year.zip(last_day(behind)) else { continue };
        let first = parse(year)?;
        return second.is_none_or(|second| parse(second) == Some(first)).then_some(first);
    }
    None
}

/// How the first day of a period is written behind its year, as far as it always is.
const FIRST_DAY: &[u8] = "年1月1".as_bytes();

/// Characters that the rest of a period takes at most.
const LONGEST_PERIOD: usize = 16;

/// The end of a year in what follows its first day, and the year it names itself, if it does.
fn last_day(behind: &str) -> Option<Option<&str>> {
    let ends = |rest: &str| {
        let day = rest.strip_prefix("12月");
        day.is_some_and(|day| ["30", "31", "20"].iter().any(|last| day.starts_with(last)))
    };
    let end = |rest: &'_ str| -> Option<Option<usize>> {
        let named = rest.get(..4).filter(|year| is_of_this_century(year));
        if named.is_some() && rest.get(4..).and_then(|rest| rest.strip_prefix('年')).is_some_and(ends) {
            return Some(Some(4));
        }
        let same = ["同年", "当年"].iter().find_map(|same| rest.strip_prefix(same));
        (same.is_some_and(ends) || ends(rest)).then_some(None)
    };
    let optional = |rest: &'_ str, mark: char| -> [Option<usize>; 2] {
        [rest.starts_with(mark).then_some(mark.len_utf8()), Some(0)]
    };
    for day in optional(behind, '日').into_iter().flatten() {
        for from in optional(&behind[day..], '起').into_iter().flatten() {
            let rest = &behind[day + from..];
            // Words between both days, as many as there are, or fewer.
            let between = |(_, c): &(usize, char)| !matches!(c, '。' | '，' | '；' | '0'..='9');
            let words = rest.char_indices().take(WORDS_BETWEEN).take_while(between);
            let mut cuts = [0; WORDS_BETWEEN + 1];
            let mut last = 0;
            for (at, c) in words {
                last += 1;
                cuts[last] = at + c.len_utf8();
            }
            for cut in cuts[..=last].iter().rev() {
                if let Some(named) = end(&rest[*cut..]) {
                    return Some(named.map(|len| &rest[*cut..*cut + len]));
                }
            }
        }
    }
    None
}

/// Characters between the first day of a period and its last, at most.
const WORDS_BETWEEN: usize = 4;

fn is_of_this_century(year: &str) -> bool {
    year.len() == 4 && year.starts_with("20") && year.bytes().all(|b| b.is_ascii_digit())
}

fn period_by_pattern(compact: &str) -> Option<u16> {
    let found = PERIOD.captures(compact)?;
    let first = parse(found.get(1)?.as_str())?;
    match found.get(2) {
        Some(second) if parse(second.as_str()) != Some(first) => None,
        _ => Some(first),
    }
}

/// The first `20xx年` of a text made by [`compact`].
#[must_use]
pub fn first_year(compact: &str) -> Option<u16> {
    of_this_century(compact).next().and_then(parse)
}

/// The digits of every `20xx年`, whether or not the year is believed in.
fn of_this_century(compact: &str) -> impl Iterator<Item = &str> {
    years_in_digits(compact).map(|(_, digits)| digits).filter(|digits| digits.starts_with("20"))
}

/// Four digits in front of `年`, and where they stand.
fn years_in_digits(compact: &str) -> impl Iterator<Item = (usize, &str)> {
    ends_of_years(compact).filter_map(|end| {
        let at = end.checked_sub(4)?;
        Some((at, compact.get(at..end).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?))
    })
}

/// Every `20xx年` of a text made by [`compact`], and where it stands.
pub fn years(compact: &str) -> impl Iterator<Item = (usize, u16)> {
    years_in_digits(compact).filter_map(|(at, digits)| Some((at, parse(digits)?)))
}

/// The last `20xx年` of a text made by [`compact`].
#[must_use]
pub fn last_year(compact: &str) -> Option<u16> {
    of_this_century(compact).last().and_then(parse)
}

/// The only year that stands free in a file name: `kgl-2023.txt`; not part of a longer number.
#[must_use]
pub fn in_name(name: &str) -> Option<u16> {
    let mut found = None;
    for run in name.split(|c: char| !c.is_ascii_digit()).filter(|r| r.len() == 4) {
        match (parse(run), found) {
            (Some(year), None) => found = Some(year),
            (Some(year), Some(other)) if year != other => return None,
            _ => {}
        }
    }
    found
}

fn parse(text: &str) -> Option<u16> {
    text.parse().ok().filter(|y| YEARS.contains(y))
}

#[cfg(test)]
mod tests {
    use super::{compact, first_year, in_name, last_year, period, period_by_pattern};

    #[test]
    fn periods_are_read_as_by_the_pattern() {
        let mut random = fastrand::Rng::with_seed(5);
        let pieces = [
            "2023年1月1",
            "2022年1月1日",
            "20",
            "年1月1",
            "日",
            "起",
            "至",
            "同年",
            "当年",
            "2023年",
            "2024年",
            "12月31",
            "12月30日",
            "12月20",
            "12月3",
            "。",
            "，",
            "1",
            "止",
            "统计",
            "٣",
            "〇",
            "1999年1月1日",
        ];
        let mut found = 0;
        for _ in 0..60_000 {
            let text: String =
                (0..random.usize(1..9)).map(|_| pieces[random.usize(..pieces.len())]).collect();
            assert_eq!(period(&text), period_by_pattern(&text), "{text}");
            found += usize::from(period(&text).is_some());
        }
        assert!(found > 500, "{found}");
    }

    #[test]
    fn reads_years() {
        assert_eq!(period(&compact("统计期限为 2023 年 1 月 1 日至 2023 年 12 月 31 日")), Some(2023));
        assert_eq!(period("2020年1月1日起至12月31日止"), Some(2020));
        assert_eq!(period("202020年12月31日"), None);
        assert_eq!(first_year(&compact("二〇二二年，我局")), Some(2022));
        assert_eq!(last_year("2022年12件，2023年收到"), Some(2023));
        assert_eq!(in_name("kgl-2023.txt"), Some(2023));
        assert_eq!(in_name("t20240122_5421847.html"), None);
        assert_eq!(in_name("2023-2024.html"), None);
    }
}
